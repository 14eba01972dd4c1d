// Owns what is read off a run beside the others: how it ended, its best, when it passed the target; and the table as
// CSV. Knows no element and no words.
/** @import { Curve, Frame, Lane } from "../types.d.ts" */
import { epochsOf } from "../run/curve.js";
import { lowest } from "../run/measures.js";

/**
 * @typedef {object} Result
 * @property {number} lane
 * @property {number} epoch Where it stands.
 * @property {number} train Training loss now.
 * @property {number} test Test loss now, or validation loss; NaN where no points are kept for either.
 * @property {string} held The series that is, `test_loss` or `validation_loss`; `train_loss` where there is none.
 * @property {number} best The lowest test loss, or training loss.
 * @property {number} bestEpoch
 * @property {number} accuracy Share of test points told right, or R²; of the training points without any.
 * @property {string} score The series that is, `test_accuracy` or `train_r2`; "" where there is none.
 * @property {number} reached The epoch at which the loss was first measured at the target; NaN: not yet.
 * @property {number} missed The epoch at which it was measured last before that: it was reached in between.
 * @property {number} since The largest loss that was measured after it was reached; NaN: none.
 * @property {number} seconds Of training until then; NaN where it is not known.
 * @property {number} parameters
 */
/** @typedef {Exclude<keyof Result, "score" | "held">} NumberOf */

/** The loss by which runs are judged. @param {Pick<Curve, "names">} curve */
export function judged({ names }) {
  return ["test_loss", "validation_loss", "train_loss"].find((name) => names.includes(name)) ?? "train_loss";
}

/** What tells how many are right. @param {Pick<Curve, "names">} curve */
export function scoreOf({ names }) {
  const parts = ["test", "validation", "train"];
  return (
    parts.flatMap((part) => [`${part}_accuracy`, `${part}_r2`]).find((name) => names.includes(name)) ?? ""
  );
}

/** @param {Lane} lane @param {number} target a loss @param {"value" | "peek"} [how] @returns {Result} */
export function resultOf(lane, target, how = "value") {
  const get = (/** @type {any} */ signal) => (how === "value" ? signal.value : signal.peek());
  /** @type {Curve} */
  const curve = get(lane.curve);
  const now = momentOf(lane, how);
  const name = judged(curve);
  const best = bestOf(lane, curve, get(lane.film), name);
  const { reached, missed, since } = reachedAt(curve, target);
  return {
    lane: lane.id,
    ...now,
    best: best?.value ?? Number.NaN,
    bestEpoch: best?.epoch ?? Number.NaN,
    reached,
    missed,
    since,
    seconds: secondsTo(lane, get(lane.frame), reached),
    parameters: get(lane.run)?.network.parameters ?? Number.NaN,
  };
}

/** The best of each run so far: the row that says so may be thinned away. @type {WeakMap<Lane, Best>} */
const bests = new WeakMap();
/** @typedef {{ epoch: number, value: number, name: string }} Best */

/**
 * The lowest loss up to the moment shown.
 * @param {Lane} lane @param {Curve} curve up to then @param {Curve} film all that was measured @param {string} name
 */
function bestOf(lane, curve, film, name) {
  const seen = lowest(curve, name);
  const end = (/** @type {Curve} */ one) => epochsOf(one)[one.length - 1] ?? 0;
  const before = bests.get(lane);
  // Of a run that was begun anew, or whose future is another since, nothing is known from before.
  const isOf = before && before.name === name && before.epoch <= end(film) && film.length > 1;
  const best = isOf && seen && before.value < seen.value ? before : seen;
  if (!best) return null;
  bests.set(lane, { ...best, name });
  return best.epoch <= end(curve) ? best : seen;
}

/**
 * What a run's newest picture tells: its epoch, and the losses measured at exactly that step.
 * @param {Lane} lane @param {"value" | "peek"} [how] @returns {Pick<Result, "epoch" | "train" | "test" | "held" | "accuracy" | "score">}
 */
function momentOf(lane, how = "value") {
  const get = (/** @type {any} */ signal) => (how === "value" ? signal.value : signal.peek());
  /** @type {Frame | null} */
  const frame = get(lane.frame);
  /** @type {readonly string[]} */
  const names = get(lane.run)?.series ?? [];
  const read = (/** @type {string} */ name) => frame?.row[names.indexOf(name)] ?? Number.NaN;
  const [name, score] = [judged({ names }), scoreOf({ names })];
  return {
    epoch: frame?.epoch ?? 0,
    train: read("train_loss"),
    test: name === "train_loss" ? Number.NaN : read(name),
    held: name,
    accuracy: read(score),
    score,
  };
}

