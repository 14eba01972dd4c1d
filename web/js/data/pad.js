// Makes an image of what a hand has drawn, exactly as the images of the data were made, or a network that reads those
// well would read this wrong. It knows no element and no network.

/** A place on the pad: shares of its side, from its upper left corner. @typedef {readonly [x: number, y: number]} Place */
/** What was drawn from where the pen was put down to where it was lifted. @typedef {readonly Place[]} Stroke */

/** Pixels along each side of an image. */
export const SIDE = 8;
/** Ink of a pixel that is full. */
export const FULL = 16;
/** The digits were scanned as this many dots along each side; their ink was counted in blocks of 4 x 4 dots. */
const DOTS = 32;
const BLOCK = DOTS / SIDE;
/** Half of a line's width in dots: then drawn digits have as much ink as those of the data, 312 dots on average. */
const PEN = 2.7;
/** A drawing smaller than this share of the pad is not blown up to the whole of it: it is a dot. */
const SMALLEST = 0.1;

/**
 * The way of the digits of Alpaydin and Kaynak (1998): crop to what is drawn, scale to 32 rows (or columns, where it is
 * wider than high), centre, and count the ink in blocks of 4 x 4. What is scaled is the way of the pen, not its dots,
 * so that lines are as wide as those of the data however large they were drawn.
 * @param {readonly Stroke[]} strokes @returns {Uint8Array} 8 x 8 counts from 0 to 16, upper row first
 */
export function digitOf(strokes) {
  const counts = new Uint8Array(SIDE * SIDE);
  const ways = scaled(strokes);
  for (let row = 0; row < DOTS; row++)
    for (let column = 0; column < DOTS; column++)
      if (ways.some((way) => isNear(way, column + 0.5, row + 0.5)))
        counts[Math.floor(row / BLOCK) * SIDE + Math.floor(column / BLOCK)] =
          1 + (counts[Math.floor(row / BLOCK) * SIDE + Math.floor(column / BLOCK)] ?? 0);
  return counts;
}

/**
 * The pixels that the pen went through, for images that were never scanned: shapes and bars.
 * @param {readonly Stroke[]} strokes @returns {Uint8Array} 8 x 8, each 0 or 16
 */
export function pixelsOf(strokes) {
  const pixels = new Uint8Array(SIDE * SIDE);
  for (const stroke of strokes)
    for (const [[x, y], [toX, toY]] of segments(stroke)) {
      const steps = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) * SIDE * 4));
      for (let step = 0; step <= steps; step++) {
        const share = step / steps;
        pixels[cell(y + (toY - y) * share) * SIDE + cell(x + (toX - x) * share)] = FULL;
      }
    }
  return pixels;
}

/** Whether there is anything on an image. @param {Uint8Array} image */
export function isEmpty(image) {
  return image.every((ink) => ink === 0);
}

/** An image as the wire has it. @param {Uint8Array} image @returns {string} base64 of its 64 bytes */
export function encode(image) {
  return btoa(String.fromCharCode(...image));
}

/** @param {number} share @returns {number} which of 8 */
function cell(share) {
  return Math.max(0, Math.min(SIDE - 1, Math.floor(share * SIDE)));
}

/** In dots, so that with the pen's width they fill all rows. @param {readonly Stroke[]} strokes @returns {Stroke[]} */
function scaled(strokes) {
  const places = strokes.flat();
  if (places.length === 0) return [];
  const [left, right] = ends(places.map(([x]) => x));
  const [top, bottom] = ends(places.map(([, y]) => y));
  const scale = (DOTS - 2 * PEN) / Math.max(right - left, bottom - top, SMALLEST);
  const to = (/** @type {number} */ value, /** @type {number} */ middle) =>
    DOTS / 2 + (value - middle) * scale;
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [to(x, (left + right) / 2), to(y, (top + bottom) / 2)]),
  );
}

/** @param {readonly number[]} values @returns {[number, number]} without a spread, which long lists would overflow */
function ends(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** From each place to the next; a place alone to itself. @param {Stroke} stroke @returns {[Place, Place][]} */
function segments(stroke) {
  const [first] = stroke;
  if (!first) return [];
  if (stroke.length === 1) return [[first, first]];
  return stroke.slice(1).map((place, at) => [/** @type {Place} */ (stroke[at]), place]);
}

/** Whether the pen's way comes as near to a dot as the pen is wide. @param {Stroke} stroke @param {number} x @param {number} y */
function isNear(stroke, x, y) {
  return segments(stroke).some(([[fromX, fromY], [toX, toY]]) => {
    const [wide, high] = [toX - fromX, toY - fromY];
    const length = wide * wide + high * high;
    const along = length > 0 ? ((x - fromX) * wide + (y - fromY) * high) / length : 0;
    const share = Math.max(0, Math.min(1, along));
    return (x - fromX - share * wide) ** 2 + (y - fromY - share * high) ** 2 <= PEN * PEN;
  });
}
