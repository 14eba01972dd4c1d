// Owns which values of an option are worth comparing, and how a value is typed. Knows no element.
/** @import { Option, RunConfig } from "../types.d.ts" */
import { read } from "../options/config.js";
import { factsOf, lossesFor } from "../options/rules.js";
import { accepts } from "../options/schema.js";

/** @import { Options } from "../options/rules.js" */

/** What is asked for most, in the order in which it is offered. */
const FIRST = [
  "training.optimizer.learning_rate",
  "network.activation",
  "training.optimizer.name",
  "training.batch_size",
  "network.hidden",
  "network.initial_weights",
  "data.dataset",
  "data.noise",
  "inputs.features",
  "inputs.scaling",
  "training.regularization.l2",
  "network.dropout",
  "seeds.weights",
];
/** Points of one's own are no option to vary, and what is frozen is a list of places in one network. */
const NONE = /^(data\.custom|network\.(frozen_\w+|activations))$/;

/** @param {Options} options @returns {string[]} the options that can differ, those asked for most first */
export function comparable(options) {
  const all = [...options.keys()].filter((path) => !NONE.test(path));
  return [...FIRST.filter((path) => options.has(path)), ...all.filter((path) => !FIRST.includes(path))];
}

/** Words that differ most, where an option has more than can be looked at side by side. */
const WORDS = /** @type {Record<string, string[]>} */ ({
  "network.activation": ["sigmoid", "tanh", "relu", "gelu", "linear"],
});
/** Data sets of a kind, from the easy to the hard. @type {readonly string[][]} */
const SETS = [
  ["gauss", "circle", "xor", "moons", "spiral"],
  ["and-table", "or-table", "nand-table", "xor-table"],
  ["blobs", "spiral-3"],
  ["plane", "multi-gauss"],
  ["line", "sine", "step"],
  ["bars", "shapes", "digits"],
];
/** Options that are lists. */
const LISTS = /** @type {Record<string, unknown[]>} */ ({
  "network.hidden": [[], [2], [4], [4, 4], [8, 8], [8, 8, 8]],
  "network.convolution.channels": [[], [4], [8], [8, 16], [8, 16, 16]],
  "network.convolution.dense": [[], [16], [32], [32, 32]],
  "network.convolution.kernel": [1, 3, 5],
  "data.chosen": [
    [0, 1],
    [3, 8],
    [1, 4, 7],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  ],
});
const FEATURES = [
  ["x1", "x2"],
  ["x1", "x2", "x1_squared", "x2_squared"],
  ["x1", "x2", "sin_x1", "sin_x2"],
  ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"],
];
/** Numbers that go neither by factors nor from nothing to their largest. */
const NUMBERS = /** @type {Record<string, number[]>} */ ({
  "data.train_share": [0.1, 0.3, 0.5, 0.7, 0.9],
  "data.outliers": [0, 0.05, 0.1, 0.15, 0.2],
  "training.optimizer.momentum": [0, 0.5, 0.9, 0.95, 0.99],
  "training.optimizer.alpha": [0.5, 0.9, 0.99, 0.999],
  "training.optimizer.beta1": [0, 0.5, 0.9, 0.99],
  "training.optimizer.beta2": [0.5, 0.9, 0.99, 0.999],
  "training.optimizer.weight_decay": [0, 0.001, 0.01, 0.1],
  "training.regularization.l1": [0, 0.0003, 0.001, 0.003, 0.01],
  "training.regularization.l2": [0, 0.001, 0.003, 0.01, 0.03],
  "training.clipping": [0.1, 1, 10],
  "network.initial_scale": [0.1, 0.3, 1, 3, 10],
  "network.initial_deviation": [0.01, 0.1, 0.3, 1, 3],
  "training.stop.loss": [0.01, 0.03, 0.1],
  "training.stop.patience": [5, 20, 100],
  "training.stop.epoch": [100, 300, 1000],
  "network.recurrence.memory_bias": [0, 1, 2, 4, 6],
  "data.count": [20, 50, 100, 200, 500],
});
/** Powers of ten by which numbers are proposed away from the one that is there, and the digits they begin with. */
const STEPS = [-1, -0.5, 0, 0.5, 1];
const DIGITS = [1, 2, 3, 5, 10];
/** Of whole numbers fewer than this are all proposed. */
const MANY = 10;
const SHARES = [0, 0.1, 0.2, 0.3, 0.5];

