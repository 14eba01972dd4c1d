// Owns earlier runs as text, so that they outlive the page's being loaded anew: few rows of each, and all within a bound.
/** @import { Curve, Earlier } from "../types.d.ts" */
import { flatten } from "../options/config.js";

/** @import { RunConfig } from "../types.d.ts" */

/** Rows kept of each; the charts draw no more. */
const ROWS = 240;
/** Letters in all; the oldest runs are left out for it. Browsers keep some five million for a tab. */
const LETTERS = 400_000;
/** Digits of a number that can be seen in a line. */
const DIGITS = 6;

/** @param {readonly Earlier[]} runs oldest first @param {number} [most] letters */
export function written(runs, most = LETTERS) {
  const parts = runs.map((run) => JSON.stringify({ ...run, curve: thinned(run.curve) }));
  while (parts.reduce((sum, part) => sum + part.length + 1, 1) > most) parts.shift();
  return `[${parts.join()}]`;
}

/**
 * @param {string | null} text what `written` gave, or anything @param {RunConfig} config one of today: runs of a page
 * of another version, with other options, could not be put back
 * @returns {Earlier[]}
 */
export function readShelf(text, config) {
  try {
    const known = Object.keys(flatten(config)).join();
    return /** @type {any[]} */ (JSON.parse(text ?? "[]"))
      .filter((run) => Object.keys(flatten(run.config)).join() === known)
      .map((run) => ({ ...run, curve: restored(run.curve) }));
  } catch {
    return [];
  }
}

/** @param {Curve} curve */
function thinned({ names, columns, length, gap }) {
  const count = Math.min(ROWS, length);
  const rows = Array.from({ length: count }, (_, at) =>
    count > 1 ? Math.round((at * (length - 1)) / (count - 1)) : 0,
  );
  const short = (/** @type {number | undefined} */ value) =>
    Number.isFinite(value) ? Number(value?.toPrecision(DIGITS)) : null;
  // Steps tell where a run can be wound to, and stay exact.
  const kept = columns.map((column, place) =>
    rows.map((row) => (place === 0 ? column[row] : short(column[row]))),
  );
  return { names, columns: kept, length: count, gap };
}

/** @param {{ names: string[], columns: (number | null)[][], length: number, gap: number }} told @returns {Curve} */
function restored({ columns, ...curve }) {
  return {
    ...curve,
    columns: columns.map((column) => Float64Array.from(column, (value) => value ?? Number.NaN)),
  };
}
