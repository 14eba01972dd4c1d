// What the panels of the stage of sequences share: the sequence that is followed, and the step, unit and layer chosen.
import { computed, signal } from "../../../vendor/signals-core.js";
import { flowIn, sequenceIn } from "../../sequences/read.js";
import { GATES, shapeOf } from "../../sequences/shape.js";
import { isTask } from "../../sequences/tasks.js";

/** @import { Actions, Frame, Lane, Option, Staging, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Flow, Told } from "../../sequences/read.js" */
/** @import { Followed, Shape } from "../../sequences/shape.js" */
/** @import { Task } from "../../sequences/tasks.js" */

/**
 * What is seen at one moment; all of it is of one frame.
 * @typedef {object} Seen
 * @property {Frame} frame
 * @property {Followed & Told} followed
 * @property {Flow | null} flow
 * @property {Shape} shape
 * @property {Task} task
 */

/**
 * @typedef {object} Room
 * @property {Lane} lane
 * @property {Actions} actions
 * @property {Translate} t
 * @property {ReadonlySignal<Theme>} theme
 * @property {ReadonlyMap<string, Option>} options
 * @property {Staging} given
 * @property {ReadonlySignal<Seen | null>} seen
 * @property {ReadonlySignal<Task>} task What is asked for; what is seen may be of another for a moment.
 * @property {{ time: ReadonlySignal<number>, unit: ReadonlySignal<number>, layer: ReadonlySignal<number>, what: ReadonlySignal<string> }} chosen
 *   Within what there is; `what` is what the heat map shows: h, c or a gate.
 * @property {(wanted: Partial<{ time: number | null, unit: number, layer: number, what: string }>) => void} choose
 *   A step of null is the last, whichever that is.
 */

/** @param {Staging} given @param {Translate} t @returns {Room} */
export function createRoom(given, t) {
  const { lane, actions, theme, options } = given;
  const seen = computed(() => seenIn(lane));
  const wanted = signal({ time: /** @type {number | null} */ (null), unit: 0, layer: 0, what: "h" });
  /** @type {ReadonlySignal<Task>} */
  const task = computed(() => {
    const { dataset } = lane.config.value.data;
    return isTask(dataset) ? dataset : "first-symbol";
  });
  const within = (/** @type {number} */ value, /** @type {number} */ count) =>
    Math.max(0, Math.min(value, count - 1));
  const cell = () => seen.value?.shape.cell ?? lane.config.value.network.recurrence.cell;
  return {
    ...{ lane, actions, t, theme, options, given, seen, task },
    chosen: {
      time: computed(() => {
        const length = seen.value?.followed.length ?? 1;
        return within(wanted.value.time ?? length - 1, length);
      }),
      unit: computed(() => within(wanted.value.unit, seen.value?.shape.units ?? 1)),
      layer: computed(() => within(wanted.value.layer, seen.value?.shape.layers ?? 1)),
      what: computed(() => (shownOf(cell()).includes(wanted.value.what) ? wanted.value.what : "h")),
    },
    choose: (change) => {
      wanted.value = { ...wanted.peek(), ...change };
    },
  };
}

/** @param {Shape["cell"]} cell @returns {readonly string[]} what the heat map can show of it */
export function shownOf(cell) {
  return ["h", ...(cell === "lstm" ? ["c"] : []), ...GATES[cell]];
}

/** @param {Lane} lane @returns {Seen | null} */
function seenIn({ frame, run }) {
  const [now, told] = [frame.value, run.value];
  const followed = now && sequenceIn(now);
  if (!now || !told || !followed) return null;
  const { dataset } = told.config.data;
  if (!isTask(dataset)) return null;
  const shape = shapeOf(told.config.network, told.network.sizes[0] ?? 1, told.network.sizes.at(-1) ?? 1);
  return { frame: now, followed, flow: flowIn(now), shape, task: dataset };
}
