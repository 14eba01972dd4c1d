import assert from "node:assert/strict";
import { test } from "node:test";
import {
  band,
  disagreement,
  meanMap,
  medianRun,
  quantile,
  readAt,
} from "../../../web/js/compare/ensemble.js";
import { appended, emptyCurve } from "../../../web/js/run/curve.js";

/** @param {number[]} cells @param {number[] | null} [classes] */
function map(cells, classes = null) {
  return {
    size: Math.sqrt(cells.length),
    low: -1,
    high: 1,
    cells: Uint8Array.from(cells),
    classes: classes && Uint8Array.from(classes),
    border: null,
  };
}

test("a quantile lies between its neighbours, as numpy's does", () => {
  // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.9, 1])
  const values = [0, 0.1, 0.5, 0.9, 1].map((share) => quantile([1, 2, 4, 8], share));
  assert.deepEqual(
    values.map((value) => Number(value.toFixed(6))),
    [1, 1.3, 3, 6.8, 8],
  );
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test("a run that diverges makes the band no better", () => {
  const { low, middle, high } = band([[1], [2], [3], [4], [Number.NaN]]);
  // Counted as the worst there is, 4.
  assert.deepEqual(
    [low[0], middle[0], high[0]].map((value) => Number(value?.toFixed(6))),
    [1.4, 3, 4],
  );
});

test("the median run is one that there is", () => {
  assert.equal(medianRun([5, 1, 3]), 2);
  assert.equal(medianRun([4, 1, 2, 3]), 2);
  assert.equal(medianRun([Number.NaN, 1, Number.NaN]), 0);
  assert.equal(medianRun([]), -1);
});

test("a series is read at moments, and what stands still keeps its last", () => {
  const rows = Float64Array.from([0, 10, 0, 25, 5, 1, 50, 2, 2]);
  const curve = appended(emptyCurve(["train_loss", "epoch"]), rows);
  assert.deepEqual([...readAt(curve, "train_loss", [0, 0.5, 1, 2, 9])], [10, 10, 5, 2, 2]);
  assert.ok([...readAt(curve, "test_loss", [0, 1])].every(Number.isNaN));
});

test("two maps disagree where they name other classes, and nowhere else", () => {
  const two = disagreement([map([0, 100, 200, 255]), map([255, 120, 128, 3])], false);
  assert.deepEqual([...(two?.cells ?? [])], [255, 0, 0, 255]);
  const classes = disagreement([map([9, 9, 9, 9], [0, 1, 2, 3]), map([9, 9, 9, 9], [0, 2, 2, 1])], false);
  assert.deepEqual([...(classes?.cells ?? [])], [0, 255, 0, 255]);
});

test("many maps disagree the more, the fewer are of the commonest opinion", () => {
  const yes = map([255]);
  const no = map([0]);
  assert.deepEqual([...(disagreement([yes, yes, yes, no], false)?.cells ?? [])], [128]);
  assert.deepEqual([...(disagreement([yes, yes, no, no], false)?.cells ?? [])], [255]);
  assert.deepEqual([...(meanMap([yes, yes, yes, no])?.cells ?? [])], [191]);
});

test("maps of values disagree by how far they spread, and maps of two sizes not at all", () => {
  assert.deepEqual([...(disagreement([map([0]), map([100])], true)?.cells ?? [])], [100]);
  assert.equal(disagreement([map([0]), map([0, 0, 0, 0])], false), null);
  assert.equal(meanMap([]), null);
});
