// Owns the measured rows of a run as columns: append, keep in step order, thin. It knows neither frames nor charts.
/** @import { Curve } from "../types.d.ts" */

/** Rows a curve may hold; above it is thinned to half, evenly over the steps. */
export const CAPACITY = 4096;
const FIRST = 256;

/** @param {readonly string[]} names @returns {Curve} */
export function emptyCurve(names) {
  return {
    names,
    columns: Array.from({ length: names.length + 1 }, () => new Float64Array(FIRST)),
    length: 0,
    gap: 0,
  };
}

/**
 * Return the curve with the rows that came; it takes over the old one's columns, which must not be written again.
 * A row of the step last seen replaces it (an edited weight is measured anew); an older one is left out.
 * @param {Curve} curve @param {Float64Array} rows of `1 + names.length` numbers, the step first @returns {Curve}
 */
export function appended(curve, rows) {
  const next = { ...curve };
  for (let at = 0; at < rows.length; at += next.columns.length) append(next, rows, at);
  return next;
}

/** @param {Curve} curve @param {Float64Array} rows @param {number} at */
function append(curve, rows, at) {
  const step = /** @type {number} */ (rows[at]);
  const last = stepAt(curve, curve.length - 1);
  if (step < last) return;
  // The newest row is always shown, but it makes room for the next unless it is a whole gap after its neighbour.
  const provisional = curve.length > 1 && last - stepAt(curve, curve.length - 2) < curve.gap;
  const place = step === last || provisional ? curve.length - 1 : curve.length;
  if (place === CAPACITY) {
    thin(curve);
    append(curve, rows, at);
    return;
  }
  if (place === capacity(curve)) grow(curve);
  for (const [index, column] of curve.columns.entries()) column[place] = finite(rows[at + index]);
  curve.length = place + 1;
}

/** @param {Curve} curve @param {number} row @returns {number} */
function stepAt(curve, row) {
  return row < 0 ? Number.NEGATIVE_INFINITY : /** @type {number} */ (curve.columns[0]?.[row]);
}

/** @param {Curve} curve @returns {number} */
function capacity(curve) {
  return curve.columns[0]?.length ?? 0;
}

/** @param {number | undefined} value @returns {number} a gap in the line where training diverged: uPlot scales by ∞ */
function finite(value) {
  return Number.isFinite(value) ? /** @type {number} */ (value) : Number.NaN;
}

/** @param {Curve} curve */
function grow(curve) {
  curve.columns = curve.columns.map((column) => {
    const larger = new Float64Array(Math.min(2 * column.length, CAPACITY));
    larger.set(column);
    return larger;
  });
}

/**
 * Keep about half of the rows, none nearer than a gap to the one before it, and the newest as it is.
 * Into new columns: a chart may still be drawing from the old ones.
 * @param {Curve} curve
 */
function thin(curve) {
  curve.gap = (2 * (stepAt(curve, curve.length - 1) - stepAt(curve, 0))) / CAPACITY;
  const kept = [0];
  let last = stepAt(curve, 0);
  for (let row = 1; row < curve.length - 1; row++) {
    if (stepAt(curve, row) - last < curve.gap) continue;
    kept.push(row);
    last = stepAt(curve, row);
  }
  kept.push(curve.length - 1);
  curve.columns = curve.columns.map((column) => {
    const thinned = new Float64Array(CAPACITY);
    for (const [place, row] of kept.entries()) thinned[place] = /** @type {number} */ (column[row]);
    return thinned;
  });
  curve.length = kept.length;
}

/**
 * The rows up to a moment, the newest of them measured at it where that is known. They share the film's columns.
 * @param {Curve} film all that was measured @param {number} step of the moment
 * @param {ArrayLike<number>} row what was measured at it
 * @returns {Curve}
 */
export function until(film, step, row) {
  const at = rowOf(film, step);
  if (at === film.length - 1) return film;
  const then = { ...film, length: at + 1 };
  if (stepAt(film, at) === step || row.length + 1 !== film.columns.length) return then;
  const columns = film.columns.map((column) => column.slice(0, at + 2));
  const last = Float64Array.from([step, ...Array.from(row)]);
  return { ...appended({ ...then, gap: 0, columns }, last), gap: film.gap };
}

/**
 * Where a curve's rows lie in time: at their epochs, which each run counts by its own batches.
 * @param {Curve} curve @returns {Float64Array}
 */
export function epochsOf({ names, columns }) {
  return (names.includes("epoch") ? columns[names.indexOf("epoch") + 1] : undefined) ?? new Float64Array(0);
}

/**
 * The row that was measured at a step, or the last one before it; -1: none.
 * @param {Curve} curve @param {number} step
 */
export function rowOf(curve, step) {
  let [row, after] = [-1, curve.length];
  while (after - row > 1) {
    const middle = (row + after) >> 1;
    if (stepAt(curve, middle) <= step) row = middle;
    else after = middle;
  }
  return row;
}

/**
 * Whether a curve's newest row says something else than what was measured.
 * @param {Curve} curve @param {ArrayLike<number>} row without its step
 */
export function endsOtherwise({ columns, length }, row) {
  if (length === 0 || row.length + 1 !== columns.length) return false;
  return Array.from(row).some((value, at) => !Object.is(finite(value), columns[at + 1]?.[length - 1]));
}

/** The step of the newest row; 0: there is none. @param {Curve} curve */
export function endOf(curve) {
  return Math.max(0, stepAt(curve, curve.length - 1));
}

/**
 * A series at a row; NaN where there is none.
 * @param {Curve} curve @param {string} name @param {number} row
 */
export function valueAt({ names, columns }, name, row) {
  return (names.includes(name) ? columns[names.indexOf(name) + 1]?.[row] : undefined) ?? Number.NaN;
}
