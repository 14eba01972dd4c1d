// Squares of numbers in colours, cell by cell: images in ink, maps and kernels by sign. It knows no layers.
import { colourTable, mix, pack } from "../kit/colour.js";
import { createField } from "../kit/field.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Square } from "./layout.js" */

/**
 * @typedef {object} Cells
 * @property {(values: ArrayLike<number>, size: number, count: number, low: number, high: number, table: Uint32Array) => void} fill
 *   Colour `count` squares of `size * size` numbers, from `low` to `high`.
 * @property {(context: CanvasRenderingContext2D, index: number, square: Square) => void} draw one of them
 */

/** @returns {Cells} */
export function createCells() {
  const field = createField();
  let bytes = new Uint8Array(0);
  return {
    fill(values, size, count, low, high, table) {
      const length = size * size * count;
      if (bytes.length !== length) bytes = new Uint8Array(length);
      const scale = 255 / (high - low || 1);
      for (let i = 0; i < length; i++)
        bytes[i] = Math.max(0, Math.min(255, Math.round(((values[i] ?? 0) - low) * scale)));
      field.fill(bytes, size, count, table);
    },
    draw(context, index, { x, y, size: side }) {
      const { canvas } = field;
      const size = canvas.width;
      context.imageSmoothingEnabled = false;
      context.drawImage(canvas, 0, index * size, size, size, x, y, side, side);
    },
  };
}

/** @type {WeakMap<Theme, Uint32Array>} */
const inks = new WeakMap();

/** From empty paper to full ink. @param {Theme} theme @returns {Uint32Array} 256 colours */
export function inkTable(theme) {
  const known = inks.get(theme);
  if (known) return known;
  const table = Uint32Array.from({ length: 256 }, (_, i) => pack(mix(theme.panel, theme.ink, i / 255)));
  inks.set(theme, table);
  return table;
}

/** @type {WeakMap<Theme, Uint32Array>} */
const signs = new WeakMap();

/** By sign, with the ground itself for 0, so that what is silent is quiet. @param {Theme} theme @returns {Uint32Array} */
export function signTable(theme) {
  const known = signs.get(theme);
  if (known) return known;
  const table = colourTable(theme.low, theme.mid, theme.high);
  signs.set(theme, table);
  return table;
}

/**
 * The end of a scale that all numbers fit in: 1, 2 or 5 times a power of ten, so that it stands still while they change.
 * @param {ArrayLike<number>} values @returns {number} above 0
 */
export function endOf(values) {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  if (!(largest > 0) || !Number.isFinite(largest)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return (largest <= power ? 1 : largest <= 2 * power ? 2 : largest <= 5 * power ? 5 : 10) * power;
}
