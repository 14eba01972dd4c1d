// Owns how lanes are called: by what differs, and by nothing else. Knows no element.
/** @import { Changes, Option, RunConfig, Translate } from "../types.d.ts" */
/** @import { Axis } from "./plan.js" */
import { flatten, read } from "../options/config.js";
import { nameOf, wordOf } from "../text/settings.js";
import { same } from "./values.js";

/**
 * What words are made with.
 * @typedef {{ options: ReadonlyMap<string, Option>, t: Translate, language: string }} Words
 */

/** @param {string} path @param {Words} words @returns {string} an option's name, without what is in brackets */
export function optionName(path, { t }) {
  return path === "" ? t("compare.cases") : nameOf(path, t);
}

/** @param {string} path @param {unknown} value @param {Words} words @returns {string} */
export function valueName(path, value, { options, t, language }) {
  if (path === "network.hidden" && Array.isArray(value) && value.length === 0) return t("compare.no_layers");
  if (path === "network.hidden" && Array.isArray(value)) return value.join("–");
  if (path === "training.batch_size" && Number(value) >= (options.get(path)?.maximum ?? Infinity))
    return t("compare.all_points");
  if (value === null || value === undefined) return t("option.off");
  return wordOf(path, value, options.get(path), t, language);
}

/**
 * What the head of a column or a row says: the value, since the axis says which option.
 * @param {Axis} axis @param {unknown} value @param {Words} words
 */
export function headOf({ path }, value, words) {
  if (path !== "") return valueName(path, value, words);
  return changesName(/** @type {Changes} */ (value), words) || words.t("compare.as_base");
}

/**
 * Several changes in one line; a single one of several words says only those.
 * @param {Changes} changes @param {Words} words @returns {string}
 */
export function changesName(changes, words) {
  const stack = stackName(changes, words);
  const rest = Object.entries(changes).filter(([path]) => stack === null || !STACK.includes(path));
  const names = rest.map(([path, value]) =>
    isWord(path, words)
      ? valueName(path, value, words)
      : `${optionName(path, words)} ${valueName(path, value, words)}`,
  );
  return [...(stack === null ? [] : [stack]), ...names].join(words.t("compare.and"));
}

/** Whether the values of an option are words of their own. @param {string} path @param {Words} words */
function isWord(path, { options }) {
  const option = options.get(path);
  return Boolean(option?.choices && !option.list);
}

/** What together says which layers a network on images has; what is above its maps goes without saying. */
const [CHANNELS, DENSE, TOP] = ["channels", "dense", "top"].map((name) => `network.convolution.${name}`);
const STACK = /** @type {string[]} */ ([CHANNELS, DENSE, TOP]);

/**
 * The layers of a network on images: "convolution 8, 16", "dense 32, 32", "no hidden layer".
 * @param {Changes} values @param {Words} words @returns {string | null} null: they are not what is told
 */
function stackName(values, { t }) {
  const of = (/** @type {string | undefined} */ path) => /** @type {number[]} */ (values[path ?? ""] ?? []);
  if (!Array.isArray(values[CHANNELS ?? ""]) || !STACK.slice(1).some((path) => path in values)) {
    const isBare = Object.keys(values).join() === CHANNELS && of(CHANNELS).length === 0;
    return isBare ? t("compare.no_convolution") : null;
  }
  const parts = [
    ...(of(CHANNELS).length > 0 ? [t("compare.convolution", { sizes: of(CHANNELS).join(", ") })] : []),
    ...(of(DENSE).length > 0 ? [t("compare.dense", { sizes: of(DENSE).join(", ") })] : []),
  ];
  return parts.join(t("compare.and")) || t("compare.no_layers");
}

/**
 * The lanes' titles: each says the options in which not all lanes are alike, with their names only where there are
 * several of them. Of runs that are alike, as a duplicate is, all but the first are counted.
 * @param {readonly Changes[]} differences @param {RunConfig} base @param {Words} words
 * @returns {{ short: string, long: string }[]} `short` leaves out the names of options where one alone differs
 */
export function titles(differences, base, words) {
  const paths = [...new Set(differences.flatMap((difference) => Object.keys(difference)))];
  const valueIn = (/** @type {Changes} */ difference, /** @type {string} */ path) =>
    Object.hasOwn(difference, path) ? difference[path] : read(base, path);
  const telling = paths.filter(
    (path) =>
      path in flatten(base) &&
      differences.some((one) => !same(valueIn(one, path), valueIn(differences[0] ?? {}, path))) &&
      !follows(path, paths),
  );
  // Where each has a value of its own for all of them, the values alone tell them apart.
  const areAxes = telling.length === 1 || differences.every((one) => telling.every((path) => path in one));
  /** A word that most runs have of their own, as that of the cell, says what another is, though it be the base's. */
  const isSaid = (/** @type {string} */ path) =>
    isWord(path, words) && 2 * differences.filter((one) => path in one).length > differences.length;
  const all = differences.map((difference, at) => {
    const value = (/** @type {string} */ path) => valueName(path, valueIn(difference, path), words);
    const named = telling.map((path) => `${optionName(path, words)} ${value(path)}`);
    const [only] = telling;
    if (only === undefined) return { short: `${at + 1}`, long: words.t("compare.run", { n: at + 1 }) };
    const values = Object.fromEntries(telling.map((path) => [path, valueIn(difference, path)]));
    const stack = stackName(values, words);
    if (stack !== null && telling.every((path) => STACK.includes(path))) return { short: stack, long: stack };
    const own = telling.filter((path) => Object.hasOwn(difference, path) || isSaid(path));
    const short = areAxes ? telling.map(value).join(" · ") : brief(own, values, words);
    return { short, long: named.join(words.t("compare.and")) };
  });
  return all.map(({ short, long }, at) => {
    const before = all.slice(0, at).filter((one) => one.short === short && one.long === long).length;
    return before === 0
      ? { short, long }
      : { short: `${short} (${before + 1})`, long: `${long} (${before + 1})` };
  });
}

/** @param {string[]} own @param {Changes} values @param {Words} words */
function brief(own, values, words) {
  const changes = Object.fromEntries(own.map((path) => [path, values[path]]));
  return changesName(changes, words) || words.t("compare.as_base");
}

/** What another option has taken along says nothing of its own. @param {string} path @param {string[]} all */
function follows(path, all) {
  return (
    (path === "network.activations" && all.some((one) => /^network\.(hidden|activation)$/.test(one))) ||
    (path === "training.loss" && all.includes("data.dataset")) ||
    /^network\.frozen_/.test(path)
  );
}
