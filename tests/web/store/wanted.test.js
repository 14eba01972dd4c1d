import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, createStore } from "../../../web/js/store/state.js";
import { askForView } from "../../../web/js/store/wanted.js";
import { firstPaint, run } from "../fakes.js";

/** @import { Command } from "../../../web/js/types.d.ts" */

test("the unit pointed at goes before the pinned one, and only changes are asked for", () => {
  const store = createStore(firstPaint());
  /** @type {Command[]} */
  const sent = [];
  const stop = askForView(store, (command) => void sent.push(command));
  assert.deepEqual(sent, [{ type: "view", fps: 60 }]);
  store.view.pinned.value = 4;
  store.view.hovered.value = 4;
  store.view.hovered.value = 0;
  store.view.hovered.value = null;
  store.view.pinned.value = null;
  stop();
  store.view.pinned.value = 1;
  assert.deepEqual(
    sent.slice(1),
    [4, 0, 4, null].map((unit) => ({ type: "view", unit })),
  );
});

test("the histograms of a layer and the numbers of a sample are asked for beside the unit", () => {
  const store = createStore(firstPaint(), { view: { histogram: 1 } });
  /** @type {Command[]} */
  const sent = [];
  askForView(store, (command) => void sent.push(command));
  store.view.pinned.value = 3;
  store.view.histogram.value = null;
  store.view.sample.value = -1;
  assert.deepEqual(sent, [
    { type: "view", fps: 60, histogram: 1 },
    { type: "view", unit: 3 },
    { type: "view", histogram: null },
    { type: "view", sample: -1 },
  ]);
});

test("what is asked for is of the chosen lane", () => {
  const store = createStore(firstPaint());
  /** @type {Command[]} */
  const sent = [];
  askForView(store, (command) => void sent.push(command));
  apply(store, run({ lane: 3 }));
  store.view.pinned.value = 1;
  store.choice.value = 3;
  assert.deepEqual(sent, [
    { type: "view", fps: 60 },
    { type: "view", tiles: 80, fps: 30 },
    { type: "view", unit: 1 },
    { type: "view", lane: 3 },
  ]);
});

test("lanes side by side are tiles, the more the smaller and the seldomer, and none of them is asked for whole", () => {
  const store = createStore(firstPaint());
  /** @type {Command[]} */
  const sent = [];
  askForView(store, (command) => void sent.push(command));
  apply(store, run({ lane: 1 }));
  store.front.value = store.chosen.peek();
  for (let lane = 2; lane < 20; lane++) apply(store, run({ lane }));
  store.front.value = null;
  assert.deepEqual(sent, [
    { type: "view", fps: 60 },
    { type: "view", tiles: 80, fps: 30 },
    { type: "view", lane: null },
    { type: "view", tiles: 56, fps: 20 },
    { type: "view", tiles: 40, fps: 10 },
    { type: "view", lane: 0 },
  ]);
});

test("a comparison in place of another of as many lanes asks for nothing else while its lanes come", () => {
  const store = createStore(firstPaint());
  const base = store.chosen.peek().config.peek();
  /** @type {Command[]} */
  const sent = [];
  askForView(store, (command) => void sent.push(command));
  for (const lanes of [
    [1, 2, 3],
    [4, 5, 6],
  ]) {
    apply(store, { type: "lanes", lanes, differences: [{}, {}, {}], base, plan: {} });
    store.front.value = null;
    for (const lane of lanes) apply(store, run({ lane }));
  }
  assert.deepEqual(
    sent.filter((command) => "tiles" in command),
    [{ type: "view", tiles: 80, fps: 30 }],
  );
});
