// Draws numbers of all units at all steps as signed colours, one row for each unit.
import { mix } from "../kit/colour.js";
import { gapOf, startOf } from "./time.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Axis } from "./time.js" */

/** More than this share of a row is not given to the space between two. */
const SPACE = 0.12;

/**
 * @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} height
 * @param {{ rows: ArrayLike<number>, units: number, scale: number, chosen: number | null }} heat
 *   `rows`: (T, units); `scale`: the number that has the full colour
 * @param {Theme} theme
 */
export function drawHeat(context, axis, height, { rows, units, scale, chosen }, theme) {
  const row = height / Math.max(1, units);
  const between = Math.min(gapOf(axis), row * SPACE);
  const gap = row > 4 ? between : 0;
  const across = gapOf(axis) > 1 ? 1 : 0;
  for (let time = 0; time < axis.length; time++) {
    // On whole pixels, or narrow cells would have pale seams.
    const [x, end] = [startOf(axis, time), startOf(axis, time + 1)].map((at) => Math.round(at * 2) / 2);
    for (let unit = 0; unit < units; unit++) {
      context.fillStyle = signed(rows[time * units + unit] ?? 0, scale, theme);
      context.fillRect(x ?? 0, unit * row + gap / 2, (end ?? 0) - (x ?? 0) - across, row - gap);
    }
  }
  names(context, axis, units, row, chosen, theme);
}

/** The numbers of units, as many as there is room for. @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} units @param {number} row @param {number | null} chosen @param {Theme} theme */
function names(context, axis, units, row, chosen, theme) {
  const size = Math.min(11 * theme.lineScale, Math.max(9, row));
  const every = [1, 2, 4, 8, 16].find((one) => one * row >= size) ?? units;
  context.font = `${size}px system-ui`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let unit = 0; unit < units; unit++) {
    const isChosen = unit === chosen;
    // One that stands beside the chosen one gives way to it.
    const near = chosen !== null && !isChosen && Math.abs(unit - chosen) * row < size;
    if ((unit % every !== 0 && !isChosen) || near) continue;
    context.fillStyle = isChosen ? theme.ink : theme.ink2;
    context.fillText(`${isChosen ? "▸ " : ""}${unit + 1}`, axis.left - 6, (unit + 0.5) * row);
  }
}

/** @type {WeakMap<Theme, string[]>} the colours of a theme from least to most, written once */
const written = new WeakMap();

/** @param {number} value @param {number} scale @param {Theme} theme @returns {string} */
export function signed(value, scale, theme) {
  if (!Number.isFinite(value)) return theme.bad;
  const colours = written.get(theme) ?? Array.from(theme.table, hexOf);
  written.set(theme, colours);
  const share = Math.max(-1, Math.min(1, value / scale));
  return colours[Math.round((share + 1) * 127.5)] ?? theme.mid;
}

/** @param {number} packed little-endian RGBA */
function hexOf(packed) {
  const parts = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * What has the full colour: 1 for what cannot be more, else a round number that holds all.
 * @param {ArrayLike<number>} rows @param {boolean} isBounded
 */
export function scaleOf(rows, isBounded) {
  if (isBounded) return 1;
  let most = 0;
  for (let at = 0; at < rows.length; at++) {
    const size = Math.abs(rows[at] ?? 0);
    if (Number.isFinite(size)) most = Math.max(most, size);
  }
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= most) ?? most;
}

/**
 * The scale as a strip, from the least to the most.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Theme} theme
 * @param {boolean} isGate from 0 to 1
 */
export function drawScale(context, width, height, theme, isGate) {
  for (let x = 0; x < width; x++) {
    const share = x / Math.max(1, width - 1);
    context.fillStyle = signed(isGate ? share : 2 * share - 1, 1, theme);
    context.fillRect(x, 0, 1.5, height);
  }
  context.strokeStyle = mix(theme.panel, theme.ink2, 0.5);
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
}
