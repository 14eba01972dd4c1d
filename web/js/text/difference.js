// Owns how a run is named by what differs from another, and no more: "learning rate 0.3, ReLU". Knows no element.
/** @import { Changes, Earlier, Option, RunConfig, Translate } from "../types.d.ts" */
import { difference } from "../options/config.js";
import { idleBy, idleWords } from "../options/rules.js";
import { carried } from "../run/axis.js";
import { epochsOf } from "../run/curve.js";
import { wholeNumber } from "./numbers.js";
import { nameOf, wordOf } from "./settings.js";

/** More would be no name any more. */
const MOST = 3;
/** Choices whose words say by themselves what they are. */
const SPEAKING = [
  "data.dataset",
  "network.activation",
  "network.activations",
  "network.initial_weights",
  "training.optimizer.name",
  "inputs.features",
];
/** What has a sentence of its own instead of a value. */
const WHOLE = ["data.custom", "network.frozen_layers", "network.frozen_weights"];

/**
 * Changes in words, one for each option: `learning rate 0.3`.
 * @param {Changes} changes @param {ReadonlyMap<string, Option>} options @param {Translate} t @param {string} language
 * @returns {string[]}
 */
export function changesInWords(changes, options, t, language) {
  return Object.entries(changes).map(([path, value]) => {
    if (isWhole(path)) return t(`difference.${path}`);
    return named(path, valueInWords(path, value, options, t, language), t);
  });
}

/**
 * @param {string} path @param {unknown} value @param {ReadonlyMap<string, Option>} options @param {Translate} t
 * @param {string} language
 */
export function valueInWords(path, value, options, t, language) {
  return value === null ? t("option.off") : wordOf(path, value, options.get(path), t, language);
}

/** Whether an option is told by a sentence of its own, and not by its value. @param {string} path */
export function isWhole(path) {
  return path.startsWith("seeds.") || WHOLE.includes(path);
}

/** A value with the name of its option, where it needs one. @param {string} path @param {string} word @param {Translate} t */
export function named(path, word, t) {
  return SPEAKING.includes(path) ? word : `${small(nameOf(path, t))} ${word}`;
}

/**
 * What one run has otherwise than another, in words.
 * @param {RunConfig} config @param {RunConfig} from @param {ReadonlyMap<string, Option>} options
 * @param {Translate} t @param {string} language
 * @returns {string} empty: nothing
 */
export function differenceInWords(config, from, options, t, language) {
  const all = difference(from, config);
  const changes = Object.fromEntries(
    Object.entries(all).filter(([path]) => {
      const isIdle = (/** @type {RunConfig} */ of) =>
        idleBy(of, options.get(path)) !== null || idleWords(of, path, options) !== null;
      return !isIdle(config) || !isIdle(from);
    }),
  );
  const words = changesInWords(changes, options, t, language);
  const more = words.length - MOST;
  return [...words.slice(0, MOST), ...(more > 0 ? [t("difference.more", { n: more })] : [])].join(
    t("difference.comma"),
  );
}

/**
 * The name of an earlier run beside the present one.
 * @param {Earlier} run @param {RunConfig} present @param {ReadonlyMap<string, Option>} options
 * @param {Translate} t @param {string} language
 */
export function runName({ config, curve, parted, altered }, present, options, t, language) {
  const differing = differenceInWords(config, present, options, t, language);
  // Its settings are those of its end; before, they may have been others.
  const words = differing && altered ? t("earlier.at_last", { words: differing }) : differing;
  if (parted === undefined) return words || t(altered ? "earlier.same_altered" : "earlier.same");
  const epoch = Math.floor(carried(curve.columns[0] ?? [], epochsOf(curve), curve.length, parted) + 1e-6);
  return t(words ? "earlier.left" : "earlier.left_same", { words, epoch: wholeNumber(epoch, language) });
}

/**
 * The names of earlier runs beside the present one; those that would be called alike are numbered from the oldest.
 * @param {readonly Earlier[]} runs the oldest first @param {RunConfig} present @param {ReadonlyMap<string, Option>} options
 * @param {Translate} t @param {string} language @returns {Map<Earlier["id"], string>} by the runs' ids
 */
export function runNames(runs, present, options, t, language) {
  const names = runs.map((run) => runName(run, present, options, t, language));
  return new Map(
    runs.map(({ id }, at) => {
      const words = names[at] ?? "";
      const isAlone = names.filter((name) => name === words).length < 2;
      const n = names.slice(0, at + 1).filter((name) => name === words).length;
      return [id, isAlone ? words : t("earlier.nth", { words, n })];
    }),
  );
}

/**
 * An option's name within a sentence: one such as L1 stays as it is, and Chinese goes without the English term behind it.
 * @param {string} name
 */
function small(name) {
  const [chinese] = /^[\u4e00-\u9fff]+(?= [a-z ]+$)/.exec(name) ?? [];
  if (chinese) return chinese;
  return /^[A-Z][a-z]/.test(name) ? `${name[0]?.toLowerCase()}${name.slice(1)}` : name;
}
