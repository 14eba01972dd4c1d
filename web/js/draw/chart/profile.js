// Draws one number for each layer as a bar on one scale, which the bars' heights are compared on; knows no words.
import { BOUNDLESS } from "../../run/measures.js";

/** @import { Theme } from "../../types.d.ts" */

/** Decades that are shown at least, so that layers that are alike look so. */
const DECADES = 4;
/** Decades that are shown at most: below there is nothing left to tell. */
const MOST = 12;
const MARGINS = { left: 46, right: 12, top: 16, bottom: 20 };

/** The decades on the axis: from `low` to `high`, as powers of ten. @typedef {{ low: number, high: number }} Decades */

/**
 * The decades that show all values. It only grows: were it fitted anew to each picture, bars would stand still while
 * the numbers beside them fall.
 * @param {readonly number[]} values @param {Decades | null} before @returns {Decades}
 */
export function decadesOf(values, before) {
  const seen = values.filter((value) => value > 0 && value < BOUNDLESS);
  const top = seen.length > 0 ? Math.ceil(Math.log10(Math.max(...seen)) - 1e-9) + 0 : 0;
  const high = Math.max(before?.high ?? top, top);
  const bottom = seen.length > 0 ? Math.floor(Math.log10(Math.min(...seen)) + 1e-9) : high - DECADES;
  const low = Math.max(Math.min(before?.low ?? high - DECADES, bottom, high - DECADES), high - MOST);
  return { low, high };
}

/**
 * How much of the axis a bar takes: 0 for what lies below it.
 * @param {number} value @param {Decades} decades
 */
export function heightOf(value, { low, high }) {
  if (!(value > 0)) return 0;
  return Math.max(0, Math.min(1, (Math.log10(value) - low) / (high - low)));
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {readonly { value: number, colour: string, name: string, text: string }[]} bars
 * @param {Decades} decades @param {{ theme: Theme, font: string, write: (value: number) => string }} look
 */
export function drawProfile(context, width, height, bars, decades, { theme, font, write }) {
  const { left, right, top, bottom } = MARGINS;
  const [room, tall] = [width - left - right, height - top - bottom];
  const size = Math.round(11 * Math.sqrt(theme.lineScale));
  context.font = `${size}px ${font}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const every = Math.max(1, Math.ceil(((decades.high - decades.low) * 22) / tall));
  for (let power = decades.high; power >= decades.low; power -= every) {
    const y = top + tall * (1 - heightOf(10 ** power, decades));
    context.fillStyle = theme.rule;
    context.fillRect(left, y, room, 1);
    context.fillStyle = theme.ink2;
    context.fillText(write(10 ** power), left - 6, y);
  }
  const pitch = room / bars.length;
  const wide = Math.min(64, 0.62 * pitch);
  context.textAlign = "center";
  for (const [i, { value, colour, name, text }] of bars.entries()) {
    const x = left + (i + 0.5) * pitch;
    // A gradient of 0 has a foot, so that it is seen to be there and to be nothing.
    const high = Math.max(1.5, tall * heightOf(value, decades));
    context.fillStyle = colour;
    context.fillRect(x - wide / 2, top + tall - high, wide, high);
    context.fillStyle = theme.ink;
    if (pitch > 44) context.fillText(text, x, top + tall - high - 0.7 * size);
    context.fillStyle = theme.ink2;
    context.fillText(name, x, height - bottom + 0.8 * size);
  }
}
