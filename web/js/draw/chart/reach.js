// How far the axes of a comparison reach, and the numbers along them; knows no canvas.
import { BOUNDLESS } from "../../run/measures.js";
import { roundTicks } from "./plot.js";

/** @import { Plot } from "./series.js" */

/** Decades below its largest value that a logarithmic axis shows at most. */
const DEEPEST = 12;
/** A run that begins so many times above another has exploded before it began. */
const FAR = 100;
/** More numbers than these are not tried where names leave an axis little room. */
const MOST = 8;

/**
 * The range of all runs' values: down to the smallest there is, and up to what is sensible, for what explodes must not
 * make all others a flat line at the bottom.
 * @param {readonly Plot[]} plots @param {boolean} log @param {number | null} target @returns {[number, number]}
 */
export function rangeOf(plots, log, target) {
  const all = plots.map(({ columns }) => (columns[0] ?? []).filter((value) => isShown(value)));
  const values = all.flat();
  if (values.length === 0) return log ? [1e-2, 1] : [0, 1];
  let [low, high] = [Infinity, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  high = Math.min(high, firstOf(all) * (log ? 30 : 1.6));
  if (target !== null && target > 0)
    [low, high] = [Math.min(low, target), log ? Math.max(high, target) : high];
  if (!log) return [0, high * 1.05];
  const top = Math.ceil(Math.log10(high) - 1e-9);
  const bottom = Math.max(Math.floor(Math.log10(low) + 1e-9), top - DEEPEST);
  return [10 ** Math.min(bottom, top - 1), 10 ** top];
}

/** @param {number | null} value @returns {value is number} */
function isShown(value) {
  return value !== null && value > 0 && value < BOUNDLESS;
}

/** The largest loss that a run begins with, but for those that begin far above another. @param {readonly number[][]} all */
function firstOf(all) {
  const firsts = all.flatMap(([first]) => first ?? []);
  const least = Math.min(...firsts);
  return Math.max(...firsts.filter((first) => first <= FAR * least));
}

/**
 * Whole numbers along an axis that has to leave room for its own name: as few as asked for, but one beside 0 if any fits.
 * @param {number} end of the axis @param {number} count about how many
 * @param {(at: number) => boolean} fits whether there is room for the number
 */
export function ticksAcross(end, count, fits) {
  const fitting = (/** @type {number} */ many) =>
    roundTicks(0, end, many).filter((at) => Number.isInteger(at) && fits(at));
  for (let many = count; many <= MOST; many++) {
    const ticks = fitting(many);
    if (ticks.length > 1) return ticks;
  }
  return fitting(count);
}
