// Owns how a remedy is worded: what it would change, in the controls' own words. Knows no element.
/** @import { Changes, Translate, Verdict } from "../types.d.ts" */
import { percent, shortNumber } from "./numbers.js";

/** Changes that say more as a whole than as an option and its value; null: they go along with another. */
const PHRASES = /** @type {Record<string, string | null>} */ ({
  "seeds.weights": "remedy.new_weights",
  "network.hidden": "remedy.hidden",
  "network.convolution.channels": "remedy.channels",
  "network.convolution.dense": null,
  "network.activations": null,
  "network.frozen_layers": "remedy.thaw",
  "network.frozen_weights": "remedy.thaw",
  "data.count": "remedy.count",
});
const CELL = "network.recurrence.cell";
const ACTIVATION = "network.activation";
const WEIGHTS = "network.initial_weights";
const SHARES = ["data.train_share", "data.validation_share"];

/** @param {Changes} remedy @param {Translate} t @returns {string} `Activation ReLU, Initial weights He` */
export function changesInWords(remedy, t) {
  const { [ACTIVATION]: activation, [WEIGHTS]: weights, ...rest } = remedy;
  const both = activation !== undefined && weights !== undefined;
  const pair = () =>
    t("remedy.activation_and_weights", {
      activation: t(`choice.${ACTIVATION}.${activation}`),
      weights: t(`choice.${WEIGHTS}.${weights}`),
    });
  const all = Object.entries(both ? rest : remedy).flatMap(([path, value]) => phrase(path, value, t) ?? []);
  return [...new Set(both ? [pair(), ...all] : all)].join(t("remedy.and"));
}

/** More options than this are not all said on a button: it would be a paragraph. */
const SAID = 2;

/**
 * What stands on the button, and all it changes where the button is too short to say so.
 * @param {Changes} remedy @param {Translate} t @param {"remedy" | "rewind"} [key] @returns {{ mend: string, all: string | null }}
 */
export function remedyWords(remedy, t, key = "remedy") {
  const all = t(`health.${key}`, { changes: changesInWords(remedy, t) });
  const isLong = Object.keys(remedy).filter((path) => PHRASES[path] !== null).length > SAID;
  return isLong ? { mend: t(`health.${key}_setup`), all } : { mend: all, all: null };
}

/**
 * What ails a diverged run and what mends it: it begins anew, whatever is changed.
 * @param {Verdict} verdict @param {Translate} t @returns {{ cause: string, mend: string, all: string | null }}
 */
export function divergedWords({ text_key, values, remedy }, t) {
  const paths = Object.keys(remedy ?? {});
  const isRate = paths.length === 1 && paths[0] === "training.optimizer.learning_rate";
  // Where a gentler rate would not help, the rate is not the cause.
  const other = paths.includes("network.initial_weights")
    ? "_weights"
    : paths.includes("training.clipping")
      ? "_clipping"
      : "";
  return {
    cause: t(text_key + other, values),
    ...(remedy && !isRate
      ? remedyWords(remedy, t, "rewind")
      : { mend: t(isRate ? `${text_key}_remedy` : "health.rewind_only", values), all: null }),
  };
}

/** @param {string} path @param {unknown} value @param {Translate} t @returns {string | null} */
function phrase(path, value, t) {
  if (path === CELL) return t(`remedy.cell_${value}`);
  const isOne = path === "network.hidden" && Array.isArray(value) && value.length === 1;
  const key = isOne ? "remedy.hidden_one" : PHRASES[path];
  if (key !== undefined)
    return key && t(key, { value: Array.isArray(value) ? value.join(", ") : String(value) });
  const word =
    typeof value === "number"
      ? SHARES.includes(path)
        ? percent(value)
        : shortNumber(value)
      : value === null
        ? t("option.off")
        : t(`choice.${path}.${value}`);
  return t("health.change", { option: t(`option.${path}`), value: word });
}
