// Which sequence is followed: the next one, one that is taken for a wrong class, one of the highest loss. Knows no time.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { classesOf } from "../../sequences/tasks.js";
import { rounded } from "../../text/numbers.js";

/** @import { Frame, Lane, RunEvent } from "../../types.d.ts" */
/** @import { Room } from "./room.js" */

/** Whether one of the highest loss is to be followed as soon as it is known which these are. */
const awaited = signal(false);

/** @param {Room} room @returns {() => void} */
export function worstWhenTold({ lane, seen }) {
  return effect(() => {
    const worst = lane.frame.value?.worst;
    if (!awaited.value || !worst || worst.length === 0) return;
    awaited.value = false;
    const index = seen.peek()?.followed.index ?? -1;
    lane.view.sample.value = afterwards([...worst], index) ?? index;
  });
}

/** @param {Room} room */
export function follow(room) {
  const { lane, seen, t } = room;
  const now = seen.value;
  if (!now) return nothing;
  const { index, target } = now.followed;
  const split = lane.run.value?.data.points[index]?.[3] ?? 0;
  const language = lane.view.language.value;
  const wanted = classesOf(now.task)[target] ?? rounded(target, language);
  const go = (/** @type {number | undefined} */ to) => {
    if (to !== undefined) lane.view.sample.value = to;
  };
  const isValue = classesOf(now.task).length === 0;
  const wrong = wrongIn(lane.run.value, lane.frame.value);
  const worst = () => {
    // The server says which these are when it is asked to.
    lane.view.worst.value = true;
    awaited.value = true;
  };
  return html`<span class="aside" id="followed">${t("sequences.followed", { n: index + 1, part: t(`sequences.part_${split}`), target: wanted })}</span>
    <span class="stepper seq-follow"><button class="tiny line" data-tip=${t("sequences.next_tip")} @click=${() => go(nextOf(lane, index))}>${t("sequences.next")}</button>
    ${
      isValue
        ? nothing
        : html`<button class="tiny line" ?disabled=${wrong.length === 0} data-tip=${t(wrong.length > 0 ? "sequences.wrong_tip" : "sequences.none_wrong")} @click=${() => go(afterwards(wrong, index))}>${t("sequences.wrong")}</button>`
    }<button class="tiny line" data-tip=${t("sequences.worst_tip")} @click=${worst}>${t("sequences.worst")}</button></span>`;
}

/**
 * The next one of a list after an index, and after the last the first.
 * @param {readonly number[]} list @param {number} index @returns {number | undefined} none where the list is empty
 */
export function afterwards(list, index) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted.find((one) => one > index) ?? sorted[0];
}

/** @param {Lane} lane @param {number} index @returns {number | undefined} the next of those that are measured */
function nextOf({ run }, index) {
  return afterwards(evaluatedIn(run.peek()), index);
}

/** @param {RunEvent | null} run @returns {readonly number[]} */
function evaluatedIn(run) {
  return run?.data.measured ?? run?.data.points.map((_, at) => at) ?? [];
}

/**
 * The sequences taken for another class than theirs.
 * @param {RunEvent | null} run @param {Pick<Frame, "point_classes"> | null} frame @returns {number[]} as indices into the run's
 */
export function wrongIn(run, frame) {
  const taken = frame?.point_classes;
  if (!run || !taken) return [];
  return evaluatedIn(run).filter((index, at) => taken[at] !== run.data.points[index]?.[2]);
}
