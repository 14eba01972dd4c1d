// Owns what a link says: settings to a URL's hash and back. Nothing in a link can break the page.
/** @import { Actions, Changes, FirstPaint, Lane, Option, Past, RunConfig, Settings, Store } from "../types.d.ts" */
import { effect } from "../../vendor/signals-core.js";
import { changed } from "../options/config.js";
import { mended } from "../options/rules.js";
import { accepts } from "../options/schema.js";
import { MEASURES } from "../run/measures.js";
import { DEFAULTS } from "../store/defaults.js";
import { number } from "../text/numbers.js";
import { COMPARE, CUSTOM, customShown, formatHash, LEARN, momentIn, shownBy, shownConfig } from "./format.js";

/** @typedef {Pick<typeof import("./tensorflow-playground.js"), "fromPlayground" | "isPlaygroundLink">} Reader of TensorFlow Playground's links */

const BOOLEANS = /** @type {const} */ ([
  "showTest",
  "discrete",
  "lossLog",
  "gradientLog",
  "smoothing",
  "profile",
  "worst",
  "figures",
]);
const WORDS = /** @type {const} */ ({
  theme: ["auto", "light", "dark", "projector"],
  palette: ["classic", "safe"],
  lang: ["en", "zh-CN"],
  level: ["basic", "full"],
  axis: ["epoch", "step", "samples"],
  measure: MEASURES.map(({ name }) => name),
});
/** Letters; longer addresses are cut by some mail programs and messengers. */
export const MOST_LETTERS = 6000;
const OTHERS = ["speed", "lang", COMPARE, LEARN];
const MOMENT = "moment=";
const LAYER = /^\d$/;
const POINT = /^(-1|\d{1,4})$/;

/** Letters of a value that is told of; a longer one is cut. */
const LONG = 24;

/** Epochs a second that the server takes. */
const SPEEDS = { slowest: 1e-4, fastest: 1e6 };

/**
 * @param {string} hash with or without its # @param {ReadonlyMap<string, Option>} options
 * @param {Pick<FirstPaint, "run">} first whose configuration is what a link leaves out
 * @param {Reader | null} reader from `readerFor` @param {string | null} [custom] from `customIn`
 * @returns {Settings} `config` and `speed` only where the link speaks of them
 */
export function parseHash(hash, options, first, reader, custom = null) {
  const entries = entriesOf(hash, options);
  const said = new Map(entries);
  const { changes, view, bad, rest } = reader?.isPlaygroundLink(entries)
    ? reader.fromPlayground(entries)
    : nothing(entries);
  for (const [name, text] of rest) {
    const option = options.get(name);
    if (!option || (name === CUSTOM && custom === null)) continue;
    changes.set(name, { [name]: name === CUSTOM ? custom : valueIn(text, option) });
    rest.delete(name);
  }
  const config = changes.size > 0 ? { config: configured(changes, options, first, bad) } : {};
  const shown = viewOf(rest, bad);
  return { ...config, ...shown, view: { ...view, ...shown.view }, notices: complaints(bad, said) };
}

/**
 * Load the reader of TensorFlow Playground's links if this may be one: it says something that is no name of ours.
 * @param {string} hash @param {ReadonlyMap<string, Option>} options @returns {Promise<Reader | null>}
 */
export async function readerFor(hash, options) {
  const isOurs = (/** @type {string} */ name) =>
    options.has(name) || Object.hasOwn(DEFAULTS.view, name) || OTHERS.includes(name);
  return [...entriesOf(hash, options).keys()].every(isOurs)
    ? null
    : await import("./tensorflow-playground.js");
}

/**
 * The custom points of a link as a configuration has them.
 * @param {string} hash @param {ReadonlyMap<string, Option>} options
 * @returns {Promise<string | null>} null: it has none, or what it has cannot be used
 */
export async function customIn(hash, options) {
  const entries = entriesOf(hash, options);
  const text = entries.get(CUSTOM);
  if (!text) return null;
  const { unpack } = await import("./custom-link.js");
  return unpack(text, entries.get("data.dataset") === "custom-classes", options);
}

