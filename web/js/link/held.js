// What a lesson holds: options that may not be changed now, and verdicts that would answer what it asks. Kept apart so
// that nobody has to know lessons.
import { signal } from "../../vendor/signals-core.js";

/** @import { Changes, Verdict } from "../types.d.ts" */

/** Says whether changes are refused, and tells the person why unless it is quiet; null: nothing is held. */
export const held = signal(/** @type {((changes: Changes, quiet?: boolean) => boolean) | null} */ (null));

/** Whether nothing is said of what ails a run, since a prediction about it is waited for. */
export const hushed = signal(false);

/** Whether nobody is told what would help, since to find it is the task. */
export const unaided = signal(false);

/** What mends a run, where nothing that it changes is held. @param {Verdict} verdict @returns {Changes | null} */
export function remedyOf({ remedy }) {
  return remedy && !unaided.value && !held.value?.(remedy, true) ? remedy : null;
}
