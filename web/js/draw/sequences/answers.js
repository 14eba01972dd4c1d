// Draws what the network would answer at each step: the shares of the classes, or a value beside the one wanted.
import { gapOf, numbered, startOf } from "./time.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Axis } from "./time.js" */

/** What is written under the last row. */
export const NUMBERS = 16;

/**
 * The shares of the classes at each step, one above the other; the true class is the lowest, so that it is seen to grow.
 * @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} height
 * @param {{ shares: ArrayLike<number>, classes: number, target: number }} answers `shares`: (T, classes)
 * @param {Theme} theme
 */
export function drawShares(context, axis, height, { shares, classes, target }, theme) {
  const gap = gapOf(axis);
  const order = [
    target,
    ...Array.from({ length: classes }, (_, kind) => kind).filter((kind) => kind !== target),
  ];
  for (let time = 0; time < axis.length; time++) {
    const x = startOf(axis, time) + gap / 2;
    const width = Math.max(1, axis.step - gap);
    let below = height;
    for (const kind of order) {
      const tall = (shares[time * classes + kind] ?? 0) * height;
      context.fillStyle = theme.classes[kind % theme.classes.length] ?? theme.mid;
      context.globalAlpha = kind === target ? 1 : 0.32;
      context.fillRect(x, below - tall, width, tall);
      below -= tall;
    }
    context.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} height
 * @param {{ values: ArrayLike<number>, target: number, low: number, high: number }} answers @param {Theme} theme
 */
export function drawValues(context, axis, height, { values, target, low, high }, theme) {
  const y = (/** @type {number} */ value) =>
    2 + (1 - Math.max(0, Math.min(1, (value - low) / (high - low || 1)))) * (height - 4);
  context.strokeStyle = theme.held;
  context.lineWidth = 1.4 * theme.lineScale;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(axis.left, y(target));
  context.lineTo(axis.left + axis.width, y(target));
  context.stroke();
  context.setLineDash([]);
  context.strokeStyle = theme.high;
  context.lineWidth = 2 * theme.lineScale;
  context.beginPath();
  for (let time = 0; time < axis.length; time++) {
    const x = startOf(axis, time) + axis.step / 2;
    if (time === 0) context.moveTo(x, y(values[time] ?? 0));
    else context.lineTo(x, y(values[time] ?? 0));
  }
  context.stroke();
  context.fillStyle = theme.high;
  for (let time = 0; time < axis.length; time++) {
    context.beginPath();
    context.arc(
      startOf(axis, time) + axis.step / 2,
      y(values[time] ?? 0),
      Math.min(3, axis.step / 3),
      0,
      2 * Math.PI,
    );
    context.fill();
  }
  context.font = `${11 * Math.min(1.4, theme.lineScale)}px system-ui`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillStyle = theme.ink2;
  for (const [value, at] of /** @type {const} */ ([
    [high, 6 * Math.min(1.4, theme.lineScale)],
    [low, height - 6],
  ]))
    context.fillText(String(value), axis.left - 6, at);
}

/** The numbers of the steps, under all rows. @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} top @param {number | null} chosen @param {Theme} theme */
export function drawNumbers(context, axis, top, chosen, theme) {
  const size = 11 * Math.min(1.4, theme.lineScale);
  const room = 2.4 * size;
  context.font = `${size}px system-ui`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const time of numbered(axis, room)) {
    if (chosen !== null && time !== chosen && Math.abs(time - chosen) * axis.step < room) continue;
    context.fillStyle = theme.ink2;
    context.fillText(String(time + 1), startOf(axis, time) + axis.step / 2, top);
  }
  if (chosen === null || chosen >= axis.length) return;
  context.font = `600 ${size}px system-ui`;
  context.fillStyle = theme.ink;
  context.fillText(String(chosen + 1), startOf(axis, chosen) + axis.step / 2, top);
}
