// A grid of bytes as a smooth coloured picture; knows no meaning of the numbers.

/**
 * @typedef {object} Field
 * @property {HTMLCanvasElement} canvas The cells, one pixel each, stacked when there are several grids.
 * @property {(cells: Uint8Array, size: number, count: number, table: Uint32Array) => void} fill
 *   Colour `count` grids of `size * size` cells through `table`.
 * @property {(cells: Uint8Array, size: number, count: number, last: number, tables: Uint32Array) => void} fillLast
 *   Colour the last grids of those filled once more, each through a table of its own; the tables follow each other.
 * @property {(cells: Uint8Array, winners: Uint8Array, size: number, tables: Uint32Array) => void} fillClasses
 *   Colour one grid by its winners, each through its own of the tables, which follow each other.
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
    fillLast(cells, size, count, last, tables) {
      const length = size * size;
      for (let i = 0; i < last; i++) {
        const at = (count - last + i) * length;
        const table = tables.subarray(256 * i, 256 * (i + 1));
        colourCells(cells.subarray(at, at + length), table, pixels.subarray(at, at + length));
      }
      if (image && last > 0) context?.putImageData(image, 0, 0);
    },
    fillClasses(cells, winners, size, tables) {
      if (size < 1) return;
      fit(size, 1);
      colourClasses(cells, winners, tables, pixels);
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
 * @param {Uint8Array} cells
 * @param {Uint8Array} winners
 * @param {Uint32Array} tables 256 colours for each class
 * @param {Uint32Array} pixels
 */
export function colourClasses(cells, winners, tables, pixels) {
  const length = Math.min(cells.length, winners.length, pixels.length);
  for (let i = 0; i < length; i++) {
    const at = 256 * /** @type {number} */ (winners[i]) + /** @type {number} */ (cells[i]);
    pixels[i] = tables[at] ?? 0;
  }
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
