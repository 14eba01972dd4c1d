// Where an arrow key goes among the cells of maps that stand in a column. It knows no element.

/** @import { Column } from "../../draw/images/layout.js" */
/** @import { Place } from "../../run/cell.js" */

/**
 * One cell on; over the edge of a map into the next one there.
 * @param {Place} at @param {number[]} way rows, columns @param {number} size @param {Column | undefined} column
 * @returns {Place}
 */
export function moved(at, [down = 0, right = 0], size, column) {
  const [row, to] = [at.row + down, at.column + right];
  if (row >= 0 && to >= 0 && row < size && to < size) return { ...at, row, column: to };
  const groups = column?.groups ?? [];
  const here = groups[at.channel]?.map;
  if (!here) return at;
  // The nearest map that lies that way.
  let [best, nearest] = [/** @type {number | null} */ (null), Number.POSITIVE_INFINITY];
  for (const { channel, map } of groups) {
    const [along, across] =
      right !== 0 ? [(map.x - here.x) * right, map.y - here.y] : [(map.y - here.y) * down, map.x - here.x];
    const distance = along + 3 * Math.abs(across);
    if (along > 1 && distance < nearest) [best, nearest] = [channel, distance];
  }
  if (best === null) return at;
  const wrap = (/** @type {number} */ value) => (value + size) % size;
  return { ...at, channel: best, row: wrap(row), column: wrap(to) };
}
