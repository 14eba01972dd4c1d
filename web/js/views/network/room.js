// How much room the diagram needs, and what it leaves around its units; knows no element.
import { heightFor } from "../../draw/network/network.js";
import { isCoarse, isWide } from "../kit/screen.js";

/** @import { Lane, RunConfig } from "../../types.d.ts" */

/** Beside other panels, and from one unit to the next while a sample is followed, in pixels. */
export const LEAST = 300;
const LEGIBLE = 22;

/**
 * Room for the meters, which grow with the type and with the targets of a finger, and for what is on.
 * @param {number} width @param {number} scale @param {Lane} lane
 */
export function margins(width, scale, { config, view }) {
  const narrow = width < 520;
  const buttons = isCoarse.value ? 44 : 26;
  const { residual } = config.value.network;
  const numbers = view.sample.value === null ? 0 : scale > 1 ? 56 : 24;
  return {
    top: buttons + 62 * (scale > 1 ? 1.15 : 1) + (residual ? 16 : 0),
    left: narrow ? 70 : 100,
    right: narrow ? 34 : 64 + numbers,
    // Narrower, the map lies above the network and not beside it.
    leads: isWide.value,
    target: isCoarse.value ? 44 : 28,
    bottom: isMarked(config.value) ? 34 : 14,
  };
}

/**
 * How high the diagram is at least. Where the page scrolls, as high as it needs; else the charts below it need their room
 * too, and only while a sample's numbers are read it is so high that they can be, and its panel scrolls.
 * @param {readonly number[]} sizes @param {number} width @param {Parameters<typeof heightFor>[2]} around @param {Lane} lane
 */
export function leastHeight(sizes, width, around, { view }) {
  if (!isWide.value) return heightFor(sizes, width, around);
  if (view.sample.value === null) return LEAST;
  return Math.ceil(around.top + around.bottom + Math.max(...sizes) * LEGIBLE);
}

/** Whether something is on that is marked at the layers. @param {RunConfig} config */
export function isMarked({ network: { residual, dropout, normalization } }) {
  return residual || dropout > 0 || normalization !== "none";
}
