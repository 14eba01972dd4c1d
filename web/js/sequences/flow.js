// Owns how gradients at the steps of time are laid on a logarithmic scale and what is said of them. Knows no element and
// no language.
import { INFINITE } from "../text/numbers.js";

/** What the first step must have of the last, as the verdict has it (models/explain/health.py). */
export const VANISHED = 1e-3;
const EXPLODED = 1e3;
/** As many powers of ten are shown at least, and at most below 1; what is smaller is a stub. */
const LEAST_DECADES = 2;
const MOST_DECADES = 12;
/** The ends lie on halves of a power of ten, so that they seldom move. */
const PART = 2;

/** The powers of ten between which bars stand. @typedef {{ low: number, high: number }} Decades */

/**
 * The scale on which all of these have their place.
 * @param {readonly (ArrayLike<number> | null)[]} rows @returns {Decades}
 */
export function decadesOf(rows) {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const row of rows)
    for (let at = 0; row && at < row.length; at++) {
      const value = row[at] ?? 0;
      // What is infinite fills its column, and is no end of the scale.
      if (!(value > 0) || value >= INFINITE) continue;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
  if (most === 0) return { low: -LEAST_DECADES, high: 0 };
  const high = Math.ceil(Math.log10(most) * PART - 1e-9) / PART + 0;
  const low = Math.min(Math.floor(Math.log10(least) * PART) / PART, high - LEAST_DECADES);
  // However far it explodes: beside it lies what did not, and is to be seen too.
  return { low: Math.max(low, Math.min(high, 0) - MOST_DECADES), high };
}

/** @param {number} value @param {Decades} decades @returns {number} 0 to 1 of the height; 0 is none at all */
export function heightOf(value, { low, high }) {
  if (!(value > 0)) return 0;
  if (!Number.isFinite(value)) return 1;
  // What is there at all is seen, however small.
  return Math.min(1, Math.max(0.015, (Math.log10(value) - low) / (high - low)));
}

/** @param {Decades} decades @param {number} most lines there is room for @returns {number[]} powers of ten that are written */
export function ticksOf({ low, high }, most) {
  const every = Math.max(1, Math.ceil((high - low) / Math.max(1, most - 1)));
  const ticks = [];
  for (let power = Math.floor(high); power >= low; power -= every) ticks.push(power);
  return ticks;
}

/**
 * What the gradient at the first step is of that at the last.
 * @param {ArrayLike<number>} row by step @returns {{ share: number, kind: "vanishing" | "exploding" | "steady" | "none" }}
 * `none`: there is no gradient at the last step, or it is no number
 */
export function shareOf(row) {
  const [first, last] = [row[0] ?? 0, row[row.length - 1] ?? 0];
  const share = first / last;
  if (!(last > 0) || !Number.isFinite(share)) return { share: Number.NaN, kind: "none" };
  if (share < VANISHED) return { share, kind: "vanishing" };
  return { share, kind: share > EXPLODED ? "exploding" : "steady" };
}

/**
 * A layer's row of what is told of several, layer by layer.
 * @param {Float32Array | null} rows (layers, T) @param {number} layer @param {number} length
 */
export function rowOf(rows, layer, length) {
  return rows ? rows.subarray(layer * length, (layer + 1) * length) : null;
}
