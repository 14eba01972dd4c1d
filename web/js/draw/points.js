// Draws data points, large on the decision map and small in a thumbnail; knows nothing of who predicts them.

import { parseHex } from "./colour.js";

/** @import { Point, Task, Theme } from "../types.d.ts" */

/** The domain of every dataset, both ways. */
export const EDGE = 6;

/**
 * @typedef {object} PointStyle
 * @property {number} radius In CSS pixels.
 * @property {boolean} [test] Draw test points too; training points are always drawn.
 * @property {boolean} [plain] Without rims, for pictures too small for them.
 * @property {number} [most] At most so many, evenly picked.
 * @property {number} [low] Value of the lowest colour, -1 unless given; for values, not classes.
 * @property {number} [high] Value of the highest colour, 1 unless given.
 */

/**
 * Draw points of the domain onto a square whose top left is at 0, 0; large x2 is at the top.
 * A class has its colour and its shape, a value its colour; a training point has a light rim, a test point a dark
 * one within a light one.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {Task} task
 * @param {number} side of the square
 * @param {Theme} theme
 * @param {PointStyle} style
 */
export function drawPoints(context, points, task, side, theme, style) {
  const { radius, test = false, plain = false, most = Infinity, low = -1, high = 1 } = style;
  const count = Math.min(most, points.length);
  context.lineJoin = "round";
  for (let i = 0; i < count; i++) {
    const [x1, x2, target, split] = /** @type {Point} */ (points[Math.floor((i * points.length) / count)]);
    if (split === 1 && !test) continue;
    const x = ((x1 + EDGE) / (2 * EDGE)) * side;
    const y = ((EDGE - x2) / (2 * EDGE)) * side;
    const classes = task === "classification";
    const colour = classes
      ? target > 0.5
        ? theme.high
        : theme.low
      : valueColour(theme, (target - low) / (high - low));
    context.beginPath();
    (classes && target <= 0.5 ? traceTriangle : traceCircle)(context, x, y, radius);
    if (!plain) rimPoint(context, theme, radius, split === 1);
    context.fillStyle = colour;
    context.fill();
  }
}

/**
 * Fill a canvas with a small picture of a dataset, the same way up as the map.
 * @param {HTMLCanvasElement} canvas
 * @param {readonly Point[]} points
 * @param {Task} task
 * @param {Theme} theme
 */
export function drawThumbnail(canvas, points, task, theme) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  drawPoints(context, points, task, canvas.width, theme, {
    radius: canvas.width / (points.length < 10 ? 20 : 27),
    test: true,
    plain: true,
    most: 140,
  });
}

/**
 * Rim the point whose outline is the current path.
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {number} radius
 * @param {boolean} test
 */
function rimPoint(context, theme, radius, test) {
  const [dark, light] = rims(theme);
  context.strokeStyle = light;
  context.lineWidth = radius * (test ? 1.15 : 0.66);
  context.stroke();
  if (!test) return;
  context.strokeStyle = dark;
  context.lineWidth = radius * 0.66;
  context.stroke();
}

/**
 * The dark and the light rim, of which one shows on any colour of the field.
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

/** @param {Theme} theme @param {number} share 0: the lowest colour, 1: the highest */
function valueColour({ table }, share) {
  let colours = strings.get(table);
  if (!colours) {
    colours = Array.from(
      table,
      (pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`,
    );
    strings.set(table, colours);
  }
  return colours[Math.round(Math.max(0, Math.min(1, share)) * 255)] ?? "#000000";
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
 * Note which points lie on the wrong side.
 * @param {readonly Point[]} points
 * @param {Uint8Array} outputs of all points, scaled as the boundary's cells
 * @param {number} threshold
 * @param {Uint8Array} wrong 1 where it is wrong; written
 * @returns {boolean} whether anything changed
 */
export function findWrong(points, outputs, threshold, wrong) {
  let changed = false;
  for (let i = 0; i < points.length; i++) {
    const mark = isWrong(/** @type {Point} */ (points[i])[2], outputs[i] ?? 0, threshold) ? 1 : 0;
    if (wrong[i] === mark) continue;
    wrong[i] = mark;
    changed = true;
  }
  return changed;
}

/**
 * Ring the points on the wrong side.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {Uint8Array} wrong as `findWrong` wrote it
 * @param {number} side
 * @param {Theme} theme
 * @param {PointStyle} style
 */
export function drawMarks(context, points, wrong, side, theme, { radius, test = false }) {
  const [dark, light] = rims(theme);
  const reach = radius * 1.65;
  context.beginPath();
  for (let i = 0; i < points.length; i++) {
    const [x1, x2, , split] = /** @type {Point} */ (points[i]);
    if (!wrong[i] || (split === 1 && !test)) continue;
    traceCircle(context, ((x1 + EDGE) / (2 * EDGE)) * side, ((EDGE - x2) / (2 * EDGE)) * side, reach);
  }
  context.strokeStyle = light;
  context.lineWidth = radius * 0.5;
  context.stroke();
  context.strokeStyle = dark;
  context.lineWidth = radius * 0.26;
  context.stroke();
}
