// Small plots of a function or a few points: an activation, a schedule, the loss by learning rate. Knows no options and no page.

/** @import { Theme } from "../../types.d.ts" */

/** Space for the numbers along the axes. */
export const MARGINS = { left: 46, right: 12, top: 10, bottom: 22 };

/**
 * Where numbers lie on a canvas.
 * @typedef {object} Scale
 * @property {(value: number) => number} x
 * @property {(value: number) => number} y
 * @property {{ left: number, right: number, top: number, bottom: number }} box in pixels
 */

/**
 * @param {number} width @param {number} height
 * @param {{ x: readonly [number, number], y: readonly [number, number], logX?: boolean, margins?: typeof MARGINS }} frame
 * @returns {Scale}
 */
export function scaleOf(width, height, { x, y, logX = false, margins = MARGINS }) {
  const box = {
    left: margins.left,
    right: width - margins.right,
    top: margins.top,
    bottom: height - margins.bottom,
  };
  const along = logX ? Math.log10 : (/** @type {number} */ value) => value;
  const [low, high] = [along(x[0]), along(x[1])];
  return {
    x: (value) => box.left + ((along(value) - low) / (high - low || 1)) * (box.right - box.left),
    y: (value) => box.bottom - ((value - y[0]) / (y[1] - y[0] || 1)) * (box.bottom - box.top),
    box,
  };
}

/**
 * A line through points, clipped to the box.
 * @param {CanvasRenderingContext2D} context @param {Scale} scale
 * @param {readonly (readonly [number, number])[]} points @param {{ colour: string, width: number, dash?: number[] }} style
 */
export function drawLine(context, { x, y, box }, points, { colour, width, dash = [] }) {
  context.save();
  context.beginPath();
  context.rect(box.left - 1, box.top - 2, box.right - box.left + 2, box.bottom - box.top + 4);
  context.clip();
  context.beginPath();
  for (const [at, value] of points) context.lineTo(x(at), y(value));
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.stroke();
  context.restore();
}

/**
 * Points of a function, close enough together for a smooth line.
 * @param {(at: number) => number} f @param {readonly [number, number]} range @param {number} [count]
 * @returns {[number, number][]}
 */
export function sampled(f, [low, high], count = 120) {
  return Array.from({ length: count + 1 }, (_, index) => {
    const at = low + (index / count) * (high - low);
    return [at, f(at)];
  });
}

/**
 * Rules at the numbers given, with the numbers beside them.
 * @param {CanvasRenderingContext2D} context @param {Scale} scale @param {Theme} theme
 * @param {{ x: readonly [number, string][], y: readonly [number, string][] }} ticks
 */
export function drawTicks(context, { x, y, box }, theme, ticks) {
  context.font = `${Math.round(11 * Math.min(1.2, theme.lineScale))}px system-ui, sans-serif`;
  context.fillStyle = theme.ink2;
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.beginPath();
  for (const [at] of ticks.x) {
    context.moveTo(Math.round(x(at)) + 0.5, box.top);
    context.lineTo(Math.round(x(at)) + 0.5, box.bottom);
  }
  for (const [at] of ticks.y) {
    context.moveTo(box.left, Math.round(y(at)) + 0.5);
    context.lineTo(box.right, Math.round(y(at)) + 0.5);
  }
  context.stroke();
  context.textBaseline = "top";
  for (const [at, text] of ticks.x) {
    const place = x(at);
    const half = context.measureText(text).width / 2;
    context.textAlign = place + half > box.right + 10 ? "right" : "center";
    context.fillText(text, place, box.bottom + 6);
  }
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const [at, text] of ticks.y) context.fillText(text, box.left - 6, y(at));
}

/**
 * What stands along the axes: the one above its numbers, the other below them, in the type that the numbers have.
 * @param {CanvasRenderingContext2D} context as `drawTicks` left it
 * @param {Scale} scale @param {{ x: string, y: string }} names
 */
export function drawNames(context, { box }, { x, y }) {
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(y, 4, box.top - 10);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(x, (box.left + box.right) / 2, box.bottom + 23);
}

/**
 * A dot on the line, with a rule down to the axis.
 * @param {CanvasRenderingContext2D} context @param {Scale} scale @param {number} at @param {number} value
 * @param {{ colour: string, ground: string, dash?: number[] }} style
 */
export function drawMark(context, { x, y, box }, at, value, { colour, ground, dash = [] }) {
  const place = x(at);
  const height = Math.max(box.top, Math.min(box.bottom, y(value)));
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(place, box.bottom);
  context.lineTo(place, height);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(place, height, 4, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = ground;
  context.stroke();
}

/**
 * A bare dot, where it lies within the box.
 * @param {CanvasRenderingContext2D} context @param {Scale} scale @param {number} at @param {number} value
 * @param {number} radius @param {string} colour
 */
export function drawDot(context, { x, y, box }, at, value, radius, colour) {
  const height = y(value);
  if (height < box.top - 2) return;
  context.beginPath();
  context.arc(x(at), height, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

/**
 * Bars from the bottom up; the highest takes the share of the box that is given.
 * @param {CanvasRenderingContext2D} context @param {Scale} scale
 * @param {{ low: number, high: number, counts: ArrayLike<number> }} histogram @param {string} colour @param {number} share
 */
export function drawBars(context, { x, box }, { low, high, counts }, colour, share) {
  let most = 1;
  for (let bin = 0; bin < counts.length; bin++) most = Math.max(most, counts[bin] ?? 0);
  const room = share * (box.bottom - box.top);
  // All in one place has no width of its own; it still has to be seen.
  const spread = high - low;
  context.fillStyle = colour;
  for (let bin = 0; bin < counts.length; bin++) {
    const tall = ((counts[bin] ?? 0) / most) * room;
    const left = Math.max(box.left, x(low + (bin / counts.length) * spread));
    const right = Math.min(box.right, x(low + ((bin + 1) / counts.length) * spread));
    if (tall > 0 && right >= left)
      context.fillRect(left, box.bottom - tall, Math.max(1.5, right - left), tall);
  }
}

/**
 * Numbers at which to draw rules: a few round ones.
 * @param {number} low @param {number} high @param {number} [count] about how many @returns {number[]}
 */
export function roundTicks(low, high, count = 4) {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++)
    ticks.push(Number((at * step).toPrecision(6)));
  return ticks;
}

/** The powers of ten within a range. @param {number} low @param {number} high @returns {number[]} */
export function decades(low, high) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 10 ** (first + index));
}
