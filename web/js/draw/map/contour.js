// Finds and draws the line where a grid crosses a threshold; knows no meaning of either.

/**
 * @typedef {object} Contour
 * @property {Float32Array} segments `x0, y0, x1, y1` in shares of the picture's side, first row at the top.
 * @property {number} count Segments in use.
 */

/**
 * A contour whose memory grows as needed and is used again.
 * @returns {Contour}
 */
export function createContour() {
  return { segments: new Float32Array(4 * 1024), count: 0 };
}

/**
 * How often a grid is blurred before its line is sought, by how many of the 256 steps its cells change across the
 * line. Bytes make stairs of a slanting line where they change little, and again where they jump from end to end.
 */
const BLURS = /** @type {const} */ ([
  [3, 10],
  [8, 6],
  [Number.POSITIVE_INFINITY, 3],
]);

let smooth = new Float32Array(0);
let half = new Float32Array(0);

/**
 * Find the line where the grid crosses `threshold` (marching squares, with linear interpolation between cells).
 * The cells' values lie at their centres; the outermost are carried on to the picture's edge.
 * @param {Contour} contour
 * @param {Uint8Array} cells
 * @param {number} size
 * @param {number} threshold in the cells' unit, 0 to 255
 */
export function findContour(contour, cells, size, threshold) {
  contour.count = 0;
  extendContour(contour, cells, size, threshold);
}

/**
 * Add such a line to those that the contour has.
 * @param {Contour} contour
 * @param {Uint8Array} cells
 * @param {number} size
 * @param {number} threshold
 */
export function extendContour(contour, cells, size, threshold) {
  const values = smoothed(cells, size, threshold);
  for (let row = -1; row < size; row++) {
    const upper = Math.max(row, 0) * size;
    const lower = Math.min(row + 1, size - 1) * size;
    const top = Math.max(0, row + 0.5);
    const bottom = Math.min(size, row + 1.5);
    for (let column = -1; column < size; column++) {
      const left = Math.max(column, 0);
      const right = Math.min(column + 1, size - 1);
      const a = /** @type {number} */ (values[upper + left]) - threshold;
      const b = /** @type {number} */ (values[upper + right]) - threshold;
      const c = /** @type {number} */ (values[lower + right]) - threshold;
      const d = /** @type {number} */ (values[lower + left]) - threshold;
      const kind = (a >= 0 ? 1 : 0) | (b >= 0 ? 2 : 0) | (c >= 0 ? 4 : 0) | (d >= 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const from = Math.max(0, column + 0.5);
      const to = Math.min(size, column + 1.5);
      cross(contour, kind, a, b, c, d, from / size, top / size, to / size, bottom / size);
    }
  }
}

/**
 * The grid to look at: a blur of the bytes.
 * @param {Uint8Array} cells
 * @param {number} size
 * @param {number} threshold
 */
function smoothed(cells, size, threshold) {
  const steps = changeAcross(cells, size, threshold);
  const times = BLURS.find(([below]) => steps < below)?.[1] ?? 1;
  if (smooth.length < size * size) {
    smooth = new Float32Array(size * size);
    half = new Float32Array(size * size);
  }
  blur(cells, smooth, size);
  for (let i = 1; i < times; i++) {
    blur(smooth, half, size);
    [smooth, half] = [half, smooth];
  }
  return smooth;
}

/**
 * Mean change from cell to cell where the grid crosses the threshold.
 * @param {Uint8Array} cells
 * @param {number} size
 * @param {number} threshold
 */
function changeAcross(cells, size, threshold) {
  let [sum, count] = [0, 0];
  for (let i = 0; i < size * (size - 1) - 1; i++) {
    const here = /** @type {number} */ (cells[i]);
    const right = /** @type {number} */ (cells[i + 1]);
    const below = /** @type {number} */ (cells[i + size]);
    const over = here >= threshold;
    if (over === right >= threshold && over === below >= threshold) continue;
    sum += Math.abs(here - right) + Math.abs(here - below);
    count++;
  }
  return count > 0 ? sum / count : 0;
}

/**
 * Mean of a cell and its four neighbours, the cell counting twice as much.
 * @param {Uint8Array | Float32Array} source
 * @param {Float32Array} target
 * @param {number} size
 */
function blur(source, target, size) {
  for (let row = 0; row < size; row++) {
    const [up, here, down] = [Math.max(row - 1, 0) * size, row * size, Math.min(row + 1, size - 1) * size];
    for (let column = 0; column < size; column++) {
      const left = Math.max(column - 1, 0);
      const right = Math.min(column + 1, size - 1);
      const sides =
        /** @type {number} */ (source[here + left]) + /** @type {number} */ (source[here + right]);
      const ends =
        /** @type {number} */ (source[up + column]) + /** @type {number} */ (source[down + column]);
      target[here + column] = (2 * /** @type {number} */ (source[here + column]) + sides + ends) / 6;
    }
  }
}

/**
 * Add the segments of one square with corner values a, b, c, d (clockwise from the top left).
 * @param {Contour} contour
 * @param {number} kind which corners are at or over the threshold, a bit each
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
function cross(contour, kind, a, b, c, d, left, top, right, bottom) {
  const north = left + ((right - left) * a) / (a - b);
  const east = top + ((bottom - top) * b) / (b - c);
  const south = left + ((right - left) * d) / (d - c);
  const west = top + ((bottom - top) * a) / (a - d);
  // Two corners in, across from each other: the middle decides which of them hang together.
  const joined = a + b + c + d >= 0;
  const shape =
    kind === 5 ? (joined ? 16 : 17) : kind === 10 ? (joined ? 17 : 16) : Math.min(kind, 15 - kind);
  if (shape === 1) add(contour, left, west, north, top);
  else if (shape === 2) add(contour, north, top, right, east);
  else if (shape === 3) add(contour, left, west, right, east);
  else if (shape === 4) add(contour, right, east, south, bottom);
  else if (shape === 6) add(contour, north, top, south, bottom);
  else if (shape === 7) add(contour, left, west, south, bottom);
  else if (shape === 16) {
    add(contour, north, top, right, east);
    add(contour, left, west, south, bottom);
  } else if (shape === 17) {
    add(contour, left, west, north, top);
    add(contour, right, east, south, bottom);
  }
}

/**
 * @param {Contour} contour
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 */
function add(contour, x0, y0, x1, y1) {
  let at = 4 * contour.count++;
  if (at + 4 > contour.segments.length) {
    const longer = new Float32Array(2 * contour.segments.length);
    longer.set(contour.segments);
    contour.segments = longer;
  }
  contour.segments[at++] = x0;
  contour.segments[at++] = y0;
  contour.segments[at++] = x1;
  contour.segments[at] = y1;
}

/**
 * Stroke a contour as one path.
 * @param {CanvasRenderingContext2D} context
 * @param {Contour} contour
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @param {string} colour
 * @param {number} width
 */
export function drawContour(context, { segments, count }, x, y, side, colour, width) {
  context.beginPath();
  for (let at = 0; at < 4 * count; at += 4) {
    context.moveTo(
      x + side * /** @type {number} */ (segments[at]),
      y + side * /** @type {number} */ (segments[at + 1]),
    );
    context.lineTo(
      x + side * /** @type {number} */ (segments[at + 2]),
      y + side * /** @type {number} */ (segments[at + 3]),
    );
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  // Round caps would take three times as long, for gaps that segments this short do not have.
  context.lineCap = "butt";
  context.stroke();
}