/**
 * Keep the address and the store together, both ways.
 * @param {Store} store @param {Lane} lane @param {Actions} actions @param {ReadonlyMap<string, Option>} options
 * @param {Pick<FirstPaint, "run">} first @param {Past} [past]
 * @param {Effects} [effects] @returns {() => void}
 *
 * @typedef {object} Effects
 * @property {Pick<Location, "hash" | "pathname" | "search">} location
 * @property {Pick<History, "replaceState" | "state">} history
 * @property {Pick<Window, "addEventListener" | "removeEventListener">} window
 * @property {(callback: () => void, milliseconds: number) => number} later
 * @property {(timer: number) => void} cancel
 * @property {(custom: string) => Promise<string>} pack
 */
export function syncUrl(store, lane, actions, options, first, past = {}, effects = browser()) {
  const defaults = first.run.config;
  const { location, history, window, later, cancel, pack } = effects;
  /** @type {number | null} */
  let timer = null;
  /** The custom points packed last, which takes a moment. */
  let packed = { custom: "", text: "" };

  const write = () => {
    if (timer !== null) cancel(timer);
    timer = null;
    const config = shownConfig(store, lane, "peek");
    const text = customShown(config) === packed.custom ? packed.text : "";
    const whole = text.length <= MOST_LETTERS;
    const hash = formatHash(config, defaults, shownBy(store, "peek"), whole ? text : "");
    if (hash !== location.hash.slice(1))
      history.replaceState(
        history.state && { ...history.state, config, learn: store.learn.peek() },
        "",
        location.pathname + location.search + (hash && `#${hash}`),
      );
    store.link.value = { hash, whole };
  };
  const settle = () => {
    const custom = customShown(lane.config.peek());
    if (custom === packed.custom) return write();
    const keep = (/** @type {string} */ text) => {
      if (custom !== customShown(lane.config.peek())) return; // Painted on meanwhile: another is on its way.
      packed = { custom, text };
      write();
    };
    if (custom === "") keep("");
    else pack(custom).then(keep, write); // Offline: the rest is said.
  };
  // Safari allows a hundred changes of the address in thirty seconds; a dragged slider makes more.
  const stop = effect(() => {
    formatHash(shownConfig(store, lane, "value"), defaults, shownBy(store, "value"));
    if (timer !== null) cancel(timer);
    timer = later(settle, 400);
  });
  /** What is shared is what is seen, not what was seen a moment ago. */
  const share = effect(() => {
    if (store.view.dialog.value === "share") settle();
  });
  const follow = async () => {
    // Back and forward among this page's own changes: past.js knows more of them than the address says.
    if (past.arrive && history.state !== null) return;
    // What was to be written a moment ago must not take the place of what has been pasted since.
    if (timer !== null) cancel(timer);
    const { hash } = location;
    const [reader, custom] = await Promise.all([readerFor(hash, options), customIn(hash, options)]);
    // Another link may have been pasted while the reader came.
    if (hash !== location.hash) return;
    past.arrive?.();
    const moment = momentIn(hash);
    if (moment !== null) {
      timer = later(write, 400);
      const { showMoment } = await import("./moment.js");
      return showMoment(moment, defaults, store, actions);
    }
    const told = parseHash(hash, options, first, reader, custom);
    const { adopt } = await import("./adopt.js");
    adopt(store, lane, actions, told, defaults, past);
  };

  window.addEventListener("hashchange", follow);
  window.addEventListener("pagehide", write);
  return () => {
    stop();
    share();
    if (timer !== null) cancel(timer);
    window.removeEventListener("hashchange", follow);
    window.removeEventListener("pagehide", write);
  };
}

/**
 * @param {string} hash @param {ReadonlyMap<string, Option>} options
 * @returns {Map<string, string>} the last of equal names wins; former names are today's
 */
function entriesOf(hash, options) {
  const today = new Map(Object.entries(options.get(CUSTOM)?.former ?? {}));
  const parts = hash
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part && !part.startsWith(MOMENT));
  return new Map(
    parts.map((part) => {
      const [name = "", ...rest] = part.split("=");
      const [path, text] = [unescaped(name), unescaped(rest.join("="))];
      return [today.get(path) ?? path, today.get(text) ?? text];
    }),
  );
}

