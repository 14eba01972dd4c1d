// Draws the gradient at each step of time as bars on a logarithmic scale, and as a stair what it was before training.
import { withAlpha } from "../kit/theme.js";
import { gapOf, startOf } from "./time.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Axis } from "./time.js" */

/** One kind of gradient: heights from 0 to 1 by step, now and at the start. @typedef {{ now: readonly number[], start: readonly number[] | null, colour: string }} Series */

/**
 * @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} height
 * @param {{ series: readonly Series[], ticks: readonly { at: number, text: string }[], limit: number | null }} bars
 *   `ticks` and `limit` from 0 to 1 of the height; `limit`: below it a gradient has vanished
 * @param {Theme} theme
 */
export function drawBars(context, axis, height, { series, ticks, limit }, theme) {
  const top = 8;
  const room = height - top - 1;
  const y = (/** @type {number} */ share) => top + (1 - share) * room;
  const half = 5.5 * Math.min(1.4, theme.lineScale);
  context.font = `${2 * half}px system-ui`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { at, text } of ticks) {
    context.fillStyle = theme.rule;
    context.fillRect(axis.left, Math.round(y(at)), axis.width, 1);
    context.fillStyle = theme.ink2;
    context.fillText(text, axis.left - 6, Math.max(half, Math.min(height - half, y(at))));
  }
  const gap = Math.max(gapOf(axis), axis.step > 8 ? 2 : 0);
  const wide = Math.max(1, (axis.step - gap) / series.length);
  for (const [at, { now, colour }] of series.entries()) {
    context.fillStyle = colour;
    for (const [time, share] of now.entries()) {
      if (share <= 0) continue;
      const x = startOf(axis, time) + gap / 2 + at * wide;
      context.fillRect(
        x,
        y(share),
        Math.max(1, wide - (series.length > 1 && wide > 3 ? 1 : 0)),
        share * room,
      );
    }
  }
  for (const { start, colour } of series) if (start) stair(context, axis, start, y, colour, theme);
  if (limit !== null && limit > 0 && limit < 1) line(context, axis, y(limit), theme);
}

/** @param {CanvasRenderingContext2D} context @param {Axis} axis @param {readonly number[]} heights @param {(share: number) => number} y @param {string} colour @param {Theme} theme */
function stair(context, axis, heights, y, colour, theme) {
  const way = new Path2D();
  for (const [time, share] of heights.entries()) {
    const [x, end] = [startOf(axis, time), startOf(axis, time + 1)];
    if (time === 0) way.moveTo(x, y(share));
    else way.lineTo(x, y(share));
    way.lineTo(end, y(share));
  }
  // On a ground of its own it is seen on bars of its own colour too.
  context.setLineDash([]);
  context.strokeStyle = withAlpha(theme.panel, 0.85);
  context.lineWidth = 3.6 * theme.lineScale;
  context.stroke(way);
  context.strokeStyle = colour;
  context.lineWidth = 1.4 * theme.lineScale;
  context.setLineDash([4, 3]);
  context.stroke(way);
  context.setLineDash([]);
}

/** Below it the gradient has vanished. @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} y @param {Theme} theme */
function line(context, axis, y, theme) {
  context.strokeStyle = theme.bad;
  context.lineWidth = theme.lineScale;
  context.setLineDash([1, 3]);
  context.beginPath();
  context.moveTo(axis.left, y);
  context.lineTo(axis.left + axis.width, y);
  context.stroke();
  context.setLineDash([]);
}
