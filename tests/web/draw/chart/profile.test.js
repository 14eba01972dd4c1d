import assert from "node:assert/strict";
import { test } from "node:test";
import { decadesOf, heightOf } from "../../../../web/js/draw/chart/profile.js";

test("the axis shows whole decades around all values, four at least", () => {
  assert.deepEqual(decadesOf([0.02, 0.5], null), { low: -4, high: 0 });
  assert.deepEqual(decadesOf([3e-7, 0.02], null), { low: -7, high: -1 });
  assert.deepEqual(decadesOf([0, 0], null), { low: -4, high: 0 });
});

test("the axis stands still while numbers fall, and grows where they leave it", () => {
  const first = decadesOf([0.5, 0.02], null);
  assert.deepEqual(decadesOf([0.005, 0.002], first), first);
  assert.deepEqual(decadesOf([2e-6, 30], first), { low: -6, high: 2 });
  assert.deepEqual(decadesOf([1e-30, 1], first), { low: -12, high: 0 });
});

test("equal factors are equal heights, and a gradient of 0 has none", () => {
  const axis = { low: -4, high: 0 };
  assert.deepEqual(
    [1, 0.1, 0.01, 1e-4, 1e-9, 0, Number.NaN].map((value) => heightOf(value, axis)),
    [1, 0.75, 0.5, 0, 0, 0, 0],
  );
  assert.equal(heightOf(100, axis), 1);
});
