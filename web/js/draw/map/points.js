// Draws data points, large on the decision map and small in a thumbnail; knows nothing of who predicts them.

import { across, down, SQUARE } from "../kit/domain.js";
import { traceCircle, traceShape } from "../kit/shapes.js";

/** @import { Point, Task, Theme } from "../../types.d.ts" */
/** @import { Domain } from "../kit/domain.js" */

/**
 * @typedef {object} PointStyle
 * @property {number} radius In CSS pixels.
 * @property {Domain} [domain] What the square shows; -6 to 6 both ways unless given.
 * @property {boolean} [test] Draw what is not trained on too: test and validation points.
 * @property {boolean} [plain] Without rims, for pictures too small for them.
 * @property {number} [most] At most so many, evenly picked.
 * @property {number} [low] Value of the lowest colour, -1 unless given; for values, not classes.
 * @property {number} [high] Value of the highest colour, 1 unless given.
 * @property {string} [colour] One for all values; for a curve through points, where height says it.
 */

/** The split of a point that the weights were trained on before the shares changed. */
export const SEEN = 3;

/**
 * Draw points of the domain onto a square whose top left is at 0, 0; large x2 is at the top.
 * A class has its colour and its shape, a value its colour. A training point is full, another one hollow; both have a
 * rim in the colour of text, without which a point that is learned would vanish into the field, which has its colour.
 * One that was trained on earlier is full and small.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {Task} task
 * @param {number} side of the square
 * @param {Theme} theme
 * @param {PointStyle} style
 */
export function drawPoints(context, points, task, side, theme, style) {
  const { radius, domain = SQUARE, test = false, plain = false, most = Infinity, low = -1, high = 1 } = style;
  const count = Math.min(most, points.length);
  const classes = task === "classification";
  context.lineJoin = "round";
  for (let i = 0; i < count; i++) {
    const [x1, x2, target, split] = /** @type {Point} */ (points[Math.floor((i * points.length) / count)]);
    if (split !== 0 && !test) continue;
    context.beginPath();
    // Trained on in an earlier split: it tests nothing.
    const size = split === SEEN ? 0.55 * radius : radius;
    traceShape(context, classes ? target : 1, across(domain, x1, side), down(domain, x2, side), size);
    const held = split === 1 || split === 2;
    const colour = classes
      ? (theme.classes[target] ?? theme.ink)
      : (style.colour ?? valueColour(theme, (target - low) / (high - low)));
    if (!plain) rimPoint(context, theme, size, held ? colour : null);
    context.fillStyle = held && !plain ? theme.panel : colour;
    context.fill();
  }
}

/**
 * Fill a canvas with a small picture of a dataset, the same way up as the map.
 * @param {HTMLCanvasElement} canvas
 * @param {readonly Point[]} points
 * @param {Task} task
 * @param {Theme} theme
 * @param {Pick<PointStyle, "domain" | "colour" | "low" | "high">} [style]
 */
export function drawThumbnail(canvas, points, task, theme, style = {}) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const few = points.length < 10 ? 13 : points.length < 20 ? 20 : 27;
  drawPoints(context, points, task, canvas.width, theme, {
    radius: canvas.width / few,
    test: true,
    plain: true,
    most: 140,
    ...style,
  });
}

/**
 * Rim the point whose outline is the current path.
 * @param {CanvasRenderingContext2D} context
 * @param {Theme} theme
 * @param {number} radius
 * @param {string | null} ring the colour of a hollow point; null: it is full
 */
function rimPoint(context, theme, radius, ring) {
  context.strokeStyle = theme.ink;
  context.lineWidth = radius * (ring === null ? 0.5 : 1.2);
  context.stroke();
  if (ring === null) return;
  context.strokeStyle = ring;
  context.lineWidth = radius * 0.8;
  context.stroke();
}

/** @type {WeakMap<Uint32Array, string[]>} */
const strings = new WeakMap();

