// Owns what this viewer asks to be sent of the chosen lane; it knows the wire's words for it, not how it is shown.
/** @import { Command, Store } from "../types.d.ts" */
import { effect } from "../../vendor/signals-core.js";

/** The sample that is trained next, in place of a point's index. */
export const NEXT = -1;

/**
 * Ask for the large picture of the unit that is pointed at, or else pinned, for the histograms of a layer, the
 * points of highest loss and the numbers of a sample.
 * @param {Store} store @param {(command: Command) => void} send @returns {() => void}
 */
export function askForView({ view, chosen, front, lanes, comparison }, send) {
  /** @type {Record<string, unknown>} */
  let asked = {
    ...{ lane: 0, tiles: null, fps: 30, unit: null, histogram: null, worst: false, sample: null },
    ...{ image: null, drawn: null, occlusion: false, input_gradient: false },
  };
  return effect(() => {
    /** @type {Record<string, unknown>} */
    const wanted = {
      lane: front.value ? null : chosen.value.id,
      // As many as there will be: each is made when its run is told.
      ...tilesOf(comparison.value?.lanes.length ?? lanes.value.length),
      unit: view.hovered.value ?? view.pinned.value,
      histogram: view.histogram.value,
      worst: view.worst.value,
      sample: view.sample.value,
      image: view.image.value,
      drawn: view.drawn.value,
      occlusion: view.occlusion.value,
      input_gradient: view.inputGradient.value,
    };
    const changes = Object.entries(wanted).filter(([name, value]) => value !== asked[name]);
    asked = wanted;
    if (changes.length > 0) send({ type: "view", ...Object.fromEntries(changes) });
  });
}

/**
 * How finely and how often lanes side by side are drawn: the more there are, the smaller each is on the screen.
 * @param {number} count of lanes @returns {{ tiles: number | null, fps: number }} in cells a side
 */
function tilesOf(count) {
  if (count === 1) return { tiles: null, fps: 60 };
  if (count <= 6) return { tiles: 80, fps: 30 };
  return count <= 16 ? { tiles: 56, fps: 20 } : { tiles: 40, fps: 10 };
}
