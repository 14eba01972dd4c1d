import assert from "node:assert/strict";
import { test } from "node:test";
import {
  add,
  BINS,
  clear,
  createHistory,
  KINDS,
  MOST,
  shape,
  span,
  stepAt,
} from "../../../web/js/run/history.js";

/** @import { Histograms } from "../../../web/js/types.d.ts" */

/**
 * @param {number} low @param {number} high @param {(bin: number) => number} [count]
 * @returns {Histograms["kinds"]}
 */
function kinds(low, high, count = () => 1) {
  const one = () => ({ low, high, counts: Uint16Array.from({ length: BINS }, (_, bin) => count(bin)) });
  return { weights: one(), gradients: one(), activations: one(), pre_activations: one() };
}

/** @param {ReturnType<typeof createHistory>} history */
function steps(history) {
  return Array.from({ length: history.length }, (_, row) => stepAt(history, row));
}

test("few histograms are all kept, in their order", () => {
  const history = createHistory(4);
  for (const step of [0, 10, 15]) add(history, step, kinds(0, 1));
  assert.deepEqual(steps(history), [0, 10, 15]);
});

test("many are thinned evenly over the steps, the first and the newest kept", () => {
  const history = createHistory();
  let step = 0;
  let last = 0;
  for (let i = 0; i < 5000; i++) {
    last = step;
    add(history, step, kinds(0, 1));
    step += 1 + (i % 7);
  }
  const kept = steps(history);
  assert.equal(kept.length, MOST);
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), last);
  const even = last / (MOST - 1);
  const gaps = kept.slice(1).map((one, row) => one - (kept[row] ?? 0));
  // All but the newest, which may have come just now.
  for (const gap of gaps.slice(0, -1)) assert.ok(gap > even / 3 && gap < 3 * even, `${gap} against ${even}`);
});

test("each row keeps its own numbers when others are dropped", () => {
  const history = createHistory(6);
  for (let step = 0; step < 60; step++)
    add(
      history,
      step,
      kinds(-step, step, (bin) => bin + step),
    );
  for (let row = 0; row < history.length; row++) {
    const step = stepAt(history, row);
    const slot = history.order[row] ?? -1;
    for (const kind of KINDS) {
      const { low, high, counts } = history.kinds[kind];
      assert.deepEqual([low[slot], high[slot]], [-step, step]);
      assert.deepEqual(
        [...counts.subarray(slot * BINS, (slot + 1) * BINS)],
        Array.from({ length: BINS }, (_, bin) => bin + step),
      );
    }
  }
  assert.equal(new Set(history.order).size, 6);
});

test("a histogram of the step last seen replaces it, one of an earlier step begins anew", () => {
  const history = createHistory(4);
  for (const step of [5, 9]) add(history, step, kinds(0, 1));
  add(history, 9, kinds(0, 2));
  assert.deepEqual(steps(history), [5, 9]);
  assert.equal(history.kinds.weights.high[history.order[1] ?? 0], 2);
  add(history, 0, kinds(0, 1));
  assert.deepEqual(steps(history), [0]);
  clear(history);
  assert.deepEqual(steps(history), []);
});

test("the span reaches over all rows of the kind", () => {
  const history = createHistory(4);
  add(history, 0, kinds(-3, 1));
  add(history, 1, kinds(-1, 4));
  /** @type {[number, number]} */
  const range = [0, 0];
  span(history, "pre_activations", range);
  assert.deepEqual(range, [-3, 4]);
});

test("a shape lies where its numbers lie, and its highest point is 1", () => {
  const history = createHistory(2);
  add(
    history,
    0,
    kinds(0.5, 1, (bin) => (bin === 16 ? 9 : 0)),
  );
  const [out, scratch] = [new Float32Array(100), new Float32Array(100)];
  shape(history, "weights", 0, 0, 1, out, scratch);
  const top = out.indexOf(Math.max(...out));
  // Bin 16 of 32 from 0.5 to 1 begins at 0.75.
  assert.ok(Math.abs((top + 0.5) / 100 - 0.758) < 0.01);
  assert.equal(Math.max(...out), 1);
  assert.equal(Math.max(...out.subarray(0, 70)), 0);
});

test("a histogram narrower than a cell is still seen", () => {
  const history = createHistory(2);
  add(history, 0, kinds(0.3, 0.3001));
  const [out, scratch] = [new Float32Array(64), new Float32Array(64)];
  shape(history, "weights", 0, -10, 10, out, scratch);
  assert.equal(Math.max(...out), 1);
});

test("no memory is taken while histograms come", () => {
  const history = createHistory(3);
  const before = [history.order, history.steps, ...KINDS.map((kind) => history.kinds[kind].counts)];
  for (let step = 0; step < 50; step++) add(history, step, kinds(0, 1));
  const after = [history.order, history.steps, ...KINDS.map((kind) => history.kinds[kind].counts)];
  assert.ok(before.every((array, at) => array === after[at]));
});
