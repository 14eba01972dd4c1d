// Owns whether the student's stage is as a step's check wants it: conditions on numbers, options and verdicts.
/** @import { Changes, RunConfig } from "../types.d.ts" */
import { changed, difference, read } from "../options/config.js";
import { RULES } from "./goal.js";

/** @import { Bounds, Check, Condition } from "./types.d.ts" */

/**
 * One run on the stage as a check sees it.
 * @typedef {object} Seen
 * @property {RunConfig} config
 * @property {number} epoch
 * @property {number} step
 * @property {(series: string) => number} series as last measured; NaN: not
 * @property {readonly number[]} weights
 * @property {number} parameters
 * @property {readonly string[]} verdicts
 * @property {boolean} diverged
 * @property {(x1: number) => number} line what is said at a place of one input; NaN where there are two
 */

/** @param {Bounds} bounds @param {number} value not a number: none holds */
export function within({ at_least: least, at_most: most, about, within: near }, value) {
  if (Number.isNaN(value)) return false;
  if (least != null && value < least) return false;
  if (most != null && value > most) return false;
  return about == null || Math.abs(value - about) <= (near ?? 0);
}

/** @param {string} what @param {Seen} run @returns {number} */
export function numberOf(what, run) {
  const { hidden } = run.config.network;
  switch (what) {
    case "parameters":
      return run.parameters;
    case "hidden_units":
      return hidden.reduce((sum, size) => sum + size, 0);
    case "hidden_layers":
      return hidden.length;
    case "steps":
      return run.step;
    case "epochs":
      return run.epoch;
    case "zero_weights":
      return run.weights.filter((weight) => weight === 0).length;
    case "slope":
      return (run.line(1) - run.line(-1)) / 2;
    case "intercept":
      return run.line(0);
    default:
      return run.diverged ? Number.NaN : run.series(what);
  }
}

/** @param {Condition} condition @param {Seen} run */
function meets(condition, run) {
  const { what, option, words, verdict } = condition;
  if (verdict != null) return verdict === "diverged" ? run.diverged : run.verdicts.includes(verdict);
  if (what != null) return within(condition, numberOf(what, run));
  const value = read(run.config, option ?? "");
  if (words != null) return words.some((word) => JSON.stringify(word) === JSON.stringify(value));
  return within(condition, typeof value === "number" ? value : Number.NaN);
}

/** @param {Condition} condition @param {readonly Seen[]} runs in the order of the lanes */
export function holds(condition, runs) {
  const lane = condition.lane ?? "all";
  if (lane === "all") return runs.length > 0 && runs.every((run) => meets(condition, run));
  const run = runs[lane];
  return run !== undefined && meets(condition, run);
}

/**
 * What stands in the way of a condition: what was found in each run that does not meet it.
 * @param {Condition} condition @param {readonly Seen[]} runs @returns {unknown[]} numbers (NaN: none), values of the option, or lists of verdicts
 */
export function foundIn(condition, runs) {
  const { what, option, verdict } = condition;
  const lane = condition.lane ?? "all";
  return (lane === "all" ? runs : runs.slice(lane, lane + 1))
    .filter((run) => !meets(condition, run))
    .map((run) =>
      verdict != null ? run.verdicts : what != null ? numberOf(what, run) : read(run.config, option ?? ""),
    );
}

/** What somebody has changed of what the step began with, without what ends a run. @param {RunConfig} config @param {RunConfig} begun @returns {Changes} */
export function triedOf(config, begun) {
  return Object.fromEntries(
    Object.entries(difference(begun, config)).filter(([path]) => !RULES.includes(path)),
  );
}

/**
 * How a check stands: whether each condition holds now, and what that comes to.
 * @param {Check} check @param {readonly Seen[]} runs @param {RunConfig} begun what the step began with
 * @returns {{ met: boolean[], state: "open" | "right" | "late", tooMany: number }} `tooMany`: changes more than allowed
 */
export function standing(check, runs, begun) {
  const met = check.conditions.map((condition) => holds(condition, runs));
  const changes = Math.max(0, ...runs.map(({ config }) => Object.keys(triedOf(config, begun)).length));
  const tooMany = check.changes == null ? 0 : Math.max(0, changes - check.changes);
  const epoch = Math.max(0, ...runs.map((run) => run.epoch));
  const inTime = runs.every((run) => run.epoch <= check.within && (check.within > 0 || run.step === 0));
  if (inTime && tooMany === 0 && runs.length > 0 && met.every(Boolean))
    return { met, state: "right", tooMany };
  const isLate = epoch >= check.within && epoch > 0;
  const isStuck = runs.length > 0 && runs.every(({ diverged }) => diverged);
  return { met, state: isLate || isStuck ? "late" : "open", tooMany };
}

/** Whether a path belongs to those that are locked, named whole or as a part with a dot at its end. @param {readonly string[]} locked @param {string} path */
export function isLocked(locked, path) {
  return locked.some((one) => one === path || (one.endsWith(".") && path.startsWith(one)));
}

/** The configuration of a stage. @param {Changes} set what is not the default @param {RunConfig} defaults @returns {RunConfig} */
export function configOf(set, defaults) {
  return changed(defaults, set);
}
