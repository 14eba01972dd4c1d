// The words of Learn, which come with it: in a file of their own for each language, before those of the page.
import { effect, signal, untracked } from "../../../vendor/signals-core.js";
import { fill } from "../../text/i18n.js";

/** @import { Store, Translate } from "../../types.d.ts" */

/** Milliseconds until words that did not come are asked for again. */
const AGAIN = 3000;

/** @typedef {Store["view"]["language"]["value"]} Language */

/** @param {string} path from the page's folder @returns {Promise<any>} @throws {TypeError} where it does not come */
export async function fetchJson(path) {
  const answer = await fetch(new URL(`../../../${path}`, import.meta.url));
  if (!answer.ok) throw new TypeError(`failed to fetch ${path}: ${answer.status}`);
  return answer.json();
}

/**
 * Words in the language that is chosen; while those do not come, in the language that is there.
 * @param {Store} store @param {Translate} page the words of the page, for what Learn has no own ones
 * @param {(language: Language) => Promise<Record<string, string>>} [load]
 * @returns {Promise<{ t: Translate, stop: () => void }>} when the first have come
 */
export async function learnWords(
  { view },
  page,
  load = (language) => fetchJson(`locales/${language}.learn.json`),
) {
  const first = view.language.peek();
  const known = signal(
    /** @type {Partial<Record<Language, Record<string, string>>>} */ ({ [first]: await load(first) }),
  );
  const shown = signal(first);
  const turn = async (/** @type {Language} */ wanted) => {
    try {
      if (!known.peek()[wanted]) known.value = { ...known.peek(), [wanted]: await load(wanted) };
    } catch {
      setTimeout(() => view.language.peek() === wanted && void turn(wanted), AGAIN);
      return;
    }
    if (view.language.peek() === wanted) shown.value = wanted;
  };
  const stop = effect(() => {
    const wanted = view.language.value;
    untracked(() => void turn(wanted));
  });
  /** @type {Translate} */
  const t = (key, values = {}) => {
    const own = known.value[shown.value]?.[key];
    return own === undefined ? page(key, values) : fill(own, values, shown.value);
  };
  return { t, stop };
}
