// A run on sequences as a tile of Compare: the gradient at each step, with its start as a stair, all tiles on one scale.
import { drawBars } from "../../draw/sequences/bars.js";
import { axisOf } from "../../draw/sequences/time.js";
import { barsOf, gradientsOf } from "./bars.js";

/** @import { Lane, RunEvent, Theme } from "../../types.d.ts" */

const MARGIN = 8;

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Lane} lane
 * @param {Theme} theme @param {readonly Lane[]} lanes
 */
export function paintTile(context, width, height, { frame, run }, theme, lanes) {
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, width, height);
  const [now, told] = [frame.peek(), run.peek()];
  const others = lanes.flatMap((lane) => gradientsIn(lane));
  const bars = now && told && barsOf(now, layersOf(told), 0, height - 2 * MARGIN, theme, others);
  if (!bars) return;
  context.translate(0, MARGIN);
  drawBars(
    context,
    axisOf(width, bars.length, width < 120 ? 4 : undefined),
    height - 2 * MARGIN,
    bars,
    theme,
  );
  context.translate(0, -MARGIN);
}

/** @param {RunEvent} run */
const layersOf = ({ network }) => network.sizes.length - 2;

/** @param {Lane} lane @returns {(Float32Array | null)[]} what the scale is to hold of it */
function gradientsIn({ frame, run }) {
  const [now, told] = [frame.peek(), run.peek()];
  const found = now && told && gradientsOf(now, layersOf(told), 0);
  return found ? [found.h, found.c, found.startH, found.startC] : [];
}
