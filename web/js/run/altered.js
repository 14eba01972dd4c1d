// Owns whether a run's settings tell all that was done to it; knows no other run. Apart from what keeps earlier runs, which is
// loaded later.
/** @import { Mark } from "../types.d.ts" */

/**
 * Whether something was done to a run on the way that its settings do not tell: they are those of its end.
 * @param {readonly Mark[]} marks
 */
export function isAltered(marks) {
  return marks.some(({ kind, step }) => kind !== "go_on" && (kind !== "update" || step > 0));
}
