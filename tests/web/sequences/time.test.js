import assert from "node:assert/strict";
import { test } from "node:test";
import { axisOf, numbered } from "../../../web/js/draw/sequences/time.js";

/** What is written below this many steps where a number takes 30 pixels. @param {number} width @param {number} length */
const written = (width, length) => numbered(axisOf(width, length), 30).map((time) => time + 1);

test("every step has its number where there is room", () => {
  assert.deepEqual(written(700, 6), [1, 2, 3, 4, 5, 6]);
});

test("where there is less, numbers go on evenly from the first", () => {
  assert.deepEqual(written(400, 20), [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  assert.deepEqual(written(700, 60), [1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
  assert.deepEqual(written(300, 60), [1, 10, 20, 30, 40, 50, 60]);
});

test("one step is the first", () => assert.deepEqual(written(300, 1), [1]));
