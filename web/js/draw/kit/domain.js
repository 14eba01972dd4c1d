// Places of the plane in a square picture and back, and the numbers along its sides; knows no data and no canvas.

/** @import { RunEvent } from "../../types.d.ts" */

/** @typedef {RunEvent["data"]["domain"]} Domain */

/** What pictures show where nothing speaks for another part of the plane. @type {Domain} */
export const SQUARE = [
  [-6, 6],
  [-6, 6],
];
const MOST_TICKS = 7;
/** In CSS pixels. */
const ROOM_FOR_NUMBER = 26;

/** @param {Domain} domain @param {number} x1 @param {number} side @returns {number} from the left edge */
export function across([[low, high]], x1, side) {
  return ((x1 - low) / (high - low)) * side;
}

/** @param {Domain} domain @param {number} x2 @param {number} side @returns {number} from the top edge */
export function down([, [low, high]], x2, side) {
  return ((high - x2) / (high - low)) * side;
}

/**
 * The place of the plane at a place of the picture, on the picture's edge where that lies beside it.
 * @param {Domain} domain
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @returns {[x1: number, x2: number]}
 */
export function placeAt([[left, right], [bottom, top]], x, y, side) {
  const share = (/** @type {number} */ at) => Math.max(0, Math.min(1, at / side));
  return [left + share(x) * (right - left), top - share(y) * (top - bottom)];
}

/**
 * Round numbers along an axis, at most seven. Whole ones where there are two: there is little room for decimals.
 * @param {[low: number, high: number]} range
 * @param {number} [side] of the picture, which may have room for fewer
 * @returns {number[]}
 */
export function ticks([low, high], side = Infinity) {
  const span = high - low;
  const most = Math.max(2, Math.min(MOST_TICKS, Math.floor(side / ROOM_FOR_NUMBER)));
  if (!(span > 0) || !Number.isFinite(span)) return [];
  let step = 10 ** Math.floor(Math.log10(span / most));
  for (let i = 0; count(low, high, step) > most; i++) step *= i % 3 === 1 ? 2.5 : 2;
  if (step < 1 && count(low, high, 1) >= 2) step = 1;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: count(low, high, step) }, (_, i) =>
    Number(((first + i) * step).toPrecision(9)),
  );
}

/** @param {number} low @param {number} high @param {number} step */
function count(low, high, step) {
  return Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
}
