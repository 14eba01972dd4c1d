// Owns the words: which language's are shown, and how numbers and plurals stand in them. It knows no word itself.
/** @import { Signal } from "../../vendor/signals-core.js" */
/** @import { Translate } from "../types.d.ts" */
import { effect, signal, untracked } from "../../vendor/signals-core.js";
import { rounded, wholeNumber } from "./numbers.js";

/** Milliseconds until words that did not come are asked for again. */
const AGAIN = 3000;

/** @typedef {"en" | "zh-CN"} Language */
/** @typedef {Record<string, string>} Words one sentence for each key; `{n}` is a value, `{n|epoch|epochs}` its plural */

/** The words of the first load, and those that come when one of them is first needed. @typedef {"first" | "later"} Part */

/**
 * @typedef {object} Effects
 * @property {(language: Language, part: Part) => Promise<Words>} load
 * @property {(again: () => void) => void} wait calls back when it is worth trying again
 * @property {{ lang: string }} root the element that says which language the page is in
 */

/**
 * Follow the language that is asked for. What is shown changes only when the words have come, so that the page never
 * stands there with keys or half in the other language.
 * @param {Signal<Language>} language @param {Effects} [effects]
 * @returns {{ t: Translate, ready: Promise<void>, stop: () => void }} `ready`: the first words are there;
 * it fails when they do not come
 */
export function translator(language, { load, wait, root } = browser()) {
  const shown = signal(language.peek());
  /** Read by `t`: the first words come without a change of language. */
  const loaded = signal(0);
  /** @type {Partial<Record<Language, Words>>} */
  const known = {};
  /** @type {Map<Language, "coming" | "come">} whose later words were asked for */
  const later = new Map();
  /** @type {() => void} */
  let settle = () => {};
  /** @type {(error: unknown) => void} */
  let fail = () => {};
  const ready = /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      [settle, fail] = [resolve, reject];
    })
  );

  /** Have the later words too; without a network the page goes on with those it has, and asks again. */
  const complete = async (/** @type {Language} */ language) => {
    later.set(language, "coming");
    try {
      const more = await load(language, "later");
      known[language] = { ...known[language], ...more };
      later.set(language, "come");
      loaded.value += 1;
    } catch {
      wait(() => complete(language));
    }
  };

  const turn = async (/** @type {Language} */ wanted) => {
    try {
      known[wanted] ??= await load(wanted, "first");
      // What needed later words in one language needs them in the other: it must not stand there without them.
      if (later.size > 0 && !later.has(wanted)) await complete(wanted);
    } catch (error) {
      // A page without any words is none.
      if (Object.keys(known).length === 0) return fail(error);
      // The page goes on in the language it has.
      wait(() => language.peek() === wanted && void turn(wanted));
      return;
    }
    if (language.peek() !== wanted) return;
    shown.value = wanted;
    root.lang = wanted;
    loaded.value += 1;
    settle();
  };
  const stop = effect(() => {
    const wanted = language.value;
    untracked(() => void turn(wanted));
  });

  /** @type {Translate} */
  const t = (key, values = {}) => {
    void loaded.value;
    const language = shown.value;
    const own = known[language]?.[key];
    if (own === undefined && known[language] && !later.has(language)) void complete(language);
    // Nothing for a moment, rather than a key or another language.
    if (own === undefined && later.get(language) === "coming") return "";
    return fill(own ?? known.en?.[key] ?? key, values, language);
  };
  return { t, ready, stop };
}

/**
 * Put the values into a sentence.
 * @param {string} words @param {Record<string, string | number>} values @param {string} language
 */
export function fill(words, values, language) {
  return words.replaceAll(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (whole, name, one, other) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined) return plural(Number(value), language) ? other : one;
    return typeof value === "number" ? written(value, language) : value;
  });
}

/** @param {number} value @param {string} language */
function written(value, language) {
  return Number.isInteger(value) ? wholeNumber(value, language) : rounded(value, language);
}

/** @param {number} value @param {string} language @returns {boolean} whether it is not one, as the language counts */
function plural(value, language) {
  return new Intl.PluralRules(language).select(value) !== "one";
}

/** @returns {Effects} */
function browser() {
  return {
    load: async (language, part) => {
      const name = part === "first" ? language : `${language}.later`;
      const answer = await fetch(new URL(`../../locales/${name}.json`, import.meta.url));
      if (!answer.ok) throw new Error(`expected the words of ${language}, got ${answer.status}`);
      return answer.json();
    },
    wait: (again) => void setTimeout(again, AGAIN),
    root: document.documentElement,
  };
}
