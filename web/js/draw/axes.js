// Ticks and numbers around the decision map; knows only the domain.

import { EDGE } from "./points.js";

/** @import { Theme } from "../types.d.ts" */

const TICKS = [-6, -4, -2, 0, 2, 4, 6];

/**
 * Draw the axes of a square map: x1 below it, x2 to its left, a number at every tick.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x of the map's left edge
 * @param {number} y of its top edge
 * @param {number} side
 * @param {Theme} theme
 * @param {string} font
 */
export function drawAxes(context, x, y, side, theme, font) {
  const bottom = y + side;
  context.font = font;
  context.fillStyle = theme.ink2;
  context.strokeStyle = theme.ink2;
  context.lineWidth = theme.lineScale;
  context.beginPath();
  for (const tick of TICKS) {
    const along = ((tick + EDGE) / (2 * EDGE)) * side;
    context.moveTo(x + along, bottom);
    context.lineTo(x + along, bottom + 4);
    context.moveTo(x, bottom - along);
    context.lineTo(x - 4, bottom - along);
  }
  context.stroke();
  for (const tick of TICKS) drawNumbers(context, x, bottom, ((tick + EDGE) / (2 * EDGE)) * side, tick);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} bottom
 * @param {number} along
 * @param {number} tick
 */
function drawNumbers(context, x, bottom, along, tick) {
  const text = String(tick).replace("-", "−");
  context.textAlign = tick === EDGE ? "right" : tick === -EDGE ? "left" : "center";
  context.textBaseline = "top";
  context.fillText(text, x + along, bottom + 6);
  context.textAlign = "right";
  context.textBaseline = tick === EDGE ? "top" : tick === -EDGE ? "bottom" : "middle";
  context.fillText(text, x - 7, bottom - along);
}
