// Prepares measured rows for a chart: smoothing, thinning to the pixels there are, ranges; knows no chart.

import { BOUNDLESS } from "../../run/measures.js";

/** @import { Curve } from "../../types.d.ts" */

/**
 * What a chart draws: `xs` and for each column as many values; null where there is nothing to draw.
 * @typedef {object} Plot
 * @property {number[]} xs
 * @property {(number | null)[][]} columns
 */

/** Decades below the largest value that a logarithmic axis reaches at most. */
const DECADES = 12;
/** Room above the finite values, so that a line on its way to infinity is seen to rise. */
const HEADROOM = 2;

/**
 * Exponential running average of a column; values that are not finite are left out of it.
 * @param {ArrayLike<number>} values
 * @param {number} length
 * @param {number} span number of values that matter
 * @param {Float64Array} out
 */
export function smooth(values, length, span, out) {
  const share = 2 / (span + 1);
  let average = Number.NaN;
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isFinite(value)) {
      average = Number.isNaN(average) ? value : average + share * (value - average);
    }
    out[i] = Number.isFinite(value) ? average : Number.NaN;
  }
}

/** @returns {Plot} */
export function createPlot() {
  return { xs: [], columns: [] };
}

/**
 * Whose numbers the axes fit: the run's, or before it has a line those of the run before it. Earlier runs never stretch
 * them: of a long one only the beginning is seen, of one that diverged only what lies among the run's own losses.
 * @param {Plot} rows @param {readonly Plot[]} ghosts
 */
export function fittedTo(rows, ghosts) {
  return rows.xs.length > 1 ? rows : (ghosts.at(-1) ?? rows);
}

/**
 * Thin rows to at most about `most`: of each run of rows, every column keeps its least and its greatest value in the
 * order they came, so that no spike is lost. Few rows are kept as they are.
 * @param {Plot} plot written; its arrays are used again
 * @param {ArrayLike<number>} xs
 * @param {readonly ArrayLike<number>[]} columns
 * @param {number} length
 * @param {number} most
 */
export function thin(plot, xs, columns, length, most) {
  const stride = length > most ? Math.ceil((2 * length) / most) : 1;
  plot.columns.length = columns.length;
  for (let c = 0; c < columns.length; c++) plot.columns[c] ??= [];
  let count = 0;
  for (let start = 0; start < length; start += stride) {
    const end = Math.min(length, start + stride) - 1;
    const pair = end > start;
    plot.xs[count] = xs[start] ?? 0;
    if (pair) plot.xs[count + 1] = xs[end] ?? 0;
    for (let c = 0; c < columns.length; c++) {
      const [values, out] = [columns[c], plot.columns[c]];
      if (values && out) keepExtremes(values, start, end, out, count);
    }
    count += pair ? 2 : 1;
  }
  plot.xs.length = count;
  for (const column of plot.columns) column.length = count;
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} start
 * @param {number} end
 * @param {(number | null)[]} out
 * @param {number} at
 */
function keepExtremes(values, start, end, out, at) {
  let [least, most] = [-1, -1];
  for (let i = start; i <= end; i++) {
    const value = /** @type {number} */ (values[i]);
    if (!Number.isFinite(value)) continue;
    if (least < 0 || value < /** @type {number} */ (values[least])) least = i;
    if (most < 0 || value > /** @type {number} */ (values[most])) most = i;
  }
  const [first, last] = [Math.min(least, most), Math.max(least, most)];
  out[at] = first < 0 ? null : (values[first] ?? null);
  if (end > start) out[at + 1] = last < 0 ? null : (values[last] ?? null);
}

/**
 * The range of a linear axis: from 0 to a little over the largest value, or twice that where a line goes on to infinity.
 * @param {readonly (number | null)[][]} columns
 * @returns {[number, number]}
 */
