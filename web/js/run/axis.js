// Owns where a run's rows lie along the charts' axis: at epochs, steps or samples seen; and which step lies at a place.
/** @import { Curve, Earlier, ViewState } from "../types.d.ts" */
import { epochsOf } from "./curve.js";

/** What the charts' axis counts. @typedef {ViewState["axis"]["value"]} Axis */

export const AXES = /** @type {const} */ (["epoch", "step", "samples"]);

/**
 * Where the rows of a curve lie, in their order; only the first `length` numbers count.
 * @param {Curve} curve @param {Axis} axis
 * @param {number} samples how many points an epoch of this run goes through: each is seen once in it
 * @returns {ArrayLike<number>}
 */
export function alongOf(curve, axis, samples) {
  if (axis === "step") return curve.columns[0] ?? [];
  const epochs = epochsOf(curve);
  return axis === "epoch" ? epochs : epochs.subarray(0, curve.length).map((epoch) => epoch * samples);
}

/** How many times as long as the run a future that was left may be, and the axis still reaches to its end. */
const FAR = 10;

/**
 * How far the axis reaches: to the run's end, and to that of a future it parted from, which lies ahead of it.
 * @param {number} end where the run's last row lies @param {readonly Earlier[]} beside @param {Axis} axis
 */
export function reachOf(end, beside, axis) {
  const ends = beside.flatMap(({ parted, curve, samples }) =>
    parted === undefined ? [] : (alongOf(curve, axis, samples)[curve.length - 1] ?? 0),
  );
  return Math.max(end, ...ends.filter((far) => far <= FAR * end)) || 1;
}

/**
 * Carry a value of one column over to another: between two rows evenly, before the first and after the last as there.
 * @param {ArrayLike<number>} from rising @param {ArrayLike<number>} to @param {number} length of both that counts
 * @param {number} value one of `from`'s
 */
export function carried(from, to, length, value) {
  if (length < 2) return to[0] ?? value;
  let [low, high] = [0, length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((from[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const [start, end] = [from[low] ?? 0, from[high] ?? 0];
  const share = end > start ? (value - start) / (end - start) : 0;
  return (to[low] ?? 0) + share * ((to[high] ?? 0) - (to[low] ?? 0));
}
