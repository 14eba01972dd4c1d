import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { createActions } from "../../../web/js/store/actions.js";
import { createAll, createComparing } from "../../../web/js/store/comparing.js";
import { barOf, ofKind, stageOf } from "../../../web/js/store/stage.js";
import { apply, createStore } from "../../../web/js/store/state.js";
import { effect } from "../../../web/vendor/signals-core.js";
import { CONFIG, firstPaint, run, SCHEMA } from "../fakes.js";

/** @import { Command } from "../../../web/js/types.d.ts" */

const options = readOptions(SCHEMA);
const RATE = "training.optimizer.learning_rate";

/** A page that compares two learning rates. */
function comparing() {
  const store = createStore(firstPaint());
  const lanes = { lanes: [3, 4], differences: [{ [RATE]: 0.1 }, { [RATE]: 1 }], base: CONFIG, plan: null };
  apply(store, { type: "lanes", ...lanes });
  for (const [at, lane] of lanes.lanes.entries())
    apply(store, run({ lane, config: changed(CONFIG, lanes.differences[at] ?? {}) }));
  /** @type {Command[]} */
  const sent = [];
  const send = (/** @type {Command} */ command) => void sent.push(command);
  return { store, lanes, sent, send };
}

test("Play shows the lane that is chosen, and hears when another is", () => {
  const { store } = comparing();
  const lane = stageOf(store);
  /** @type {number[]} */
  const seen = [];
  effect(() => void seen.push(lane.config.value.training.optimizer.learning_rate));
  store.choice.value = 4;
  assert.deepEqual(seen, [0.1, 1]);
  assert.equal(lane.id, 4);
});

test("what the bar changes while lanes are compared goes to all, and to one when one is on the stage", () => {
  const { store, sent, send } = comparing();
  const actions = createActions(store, barOf(store), send, options, { frame: () => {} });
  const { lane: all } = createAll(store, options);
  store.front.value = all;
  actions.change({ "network.activation": "relu" });
  actions.flush();
  store.front.value = null;
  store.choice.value = 4;
  actions.change({ "network.activation": "sine" });
  actions.flush();
  assert.deepEqual(
    sent.map((command) => "lane" in command && command.lane),
    [null, 4],
  );
});

test("where nothing is compared the bar trains nothing, though Play could", () => {
  const { store, sent, send, lanes } = comparing();
  const { lane: all } = createAll(store, options);
  const actions = createActions(store, barOf(store), send, options, { frame: () => {} });
  [store.comparison.value, store.front.value] = [null, all];
  actions.toggle();
  actions.step("epoch");
  assert.deepEqual(sent, []);
  apply(store, { type: "lanes", ...lanes });
  actions.toggle();
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["play"],
  );
});

test("all lanes together have their base, and play while one of them does", () => {
  const { store, lanes } = comparing();
  const { lane: all } = createAll(store, options);
  assert.deepEqual(all.config.value, CONFIG);
  const state = { reason: null, epochs_per_second: 100 };
  apply(store, { type: "state", lane: 3, state: "playing", ...state });
  apply(store, { type: "state", lane: 4, state: "diverged", ...state });
  assert.equal(all.state.value, "playing");
  apply(store, { type: "state", lane: 3, state: "diverged", ...state });
  assert.equal(all.state.value, "diverged");
  apply(store, { type: "lanes", ...lanes, base: changed(CONFIG, { "data.noise": 0.2 }) });
  assert.equal(all.config.value.data.noise, 0.2);
});

test("a lane that is taken is put on the stage, and lanes move by their neighbours", () => {
  const { store, sent, send } = comparing();
  const actions = createComparing(store, send, options);
  actions.move(3, 1);
  actions.move(3, -1);
  actions.take(4);
  assert.deepEqual(sent, [
    { type: "order_lanes", lanes: [4, 3] },
    { type: "keep_lane", lane: 4 },
  ]);
  assert.deepEqual([store.choice.value, store.tab.value], [4, "play"]);
});

test("what shows points is told of no run of another kind, and a stage of no run but its own", () => {
  const { store } = comparing();
  const lane = stageOf(store);
  const set = /** @type {import("../../../web/js/types.d.ts").Option} */ (options.get("data.dataset"));
  const facts = {
    task: /** @type {const} */ ("classification"),
    inputs: /** @type {const} */ (2),
    classes: 2,
  };
  const image = { ...facts, fixed: false, kind: /** @type {const} */ ("image") };
  const kinds = new Map([...options, ["data.dataset", { ...set, sets: { ...set.sets, xor: image } }]]);
  const [plain, images] = [ofKind(lane, "points", kinds), ofKind(lane, "image", kinds)];
  lane.run.value = run({ lane: 3 });
  assert.deepEqual([plain.run.value?.lane, images.run.value], [3, null]);
  lane.run.value = run({ lane: 3, config: changed(CONFIG, { "data.dataset": "xor" }) });
  assert.deepEqual([plain.run.value, plain.frame.value, images.run.value?.lane], [null, null, 3]);
  assert.equal(images.config, lane.config);
});
