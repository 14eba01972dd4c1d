// Owns how a configuration is written out: the options that matter most and those that are not as usual, with their names
// and values in words.
/** @import { Option, RunConfig, Translate } from "../types.d.ts" */
import { difference, flatten } from "../options/config.js";
import { idleBy, idleWords } from "../options/rules.js";
import { percent, rounded, wholeNumber } from "./numbers.js";

const SHARES = ["data.train_share", "data.validation_share"];
/** A person's own points, which are no words; what is frozen, which is a list of places; what is all alike. */
const LEFT_OUT = ["data.custom", "network.frozen_layers", "network.frozen_weights"];
const RATES = "training.regularization";
/** What is written whatever it is. */
const ALWAYS = [
  "data.dataset",
  "data.noise",
  "data.train_share",
  "inputs.features",
  "network.hidden",
  "network.activation",
  "network.initial_weights",
  "training.loss",
  "training.optimizer.name",
  "training.optimizer.learning_rate",
  "training.batch_size",
  "seeds.data",
  "seeds.weights",
  "seeds.order",
];

/**
 * @param {RunConfig} config @param {RunConfig} defaults @param {ReadonlyMap<string, Option>} options @param {Translate} t @param {string} language
 * @returns {{ name: string, value: string }[]}
 */
export function settingsInWords(config, defaults, options, t, language) {
  const changes = difference(defaults, config);
  return Object.entries(flatten(config)).flatMap(([path, value]) => {
    const option = options.get(path);
    const isIdle =
      idleBy(config, option) !== null ||
      idleWords(config, path, options) !== null ||
      (path === "network.activation" && config.network.hidden.length === 0);
    const isSaid = ALWAYS.includes(path) || (path in changes && !LEFT_OUT.includes(path));
    if (!isSaid || isIdle || value === null) return [];
    const name = nameOf(path, t);
    return { name, value: wordOf(path, value, option, t, language) };
  });
}

/** @param {string} path @param {Translate} t @returns {string} what an option is called */
export function nameOf(path, t) {
  if (path === "data.dataset") return t("data.title");
  if (path === "inputs.features") return t("print.inputs");
  if (path === "network.hidden") return t("more.layers");
  return path.startsWith(RATES) ? `${t(`option.${path}`)} λ` : t(`option.${path}`);
}

/** @param {string} path @param {unknown} value @param {Option | undefined} option @param {Translate} t @param {string} language */
export function wordOf(path, value, option, t, language) {
  if (path === "inputs.features")
    return list(value)
      .map((name) => t(`feature.${name}`))
      .join(", ");
  if (path === "network.activations")
    return list(value)
      .map((word) => t(`choice.network.activation.${word}`))
      .join(", ");
  if (path === "network.hidden" && Array.isArray(value) && value.length === 0) return "0";
  if (Array.isArray(value)) return value.length === 0 ? t("params.regularization_none") : value.join(", ");
  if (typeof value === "boolean") return t(value ? "print.on" : "option.off");
  if (typeof value === "number") {
    if (SHARES.includes(path)) return percent(value, language);
    if (path.startsWith("seeds.")) return String(value); // to be typed in again as it stands
    return Number.isInteger(value) ? wholeNumber(value, language) : rounded(value, language);
  }
  return option?.choices ? t(`choice.${path}.${value}`) : String(value);
}

/** @param {unknown} value @returns {string[]} */
function list(value) {
  return /** @type {string[]} */ (value);
}