/** @param {Theme} theme @param {number} share 0: the lowest colour, 1: the highest */
export function valueColour({ table }, share) {
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
 * Note which points are taken for another class than theirs.
 * @param {readonly Point[]} points
 * @param {Uint8Array} told the class that each is taken for
 * @param {Uint8Array} wrong 1 where it is wrong; written
 * @returns {boolean} whether anything changed
 */
export function findWrong(points, told, wrong) {
  let changed = false;
  for (let i = 0; i < points.length; i++) {
    const mark = told[i] === points[i]?.[2] ? 0 : 1;
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
export function drawMarks(context, points, wrong, side, theme, { radius, domain = SQUARE, test = false }) {
  const reach = radius * 1.65;
  context.beginPath();
  for (let i = 0; i < points.length; i++) {
    const [x1, x2, , split] = /** @type {Point} */ (points[i]);
    if (!wrong[i] || (split !== 0 && !test)) continue;
    traceCircle(context, across(domain, x1, side), down(domain, x2, side), reach);
  }
  strokeTwice(context, theme, radius);
}

/**
 * Point at the points of highest loss from four sides.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {ArrayLike<number>} worst indices into `points`
 * @param {number} side
 * @param {Theme} theme
 * @param {PointStyle} style
 */
export function drawWorst(context, points, worst, side, theme, { radius, domain = SQUARE }) {
  context.beginPath();
  for (let i = 0; i < worst.length; i++) {
    const point = points[worst[i] ?? -1];
    if (!point) continue;
    const [x, y] = [across(domain, point[0], side), down(domain, point[1], side)];
    for (const [right, below] of /** @type {const} */ ([
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ])) {
      context.moveTo(x + 2 * radius * right, y + 2 * radius * below);
      context.lineTo(x + 3.4 * radius * right, y + 3.4 * radius * below);
    }
  }
  strokeTwice(context, theme, 1.3 * radius);
}

/**
 * Ring the points that made the last update.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 * @param {ArrayLike<number>} batch indices into `points`
 * @param {number} side
 * @param {Theme} theme
 * @param {PointStyle} style
 */
export function drawBatch(context, points, batch, side, theme, { radius, domain = SQUARE }) {
  context.beginPath();
  for (let i = 0; i < batch.length; i++) {
    const point = points[batch[i] ?? -1];
    if (point)
      traceCircle(context, across(domain, point[0], side), down(domain, point[1], side), 2.3 * radius);
  }
  // Rimmed as the points are: this colour alone, or one of the panel's around it, is lost on some fields.
  context.strokeStyle = theme.ink;
  context.lineWidth = radius * 0.95;
  context.stroke();
  context.strokeStyle = theme.train;
  context.lineWidth = radius * 0.6;
  context.stroke();
}

/** A line in the colour of text within one of the ground, of which one shows on any field. @param {CanvasRenderingContext2D} context @param {Theme} theme @param {number} radius */
function strokeTwice(context, theme, radius) {
  context.strokeStyle = theme.panel;
  context.lineWidth = radius * 0.5;
  context.stroke();
  context.strokeStyle = theme.ink;
  context.lineWidth = radius * 0.26;
  context.stroke();
}

/**
 * The point nearest to a place of the map.
 * @param {readonly Point[]} points @param {number} x @param {number} y @param {number} side @param {Domain} domain
 * @param {boolean} test whether points that are not trained on are shown too
 * @param {number} reach in pixels
 * @returns {number} its index; -1: there is none within reach
 */
export function pointAt(points, x, y, side, domain, test, reach) {
  let [best, least] = [-1, reach];
  for (const [i, [x1, x2, , split]] of points.entries()) {
    const away = Math.hypot(across(domain, x1, side) - x, down(domain, x2, side) - y);
    if (away <= least && (test || split === 0)) [best, least] = [i, away];
  }
  return best;
}