export function linearRange(columns) {
  let high = 0;
  let isBoundless = false;
  for (const column of columns) {
    for (const value of column) {
      if (value !== null && value >= BOUNDLESS) isBoundless = true;
      else if (value !== null && value > high) high = value;
    }
  }
  return [0, high > 0 ? high * (isBoundless ? HEADROOM : 1.06) : 1];
}

/**
 * The range of an axis for values of either sign, each with a band around it: 0 is always on it.
 * @param {readonly (number | null)[][]} columns
 * @param {readonly (number | null)[][]} bands half the width of the band around each column
 * @returns {[number, number]}
 */
export function bandRange(columns, bands) {
  let [low, high] = [0, 0];
  for (const [i, column] of columns.entries()) {
    for (const [row, value] of column.entries()) {
      const half = bands[i]?.[row] ?? 0;
      if (value === null || Math.abs(value) + half >= BOUNDLESS) continue;
      low = Math.min(low, value - half);
      high = Math.max(high, value + half);
    }
  }
  const room = 0.06 * (high - low);
  return room > 0 ? [low < 0 ? low - room : 0, high > 0 ? high + room : 0] : [-1, 1];
}

/**
 * Widen a range so that it shows the rules that have to be seen.
 * @param {[number, number]} range
 * @param {readonly { axis: "x" | "y", at: number, within?: boolean }[]} guides
 * @param {boolean} log whole decades
 * @returns {[number, number]}
 */
export function reaching([low, high], guides, log) {
  for (const { axis, at, within } of guides) {
    if (axis !== "y" || !within) continue;
    if (at <= low) low = log ? 10 ** (Math.ceil(Math.log10(at) - 1e-9) - 1) : at;
    if (at >= high) high = log ? 10 ** (Math.floor(Math.log10(at) + 1e-9) + 1) : 1.06 * at;
  }
  return [low, high];
}

/**
 * The range of a logarithmic axis: whole decades around the values above 0, and one more where a line goes on to infinity.
 * @param {readonly (number | null)[][]} columns
 * @returns {[number, number]}
 */
export function logRange(columns) {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  let more = 0;
  for (const column of columns) {
    for (const value of column) {
      if (value === null || value <= 0) continue;
      if (value >= BOUNDLESS) {
        more = 1;
        continue;
      }
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (high === 0) return [1e-3, 1];
  const top = Math.ceil(Math.log10(high) - 1e-9);
  const bottom = Math.floor(Math.log10(Math.max(low, high / 10 ** DECADES)) + 1e-9);
  return [10 ** bottom, 10 ** (Math.max(top, bottom + 1) + more)];
}

/**
 * Put what lies below a logarithmic axis, such as a gradient of 0, on its lower end instead of nowhere.
 * @param {readonly (number | null)[][]} columns changed in place
 * @param {number} low
 */
export function clampBelow(columns, low) {
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (value !== null && value !== undefined && value < low) column[i] = low;
    }
  }
}

/**
 * Put what lies far above an axis, as a loss that became infinite, on its upper end, where its line leaves the chart.
 * @param {readonly (number | null)[][]} columns changed in place
 * @param {number} high
 */
export function clampBoundless(columns, high) {
  for (const column of columns) {
    for (const [i, value] of column.entries()) if (value !== null && value >= BOUNDLESS) column[i] = high;
  }
}

/**
 * Powers of ten to number a logarithmic axis with, few enough to read.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @returns {number[]}
 */
export function decades(low, high, most) {
  const [bottom, top] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  let step = 1;
  while (Math.floor((top - bottom) / step) + 1 > Math.max(2, most)) step++;
  const ticks = [];
  for (let power = top; power >= bottom; power -= step) ticks.unshift(10 ** power);
  return ticks;
}

/**
 * The named columns of a curve; those it does not have are empty.
 * @param {Curve} curve
 * @param {readonly string[]} names
 * @returns {ArrayLike<number>[]}
 */
export function columnsOf(curve, names) {
  return names.map((name) => {
    const index = curve.names.indexOf(name);
    return index < 0 ? [] : (curve.columns[index + 1] ?? []);
  });
}
