// A grid of bytes as a smooth coloured picture; knows no meaning of the numbers.

/**
 * @typedef {object} Field
 * @property {HTMLCanvasElement} canvas The cells, one pixel each, stacked when there are several grids.
 * @property {(cells: Uint8Array, size: number, count: number, table: Uint32Array) => void} fill
 *   Colour `count` grids of `size * size` cells through `table`.
 */

/**
 * Make a field: its memory is taken once and again only when the grid's size changes.
 * @returns {Field}
 */
export function createField() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  /** @type {ImageData | null} */
  let image = null;
  let pixels = new Uint32Array(0);
  /** @param {number} size @param {number} count */
  const fit = (size, count) => {
    if (!context || (image && image.width === size && image.height === size * count)) return;
    canvas.width = size;
    canvas.height = size * count;
    image = context.createImageData(size, size * count);
    pixels = new Uint32Array(image.data.buffer);
  };
  return {
    canvas,
    fill(cells, size, count, table) {
      if (size < 1 || count < 1) return;
      fit(size, count);
      colourCells(cells, table, pixels);
      if (image) context?.putImageData(image, 0, 0);
    },
  };
}

/**
 * @param {Uint8Array} cells
 * @param {Uint32Array} table 256 colours
 * @param {Uint32Array} pixels
 */
export function colourCells(cells, table, pixels) {
  const length = Math.min(cells.length, pixels.length);
  for (let i = 0; i < length; i++)
    pixels[i] = /** @type {number} */ (table[/** @type {number} */ (cells[i])]);
}

/**
 * Draw one grid of a field, smoothly scaled.
 * @param {CanvasRenderingContext2D} context
 * @param {Field} field
 * @param {number} index which of the stacked grids
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
export function drawField(context, field, index, x, y, width, height) {
  const size = field.canvas.width;
  context.imageSmoothingEnabled = true;
  context.drawImage(field.canvas, 0, index * size, size, size, x, y, width, height);
}
