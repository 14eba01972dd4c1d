import assert from "node:assert/strict";
import { test } from "node:test";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { leaves } from "../../../web/js/store/comparing.js";
import { createStore } from "../../../web/js/store/state.js";
import { CONFIG, firstPaint, SCHEMA } from "../fakes.js";

const options = readOptions(SCHEMA);
const MOMENTUM = "training.optimizer.momentum";

/** Two runs that differ in this. @param {string} path @param {unknown[]} values */
function compared(path, values) {
  const store = createStore(firstPaint());
  const differences = values.map((value) => ({ [path]: value }));
  store.comparison.value = { lanes: [0, 1], differences, base: CONFIG, plan: {} };
  /** @type {number[]} */
  const taken = [];
  const ask = (/** @type {Record<string, unknown>} */ changes) =>
    leaves(changes, store, { take: (lane) => void taken.push(lane) }, options);
  return { store, ask, taken };
}

test("a run that is given another kind of data leaves the comparison", () => {
  const { ask, taken } = compared("training.optimizer.learning_rate", [0.1, 1]);
  assert.equal(ask({ "data.dataset": "first-symbol" }), true);
  assert.deepEqual(taken, [0]);
});

test("so does one in which nothing compared has an effect any more", () => {
  const { ask, taken } = compared(MOMENTUM, [0, 0.9]);
  assert.equal(ask({ "training.batch_size": 3 }), false);
  assert.equal(ask({ "training.optimizer.name": "adam" }), true);
  assert.deepEqual(taken, [0]);
});

test("any other change stays in it, as does one to all runs, and one run alone has none to leave", () => {
  const { ask, store, taken } = compared("training.optimizer.learning_rate", [0.1, 1]);
  assert.equal(ask({ "data.dataset": "spiral" }), false);
  store.front.value = store.chosen.value;
  assert.equal(ask({ "data.dataset": "first-symbol" }), false);
  store.front.value = null;
  store.comparison.value = null;
  assert.equal(ask({ "data.dataset": "first-symbol" }), false);
  assert.deepEqual(taken, []);
});
