// Draws what comes in at each step: symbols on tiles, or a value as a bar. Knows no task.
import { contrast, mix } from "../kit/colour.js";
import { gapOf, startOf } from "./time.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Input } from "../../sequences/tasks.js" */
/** @import { Axis } from "./time.js" */

/** A letter on a narrower step could not be read. */
const LEGIBLE = 8;
const [DARK, LIGHT] = ["#14181d", "#ffffff"];

/**
 * @param {CanvasRenderingContext2D} context @param {Axis} axis @param {readonly Input[]} inputs @param {number} height
 * @param {Theme} theme @param {boolean} isClass whether symbols are classes, and have their colours
 */
export function drawStrip(context, axis, inputs, height, theme, isClass) {
  const gap = gapOf(axis);
  const colours = isClass ? theme.classes : [theme.train, theme.held];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${Math.min(height * 0.58, axis.step * 0.8, 15 * theme.lineScale)}px system-ui`;
  for (const [time, { symbol, kind, counts, value }] of inputs.entries()) {
    const x = startOf(axis, time) + gap / 2;
    const width = Math.max(1, axis.step - gap);
    if (value !== null) {
      bar(context, x, width, height, value, counts, theme);
      continue;
    }
    const colour = colours[kind] ?? theme.mid;
    // What does not count is pale and lower.
    const top = counts ? 0 : height * 0.14;
    context.fillStyle = counts ? colour : isClass ? mix(theme.mid, colour, 0.25) : theme.mid;
    context.fillRect(x, top, width, height - 2 * top);
    if (axis.step < LEGIBLE) continue;
    context.fillStyle = counts ? inkOn(colour) : theme.ink2;
    context.fillText(symbol, x + width / 2, height / 2 + 0.5);
  }
}

/**
 * A value in its room, full if it counts.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} width @param {number} height
 * @param {number} value @param {boolean} counts @param {Theme} theme
 */
function bar(context, x, width, height, value, counts, theme) {
  context.fillStyle = theme.mid;
  context.fillRect(x, 0, width, height);
  const tall = Math.max(1, value * height);
  context.fillStyle = counts ? theme.high : mix(theme.mid, theme.ink2, 0.45);
  context.fillRect(x, height - tall, width, tall);
  if (!counts) return;
  context.fillStyle = theme.low;
  context.fillRect(x, 0, width, 3 * theme.lineScale);
}

/** @param {string} ground @returns {string} what is read on it */
export function inkOn(ground) {
  return contrast(ground, DARK) > contrast(ground, LIGHT) ? DARK : LIGHT;
}