/**
 * Three to five values around the one that a configuration has, which is among them; in the order in which they rise.
 * @param {string} path @param {RunConfig} config @param {Options} options @returns {unknown[]}
 */
export function proposed(path, config, options) {
  const option = options.get(path);
  if (!option) return [];
  const now = read(config, path);
  const found = candidates(path, now, option, config, options).filter((value) => accepts(option, value));
  return joined(found, now, ordered(option));
}

/** @param {Option} option whether its values have an order of their own */
function ordered({ choices, toggle, list }) {
  return !choices && !toggle && !list;
}

/** @param {string} path @param {unknown} now @param {Option} option @param {RunConfig} config @param {Options} options */
function candidates(path, now, option, config, options) {
  const lists = LISTS[path];
  if (lists) return lists;
  if (path === "inputs.features")
    return factsOf(options, config.data.dataset).inputs === 1 ? [["x1"], ["x1", "x1_squared"]] : FEATURES;
  if (path === "data.dataset") return SETS.find((sets) => sets.includes(String(now))) ?? SETS[0] ?? [];
  if (path === "training.loss") return lossesFor(config, options);
  if (option.choices) return WORDS[path] ?? option.choices;
  if (option.toggle) return [false, true];
  if (path.startsWith("seeds.")) return [0, 1, 2, 3, 4].map((add) => Number(now) + add);
  return numbers(path, now, option);
}

/** @param {string} path @param {unknown} now @param {Option} option @returns {unknown[]} */
function numbers(path, now, { whole, nullable, minimum = 0, maximum = Number.POSITIVE_INFINITY }) {
  const fixed = NUMBERS[path];
  if (fixed) return nullable && now === null ? [null, ...fixed] : fixed;
  if (typeof now !== "number") return [];
  if (whole && maximum - minimum < MANY)
    return Array.from({ length: maximum - minimum + 1 }, (_, at) => minimum + at);
  if (maximum <= 1 && !whole) return SHARES;
  return STEPS.map((power) => (power === 0 ? now : handy(now * 10 ** power)));
}

/** The number that a person would rather say. @param {number} value above 0 */
function handy(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const away = (/** @type {number} */ digit) => Math.abs(Math.log(value / (digit * power)));
  const best = DIGITS.reduce((one, other) => (away(other) < away(one) ? other : one), 1);
  return Number((best * power).toPrecision(1));
}

/**
 * The values without those that come twice, with the present one among them.
 * @param {readonly unknown[]} values @param {unknown} now @param {boolean} isOrdered
 */
function joined(values, now, isOrdered) {
  const all = values.some((value) => same(value, now)) ? [...values] : [...values, now];
  const once = all.filter((value, at) => all.findIndex((other) => same(other, value)) === at);
  if (!isOrdered) return once;
  return once.sort((one, other) => Number(one ?? -1) - Number(other ?? -1));
}

/** @param {unknown} one @param {unknown} other */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {unknown} value @returns {string} as it is typed, and as a link has it */
export function written(value) {
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** The values in what is typed, one or several. @param {string} text @param {Option} option @returns {string[]} */
export function wordsIn(text, { list, whole }) {
  if (list) return text.split(/\s*;\s*/).filter(Boolean);
  // In much of Europe 0,05 is one number and not two.
  if (!whole && /^0,\d+$/.test(text)) return [text.replace(",", ".")];
  return text.split(/[\s,;，；、]+/).filter(Boolean);
}

/**
 * Read a value as it is typed.
 * @param {string} text @param {Option} option @returns {unknown} undefined: the option cannot have it
 */
export function valueIn(text, option) {
  const { choices, list, nullable, toggle } = option;
  const said = text.trim();
  const one = (/** @type {string} */ word) => (choices ? word : /^[-+.\d]/.test(word) ? Number(word) : word);
  /** @type {unknown} */
  let value = one(said);
  if (nullable && said === "null") value = null;
  else if (toggle) value = said === "true" ? true : said === "false" ? false : said;
  else if (list)
    value =
      said === ""
        ? []
        : said
            .split(/[\s,×x]+(?!\d?_)/)
            .filter(Boolean)
            .map(one);
  if (list && choices) value = said.split(/[\s,]+/).filter(Boolean);
  return accepts(option, value) ? value : undefined;
}
