// A lane that is whichever another signal says: Play is made once and shows the lane that is chosen, and the bar acts on
// it, or on all lanes while they are compared. What shows one kind of data is told of no run of another.
/** @import { Frame, Kind, Lane, RunEvent, Store } from "../types.d.ts" */
/** @import { Options } from "../options/rules.js" */
import { kindOf } from "../options/rules.js";

/**
 * @param {Store} store @returns {Lane} the chosen lane as Play shows it: without the pictures that are only a tile's
 */
export function stageOf({ chosen }) {
  const lane = through(
    () => chosen.value,
    () => chosen.peek(),
  );
  const { frame } = lane;
  const whole = (/** @type {Frame | null} */ one) =>
    one && (one.units.count > 0 || one.image?.stages.length || one.sequence) ? one : null;
  /** @type {any} */ (lane).frame = {
    get value() {
      return whole(frame.value);
    },
    peek: () => whole(frame.peek()),
  };
  return lane;
}

/** @param {Lane} lane @param {Kind} kind @param {Options} options @returns {Lane} without runs and pictures of other kinds */
export function ofKind(lane, kind, options) {
  const isIts = (/** @type {RunEvent | null} */ run) =>
    run !== null && kindOf(options, run.config.data.dataset) === kind;
  const its = (/** @type {"run" | "frame"} */ name) => ({
    value: {
      get value() {
        return isIts(lane.run.value) ? lane[name].value : null;
      },
      peek: () => (isIts(lane.run.peek()) ? lane[name].peek() : null),
    },
  });
  return Object.create(lane, { run: its("run"), frame: its("frame") });
}

/** @param {Store} store @returns {Lane} what the bar shows and changes: what all lanes have alike, or the chosen lane */
export function barOf({ chosen, front }) {
  return through(
    () => front.value ?? chosen.value,
    () => front.peek() ?? chosen.peek(),
  );
}

/** @param {() => Lane} current reads signals @param {() => Lane} now reads none @returns {Lane} */
function through(current, now) {
  const lane = /** @type {any} */ ({
    get id() {
      return now().id;
    },
    view: now().view,
  });
  for (const name of Object.keys(now()))
    if (!(name in lane))
      lane[name] = {
        get value() {
          return /** @type {any} */ (current())[name].value;
        },
        set value(value) {
          /** @type {any} */ (now())[name].value = value;
        },
        peek: () => /** @type {any} */ (now())[name].peek(),
      };
  return lane;
}
