// A run as a line of the charts: over epochs, steps or samples seen.
import { judged } from "../../compare/results.js";

/** @import { LaneLine } from "../../draw/chart/lanes.js" */
/** @import { Run } from "./room.js" */

/** @param {Run} run @param {import("../../run/axis.js").Axis} unit @returns {LaneLine} */
export function lineOf({ lane, colour, title }, unit) {
  // Wound back, the run is still seen to its end.
  const curve = lane.film.peek();
  return {
    id: lane.id,
    curve,
    name: judged(curve),
    perEpoch: unit === "samples" ? trained(lane) : 1,
    bySteps: unit === "step",
    colour,
    tag: title.short,
  };
}

/** How many points an epoch takes. @param {Run["lane"]} lane */
export function trained(lane) {
  const points = lane.run.peek()?.data.points ?? [];
  return points.reduce((count, point) => count + (point[3] === 0 ? 1 : 0), 0) || 1;
}
