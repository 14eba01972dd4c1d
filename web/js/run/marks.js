// Owns which ticks stand on the scrubber: what was done to a run, with what one hand did in one go as one of them.
/** @import { HistoryEvent } from "../types.d.ts" */

/** @typedef {NonNullable<HistoryEvent["marks"]>[number]} Mark */

/**
 * One place on the scrubber.
 * @typedef {object} Tick
 * @property {number} step
 * @property {number} epoch
 * @property {Mark[]} marks What was done there, in order; the same options once, from the first value to the last.
 */

/** Ticks nearer than this share of the whole film could not be told apart; the same options changed so are one drag. */
const NEAR = 0.02;

/**
 * @param {readonly Mark[]} marks in order @param {number} end the film's last step
 * @returns {Tick[]}
 */
export function ticksOf(marks, end) {
  /** @type {Tick[]} */
  const ticks = [];
  for (const mark of marks) {
    const last = ticks.at(-1);
    if (!last || mark.step - last.step > NEAR * end) ticks.push({ ...placed(mark), marks: [mark] });
    else Object.assign(last, placed(mark), { marks: joined(last.marks, mark) });
  }
  return ticks;
}

/** @param {Mark} mark */
const placed = ({ step, epoch }) => ({ step, epoch });

/** Lay a mark over those before it that changed the same. @param {Mark[]} marks @param {Mark} next @returns {Mark[]} */
function joined(marks, next) {
  const last = marks.at(-1);
  if (!last || last.kind !== next.kind || keyOf(last) !== keyOf(next)) return [...marks, next];
  const edit = next.edit && last.edit ? { edit: { ...next.edit, before: last.edit.before } } : {};
  const before = next.before && last.before ? { before: { ...next.before, ...last.before } } : {};
  return [...marks.slice(0, -1), { ...next, ...before, ...edit }];
}

/** What a mark changed, without the values. @param {Mark} mark */
function keyOf({ changes, edit, kind, step }) {
  if (edit) return [edit.layer, edit.to, edit.from].join();
  return changes ? Object.keys(changes).sort().join() : `${kind} ${step}`;
}
