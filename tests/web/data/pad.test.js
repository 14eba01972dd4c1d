import assert from "node:assert/strict";
import { test } from "node:test";
import { digitOf, encode, isEmpty, pixelsOf } from "../../../web/js/data/pad.js";

/** @import { Stroke } from "../../../web/js/data/pad.js" */

/** A drawn seven: a bar at the top, and a slope down. @type {Stroke[]} */
const SEVEN = [
  [
    [0.3, 0.2],
    [0.7, 0.2],
    [0.4, 0.9],
  ],
];
const rows = (/** @type {Uint8Array} */ image) =>
  Array.from({ length: 8 }, (_, row) => [...image.subarray(8 * row, 8 * row + 8)]);
const sum = (/** @type {Iterable<number>} */ values) => [...values].reduce((all, one) => all + one, 0);

/** @param {readonly Stroke[]} strokes @param {number} scale @param {number} x @param {number} y @returns {Stroke[]} */
function moved(strokes, scale, x, y) {
  return strokes.map((stroke) => stroke.map(([left, top]) => [left * scale + x, top * scale + y]));
}

test("a straight line down the middle is six dots wide in the two middle columns, from the first row to the last", () => {
  const image = digitOf([
    [
      [0.5, 0.1],
      [0.5, 0.8],
    ],
  ]);
  // Dots whose middles are at most 2.7 from the line at 16: those from 13.5 to 18.5.
  for (const row of rows(image).slice(1, 7)) assert.deepEqual(row, [0, 0, 0, 12, 12, 0, 0, 0]);
  // The pen is round: of the rows at both ends the outer dots are left out.
  for (const end of [0, 7]) assert.deepEqual(rows(image)[end], [0, 0, 0, 10, 10, 0, 0, 0]);
});

test("where and how large it was drawn makes no difference", () => {
  const image = digitOf(SEVEN);
  assert.deepEqual(digitOf(moved(SEVEN, 1, 0.2, 0.05)), image);
  assert.deepEqual(digitOf(moved(SEVEN, 0.4, 0.1, 0.5)), image);
});

test("what is wider than high fills all columns and lies in the middle", () => {
  const image = digitOf([
    [
      [0.1, 0.3],
      [0.9, 0.3],
    ],
  ]);
  const ink = rows(image).map(sum);
  assert.deepEqual(ink, [0, 0, 0, ink[3], ink[3], 0, 0, 0]);
  assert.ok(rows(image)[3]?.every((pixel) => pixel > 0));
});

test("a dot is a dot, and no stroke is no ink", () => {
  assert.equal(sum(digitOf([[[0.9, 0.9]]])), 24);
  assert.ok(isEmpty(digitOf([])) && isEmpty(digitOf([[]])));
});

test("a drawn digit has about as much ink as those of the data: 312 dots on average", () => {
  const ink = sum(digitOf(SEVEN));
  assert.ok(ink > 200 && ink < 340, String(ink));
});

test("of shapes and bars the pixels that the pen went through are full", () => {
  const image = pixelsOf([
    [
      [0.05, 0.05],
      [0.3, 0.05],
    ],
    [[0.99, 1]],
  ]);
  assert.deepEqual(rows(image)[0], [16, 16, 16, 0, 0, 0, 0, 0]);
  assert.deepEqual(rows(image)[7], [0, 0, 0, 0, 0, 0, 0, 16]);
  assert.equal(sum(image), 64);
});

test("an image goes over the wire as its bytes in base64", () => {
  const image = new Uint8Array(64).fill(16);
  assert.deepEqual(
    Uint8Array.from(atob(encode(image)), (letter) => letter.charCodeAt(0)),
    image,
  );
});
