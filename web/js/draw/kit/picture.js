// Which cells of a frame to show, how they are written down, and what their numbers stand for; knows no canvas.

/** @import { Frame } from "../../types.d.ts" */

/**
 * The values of the lowest and the highest colour.
 * @param {Frame["boundary"] | undefined} boundary
 * @returns {[low: number, high: number]}
 */
export function rangeOf(boundary) {
  return boundary && boundary.high > boundary.low ? [boundary.low, boundary.high] : [-1, 1];
}

/**
 * The cells to show and the line on them: the output's, a unit's as it was asked for, or until that has come its
 * tile's, which has no line.
 * @param {Frame} frame
 * @param {number | null} unit
 * @returns {{ cells: Uint8Array, size: number, border: Uint16Array | null }}
 */
export function picture({ boundary, units, unit: large }, unit) {
  if (unit === null || unit >= units.count) return boundary;
  if (large?.index === unit) return large;
  const length = units.size * units.size;
  return { cells: units.cells.subarray(unit * length, (unit + 1) * length), size: units.size, border: null };
}

/**
 * Two digits for a byte: base64 is shorter, but four ways of writing the same bytes compress worse.
 * @param {string} text @returns {Uint8Array<ArrayBuffer>}
 */
export const fromHex = (text) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
