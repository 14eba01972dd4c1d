import assert from "node:assert/strict";
import { test } from "node:test";
import { appended, CAPACITY, emptyCurve } from "../../../web/js/run/curve.js";

/** @import { Curve } from "../../../web/js/types.d.ts" */

/** @param {Curve} curve @param {number} [index] @returns {number[]} */
function column(curve, index = 0) {
  return [...(curve.columns[index] ?? [])].slice(0, curve.length);
}

/** @param {number} from @param {number} to @param {number} [by] rows whose loss is half of the step */
function rows(from, to, by = 1) {
  const numbers = [];
  for (let step = from; step < to; step += by) numbers.push(step, step / 2);
  return Float64Array.from(numbers);
}

test("rows come to stand in columns", () => {
  const curve = appended(emptyCurve(["a", "b"]), Float64Array.of(0, 1, 2, 5, 3, 4));
  assert.deepEqual(
    [column(curve, 0), column(curve, 1), column(curve, 2)],
    [
      [0, 5],
      [1, 3],
      [2, 4],
    ],
  );
});

test("the curve that was stays as long as it was", () => {
  const old = appended(emptyCurve(["a"]), rows(0, 3));
  const next = appended(old, rows(3, 5));
  assert.notEqual(next, old);
  assert.deepEqual([old.length, next.length], [3, 5]);
  assert.deepEqual(column(next), [0, 1, 2, 3, 4]);
});

test("nothing is thinned up to the capacity", () => {
  const curve = appended(emptyCurve(["a"]), rows(0, CAPACITY));
  assert.deepEqual(
    column(curve),
    Array.from({ length: CAPACITY }, (_, step) => step),
  );
});

for (const portion of [1, 7, 100_000])
  test(`a long curve stays short, even and up to date when it comes ${portion} rows at a time`, () => {
    const many = 100_000;
    let curve = emptyCurve(["a"]);
    for (let from = 0; from < many; from += portion)
      curve = appended(curve, rows(from, Math.min(from + portion, many)));
    const steps = column(curve);
    const gaps = steps.slice(1, -1).map((step, index) => step - (steps[index] ?? 0));
    assert.ok(curve.length > CAPACITY / 4 && curve.length <= CAPACITY, `${curve.length} rows`);
    assert.equal(steps[0], 0);
    assert.equal(steps.at(-1), many - 1);
    assert.ok(
      Math.max(...gaps) <= 2 * Math.min(...gaps) + 1,
      `gaps ${Math.min(...gaps)} to ${Math.max(...gaps)}`,
    );
    assert.deepEqual(
      column(curve, 1),
      steps.map((step) => step / 2),
    );
  });

test("the newest row is there after each single one, also when thinned", () => {
  let curve = appended(emptyCurve(["a"]), rows(0, 5000));
  for (let step = 5000; step < 5100; step += 1) {
    curve = appended(curve, rows(step, step + 1));
    assert.equal(column(curve).at(-1), step);
  }
});

test("columns that a chart still draws from are not rewritten by thinning", () => {
  const full = appended(emptyCurve(["a"]), rows(0, CAPACITY));
  const before = column(full);
  appended(full, rows(CAPACITY, CAPACITY + 10));
  assert.deepEqual(column(full), before);
});

test("steps beyond 2^24 are told apart", () => {
  const curve = appended(emptyCurve(["a"]), Float64Array.of(2 ** 24, 1, 2 ** 24 + 1, 2, 2 ** 40 + 1, 3));
  assert.deepEqual(column(curve), [2 ** 24, 2 ** 24 + 1, 2 ** 40 + 1]);
});

test("a row of the last step replaces it, one of an earlier step is left out", () => {
  const curve = appended(emptyCurve(["a"]), Float64Array.of(0, 1, 5, 2, 5, 3, 4, 9));
  assert.deepEqual(
    [column(curve, 0), column(curve, 1)],
    [
      [0, 5],
      [1, 3],
    ],
  );
});

test("what is not finite becomes a gap in the line", () => {
  const curve = appended(emptyCurve(["a"]), Float64Array.of(0, Infinity, 1, -Infinity, 2, NaN));
  assert.deepEqual(column(curve, 1), [NaN, NaN, NaN]);
});

test("rows that are far apart and rows that are close are thinned by their steps, not by their number", () => {
  // A session that is resumed sends its long history thinned, and then every row.
  let curve = appended(emptyCurve(["a"]), rows(0, 40_000, 10));
  curve = appended(curve, rows(40_000, 80_000));
  const early = column(curve).filter((step) => step < 40_000).length;
  assert.ok(Math.abs(early - curve.length / 2) < curve.length / 4, `${early} of ${curve.length}`);
});
