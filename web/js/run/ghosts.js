// Owns the earlier runs that are drawn faintly beside a run: which are kept, and which of them are of the same data.
/** @import { Curve, Ghost, RunEvent } from "../types.d.ts" */

/** Kept of each kind; more could not be told apart. */
const MOST = 5;
/** Kept in all. */
const MOST_OF_ALL = 20;
/** A curve this short is a false start; as a ghost it would be clutter. */
const ROWS = 20;
const SHOWN = ["epoch", "train_loss", "validation_loss", "test_loss"];

/**
 * What a run's loss can be compared with: runs of the same data set and loss.
 * @param {Pick<RunEvent, "config"> | null} run
 */
export function kindOf(run) {
  return run === null ? "" : `${run.config.data.dataset} ${run.config.training.loss}`;
}

/**
 * Keep a curve that is over; the oldest make room for it.
 * @param {readonly Ghost[]} ghosts @param {Curve} curve @param {string} kind @returns {Ghost[]}
 */
export function kept(ghosts, curve, kind) {
  if (curve.length <= ROWS) return [...ghosts];
  const others = ghosts.filter((ghost) => ghost.kind !== kind);
  const alike = ghosts.filter((ghost) => ghost.kind === kind).slice(1 - MOST);
  return [...others, ...alike, { kind, curve: losses(curve) }].slice(-MOST_OF_ALL);
}

/**
 * Those to draw beside a run: each was measured on the same data and by the same loss, or the lines would say nothing
 * of each other. Others wait until such a run is back.
 * @param {readonly Ghost[]} ghosts @param {string} kind @returns {Curve[]}
 */
export function comparable(ghosts, kind) {
  return ghosts.flatMap((ghost) => (ghost.kind === kind ? ghost.curve : []));
}

/** The columns that are drawn, at their length: a whole curve has dozens. @param {Curve} curve @returns {Curve} */
function losses({ names, columns, length, gap }) {
  const wanted = names.filter((name) => SHOWN.includes(name));
  const places = [0, ...wanted.map((name) => names.indexOf(name) + 1)];
  const left = places.map((place) => columns[place]?.slice(0, length) ?? new Float64Array(length));
  return { names: wanted, columns: left, length, gap };
}
