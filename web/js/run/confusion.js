// Reads the confusion matrices of a frame, one for each part of the split; knows no element.

/** @import { Frame, Point } from "../types.d.ts" */

/** @typedef {"train" | "validation" | "test"} Part */
/** Rows are what points are, columns what they are taken for. @typedef {{ part: Part, rows: number[][], total: number, right: number }} Matrix */

/** As in `Point`, in the order in which they are told. @type {readonly (readonly [Part, number])[]} */
const PARTS = [
  ["train", 0],
  ["validation", 2],
  ["test", 1],
];

/** The parts of the split that have any point; training points are always told of. @param {readonly Point[]} points */
export function partsOf(points) {
  const found = new Set(points.map(([, , , split]) => /** @type {number} */ (split)));
  return PARTS.filter(([part, split]) => part === "train" || found.has(split)).map(([part]) => part);
}

/**
 * @param {Frame["confusion"]} cells
 * @param {readonly Part[]} parts
 * @param {number} classes
 * @returns {Matrix[]} none when the cells are not those of so many parts and classes
 */
export function matrices(cells, parts, classes) {
  const size = classes * classes;
  if (cells === null || cells.length !== parts.length * size) return [];
  return parts.map((part, place) => {
    const rows = Array.from({ length: classes }, (_, row) => {
      const start = place * size + row * classes;
      return Array.from(cells.subarray(start, start + classes));
    });
    const total = rows.flat().reduce((sum, count) => sum + count, 0);
    return { part, rows, total, right: rows.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) };
  });
}

/** How many points of a part of the split are taken for another class. @typedef {{ part: Part, wrong: number, total: number }} Wrong */

/**
 * Counted as the confusion matrices are, so that the two cannot differ.
 * @param {Frame["confusion"]} cells @param {readonly Point[]} points @returns {Wrong[]} none before there is a frame
 */
export function wrongIn(cells, points) {
  const parts = partsOf(points);
  const classes = Math.round(Math.sqrt((cells?.length ?? 0) / parts.length));
  return matrices(cells, parts, classes).map(({ part, total, right }) => ({
    part,
    wrong: total - right,
    total,
  }));
}
