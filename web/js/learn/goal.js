// Owns how far a step's run is to go: what is asked of the server for it, and when it is over. It knows no element.
/** @import { Changes } from "../types.d.ts" */
/** @import { LessonRun } from "./types.d.ts" */

/** Seconds that a run takes to be looked at where the lesson does not say how fast it goes. */
const SECONDS = 5;
const SLOWEST = 10;

/**
 * What is known of the runs on the stage.
 * @typedef {object} Facts
 * @property {number} epoch that of the run that is furthest
 * @property {number} loss the largest training loss; NaN: not measured
 * @property {boolean} playing
 * @property {readonly (string | null)[]} reasons why each stands
 * @property {readonly string[]} states of each
 * @property {readonly string[]} verdicts that any has
 */

/** The epoch at which it ends in any case; 0: within the first. @param {LessonRun} run */
export function lastOf({ until, most }) {
  return until.epoch ?? most ?? 0;
}

/**
 * The rules by which the server ends the run at exactly that moment: a page that sees it only in pictures would be late.
 * @param {LessonRun} run @returns {Changes}
 */
export function rulesOf(run) {
  const last = lastOf(run);
  return {
    ...(last > 0 ? { "training.stop.epoch": last } : {}),
    ...(run.until.loss == null ? {} : { "training.stop.loss": run.until.loss }),
  };
}

/** The options that belong to the run's end, and not to what somebody tries. */
export const RULES = ["training.stop.epoch", "training.stop.loss"];

/** A run of some single steps. @param {LessonRun} run @returns {{ unit: "batch" | "sample", count: number, sample?: number } | null} null: it plays */
export function stepsOf({ until }) {
  if (until.steps != null) return { unit: "batch", count: until.steps };
  return until.point == null ? null : { unit: "sample", count: 1, sample: until.point };
}

/** Whether the stage stands where the run would end, so that it can only begin again. @param {LessonRun} run @param {Pick<Facts, "epoch" | "loss" | "reasons">} facts */
export function isSpent(run, { epoch, loss, reasons }) {
  const last = lastOf(run);
  if (last > 0 && epoch >= last) return true;
  // What an earlier step's rule has ended is gone on with.
  if (run.until.loss != null) return loss <= run.until.loss && reasons.includes("stopped_loss");
  return run.until.stopped === true && reasons.includes("stopped_patience");
}

/** Epochs a second. @param {LessonRun} run @returns {number} */
export function speedOf(run) {
  return run.speed ?? Math.max(SLOWEST, Math.round(lastOf(run) / SECONDS));
}

/** @param {LessonRun} run @param {Facts} facts @returns {number} 0 to 1 */
export function shareDone(run, { epoch }) {
  return Math.min(1, epoch / Math.max(1, lastOf(run)));
}

/**
 * Whether there is nothing more to wait for: what it goes on to is there, or its last epoch, or all runs are stuck.
 * @param {LessonRun} run @param {Facts} facts
 */
export function isOver(run, { epoch, verdicts, reasons, states, playing }) {
  const { verdict } = run.until;
  if (verdict != null && verdict !== "diverged" && verdicts.includes(verdict)) return true;
  if (verdict === "diverged" && states.includes("diverged")) return true;
  if (states.length > 0 && states.every((state) => state === "diverged" || state === "failed")) return true;
  if (playing) return false;
  if (epoch >= Math.max(1, lastOf(run))) return true;
  return (
    reasons.some((reason) => reason?.startsWith("stopped_")) &&
    (run.until.loss != null || run.until.stopped === true)
  );
}
