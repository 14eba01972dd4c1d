// A run on sequences as a tile of Compare: the gradient at each step, with its start as a stair.
import { drawBars } from "../../draw/sequences/bars.js";
import { axisOf } from "../../draw/sequences/time.js";
import { barsOf } from "./bars.js";

/** @import { Lane, Theme } from "../../types.d.ts" */

const MARGIN = 8;

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Lane} lane @param {Theme} theme */
export function paintTile(context, width, height, { frame, run }, theme) {
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, width, height);
  const [now, told] = [frame.peek(), run.peek()];
  const bars = now && told && barsOf(now, told.network.sizes.length - 2, 0, height - 2 * MARGIN, theme);
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
