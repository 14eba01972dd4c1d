// Owns what this viewer asks to be sent; it knows the wire's words for it and nothing of how it is shown.
/** @import { Command, Store } from "../types.d.ts" */
import { effect } from "../../vendor/signals-core.js";

/** The sample that is trained next, in place of a point's index. */
export const NEXT = -1;

/**
 * Ask for the large picture of the unit that is pointed at, or else pinned, for the histograms of a layer, and for the
 * numbers of a sample.
 * @param {Store} store @param {(command: Command) => void} send @returns {() => void}
 */
export function askForView({ view }, send) {
  /** @type {{ unit: number | null, histogram: number | null, sample: number | null }} */
  const asked = { unit: null, histogram: null, sample: null };
  return effect(() => {
    const unit = view.hovered.value ?? view.pinned.value;
    const histogram = view.histogram.value;
    /** @type {Partial<typeof asked>} */
    const changes = {};
    if (unit !== asked.unit) changes.unit = unit;
    if (histogram !== asked.histogram) changes.histogram = histogram;
    const sample = view.sample.value;
    if (sample !== asked.sample) changes.sample = sample;
    if (Object.keys(changes).length === 0) return;
    Object.assign(asked, changes);
    send({ type: "view", ...changes });
  });
}
