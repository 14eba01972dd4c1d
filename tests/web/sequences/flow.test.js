import assert from "node:assert/strict";
import { test } from "node:test";
import { decadesOf, heightOf, rowOf, shareOf, ticksOf } from "../../../web/js/sequences/flow.js";

test("the scale holds every bar and its ghost, and ends on halves of a power of ten", () => {
  assert.deepEqual(decadesOf([[0.02, 0.5], null, [3e-4, 1]]), { low: -4, high: 0 });
  assert.deepEqual(decadesOf([[1.1, 0.002]]), { low: -3, high: 0.5 });
});

test("a scale has two powers of ten at least and twelve at most below 1", () => {
  assert.deepEqual(decadesOf([[0.5, 0.6]]), { low: -2, high: 0 });
  assert.deepEqual(decadesOf([[1e-30, 0.5]]), { low: -12, high: 0 });
  assert.deepEqual(decadesOf([[1e-30, 1e-6]]), { low: -18, high: -6 });
});

test("a gradient that exploded, or is infinite, does not hide the one that did neither", () => {
  assert.deepEqual(decadesOf([[0.02, 0.5], [1e27]]), { low: -2, high: 27 });
  assert.deepEqual(decadesOf([[0.02, 0.5], [3.4028234663852886e38]]), { low: -2, high: 0 });
  assert.equal(heightOf(3.4028234663852886e38, { low: -2, high: 0 }), 1);
});

test("where there is no gradient there is still a scale", () => {
  for (const rows of [[], [[]], [[0, 0]], [[Number.NaN, Number.POSITIVE_INFINITY]]])
    assert.deepEqual(decadesOf(rows), { low: -2, high: 0 });
});

test("a bar is as high as its power of ten; what is tiny is still seen, and nothing is not", () => {
  const decades = { low: -4, high: 0 };
  assert.equal(heightOf(0.01, decades), 0.5);
  assert.equal(heightOf(1, decades), 1);
  assert.equal(heightOf(1e-20, decades), 0.015);
  assert.equal(heightOf(0, decades), 0);
  assert.equal(heightOf(Number.POSITIVE_INFINITY, decades), 1);
});

test("as many powers of ten are written as there is room for, the largest among them", () => {
  assert.deepEqual(ticksOf({ low: -4, high: 0 }, 5), [0, -1, -2, -3, -4]);
  assert.deepEqual(ticksOf({ low: -12, high: 0 }, 4), [0, -4, -8, -12]);
  assert.deepEqual(ticksOf({ low: -2.5, high: 0.5 }, 5), [0, -1, -2]);
});

test("the first step is told as a share of the last", () => {
  assert.deepEqual(shareOf([3e-5, 0.1, 1]), { share: 3e-5, kind: "vanishing" });
  assert.deepEqual(shareOf([0.4, 1]), { share: 0.4, kind: "steady" });
  assert.deepEqual(shareOf([5000, 1]), { share: 5000, kind: "exploding" });
  for (const row of [[1, 0], [Number.NaN, 1], []]) assert.equal(shareOf(row).kind, "none");
});

test("a layer's bars are those of its place", () => {
  const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual([...(rowOf(rows, 1, 3) ?? [])], [4, 5, 6]);
  assert.equal(rowOf(null, 0, 3), null);
});
