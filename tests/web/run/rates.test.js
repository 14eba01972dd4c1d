import assert from "node:assert/strict";
import { test } from "node:test";
import { handy, lossRange } from "../../../web/js/run/rates.js";

test("a rate is written with two digits", () => {
  assert.deepEqual([0.0123456, 4.9e-5, 9.96].map(handy), [0.012, 4.9e-5, 10]);
});

test("losses that ran away do not flatten the rest of the curve", () => {
  const [low, high] = lossRange({ losses: [1, 0.5, 0.2, 40, 3.4e38] });
  assert.ok(low < 0.2 && low >= 0.1);
  assert.ok(high >= 1.6 && high < 1.8);
});

test("a flat sweep still has a height", () => {
  const [low, high] = lossRange({ losses: [0.7, 0.7] });
  assert.ok(low < 0.7 && high > 0.7);
});

test("a sweep of nothing finite is drawn around one", () => {
  assert.deepEqual(lossRange({ losses: [3.4e38] }).map(Number.isFinite), [true, true]);
});
