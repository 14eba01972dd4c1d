// Owns the axis of time that all pictures of a sequence share: where each step stands, and how the chosen one is marked.

/** @import { Theme } from "../../types.d.ts" */

/** Room at the left for the names of units and the powers of ten, and at the right for the end of the last number. */
export const GUTTER = 48;
const MARGIN = 10;

/** Where the steps stand, in CSS pixels. @typedef {{ left: number, width: number, step: number, length: number }} Axis */

/** @param {number} width of the picture @param {number} length steps @param {number} [gutter] @returns {Axis} */
export function axisOf(width, length, gutter = GUTTER) {
  const room = Math.max(1, width - gutter - MARGIN);
  return { left: gutter, width: room, step: room / Math.max(1, length), length };
}

/** @param {Axis} axis @param {number} time @returns {number} where its step begins */
export function startOf({ left, step }, time) {
  return left + time * step;
}

/** @param {Axis} axis @param {number} x @returns {number | null} the step there; a little beside the axis is still its end */
export function timeAt({ left, step, length, width }, x) {
  if (length === 0 || x < left - MARGIN || x > left + width + MARGIN) return null;
  return Math.min(length - 1, Math.max(0, Math.floor((x - left) / step)));
}

/** @param {Axis} axis @returns {number} room between two steps: none where they are narrow */
export function gapOf({ step }) {
  return step > 14 ? 2 : step > 5 ? 1 : 0;
}

/**
 * Mark the chosen step over the whole height.
 * @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number | null} time @param {number} height @param {Theme} theme
 */
export function markStep(context, axis, time, height, theme) {
  if (time === null || time >= axis.length) return;
  const x = startOf(axis, time);
  const width = Math.max(2, axis.step);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5 * theme.lineScale;
  context.strokeRect(x + 0.75, 0.75, width - 1.5, height - 1.5);
}

/**
 * Which steps have their number written: all, every second from the first, or the first and then every fifth, tenth ...
 * @param {Axis} axis @param {number} room for a number, in pixels @returns {number[]} counted from 0
 */
export function numbered({ length, step }, room) {
  // From the first to the fifth there is one step less.
  const every = [1, 2, 5, 10, 20, 50].find((one) => (one < 5 ? one : one - 1) * step >= room) ?? length;
  const steps = Array.from({ length }, (_, at) => at);
  return steps.filter((at) => at === 0 || (every < 5 ? at : at + 1) % every === 0);
}
