import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bandRange,
  clampBelow,
  clampBoundless,
  createPlot,
  decades,
  fittedTo,
  linearRange,
  logRange,
  reaching,
  smooth,
  thin,
} from "../../../../web/js/draw/chart/series.js";

test("a running average of a constant is the constant, and of a step comes near it", () => {
  const out = new Float64Array(200);
  smooth(new Float64Array(200).fill(3), 200, 9, out);
  assert.ok(out.every((value) => value === 3));
  smooth(
    Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1)),
    200,
    9,
    out,
  );
  assert.equal(out[99], 0);
  assert.ok(Math.abs((out[100] ?? 0) - 0.2) < 1e-12);
  assert.ok((out[199] ?? 0) > 0.999);
});

test("what is not finite stays a gap and does not spoil the average after it", () => {
  const out = new Float64Array(4);
  smooth([1, Number.NaN, Number.POSITIVE_INFINITY, 1], 4, 3, out);
  assert.deepEqual([...out], [1, Number.NaN, Number.NaN, 1]);
});

test("few rows are kept as they are, gaps as null", () => {
  const plot = createPlot();
  thin(plot, [0, 1, 2], [[5, Number.NaN, 7]], 3, 100);
  assert.deepEqual(plot, { xs: [0, 1, 2], columns: [[5, null, 7]] });
});

test("many rows are thinned to about as many as asked for, and no spike is lost", () => {
  const length = 4096;
  const xs = Float64Array.from({ length }, (_, i) => i);
  const values = new Float64Array(length).fill(1);
  values[1777] = 40;
  values[3001] = -3;
  const plot = createPlot();
  thin(plot, xs, [values], length, 500);
  assert.ok(plot.xs.length <= 500 && plot.xs.length > 400);
  assert.equal(Math.max(...(plot.columns[0] ?? []).map(Number)), 40);
  assert.equal(Math.min(...(plot.columns[0] ?? []).map(Number)), -3);
  for (let i = 1; i < plot.xs.length; i++) assert.ok((plot.xs[i] ?? 0) > (plot.xs[i - 1] ?? 0));
  assert.equal(plot.xs.at(-1), length - 1);
});

test("a plot used again for fewer rows holds no old ones", () => {
  const plot = createPlot();
  thin(
    plot,
    [0, 1, 2, 3],
    [
      [1, 2, 3, 4],
      [1, 1, 1, 1],
    ],
    4,
    10,
  );
  thin(plot, [0, 1], [[9, 8]], 2, 10);
  assert.deepEqual(plot, { xs: [0, 1], columns: [[9, 8]] });
});

test("the order of least and greatest value is kept", () => {
  const plot = createPlot();
  thin(
    plot,
    [0, 1, 2, 3],
    [
      [4, 1, 2, 9],
      [9, 2, 1, 4],
    ],
    4,
    2,
  );
  assert.deepEqual(plot.columns, [
    [1, 9],
    [9, 1],
  ]);
});

test("a linear axis starts at 0 and has room at the top", () => {
  assert.deepEqual(linearRange([[null, null]]), [0, 1]);
  const [low, high] = linearRange([[0.2, null, 0.7], [0.1]]);
  assert.equal(low, 0);
  assert.ok(high > 0.7 && high < 0.8);
});

test("a logarithmic axis covers whole decades and survives zeros, gaps and nothing at all", () => {
  assert.deepEqual(logRange([[0.02, 0.7]]), [0.01, 1]);
  assert.deepEqual(logRange([[0, null, 0.5]]), [0.1, 1]);
  assert.deepEqual(logRange([[1, 1]]), [1, 10]);
  assert.deepEqual(logRange([[0, null]]), [1e-3, 1]);
  const [low, high] = logRange([[1e-300, 1]]);
  assert.equal(high, 1);
  assert.ok(low >= 1e-13);
});

test("what is below the axis lies on its lower end; gaps stay gaps", () => {
  const columns = [[0, null, 0.5, 1e-9]];
  clampBelow(columns, 0.01);
  assert.deepEqual(columns, [[0.01, null, 0.5, 0.01]]);
});

test("decades are numbered as densely as there is room", () => {
  assert.deepEqual(decades(0.01, 1, 5), [0.01, 0.1, 1]);
  const few = decades(1e-7, 10, 3);
  assert.ok(few.length <= 3 && few.length > 1);
  assert.equal(few.at(-1), 10);
});

test("the range of values with bands holds both, and 0", () => {
  assert.deepEqual(bandRange([[-1, 2, null]], [[1, 2, null]]), [-2.36, 4.36]);
  assert.deepEqual(bandRange([[1, 2]], []), [0, 2.12]);
  assert.deepEqual(bandRange([[0, null]], [[0, null]]), [-1, 1]);
});

test("an axis reaches to a rule that must be seen, by whole decades on a logarithmic one", () => {
  const rule = /** @type {const} */ ({ axis: "y", at: 1e-3, within: true });
  const [low, high] = reaching([1e-2, 1], [rule], true);
  assert.ok(Math.abs(low - 1e-4) < 1e-12);
  assert.equal(high, 1);
  assert.deepEqual(reaching([1e-6, 1e-4], [rule], true), [1e-6, 1e-2]);
  assert.ok(reaching([1e-3, 1], [rule], true)[0] < 2e-4);
  assert.deepEqual(reaching([0, 1], [rule], false), [0, 1]);
  assert.deepEqual(reaching([0, 1e-4], [{ ...rule, at: 0.5 }], false), [0, 0.53]);
  assert.deepEqual(reaching([1e-2, 1], [{ ...rule, within: false }], true), [1e-2, 1]);
});

test("axes fit the run, not earlier ones that were longer or worse; before it has a line, the one before it", () => {
  const long = { xs: [0, 6000], columns: [[1e9, 1]] };
  const before = { xs: [0, 259], columns: [[0.7, 0.1]] };
  const now = { xs: [0, 1], columns: [[0.7, 0.6]] };
  assert.equal(fittedTo(now, [long, before]), now);
  const begun = { xs: [0], columns: [[0.7]] };
  assert.equal(fittedTo(begun, [long, before]), before);
  assert.equal(fittedTo(begun, []), begun);
});

test("a loss that became infinite stretches no axis: its line leaves at the top, above the finite values", () => {
  const infinite = 3.4028234663852886e38;
  assert.deepEqual(linearRange([[0.3, infinite]]), [0, 0.6]);
  assert.deepEqual(logRange([[0.3, infinite]]), [0.1, 10]);
  assert.deepEqual(linearRange([[infinite]]), [0, 1]);
  assert.deepEqual(bandRange([[1, infinite]], [[0, 0]]), [0, 1.06]);
  const columns = [[0.3, null, infinite]];
  clampBoundless(columns, 0.6);
  assert.deepEqual(columns, [[0.3, null, 0.6]]);
});
