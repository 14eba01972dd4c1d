// Owns what a step puts on the stage: its configuration, weights and lanes. A step that sets nothing goes on with what
// the step before it left.
/** @import { Changes, RunConfig } from "../types.d.ts" */
import { changed, difference } from "../options/config.js";

/** @import { Lesson, LessonLanes, Step, Weight } from "./types.d.ts" */
/** @import { Plan } from "../compare/plan.js" */

/**
 * @typedef {object} SetUp
 * @property {RunConfig} config
 * @property {Weight[]} weights
 * @property {Plan | null} plan of runs side by side; null: one run
 * @property {number | null} follow the point that is followed
 * @property {number} from the step whose it is
 */

/** @param {Lesson} lesson @param {number} at @param {RunConfig} defaults @returns {SetUp} that of the step, or of the last one before it that has one */
export function setUpOf({ steps }, at, defaults) {
  const from = steps.findLastIndex((step, place) => place <= at && step.set != null);
  const step = steps[from];
  const follow = steps[at]?.follow ?? step?.follow ?? null;
  return {
    config: usable(step?.set ?? {}, defaults),
    weights: step?.weights ?? [],
    plan: planOf(step?.lanes ?? null),
    follow,
    from: Math.max(0, from),
  };
}

/** An option that this page does not know, as in a newer file, is left out. @param {Changes} set @param {RunConfig} defaults */
function usable(set, defaults) {
  let config = defaults;
  for (const [path, value] of Object.entries(set)) {
    try {
      config = changed(config, { [path]: value });
    } catch {
      // The server would refuse the whole for it.
    }
  }
  return config;
}

/** @param {LessonLanes | null} lanes @returns {Plan | null} as Compare has it */
export function planOf(lanes) {
  if (!lanes) return null;
  const axes = lanes.axes
    ? lanes.axes.map(({ path, values }) => ({ path, values }))
    : [{ path: "", values: lanes.differences ?? [] }];
  // Compare shows names in place of what differs, and counts epochs to the target.
  const { names, target } = lanes;
  return {
    axes,
    ...(names ? { names: { en: names.map(({ en }) => en), zh: names.map(({ zh }) => zh) } } : {}),
    ...(target == null ? {} : { target }),
  };
}

/** The stage as a step has it: what is not the default, and how the runs differ. @param {RunConfig} config @param {RunConfig} defaults @param {Plan | null} plan @returns {Pick<Step, "set" | "lanes">} */
export function stageAsStep(config, defaults, plan) {
  const set = difference(defaults, config);
  if (!plan || plan.axes.length === 0) return { set };
  const [first] = plan.axes;
  const isCases = plan.axes.length === 1 && first?.path === "";
  const lanes = isCases
    ? { differences: /** @type {Changes[]} */ (first?.values ?? []) }
    : { axes: plan.axes.map(({ path, values }) => ({ path, values })) };
  return { set, lanes };
}
