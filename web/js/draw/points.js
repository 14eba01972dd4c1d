/** Draws data points, large on the decision map and small in a thumbnail; knows nothing of who predicts them. */

import { parseHex } from "./colour.js";

/** @import { Point, Task, Theme } from "../types.d.ts" */

/** The domain of every dataset, both ways. */
export const EDGE = 6;

/**
 * @typedef {object} PointStyle
 * @property {number} radius In CSS pixels.
 * @property {boolean} [test] Draw test points too; training points are always drawn.
 * @property {number} [most] At most so many, evenly picked.
 * @property {Uint8Array | null} [predicted] The output at each point, scaled as the boundary's cells.
 * @property {number} [threshold] Where class 0 ends, in the unit of `predicted`; NaN: no point is marked.
 */

/**
 * Draw points of the domain onto a square whose top left is at 0, 0; large x2 is at the top.
 * A class has its colour and its shape, a value its colour; a training point is rimmed in light and dark,
 * a test point is hollow; one on the wrong side is crossed.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {Task} task
 * @param {number} side of the square
 * @param {Theme} theme
 * @param {PointStyle} style
 */
export function drawPoints(context, points, task, side, theme, style) {
  const stride = Math.max(1, Math.ceil(points.length / (style.most ?? Infinity)));
  context.save();
  context.lineJoin = "round";
  for (let i = 0; i < points.length; i += stride) {
    const [x1, x2, target, split] = /** @type {Point} */ (points[i]);
    if (split === 1 && !style.test) continue;
    const x = ((x1 + EDGE) / (2 * EDGE)) * side;
    const y = ((EDGE - x2) / (2 * EDGE)) * side;
    const shape = task === "classification" && target <= 0.5 ? traceTriangle : traceCircle;
    const colour =
      task === "classification" ? (target > 0.5 ? theme.high : theme.low) : valueColour(theme, target);
    drawPoint(context, shape, x, y, colour, theme, style.radius, split === 1);
  }
  if (task === "classification") drawMarks(context, points, side, theme, style);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {typeof traceCircle} trace
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {Theme} theme
 * @param {number} radius
 * @param {boolean} hollow
 */
function drawPoint(context, trace, x, y, colour, theme, radius, hollow) {
  const [dark, light] = rims(theme);
  context.beginPath();
  trace(context, x, y, hollow ? radius * 0.85 : radius);
  if (radius < 3) {
    context.fillStyle = colour;
    context.fill();
    return;
  }
  context.strokeStyle = dark;
  context.lineWidth = radius * 0.62;
  context.stroke();
  context.strokeStyle = hollow ? colour : light;
  context.lineWidth = radius * 0.38;
  context.stroke();
  context.fillStyle = hollow ? light : colour;
  context.fill();
}

/**
 * The dark and the light rim, of which at least one shows on any colour of the field.
 * @param {Theme} theme
 * @returns {[dark: string, light: string]}
 */
function rims(theme) {
  return parseHex(theme.ink)[0] < 128 ? [theme.ink, theme.panel] : [theme.ground, theme.ink];
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} r */
function traceCircle(context, x, y, r) {
  context.moveTo(x + r, y);
  context.arc(x, y, r, 0, 2 * Math.PI);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} r */
function traceTriangle(context, x, y, r) {
  context.moveTo(x, y - 1.2 * r);
  context.lineTo(x + 1.12 * r, y + 0.82 * r);
  context.lineTo(x - 1.12 * r, y + 0.82 * r);
  context.closePath();
}

/** @type {WeakMap<Uint32Array, string[]>} */
const strings = new WeakMap();

/** @param {Theme} theme @param {number} value -1 to 1 */
function valueColour({ table }, value) {
  let colours = strings.get(table);
  if (!colours) {
    colours = Array.from(
      table,
      (pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`,
    );
    strings.set(table, colours);
  }
  return colours[Math.round((Math.max(-1, Math.min(1, value)) + 1) * 127.5)] ?? "#000000";
}

/**
 * Whether a point lies on the wrong side of the threshold.
 * @param {number} target the class
 * @param {number} output scaled as the boundary's cells
 * @param {number} threshold
 */
export function isWrong(target, output, threshold) {
  return target > 0.5 !== output > threshold;
}

/**
 * Cross out the points on the wrong side.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {number} side
 * @param {Theme} theme
 * @param {PointStyle} style
 */
function drawMarks(context, points, side, theme, { predicted, threshold = NaN, test, radius }) {
  if (!predicted || predicted.length !== points.length || Number.isNaN(threshold)) return;
  const [dark, light] = rims(theme);
  const arm = radius * 1.5;
  context.beginPath();
  for (let i = 0; i < points.length; i++) {
    const [x1, x2, target, split] = /** @type {Point} */ (points[i]);
    if ((split === 1 && !test) || !isWrong(target, /** @type {number} */ (predicted[i]), threshold)) continue;
    const x = ((x1 + EDGE) / (2 * EDGE)) * side;
    const y = ((EDGE - x2) / (2 * EDGE)) * side;
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
  }
  context.lineCap = "round";
  context.strokeStyle = light;
  context.lineWidth = Math.max(3, radius * 0.9);
  context.stroke();
  context.strokeStyle = dark;
  context.lineWidth = Math.max(1.2, radius * 0.38);
  context.stroke();
}
