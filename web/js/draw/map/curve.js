// Draws a run of one input: a grid, the prediction as a curve, and how far the points are from it; knows no page.

import { across, down, ticks } from "../kit/domain.js";

/** @import { Point, Theme } from "../../types.d.ts" */
/** @import { Domain } from "../kit/domain.js" */

/** More lines from points to the curve than this are a thicket. */
const FEW = 60;

/**
 * All of it: the ground, how far a few points are from the curve, and the curve, once there is one.
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array | null} line
 * @param {number} side
 * @param {Domain} domain
 * @param {Theme} theme
 * @param {readonly Point[]} [points]
 */
export function drawCurve(context, line, side, domain, theme, points = []) {
  drawGrid(context, side, domain, theme);
  if (!line) return;
  if (points.length <= FEW) drawResiduals(context, points, line, side, domain, theme);
  drawLine(context, line, side, domain, theme);
  drawBeyond(context, line, side, domain, theme);
}

/**
 * Faint lines at the numbers of both axes.
 * @param {CanvasRenderingContext2D} context
 * @param {number} side
 * @param {Domain} domain
 * @param {Theme} theme
 */
export function drawGrid(context, side, domain, theme) {
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, side, side);
  context.beginPath();
  for (const tick of ticks(domain[0], side)) {
    context.moveTo(across(domain, tick, side), 0);
    context.lineTo(across(domain, tick, side), side);
  }
  for (const tick of ticks(domain[1], side)) {
    context.moveTo(0, down(domain, tick, side));
    context.lineTo(side, down(domain, tick, side));
  }
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.stroke();
}

/**
 * The prediction over x1; its values lie at the middle of as many even parts of the domain.
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} line
 * @param {number} side
 * @param {Domain} domain
 * @param {Theme} theme
 */
export function drawLine(context, line, side, domain, theme) {
  context.beginPath();
  for (let i = 0; i < line.length; i++) {
    const x = ((i + 0.5) / line.length) * side;
    const y = Math.max(-side, Math.min(2 * side, down(domain, line[i] ?? 0, side)));
    if (i === 0) context.moveTo(0, y);
    context.lineTo(x, y);
    if (i === line.length - 1) context.lineTo(side, y);
  }
  context.lineJoin = "round";
  context.strokeStyle = theme.panel;
  context.lineWidth = 5.5 * theme.lineScale;
  context.stroke();
  context.strokeStyle = theme.classes[0] ?? theme.low;
  context.lineWidth = 3 * theme.lineScale;
  context.stroke();
}

/** A stretch of the prediction beyond the picture: from and to which share of its width, and over which edge it left. @typedef {{ from: number, to: number, above: boolean }} Stretch */

/**
 * The stretches on which the prediction lies above or below all that is drawn.
 * @param {Float32Array} line @param {Domain} domain @returns {Stretch[]}
 */
export function beyond(line, [, [low, high]]) {
  /** @type {Stretch[]} */
  const stretches = [];
  line.forEach((value, i) => {
    if (!(value > high || value < low)) return;
    const above = value > high;
    const last = stretches.at(-1);
    const to = (i + 1) / line.length;
    if (last?.to === i / line.length && last.above === above) last.to = to;
    else stretches.push({ from: i / line.length, to, above });
  });
  return stretches;
}

/**
 * Where the prediction lies beyond the picture: dashes along the edge that it left by, and which way it went.
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} line
 * @param {number} side
 * @param {Domain} domain
 * @param {Theme} theme
 */
function drawBeyond(context, line, side, domain, theme) {
  const reach = 4 * theme.lineScale;
  context.strokeStyle = theme.classes[0] ?? theme.low;
  context.fillStyle = context.strokeStyle;
  context.lineWidth = 2 * theme.lineScale;
  for (const { from, to, above } of beyond(line, domain)) {
    const [edge, inward] = above ? [0, 1] : [side, -1];
    const middle = (side * (from + to)) / 2;
    context.setLineDash([2 * reach, reach]);
    context.beginPath();
    context.moveTo(from * side, edge + inward * theme.lineScale);
    context.lineTo(to * side, edge + inward * theme.lineScale);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(middle, edge + inward * theme.lineScale);
    context.lineTo(middle - 1.5 * reach, edge + inward * 3 * reach);
    context.lineTo(middle + 1.5 * reach, edge + inward * 3 * reach);
    context.fill();
  }
}

/**
 * From each point straight to the curve: what the loss is made of.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {Float32Array} line
 * @param {number} side
 * @param {Domain} domain
 * @param {Theme} theme
 */
function drawResiduals(context, points, line, side, domain, theme) {
  context.beginPath();
  for (const [x1, value, , split] of points) {
    if (split !== 0) continue;
    const x = across(domain, x1, side);
    context.moveTo(x, down(domain, value, side));
    context.lineTo(x, down(domain, valueOn(line, x / side), side));
  }
  context.strokeStyle = theme.ink2;
  context.lineWidth = theme.lineScale;
  context.setLineDash([3, 3]);
  context.stroke();
  context.setLineDash([]);
}

/** The curve's height at a share of its way. @param {Float32Array} line @param {number} share */
export function valueOn(line, share) {
  const at = Math.max(0, Math.min(line.length - 1, share * line.length - 0.5));
  const from = Math.floor(at);
  const [low = 0, high = low] = [line[from], line[Math.min(line.length - 1, from + 1)]];
  return low + (high - low) * (at - from);
}