/**
 * What `fromPlayground` gives, for a link that is our own.
 * @param {Map<string, string>} rest @returns {ReturnType<Reader["fromPlayground"]>}
 */
function nothing(rest) {
  return { changes: new Map(), view: {}, bad: [], rest };
}

/** @param {string} text @param {Option} option @returns {unknown} not yet checked */
function valueIn(text, { choices, list, nullable, toggle, group }) {
  if (nullable && text === "null") return null;
  if (toggle) return text === "true" || (text === "false" ? false : text);
  const one = (/** @type {string} */ word) => (choices ? word : number(word));
  if (!list) return one(text);
  const all = text === "" ? [] : text.split(",").map(one);
  return group ? grouped(all, group.length) : all;
}

/** @param {unknown[]} all @param {number} size @returns {unknown[][]} */
function grouped(all, size) {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

/**
 * Lay the changes over the defaults one entry after the other, noting those that are refused.
 * @param {Map<string, Changes>} asked @param {ReadonlyMap<string, Option>} options
 * @param {Pick<FirstPaint, "run">} first @param {string[]} bad @returns {RunConfig}
 */
function configured(asked, options, { run }, bad) {
  let config = run.config;
  for (const [name, changes] of asked) {
    const isGood = Object.entries(changes).every(([path, value]) => {
      const option = options.get(path);
      return option !== undefined && accepts(option, value);
    });
    if (isGood) config = changed(config, changes);
    else bad.push(name);
  }
  // The rules that no single option shows; a configuration that breaks one would be refused whole.
  return changed(config, mended(config, options));
}

/** @param {Map<string, string>} entries @param {string[]} bad @returns {Pick<Settings, "speed" | "view" | "compare" | "learn">} */
function viewOf(entries, bad) {
  /** @type {any} */
  const view = {};
  /** @type {{ speed?: number | null, compare?: string, learn?: string }} */
  const clock = {};
  for (const [name, text] of entries) {
    if (BOOLEANS.some((known) => known === name) && /^(true|false)$/.test(text)) view[name] = text === "true";
    else if (Object.hasOwn(WORDS, name) && /** @type {any} */ (WORDS)[name].includes(text))
      view[name === "lang" ? "language" : name] = text;
    else if (name === "histogram" && LAYER.test(text)) view.histogram = Number(text);
    else if ((name === "sample" || name === "image") && POINT.test(text)) view[name] = Number(text);
    else if (name === "speed" && (text === "full" || number(text) > 0)) clock.speed = speedOf(text);
    else if (name === COMPARE || name === LEARN) clock[name] = text;
    else bad.push(name);
  }
  return { ...clock, view };
}

/** @param {string} text @returns {number | null} */
function speedOf(text) {
  return text === "full" ? null : Math.min(Math.max(number(text), SPEEDS.slowest), SPEEDS.fastest);
}

/**
 * What cannot be used, as the link says it: with its value, which may be what is wrong.
 * @param {string[]} bad @param {ReadonlyMap<string, string>} said @returns {NonNullable<Settings["notices"]>}
 */
function complaints(bad, said) {
  if (bad.length === 0) return [];
  const entry = (/** @type {string} */ name) => {
    const text = said.get(name) ?? "";
    return text === "" ? name : `${name}=${text.length > LONG ? `${text.slice(0, LONG)}…` : text}`;
  };
  const names = bad.slice(0, 5).map(entry).join(", ") + (bad.length > 5 ? ", …" : "");
  return [{ kind: "warning", text: "notices.link", values: { names }, lasts: 8000 }];
}

/** @param {string} text @returns {string} as it stands where it is not well-formed */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @returns {Effects} */
function browser() {
  return {
    location,
    history,
    window,
    later: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    cancel: (timer) => window.clearTimeout(timer),
    pack: async (custom) => (await import("./custom-link.js")).pack(custom),
  };
}
