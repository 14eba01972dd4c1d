// Owns which of a run's series are shown where: what the chart of layers can show, the losses, what a verdict speaks
// of. Knows no element.
/** @import { Curve } from "../types.d.ts" */
import { epochsOf } from "./curve.js";

/**
 * @typedef {object} Measure
 * @property {string} name
 * @property {string} series What its lines are called before the layer's number.
 * @property {string} [spread] Series of as many, drawn as a band around the lines.
 * @property {string} [other] Series of as many, drawn dashed beside the lines.
 * @property {boolean} [whole] One line for the run, not one for each layer.
 * @property {boolean} [hidden] Of hidden layers alone: for the output it says nothing.
 * @property {boolean | null} log Whether its axis begins as a logarithmic one; null: it can't be one.
 * @property {"zero" | "signed" | "share"} range
 * @property {number} [guide] A value to compare with.
 */

/** @type {readonly Measure[]} the first is shown until another is chosen */
export const MEASURES = [
  { name: "gradient_norm", series: "gradient_norm", log: true, range: "zero" },
  { name: "update_ratio", series: "update_ratio", log: true, range: "zero", guide: 1e-3 },
  { name: "weight_norm", series: "weight_norm", log: false, range: "zero" },
  { name: "activation", series: "activation_mean", spread: "activation_std", log: null, range: "signed" },
  { name: "silent", series: "dead", other: "saturated", hidden: true, log: null, range: "share" },
  { name: "learning_rate", series: "learning_rate", whole: true, log: false, range: "zero" },
];

/** @param {string} name @returns {Measure} the first for a name that there is not */
export function measureOf(name) {
  const found = MEASURES.find((measure) => measure.name === name) ?? MEASURES[0];
  return /** @type {Measure} */ (found);
}

/**
 * The layers, counted from 1, for which a run has all that the measure shows; [0] where it is of the run as a whole.
 * @param {Measure} measure @param {readonly string[]} names the run's series @returns {number[]}
 */
export function layersIn({ series, spread, other, whole, hidden }, names) {
  if (whole) return names.includes(series) ? [0] : [];
  const count = layerCount(names);
  const all = Array.from({ length: hidden ? Math.max(0, count - 1) : count }, (_, index) => index + 1);
  const wanted = [series, spread, other].filter((name) => name !== undefined);
  return all.filter((layer) => wanted.every((name) => names.includes(`${name}.${layer}`)));
}

/** @param {readonly string[]} names @returns {number} how many layers any series speaks of */
export function layerCount(names) {
  const numbers = names.map((name) => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

/**
 * What is shown of the layer a person cannot have: the measure itself, or the first where it is not measured.
 * @param {string} name @param {readonly string[]} names the run's series @returns {Measure}
 */
export function shownMeasure(name, names) {
  const wanted = measureOf(name);
  return layersIn(wanted, names).length > 0 ? wanted : measureOf("");
}

/** The losses there are, in the order they are drawn: what matters most lies on top. @param {readonly string[]} names */
export function lossesIn(names) {
  return ["train_loss", "validation_loss", "test_loss"].filter((name) => names.includes(name));
}

/** What stands over the map: the losses, and how well is told what matters most. @param {readonly string[]} names */
export function figuresOf(names) {
  const rates = ["test", "validation", "train"].flatMap((part) => [`${part}_accuracy`, `${part}_r2`]);
  const rate = rates.find((name) => names.includes(name)) ?? "";
  return ["test_loss", "validation_loss", "train_loss", rate].filter((name) => names.includes(name));
}

/**
 * Where a rule stopped the run: it stays marked while the run goes on, until a run begins afresh.
 * @param {number | null} before @param {{ reason: string | null, last: number }} now `last`: the newest epoch, -1: none
 * @returns {number | null} an epoch
 */
export function stopPoint(before, { reason, last }) {
  if (last >= 0 && reason?.startsWith("stopped_")) return last;
  return before !== null && last < before ? null : before;
}

/**
 * The row at which a series was smallest.
 * @param {Curve} curve @param {string} name @returns {{ epoch: number, value: number } | null}
 */
export function lowest(curve, name) {
  const { names, columns, length } = curve;
  const column = names.includes(name) ? columns[names.indexOf(name) + 1] : undefined;
  let best = -1;
  for (let row = 0; row < length; row++) {
    const value = column?.[row] ?? Number.NaN;
    if (value < (column?.[best] ?? Number.POSITIVE_INFINITY)) best = row;
  }
  return best < 0 ? null : { epoch: epochsOf(curve)[best] ?? 0, value: column?.[best] ?? 0 };
}

/** What is larger is as good as infinite, and no axis reaches to it: the largest float32 stands for infinity. */
export const BOUNDLESS = 1e30;

/** The epoch at which the first of the losses became infinite. @param {Curve} curve @returns {number | null} */
export function infiniteAt(curve) {
  const rows = lossesIn(curve.names).map((name) => {
    const column = curve.columns[curve.names.indexOf(name) + 1]?.subarray(0, curve.length);
    return column?.findIndex((value) => value >= BOUNDLESS) ?? -1;
  });
  const row = Math.min(...rows.filter((found) => found >= 0));
  return epochsOf(curve)[row] ?? null;
}

/** The series that a verdict's number is the newest of; the first there is. */
const SERIES_OF = /** @type {Record<string, string[]>} */ ({
  loss: ["train_loss"],
  train_loss: ["train_loss"],
  held_loss: ["validation_loss", "test_loss"],
});

/**
 * A verdict's numbers as they are now: it is sent once, and what it speaks of goes on changing.
 * @param {Record<string, number | string>} values @param {Curve} curve
 */
export function newest(values, { names, columns, length }) {
  const now = { ...values };
  for (const [key, series] of Object.entries(SERIES_OF)) {
    const name = series.find((one) => names.includes(one));
    const value =
      name === undefined ? Number.NaN : (columns[names.indexOf(name) + 1]?.[length - 1] ?? Number.NaN);
    if (key in values && Number.isFinite(value)) now[key] = value;
  }
  return now;
}
