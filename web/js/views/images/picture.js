// One image as a small canvas in ink, drawn anew when its pixels or the theme change.
import { html, ref } from "../../../vendor/lit.js";
import { createCells, inkTable } from "../../draw/images/cells.js";

/** @import { Theme } from "../../types.d.ts" */

/** @type {ReturnType<typeof createCells> | null} one for all: each picture is drawn at once */
let cells = null;
/** Pixels of the canvas for each of the image. */
const SCALE = 8;

/** @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} pixels 0 to 16, row by row @param {Theme} theme */
export function drawPicture(canvas, pixels, theme) {
  const context = canvas.getContext("2d");
  const size = Math.round(Math.sqrt(pixels.length));
  if (!context || size < 1) return;
  cells ??= createCells();
  cells.fill(pixels, size, 1, 0, 16, inkTable(theme));
  cells.draw(context, 0, { x: 0, y: 0, size: canvas.width });
}

/** @param {ArrayLike<number> | null} pixels @param {Theme} theme */
export function picture(pixels, theme) {
  return html`<canvas class="picture-of" aria-hidden="true" width=${8 * SCALE} height=${8 * SCALE} ${ref(
    (canvas) => {
      if (canvas && pixels) drawPicture(/** @type {HTMLCanvasElement} */ (canvas), pixels, theme);
    },
  )}></canvas>`;
}

/** The letters of a small picture in web/sets.json: one for each pixel, from 0 to g. @param {string} letters */
export function pixelsIn(letters) {
  return [...letters].map((letter) => Number.parseInt(letter, 17));
}
