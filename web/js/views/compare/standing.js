// How a run stands, in words: why it stands still, what ails it, and when it was solved.
import { reachedWithin } from "../../compare/results.js";
import { wholeNumber } from "../../text/numbers.js";

/** @import { Result } from "../../compare/results.js" */
/** @import { Translate } from "../../types.d.ts" */
/** @import { Run } from "./room.js" */

/** Who has been above the target by this factor since has lost it on the way: less is the noise of single steps. */
const LAPSE = 1.25;

/**
 * What is to be said of a lane: why it stands still, or what ails it.
 * @param {Run["lane"]} lane @param {Result | undefined} result @param {Translate} t @param {string} why a verdict's own word
 */
function healthOf(lane, result, t, why) {
  const epoch = result?.epoch ?? 0;
  const state = lane.state.value;
  if (state === "diverged") return { words: t("compare.diverged", { epoch }), tone: "bad" };
  if (state === "failed") return { words: t("compare.failed"), tone: "bad" };
  const reason = lane.reason.value;
  // At an epoch that was set all stop: of a run that is not well that says less than what ails it.
  const isAtSet = reason === "stopped_epoch" && why !== "";
  if (state === "paused" && reason?.startsWith("stopped_") && !isAtSet)
    return { words: t(`compare.${reason}`, { epoch }), tone: "still" };
  return { words: why, tone: why === "" ? "" : "warn" };
}

/** In which epoch, or between which, a run came to the target. @param {Result} result @param {string} language */
export function reachedIn(result, language) {
  return reachedWithin(result)
    .map((epoch) => wholeNumber(epoch, language))
    .join("–");
}

/**
 * The same, or where nothing is wrong whether it has solved it, and has it still.
 * @param {Run["lane"]} lane @param {Result | undefined} result @param {number} target @param {Translate} t @param {string} why
 * @param {string} language
 */
export function standing(lane, result, target, t, why, language) {
  const health = healthOf(lane, result, t, why);
  if (health.words !== "" || !result || Number.isNaN(result.reached)) return health;
  const loss = Number.isNaN(result.test) ? result.train : result.test;
  const holds = loss <= target;
  const text = !holds ? "lost" : result.since > LAPSE * target ? "regained" : "solved";
  const words = t(`compare.${text}`, { epoch: reachedIn(result, language) });
  return { words, tone: text === "solved" ? "ok" : "" };
}

/**
 * The same in a table, whose column says when a run was solved: but that it is no longer so, no column says.
 * @param {Parameters<typeof standing>} all
 */
export function unsolved(...all) {
  const stands = standing(...all);
  return stands.tone === "ok" ? { words: "", tone: "" } : stands;
}
