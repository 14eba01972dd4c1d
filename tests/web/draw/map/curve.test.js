import assert from "node:assert/strict";
import { test } from "node:test";
import { beyond } from "../../../../web/js/draw/map/curve.js";

/** @type {import("../../../../web/js/draw/kit/domain.js").Domain} */
const domain = [
  [0, 1],
  [-1, 1],
];

test("a prediction within the picture has no stretch beyond it", () => {
  assert.deepEqual(beyond(new Float32Array([-1, 0, 1]), domain), []);
});

test("a prediction below all that is drawn is told as one stretch over the whole width", () => {
  assert.deepEqual(beyond(new Float32Array([-3, -2, -2, Number.NEGATIVE_INFINITY]), domain), [
    { from: 0, to: 1, above: false },
  ]);
});

test("a prediction that leaves by both edges is told edge by edge, and what is no number by none", () => {
  assert.deepEqual(beyond(new Float32Array([2, 0, 2, -2, Number.NaN, -2, 0, 0]), domain), [
    { from: 0, to: 1 / 8, above: true },
    { from: 2 / 8, to: 3 / 8, above: true },
    { from: 3 / 8, to: 4 / 8, above: false },
    { from: 5 / 8, to: 6 / 8, above: false },
  ]);
});
