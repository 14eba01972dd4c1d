// Owns the stops of sliders and lists that do not go evenly; where they end, the schema says.

/** @import { Option } from "../types.d.ts" */

const RATES = [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3];
const COUNTS = [10, 20, 50, 100, 200, 300, 500, 800, 1200, 2000, 3000];
const BATCHES = [2, 3, 5, 10, 16, 20, 32, 50, 64, 100, 128, 200];

/**
 * An option's bounds, and between them the stops that lie there.
 * @param {Pick<Option, "minimum" | "maximum"> | undefined} option @param {readonly number[]} stops @returns {number[]}
 */
function between(option, stops) {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = option ?? {};
  const ends = [minimum, ...stops.filter((stop) => stop > minimum && stop < maximum), maximum];
  return ends.filter(Number.isFinite);
}

/** The learning rates a person steps through; others can be typed. @param {Option | undefined} option */
export const learningRates = (option) => between(option, RATES);

/** The strengths of a penalty; off is no strength. @param {Option | undefined} option */
export const penalties = (option) => between(option, RATES).filter((rate) => rate > 0);

/** How many points there are. @param {Option | undefined} option */
export const counts = (option) => between(option, COUNTS);

/**
 * How many samples a step takes, up to all there are.
 * @param {Option | undefined} option @param {number} all @returns {number[]} all of them left out
 */
export const batchSizes = (option, all) =>
  between({ minimum: option?.minimum ?? 1, maximum: all }, BATCHES).filter((stop) => stop < all);

/**
 * The position on a ladder of rising numbers that is nearest to a value, by ratio.
 * @param {readonly number[]} ladder
 * @param {number} value
 */
export function nearest(ladder, value) {
  let best = 0;
  for (let i = 1; i < ladder.length; i++) {
    if (Math.abs(Math.log((ladder[i] ?? 1) / value)) < Math.abs(Math.log((ladder[best] ?? 1) / value)))
      best = i;
  }
  return best;
}
