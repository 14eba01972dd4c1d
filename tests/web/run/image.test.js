import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, madeOf, strongest } from "../../../web/js/run/cell.js";
import { followed } from "../../../web/js/run/image.js";

/** @param {number[]} numbers as they lie in a message: bytes of float32 */
const bytes = (...numbers) => new Uint8Array(new Float32Array(numbers).buffer);
const HOW = { pooling: "max", top: "flatten" };

/** Two pixels a side, a convolution of one channel in and two out (1 x 1 and 3 x 3 kernels), pooling, three classes. */
function raw() {
  const stage = (/** @type {object} */ given) => ({ layer: null, sums: null, normalized: null, ...given });
  return {
    index: 5,
    stages: [
      stage({ kind: "input", channels: 1, size: 2, cells: bytes(1, 0, 0.5, 2) }),
      stage({
        kind: "convolution",
        layer: 0,
        channels: 2,
        size: 2,
        sums: bytes(-2, 1, 3, 4, 0, 0, 0, -7),
        cells: bytes(0, 1, 3, 4, 0, 0, 0, 0),
      }),
      stage({ kind: "pooling", channels: 2, size: 1, cells: bytes(4, 0) }),
      stage({
        kind: "output",
        layer: 1,
        channels: 3,
        size: 1,
        sums: bytes(8.5, 0, 1),
        cells: bytes(0.7, 0.1, 0.2),
      }),
    ],
    kernels: [
      {
        layer: 0,
        out: 2,
        from: 1,
        size: 3,
        weights: bytes(...[1, 2, 3, 4, 5, 6, 7, 8, 9], ...[0, 0, 0, 0, -1, 0, 0, 0, 0]),
        biases: bytes(10, 20),
      },
      { layer: 1, out: 3, from: 2, size: 1, weights: bytes(2, 3, 0, 0, 1, 1), biases: bytes(0.5, 0, -3) },
    ],
    occlusion: null,
    input_gradient: bytes(1, 2, 3, 4),
  };
}

const image = /** @type {import("../../../web/js/run/image.js").Followed} */ (
  followed(/** @type {any} */ ({ image: raw() }))
);
const place = (/** @type {number[]} */ ...[stage = 0, channel = 0, row = 0, column = 0]) => ({
  ...{ stage, channel, row, column },
});

test("a frame's image is read once, and a frame without one has none", () => {
  const frame = /** @type {any} */ ({ image: raw() });
  assert.equal(followed(frame), followed(frame));
  assert.equal(followed(/** @type {any} */ ({ image: null })), null);
  assert.equal(followed(null), null);
  assert.deepEqual([image.index, image.stages.length, image.occlusion], [5, 4, null]);
  assert.deepEqual([...(image.gradient ?? [])], [1, 2, 3, 4]);
});

test("what is no image is refused by the name of what is wrong", () => {
  const wrong = { ...raw(), stages: [{ kind: "input", layer: "no" }] };
  assert.throws(() => followed(/** @type {any} */ ({ image: wrong })), /image\.stages\[0\]\.layer/);
});

test("a cell of a map is the square around it times the kernel, with empty paper beyond the edge", () => {
  const made = madeOf(image, place(1, 0, 0, 0), HOW);
  const [patch] = made?.patches ?? [];
  assert.deepEqual([patch?.top, patch?.left, patch?.size], [-1, -1, 3]);
  assert.deepEqual(patch?.values, [0, 0, 0, 0, 1, 0, 0, 0.5, 2]);
  // 5 * 1 + 8 * 0.5 + 9 * 2
  assert.equal(patch?.sum, 27);
  assert.deepEqual([made?.how, made?.bias, made?.sum, made?.value], ["sum", 10, -2, 0]);
  assert.deepEqual(madeOf(image, place(1, 1, 1, 1), HOW)?.patches[0]?.sum, -2);
});

test("a pooled cell looks at four, of which the largest or the mean goes on", () => {
  const made = madeOf(image, place(2, 0, 0, 0), HOW);
  assert.deepEqual(made?.patches, [
    { channel: 0, top: 0, left: 0, size: 2, values: [0, 1, 3, 4], weights: null, sum: 4 },
  ]);
  assert.equal(made?.how, "largest");
  assert.equal(madeOf(image, place(2), { ...HOW, pooling: "average" })?.how, "mean");
});

test("a class is all that is left of the maps times its weights, plus its bias: the sum that the server tells", () => {
  const made = madeOf(image, place(3, 0), HOW);
  const terms = made?.patches.map(({ sum }) => sum) ?? [];
  assert.deepEqual(terms, [8, 0]);
  assert.equal((made?.bias ?? 0) + 8, made?.sum);
  assert.ok(Math.abs((made?.value ?? 0) - 0.7) < 1e-6);
});

test("of a layer with too many weights the sum is told and its terms are not", () => {
  const made = madeOf({ ...image, kernels: [] }, place(3, 0), HOW);
  assert.deepEqual([made?.bias, made?.sum, made?.patches[0]?.weights], [null, 8.5, null]);
});

test("there is nothing where there is no cell, and a pixel is given", () => {
  for (const nowhere of [place(7), place(1, 2), place(1, 0, 2), place(1, 0, 0, 2)])
    assert.equal(madeOf(image, nowhere, HOW), null);
  assert.deepEqual(madeOf(image, place(0, 0, 1, 1), HOW), {
    ...{ place: place(0, 0, 1, 1), how: "given", patches: [], bias: null, sum: null, normalized: null },
    value: 2,
  });
});

test("the cell that stands out and the class that is answered", () => {
  assert.deepEqual(strongest(/** @type {any} */ (image.stages[1]), 0), { row: 1, column: 1 });
  assert.equal(answerOf(image), 0);
  assert.equal(answerOf({ ...image, stages: [] }), -1);
});
