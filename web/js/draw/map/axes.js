// Ticks, numbers and names around the decision map; knows only the domain.

import { across, down, ticks } from "../kit/domain.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Domain } from "../kit/domain.js" */

/** How an axis writes a number. @param {number} tick */
const written = (tick) => String(tick).replace("-", "−");

/** Characters of the longest number beside the map. @param {Domain} domain */
export function widest([, range]) {
  return Math.max(0, ...ticks(range).map((tick) => written(tick).length));
}

/**
 * Draw the axes of a square map: x1 below it, x2 (or the value) to its left, a number at every tick.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x of the map's left edge
 * @param {number} y of its top edge
 * @param {number} side
 * @param {Theme} theme
 * @param {string} font
 * @param {Domain} domain
 * @param {[string, string]} names of the axes
 */
export function drawAxes(context, x, y, side, theme, font, domain, names) {
  const bottom = y + side;
  const [columns, rows] = [ticks(domain[0], side), ticks(domain[1], side)];
  context.font = font;
  context.fillStyle = theme.ink2;
  context.strokeStyle = theme.ink2;
  context.lineWidth = theme.lineScale;
  context.beginPath();
  for (const tick of columns) {
    context.moveTo(x + across(domain, tick, side), bottom);
    context.lineTo(x + across(domain, tick, side), bottom + 4);
  }
  for (const tick of rows) {
    context.moveTo(x, y + down(domain, tick, side));
    context.lineTo(x - 4, y + down(domain, tick, side));
  }
  context.stroke();
  for (const tick of columns) numberBelow(context, x, bottom, across(domain, tick, side), tick, side);
  for (const tick of rows) numberBeside(context, x, y, down(domain, tick, side), tick, side);
  drawNames(context, x, bottom, between(columns, domain[0]), between(rows, domain[1]), side, domain, names);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} bottom
 * @param {number} along
 * @param {number} tick
 * @param {number} side
 */
function numberBelow(context, x, bottom, along, tick, side) {
  context.textAlign = along > side - 6 ? "right" : along < 6 ? "left" : "center";
  context.textBaseline = "top";
  context.fillText(written(tick), x + along, bottom + 6);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} along
 * @param {number} tick
 * @param {number} side
 */
function numberBeside(context, x, y, along, tick, side) {
  context.textAlign = "right";
  context.textBaseline = along < 6 ? "top" : along > side - 6 ? "bottom" : "middle";
  context.fillText(written(tick), x - 7, y + along);
}

/** Where there is room for a name: before the last number. @param {number[]} at @param {[number, number]} range */
function between(at, [, high]) {
  const [last = high, before = last] = at.toReversed();
  return (last + before) / 2;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} bottom
 * @param {number} x1
 * @param {number} x2
 * @param {number} side
 * @param {Domain} domain
 * @param {[string, string]} names
 */
function drawNames(context, x, bottom, x1, x2, side, domain, [first, second]) {
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(first, x + across(domain, x1, side), bottom + 6);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(second, x - 7, bottom - side + down(domain, x2, side));
}
