// Owns what several runs say together: the median run and the band of their losses, where their maps disagree. Knows
// neither lanes nor elements.
/** @import { Curve, Frame } from "../types.d.ts" */
import { epochsOf } from "../run/curve.js";

/**
 * The value below which a share of the numbers lies, with linear interpolation between neighbours (numpy's default).
 * @param {readonly number[]} rising @param {number} share 0 to 1
 */
export function quantile(rising, share) {
  if (rising.length === 0) return Number.NaN;
  const at = share * (rising.length - 1);
  const [low, high] = [rising[Math.floor(at)] ?? Number.NaN, rising[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * A series read at some epochs: at each its newest row until then. What stands still keeps its last.
 * @param {Curve} curve @param {string} name @param {ArrayLike<number>} epochs rising @returns {Float64Array}
 */
export function readAt(curve, name, epochs) {
  const own = epochsOf(curve);
  const column = curve.columns[curve.names.indexOf(name) + 1];
  const out = new Float64Array(epochs.length).fill(Number.NaN);
  if (!column || !curve.names.includes(name)) return out;
  let row = -1;
  for (let at = 0; at < epochs.length; at++) {
    while (row + 1 < curve.length && (own[row + 1] ?? 0) <= (epochs[at] ?? 0) + 1e-9) row += 1;
    if (row >= 0) out[at] = column[row] ?? Number.NaN;
  }
  return out;
}

/**
 * Half of the runs are below the middle, and four fifths within the band. A run whose loss is no number counts as the
 * worst, or one that diverges would make the band better.
 * @param {readonly ArrayLike<number>[]} runs each at the same moments
 * @returns {{ low: Float64Array, middle: Float64Array, high: Float64Array }}
 */
export function band(runs) {
  const length = runs[0]?.length ?? 0;
  const out = {
    low: new Float64Array(length),
    middle: new Float64Array(length),
    high: new Float64Array(length),
  };
  for (let at = 0; at < length; at++) {
    const values = runs.map((run) => run[at] ?? Number.NaN);
    const worst = Math.max(0, ...values.filter((value) => !Number.isNaN(value)));
    const rising = values.map((value) => (Number.isNaN(value) ? worst : value)).sort((a, b) => a - b);
    out.low[at] = quantile(rising, 0.1);
    out.middle[at] = quantile(rising, 0.5);
    out.high[at] = quantile(rising, 0.9);
  }
  return out;
}

/**
 * The run in the middle: one that there is, since a mean of runs is nobody's run.
 * @param {readonly number[]} losses @returns {number} its place; of an even number the better of the two; -1: none
 */
export function medianRun(losses) {
  const value = (/** @type {number} */ at) => {
    const loss = losses[at] ?? Number.NaN;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  const order = losses.map((_, at) => at).sort((a, b) => value(a) - value(b) || a - b);
  return order[Math.floor((order.length - 1) / 2)] ?? -1;
}

/**
 * Where runs do not agree: for each cell how many are not of the commonest opinion, 0 to 255 for none to half of them;
 * for values their standard deviation as a share of the range, likewise.
 * @param {readonly Frame["boundary"][]} maps of one size @param {boolean} isValues
 * @returns {{ size: number, cells: Uint8Array } | null} null: they are not of one size
 */
export function disagreement(maps, isValues) {
  const size = maps[0]?.size ?? 0;
  if (size === 0 || maps.some((map) => map.size !== size)) return null;
  const cells = new Uint8Array(size * size);
  const votes = new Uint16Array(8);
  for (let at = 0; at < cells.length; at++) {
    if (isValues) {
      cells[at] = Math.min(255, Math.round(2 * deviation(maps, at)));
      continue;
    }
    votes.fill(0);
    for (const { cells: own, classes } of maps) {
      const vote = classes ? (classes[at] ?? 0) : (own[at] ?? 0) > 127 ? 1 : 0;
      votes[vote] = (votes[vote] ?? 0) + 1;
    }
    const others = maps.length - Math.max(...votes);
    cells[at] = Math.min(255, Math.round((255 * 2 * others) / maps.length));
  }
  return { size, cells };
}

/** @param {readonly Frame["boundary"][]} maps @param {number} at */
function deviation(maps, at) {
  let [sum, squares] = [0, 0];
  for (const { cells } of maps) {
    const value = cells[at] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / maps.length;
  return Math.sqrt(Math.max(0, squares / maps.length - mean * mean));
}

/**
 * The mean of the runs' maps, each scaled alike.
 * @param {readonly Frame["boundary"][]} maps @returns {{ size: number, cells: Uint8Array } | null}
 */
export function meanMap(maps) {
  const size = maps[0]?.size ?? 0;
  if (size === 0 || maps.some((map) => map.size !== size)) return null;
  const cells = new Uint8Array(size * size);
  for (let at = 0; at < cells.length; at++) {
    let sum = 0;
    for (const map of maps) sum += map.cells[at] ?? 0;
    cells[at] = Math.round(sum / maps.length);
  }
  return { size, cells };
}
