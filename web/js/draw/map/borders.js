// Finds where one class's ground ends and another's begins; knows no colours.

import { extendContour } from "./contour.js";

/** @import { Contour } from "./contour.js" */

let inside = new Uint8Array(0);

/**
 * Find the borders between the winners of several classes. The widest class needs no border of its own: each of its
 * neighbours has one.
 * @param {Contour} contour
 * @param {Uint8Array} winners
 * @param {number} size
 */
export function findBorders(contour, winners, size) {
  contour.count = 0;
  const counts = new Map();
  for (const winner of winners) counts.set(winner, (counts.get(winner) ?? 0) + 1);
  const byWidth = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  if (inside.length < size * size) inside = new Uint8Array(size * size);
  for (const kind of byWidth.slice(1)) {
    for (let i = 0; i < size * size; i++) inside[i] = winners[i] === kind ? 255 : 0;
    extendContour(contour, inside, size, 127.5);
  }
}
