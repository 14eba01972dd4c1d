// Owns where a run's rows lie along the charts' axis: at epochs, steps or samples seen; and which step lies at a place.
/** @import { Curve, ViewState } from "../types.d.ts" */
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
