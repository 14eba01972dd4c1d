// The bars of the gradient at each step as they are drawn: those of a frame, on the scale that holds them and their start.

import { decadesOf, heightOf, rowOf, ticksOf, VANISHED } from "../../sequences/flow.js";
import { flowIn } from "../../sequences/read.js";

/** @import { Frame, Theme } from "../../types.d.ts" */
/** @import { Series } from "../../draw/sequences/bars.js" */

/** Pixels a power of ten needs to be written. */
const LINE = 16;

/**
 * The gradients of one layer.
 * @param {Pick<Frame, "flow">} frame @param {number} layers @param {number} layer
 * @returns {{ h: Float32Array, c: Float32Array | null, startH: Float32Array | null, startC: Float32Array | null } | null}
 */
export function gradientsOf(frame, layers, layer) {
  const flow = flowIn(frame);
  if (!flow || layers < 1) return null;
  const length = flow.h.length / layers;
  const row = (/** @type {Float32Array | null} */ all) => rowOf(all, Math.min(layer, layers - 1), length);
  const h = row(flow.h);
  return h && { h, c: row(flow.c), startH: row(flow.start_h), startC: row(flow.start_c) };
}

/**
 * @param {Pick<Frame, "flow">} frame @param {number} layers @param {number} layer @param {number} height @param {Theme} theme
 * @param {readonly (Float32Array | null)[]} [others] what the scale is to hold besides
 * @returns {{ length: number, series: Series[], ticks: { at: number, text: string }[], limit: number } | null}
 */
export function barsOf(frame, layers, layer, height, theme, others = []) {
  const gradients = gradientsOf(frame, layers, layer);
  if (!gradients) return null;
  const { h, c, startH, startC } = gradients;
  const decades = decadesOf([h, c, startH, startC, ...others]);
  const heights = (/** @type {Float32Array} */ row) => Array.from(row, (one) => heightOf(one, decades));
  const series = [{ now: heights(h), start: startH && heights(startH), colour: theme.train }];
  if (c) series.push({ now: heights(c), start: startC && heights(startC), colour: theme.held });
  const ticks = ticksOf(decades, Math.floor(height / LINE)).map((power) => ({
    at: (power - decades.low) / (decades.high - decades.low),
    text: power === 0 ? "1" : `10${raised(power)}`,
  }));
  const last = (c ?? h).at(-1) ?? 0;
  return { length: h.length, series, ticks, limit: heightOf(last * VANISHED, decades) };
}

/** 10⁻³ is written with digits above the line. @param {number} power */
function raised(power) {
  return [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("");
}
