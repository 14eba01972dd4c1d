// Owns a comparison as it is asked for: one or two axes, the lanes that they make, and how a link says it. Knows no
// element and no words.
/** @import { Changes, RunConfig } from "../types.d.ts" */
import { changed, read } from "../options/config.js";
import { mended, thawed } from "../options/rules.js";
import { accepts } from "../options/schema.js";
import { comparable, proposed, same, valueIn, written } from "./values.js";

/** @import { Options } from "../options/rules.js" */

/**
 * An option and its values; `path` "": each value is a case, several options at once.
 * @typedef {{ path: string, values: unknown[] }} Axis
 */
/**
 * The first axis is that of the columns. A lesson also says what it calls the lanes, and the loss to get below.
 * @typedef {{ axes: Axis[], names?: { en: string[], zh: string[] }, target?: number }} Plan
 */

/** Runs that one session can hold. */
export const MOST = 64;
/** How a link parts axes, values, and the options of a case: letters that an address leaves as they are. */
const [AXIS, VALUE, PART, IS] = ["!", "~", ")", "*"];

/** @param {Plan} plan @returns {number} */
export function countOf({ axes }) {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/**
 * What one value of an axis changes.
 * @param {Axis} axis @param {unknown} value @returns {Changes}
 */
export function changesOf({ path }, value) {
  return path === "" ? /** @type {Changes} */ (value) : { [path]: value };
}

/**
 * What each lane has otherwise than the base: row after row, and what that takes along.
 * @param {Plan} plan @param {RunConfig} base @param {Options} options @returns {Changes[]}
 */
export function differencesOf({ axes }, base, options) {
  const [columns, rows] = axes;
  const down = rows ? rows.values.map((value) => changesOf(rows, value)) : [{}];
  const across = columns ? columns.values.map((value) => changesOf(columns, value)) : [{}];
  return down.flatMap((row) => across.map((column) => whole({ ...row, ...column }, base, options)));
}

/** @param {Changes} asked @param {RunConfig} base @param {Options} options @returns {Changes} */
function whole(asked, base, options) {
  const config = changed(base, asked);
  const shape = "network.hidden" in asked || "inputs.features" in asked ? thawed(base, config) : {};
  // Layers that each have their own would not hear of it.
  const one =
    "network.activation" in asked && base.network.activations !== null ? { "network.activations": null } : {};
  const more = { ...shape, ...one };
  return { ...asked, ...more, ...mended(changed(config, more), options) };
}

/**
 * Where a lane stands in the plan.
 * @param {Plan} plan @param {Changes} difference
 * @returns {{ row: number, column: number } | null} null: nowhere, since it has been changed by itself
 */
export function placeOf({ axes }, difference) {
  const find = (/** @type {Axis | undefined} */ axis) =>
    axis === undefined
      ? 0
      : axis.values.findIndex((value) =>
          Object.entries(changesOf(axis, value)).every(([path, one]) => same(difference[path], one)),
        );
  const [column, row] = [find(axes[0]), find(axes[1])];
  return column < 0 || row < 0 ? null : { row, column };
}

/**
 * The lanes of a plan that has come to have other values: those that stay, by their ids, and what those that are new have
 * otherwise. Runs that were removed one by one do not come back, and those that have been changed by themselves stay.
 * @param {Plan} plan @param {Plan} old @param {{ lanes: readonly number[], differences: readonly Changes[] }} there
 * @param {RunConfig} base @param {Options} options
 * @returns {{ lanes: (number | null)[], differences: Changes[] }}
 */
export function revised(plan, old, { lanes, differences }, base, options) {
  const left = lanes.map((lane, at) => {
    const difference = differences[at] ?? {};
    return { lane: /** @type {number | null} */ (lane), difference };
  });
  const found = differencesOf(plan, base, options).flatMap((difference) => {
    const where = placeOf(plan, difference);
    const staying = left.filter((one) => same(placeOf(plan, one.difference), where));
    if (staying.length > 0) return staying;
    return placeOf(old, difference) ? [] : [{ lane: null, difference }];
  });
  const others = left.filter(({ difference }) => !placeOf(old, difference) && !placeOf(plan, difference));
  const all = [...found, ...others].slice(0, MOST);
  return { lanes: all.map(({ lane }) => lane), differences: all.map(({ difference }) => difference) };
}

/**
 * A plan without the values that no run has any more.
 * @param {Plan} plan @param {readonly Changes[]} differences @returns {Plan}
 */
export function pruned({ axes }, differences) {
  const has = (/** @type {Axis} */ axis, /** @type {unknown} */ value) =>
    differences.some((difference) => placeOf({ axes: [{ ...axis, values: [value] }] }, difference));
  return {
    axes: axes.map((axis) => {
      const values = axis.values.filter((value) => has(axis, value));
      return values.length > 0 ? { ...axis, values } : axis;
    }),
  };
}

/** Whether the runs differ by chance alone. @param {Plan} plan */
export function isEnsemble({ axes }) {
  return axes.length > 0 && axes.every(({ path }) => path.startsWith("seeds."));
}

/** @param {Plan} plan @returns {string} as it stands in an address */
export function formatPlan({ axes }) {
  return axes
    .map(({ path, values }) => [path || "case", ...values.map((value) => said(path, value))].join(VALUE))
    .join(AXIS);
}

/** @param {string} path @param {unknown} value */
function said(path, value) {
  if (path !== "") return written(value);
  return Object.entries(/** @type {Changes} */ (value))
    .map(([name, one]) => name + IS + written(one))
    .join(PART);
}

/**
 * @param {string} text @param {Options} options
 * @returns {Plan} without what cannot be understood: nothing in a link can break the page
 */
export function parsePlan(text, options) {
  const axes = text.split(AXIS).flatMap((part) => {
    const [name = "", ...texts] = part.split(VALUE);
    if (name === "") return [];
    const path = name === "case" ? "" : name;
    const values = texts.flatMap((one) => {
      const value = path === "" ? caseOf(one, options) : valueOfPath(path, one, options);
      return value === undefined ? [] : [value];
    });
    return values.length > 0 ? [{ path, values }] : [];
  });
  return sound({ axes: axes.slice(0, 2) });
}

/** @param {string} path @param {string} text @param {Options} options */
function valueOfPath(path, text, options) {
  const option = options.get(path);
  return option && comparable(options).includes(path) ? valueIn(text, option) : undefined;
}

/** @param {string} text @param {Options} options @returns {Changes | undefined} */
function caseOf(text, options) {
  const entries = text
    .split(PART)
    .filter(Boolean)
    .map((part) => {
      const [path = "", one = ""] = part.split(IS);
      return [path, valueOfPath(path, one, options)];
    });
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

/**
 * What the server, or a link, has for a plan may be anything.
 * @param {unknown} plan @param {Options} options @returns {Plan}
 */
export function planIn(plan, options) {
  const axes = /** @type {any} */ (plan)?.axes;
  if (!Array.isArray(axes)) return { axes: [] };
  const good = axes.slice(0, 2).flatMap((axis) => {
    if (typeof axis?.path !== "string" || !Array.isArray(axis.values)) return [];
    const option = options.get(axis.path);
    const fits = (/** @type {any} */ value) =>
      option ? accepts(option, value) : axis.path === "" && typeof value === "object" && value !== null;
    const values = axis.values.filter(fits);
    return values.length > 0 ? [{ path: axis.path, values }] : [];
  });
  return sound({ axes: good });
}

/** No value twice, no option on both axes, and no more lanes than there can be. @param {Plan} plan @returns {Plan} */
function sound({ axes: [first, second] }) {
  /** @type {Axis[]} */
  const axes = [];
  let room = MOST;
  for (const axis of [first, second]) {
    if (!axis || axes.some(({ path }) => path === axis.path)) continue;
    const once = axis.values.filter((value, at, all) => all.findIndex((one) => same(one, value)) === at);
    const values = once.slice(0, Math.max(1, room));
    room = Math.floor(room / values.length);
    axes.push({ path: axis.path, values });
  }
  return { axes };
}

/**
 * A plan with the values proposed for an option, which takes the place of the axis there or comes as another.
 * @param {Plan} plan @param {string} path @param {RunConfig} base @param {Options} options @returns {Plan}
 */
export function withAxis({ axes }, path, base, options) {
  const axis = { path, values: proposed(path, base, options) };
  const others = axes.filter((other) => other.path !== path);
  return sound({ axes: [...others, axis] });
}

/**
 * A plan with other values of one axis; without any the axis is gone.
 * @param {Plan} plan @param {number} at @param {unknown[]} values @returns {Plan}
 */
export function withValues({ axes }, at, values) {
  const next = axes.flatMap((axis, index) =>
    index !== at ? [axis] : values.length > 0 ? [{ ...axis, values }] : [],
  );
  return { axes: next };
}

/** The plan of one option around a run, which has the middle value or one of them. @param {string} path @param {RunConfig} config @param {Options} options @returns {Plan} */
export function around(path, config, options) {
  return { axes: [{ path, values: proposed(path, config, options) }] };
}

/** The base's own value of an axis, where it is a single option. @param {Axis} axis @param {RunConfig} base */
export function ownValue({ path }, base) {
  return path === "" ? undefined : read(base, path);
}
