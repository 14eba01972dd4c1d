import assert from "node:assert/strict";
import { test } from "node:test";
import { across, down, placeAt, SQUARE, ticks } from "../../../../web/js/draw/kit/domain.js";

/** @type {[[number, number], [number, number]]} */
const TABLE = [
  [-0.5, 1.5],
  [0, 4],
];

test("a place of the plane and its place in the picture belong together", () => {
  assert.equal(across(TABLE, 0.5, 100), 50);
  assert.equal(down(TABLE, 4, 100), 0);
  assert.deepEqual(placeAt(TABLE, 50, 25, 100), [0.5, 3]);
  assert.deepEqual(placeAt(SQUARE, -10, 500, 100), [-6, -6]);
});

test("ticks are round numbers within the range, at most seven", () => {
  assert.deepEqual(ticks([-6, 6]), [-6, -4, -2, 0, 2, 4, 6]);
  assert.deepEqual(ticks([1.5, 11.5]), [2, 4, 6, 8, 10]);
  assert.deepEqual(ticks([-130, 90]), [-100, -50, 0, 50]);
  for (const [low, high] of /** @type {const} */ ([
    [0, 1e-3],
    [-7.3, 9.9],
    [12345, 12399],
    [-1e6, 1e6],
  ])) {
    const found = ticks([low, high]);
    assert.ok(found.length >= 2 && found.length <= 7, `${found}`);
    assert.ok(found.every((tick) => tick >= low && tick <= high));
  }
});

test("whole numbers are preferred to more of them, and a small picture has fewer", () => {
  assert.deepEqual(ticks([-0.5, 1.5]), [0, 1]);
  assert.deepEqual(ticks([-1.2, 1.2]), [-1, 0, 1]);
  assert.deepEqual(ticks([-6, 6], 90), [-5, 0, 5]);
  assert.deepEqual(ticks([1, 1]), []);
});
