import assert from "node:assert/strict";
import { test } from "node:test";
import { matrices, partsOf, wrongIn } from "../../../web/js/run/confusion.js";

/** @import { Point } from "../../../web/js/types.d.ts" */

test("the parts are told in their order, training even when it is empty", () => {
  assert.deepEqual(
    partsOf([
      [0, 0, 0, 1],
      [0, 0, 0, 2],
    ]),
    ["train", "validation", "test"],
  );
  assert.deepEqual(partsOf([]), ["train"]);
});

test("each part has its matrix: rows true, columns predicted", () => {
  const [train, test] = matrices(Uint16Array.of(5, 1, 0, 4, 2, 2, 1, 0), ["train", "test"], 2);
  assert.deepEqual(train, {
    part: "train",
    rows: [
      [5, 1],
      [0, 4],
    ],
    total: 10,
    right: 9,
  });
  assert.deepEqual(test?.rows, [
    [2, 2],
    [1, 0],
  ]);
  assert.equal(test?.right, 2);
});

test("cells of another shape, from a run that is gone, give no matrix", () => {
  assert.deepEqual(matrices(Uint16Array.of(1, 2, 3, 4), ["train", "test"], 2), []);
  assert.deepEqual(matrices(null, ["train"], 2), []);
});

test("wrong points are counted from the matrices, for each part of the split", () => {
  const points = /** @type {Point[]} */ ([
    [0, 0, 0, 0],
    [0, 0, 1, 1],
  ]);
  const cells = Uint16Array.of(3, 1, 0, 4, 5, 0, 2, 6);
  assert.deepEqual(wrongIn(cells, points), [
    { part: "train", wrong: 1, total: 8 },
    { part: "test", wrong: 2, total: 13 },
  ]);
  assert.deepEqual(wrongIn(null, points), []);
});
