// Which images are listed to choose from: wrong ones, right ones, those of highest loss, or those of one cell of the
// confusion matrix. It knows no element.
import { judged, ofPart } from "../../run/judged.js";

/** @import { Frame, RunEvent } from "../../types.d.ts" */
/** @import { Judged, Part } from "../../run/judged.js" */

/** `truth` and `taken` of a cell of the matrix alone. @typedef {{ what: "wrong" | "right" | "worst" | "cell", truth: number, taken: number }} Chosen */

/** @param {RunEvent | null} run @param {Frame | null} frame @param {Part} part @param {Chosen} chosen @returns {Judged[]} */
export function listed(run, frame, part, { what, truth, taken }) {
  const all = judged(run, frame);
  if (what === "worst") {
    const known = new Map(all.map((one) => [one.index, one]));
    const points = run?.data.points ?? [];
    return [...(frame?.worst ?? [])].map(
      (index) =>
        known.get(index) ?? {
          index,
          truth: points[index]?.[2] ?? 0,
          taken: -1,
          split: points[index]?.[3] ?? 0,
        },
    );
  }
  return ofPart(all, part).filter((one) => {
    if (what === "cell") return one.truth === truth && one.taken === taken;
    return (one.truth === one.taken) === (what === "right");
  });
}
