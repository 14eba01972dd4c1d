// Which of several runs is in the middle, and by which loss.
import { medianRun } from "../../compare/ensemble.js";

/** @import { Result } from "../../compare/results.js" */

/** @param {Result} result */
export const lossOf = ({ test, train }) => (Number.isNaN(test) ? train : test);

/** The lane in the middle: a mean of runs is nobody's run. @param {readonly Result[]} results @returns {number | null} */
export function middleOf(results) {
  return results[medianRun(results.map(lossOf))]?.lane ?? null;
}
