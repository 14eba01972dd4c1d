// Which samples a network takes for what, of those that are measured: lists of them to look at. It knows no element.

/** @import { Frame, RunEvent } from "../types.d.ts" */

/** As in `Point`, the number of each part of the split. */
const SPLITS = { train: 0, test: 1, validation: 2 };

/** @typedef {keyof typeof SPLITS} Part */
/** One sample: what it is, and what it is taken for. @typedef {{ index: number, truth: number, taken: number, split: number }} Judged */

/** @param {RunEvent | null} run @param {Frame | null} frame @returns {Judged[]} in the order of the samples */
export function judged(run, frame) {
  const taken = frame?.point_classes;
  if (!run || !taken) return [];
  const { points, measured = points.map((_, index) => index) } = run.data;
  if (taken.length !== measured.length) return [];
  return measured.map((index, at) => ({
    index,
    truth: points[index]?.[2] ?? 0,
    taken: taken[at] ?? 0,
    split: points[index]?.[3] ?? 0,
  }));
}

/** Those of one part of the split. @param {readonly Judged[]} all @param {Part} part */
export function ofPart(all, part) {
  return all.filter(({ split }) => split === SPLITS[part]);
}
