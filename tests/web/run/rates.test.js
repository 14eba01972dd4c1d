import assert from "node:assert/strict";
import { test } from "node:test";
import { handy, lastOf, lossRange, stretches } from "../../../web/js/run/rates.js";

/** @param {number} steps @param {(number | null)[]} losses */
const race = (steps, ...losses) => ({ steps, losses });

test("a rate is written with two digits", () => {
  assert.deepEqual([0.0123456, 4.9e-5, 9.96].map(handy), [0.012, 4.9e-5, 10]);
});

test("losses that ran away do not flatten the rest of the curve", () => {
  const [low, high] = lossRange({
    rounds: [race(10, 1, 0.5, 0.6, 40, 3.4e38), race(40, null, 0.2, 0.3, null, null)],
  });
  assert.ok(low < 0.2 && low >= 0.1);
  assert.ok(high >= 1.6 && high < 1.8);
});

test("a flat sweep still has a height", () => {
  const [low, high] = lossRange({ rounds: [race(10, 0.7, 0.7)] });
  assert.ok(low < 0.7 && high > 0.7);
});

test("a sweep of nothing finite is drawn around one", () => {
  assert.deepEqual(lossRange({ rounds: [race(10, 3.4e38)] }).map(Number.isFinite), [true, true]);
});

test("of a rate the last round counts that it was in", () => {
  const found = { rounds: [race(10, 1, 0.5, 0.8), race(40, null, 0.2, 0.3), race(100, null, 0.1, null)] };
  assert.deepEqual(lastOf(found, 0), { loss: 1, steps: 10, out: true });
  assert.deepEqual(lastOf(found, 1), { loss: 0.1, steps: 100, out: false });
  assert.deepEqual(lastOf(found, 2), { loss: 0.3, steps: 40, out: true });
});

test("no line leads through a rate that had dropped out", () => {
  assert.deepEqual(stretches([null, 1, 2, null, null, 3, null, 4]), [[1, 2], [5], [7]]);
  assert.deepEqual(stretches([null]), []);
});
