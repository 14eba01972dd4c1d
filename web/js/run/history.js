// Owns the past histograms of one layer: few, evenly over the steps, in memory that is taken once. Draws nothing.
/** @import { Histograms } from "../types.d.ts" */

export const KINDS = /** @type {const} */ (["weights", "gradients", "activations", "pre_activations"]);
export const BINS = 32;
/** Histograms kept; more lines on top of each other could not be told apart. */
export const MOST = 40;

/** @typedef {(typeof KINDS)[number]} Kind */

/**
 * Rows are by time, the oldest first; a row's numbers lie at its slot.
 * @typedef {object} History
 * @property {number} length
 * @property {Int16Array} order The slot of each row.
 * @property {Float64Array} steps
 * @property {Record<Kind, { low: Float64Array, high: Float64Array, counts: Float32Array }>} kinds
 */

/** @param {number} [most] @returns {History} */
export function createHistory(most = MOST) {
  const kind = () => ({
    low: new Float64Array(most),
    high: new Float64Array(most),
    counts: new Float32Array(most * BINS),
  });
  return {
    length: 0,
    order: Int16Array.from({ length: most }, (_, row) => row),
    steps: new Float64Array(most),
    kinds: { weights: kind(), gradients: kind(), activations: kind(), pre_activations: kind() },
  };
}

/** @param {History} history */
export function clear(history) {
  history.length = 0;
}

/** @param {History} history @param {number} row */
export function stepAt({ order, steps }, row) {
  return steps[order[row] ?? 0] ?? 0;
}

/**
 * Take in what came at a step. One of the step last seen replaces it; at an earlier one what came after it is gone: the
 * run was wound back, or began again.
 * @param {History} history @param {number} step @param {Histograms["kinds"]} kinds
 */
export function add(history, step, kinds) {
  while (history.length > 0 && step < stepAt(history, history.length - 1)) history.length -= 1;
  const isNew = history.length === 0 || step > stepAt(history, history.length - 1);
  if (isNew && history.length === history.order.length) drop(history, mostCrowded(history, step));
  if (isNew) history.length += 1;
  const slot = history.order[history.length - 1] ?? 0;
  history.steps[slot] = step;
  for (const kind of KINDS) {
    const [from, to] = [kinds[kind], history.kinds[kind]];
    to.low[slot] = from.low;
    to.high[slot] = from.high;
    to.counts.fill(0, slot * BINS, (slot + 1) * BINS);
    for (let bin = 0; bin < Math.min(BINS, from.counts.length); bin++)
      to.counts[slot * BINS + bin] = from.counts[bin] ?? 0;
  }
}

/**
 * The row whose neighbours are nearest to each other, so that dropping it leaves the smallest hole. Never the first.
 * @param {History} history @param {number} next the step that comes after the last row
 */
function mostCrowded(history, next) {
  let [best, least] = [history.length - 1, Number.POSITIVE_INFINITY];
  for (let row = 1; row < history.length; row++) {
    const after = row + 1 < history.length ? stepAt(history, row + 1) : next;
    const hole = after - stepAt(history, row - 1);
    if (hole >= least) continue;
    best = row;
    least = hole;
  }
  return best;
}

/** Its slot becomes the first free one. @param {History} history @param {number} row */
function drop(history, row) {
  const { order } = history;
  const slot = order[row] ?? 0;
  order.copyWithin(row, row + 1, history.length);
  history.length -= 1;
  order[history.length] = slot;
}

/**
 * What all rows of a kind span.
 * @param {History} history @param {Kind} kind @param {[number, number]} out
 */
export function span(history, kind, out) {
  const { low, high } = history.kinds[kind];
  out[0] = Number.POSITIVE_INFINITY;
  out[1] = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < history.length; row++) {
    const slot = history.order[row] ?? 0;
    out[0] = Math.min(out[0], low[slot] ?? 0);
    out[1] = Math.max(out[1], high[slot] ?? 0);
  }
}

/**
 * A row's shape between two ends, highest 1, in as many cells as `out` has. What falls into a cell is added up, not
 * looked up: of a histogram narrower than a cell nothing would be seen.
 * @param {History} history @param {Kind} kind @param {number} row @param {number} low @param {number} high
 * @param {Float32Array} out @param {Float32Array} scratch as long as `out`
 */
export function shape(history, kind, row, low, high, out, scratch) {
  const all = history.kinds[kind];
  const slot = history.order[row] ?? 0;
  const start = all.low[slot] ?? 0;
  const wide = ((all.high[slot] ?? 0) - start) / BINS;
  const cell = (high - low) / out.length || 1;
  out.fill(0);
  for (let bin = 0; bin < BINS; bin++) {
    const count = all.counts[slot * BINS + bin] ?? 0;
    if (count === 0) continue;
    const [left, right] = [(start + bin * wide - low) / cell, (start + (bin + 1) * wide - low) / cell];
    pour(count, left, right, out);
  }
  soften(out, scratch);
  soften(out, scratch);
  let most = 0;
  for (let at = 0; at < out.length; at++) most = Math.max(most, out[at] ?? 0);
  if (most > 0) for (let at = 0; at < out.length; at++) out[at] = (out[at] ?? 0) / most;
}

/** @param {number} count @param {number} left @param {number} right in cells @param {Float32Array} out */
function pour(count, left, right, out) {
  const first = Math.max(0, Math.floor(left));
  const last = Math.min(out.length - 1, Math.floor(right));
  const each = count / Math.max(1e-9, right - left);
  for (let at = first; at <= last; at++) {
    const share = Math.min(right, at + 1) - Math.max(left, at);
    out[at] = (out[at] ?? 0) + (right - left < 1e-6 ? count : each * share);
  }
}

/** A running mean of three, the middle twice. @param {Float32Array} out @param {Float32Array} scratch */
function soften(out, scratch) {
  scratch.set(out);
  for (let at = 0; at < out.length; at++) {
    const here = scratch[at] ?? 0;
    out[at] = ((scratch[at - 1] ?? 0) + 2 * here + (scratch[at + 1] ?? 0)) / 4;
  }
}