/**
 * Where each run was furthest: a run that is wound back is trained again in pieces, which says little of its pace.
 * @type {WeakMap<Lane, Pick<Frame, "epoch" | "seconds">>}
 */
const furthest = new WeakMap();

/**
 * Seconds of training until an epoch: each takes a run about as long.
 * @param {Lane} lane @param {Frame | null} frame @param {number} reached
 */
function secondsTo(lane, frame, reached) {
  const before = furthest.get(lane);
  const now = frame && frame.epoch > (before?.epoch ?? 0) ? frame : before;
  if (!now) return Number.NaN;
  furthest.set(lane, { epoch: now.epoch, seconds: now.seconds });
  return (now.seconds * reached) / now.epoch;
}

/** @param {Curve} curve @param {string} name */
export function last(curve, name) {
  const at = curve.names.indexOf(name);
  return at < 0 || curve.length === 0
    ? Number.NaN
    : (curve.columns[at + 1]?.[curve.length - 1] ?? Number.NaN);
}

/**
 * Between which measured epochs a loss came to the target: a fast run is not measured in each.
 * @param {Curve} curve @param {number} target @returns {Pick<Result, "reached" | "missed" | "since">} NaN: it was never so low
 */
export function reachedAt(curve, target) {
  const at = curve.names.indexOf(judged(curve));
  const column = curve.columns[at + 1];
  const epochs = epochsOf(curve);
  for (let row = 0; row < curve.length; row++)
    if ((column?.[row] ?? Number.POSITIVE_INFINITY) <= target)
      return {
        reached: epochs[row] ?? Number.NaN,
        missed: epochs[Math.max(0, row - 1)] ?? Number.NaN,
        since:
          column?.subarray(row + 1, curve.length).reduce((most, loss) => Math.max(most, loss), 0) ||
          Number.NaN,
      };
  return { reached: Number.NaN, missed: Number.NaN, since: Number.NaN };
}

/**
 * What the counter of epochs said, between which numbers, when the target was reached: one where it is known exactly.
 * @param {Pick<Result, "reached" | "missed">} result @returns {[number, number] | [number]}
 */
export function reachedWithin({ reached, missed }) {
  const [from, to] = [Math.floor(missed + 1e-6) + 1, Math.floor(reached + 1e-6)];
  return from < to ? [from, to] : [to];
}

/**
 * The target that is usual for a loss: what a run that has learned its data gets below.
 * @param {string} loss @returns {number}
 */
export function usualTarget(loss) {
  return loss === "cross_entropy" || loss === "hinge" ? 0.1 : 0.02;
}

/** The loss to get below that a lesson gives with its comparison, as the server has it; null: none. @param {unknown} plan */
export function givenTarget(plan) {
  const target = /** @type {any} */ (plan)?.target;
  return Number.isFinite(target) && target >= 0 ? /** @type {number} */ (target) : null;
}

/**
 * Results in the order of a column; what is not known comes last, either way.
 * @template {Result} R @param {readonly R[]} results @param {NumberOf} by @param {boolean} isRising
 * @returns {R[]}
 */
export function sorted(results, by, isRising) {
  const known = results.filter((one) => !Number.isNaN(one[by]));
  const unknown = results.filter((one) => Number.isNaN(one[by]));
  return [...known.sort((a, b) => (isRising ? a[by] - b[by] : b[by] - a[by])), ...unknown];
}

/**
 * Which run leads: the first that has come about as far as the furthest. A run that diverged ends before the others,
 * and one that was begun anew by itself has hardly any moments.
 * @param {readonly { lane: Lane }[]} runs
 */
export function leading(runs) {
  const ends = runs.map(({ lane }) => {
    const film = lane.film.value;
    const isOver = ["diverged", "failed"].includes(lane.state.value);
    return isOver ? -1 : (epochsOf(film)[film.length - 1] ?? 0);
  });
  const far = Math.max(0, ...ends);
  return Math.max(
    0,
    ends.findIndex((end) => end >= 0 && end >= far / 2),
  );
}

/** The lane that is ahead: the lowest loss now, by which all are judged; null: none, or two are. @param {readonly Result[]} results */
export function leader(results) {
  const loss = (/** @type {Result} */ { test, train }) => (Number.isNaN(test) ? train : test);
  const ranked = results.filter((one) => Number.isFinite(loss(one))).sort((a, b) => loss(a) - loss(b));
  const [first, second] = ranked;
  return first && !(second && loss(second) === loss(first)) ? first : null;
}

/**
 * A table as CSV, quoted where it must be (RFC 4180).
 * @param {readonly string[]} head @param {readonly (readonly (string | number)[])[]} rows
 */
export function csvOf(head, rows) {
  const cell = (/** @type {string | number} */ value) => {
    const text = typeof value === "number" && Number.isNaN(value) ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
