import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { options } from "../../../web/js/options/schema.js";
import { createActions } from "../../../web/js/store/actions.js";
import { apply, applyPicture, connected, createStore } from "../../../web/js/store/state.js";
import { CONFIG, FakeClock, firstPaint, frame, run, SCHEMA, stateEvent, verdict } from "../fakes.js";

/** @import { Actions, Command, Lane, RatesEvent, Store } from "../../../web/js/types.d.ts" */

const OPTIONS = options(SCHEMA);
const RATE = "training.optimizer.learning_rate";
const PLANE = { "data.dataset": "plane" };

/** @type {Store} */
let store;
/** @type {Lane} */
let lane;
/** @type {Actions} */
let actions;
/** @type {Command[]} */
let sent;
/** @type {FakeClock} */
let pictures;

beforeEach(() => {
  store = createStore(firstPaint());
  lane = store.chosen.value;
  sent = [];
  pictures = new FakeClock();
  const effects = {
    frame: (/** @type {() => void} */ draw) => void pictures.later(draw, 0),
    random: () => 0.5,
  };
  actions = createActions(store, lane, (command) => void sent.push(command), OPTIONS, effects);
});

test("a change shows at once and is sent with the next picture", () => {
  actions.change({ [RATE]: 0.1 });
  assert.equal(lane.config.value.training.optimizer.learning_rate, 0.1);
  assert.deepEqual(sent, []);
  pictures.ring();
  assert.deepEqual(sent, [{ type: "update", lane: 0, changes: { [RATE]: 0.1 }, id: 1 }]);
});

test("a slider that fires many times between two pictures makes one command", () => {
  for (const value of [0.1, 0.3, 1]) actions.change({ [RATE]: value });
  actions.change({ "data.noise": 0.2 });
  pictures.ring();
  assert.deepEqual(sent, [{ type: "update", lane: 0, changes: { [RATE]: 1, "data.noise": 0.2 }, id: 1 }]);
  actions.change({ [RATE]: 3 });
  pictures.ring();
  assert.deepEqual(sent[1], { type: "update", lane: 0, changes: { [RATE]: 3 }, id: 2 });
});

test("a picture without changes sends nothing", () => {
  actions.change({ [RATE]: 0.1 });
  actions.play();
  pictures.ring();
  assert.equal(sent.length, 2);
});

test("changes go before the command that follows them", () => {
  actions.change({ [RATE]: 0.1 });
  actions.play();
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["update", "play"],
  );
});

test("an answer that comes before the change was sent does not undo it", () => {
  actions.change({ [RATE]: 0.1 });
  apply(store, run());
  assert.equal(lane.config.value.training.optimizer.learning_rate, 0.1);
});

test("an option that does not exist is a bug and is told as one", () => {
  assert.throws(
    () => actions.change({ "training.speed": 1 }),
    /dotted name of an option, got training.speed/,
  );
});

test("a regression data set takes the squared loss along, and the loss chosen before comes back after it", () => {
  actions.change({ "training.loss": "squared" });
  actions.change(PLANE);
  pictures.ring();
  assert.deepEqual(sent.at(-1), {
    type: "update",
    lane: 0,
    changes: { "training.loss": "squared", ...PLANE },
    id: 1,
  });
  actions.change({ "data.dataset": "xor" });
  assert.equal(lane.config.value.training.loss, "squared");
  actions.change({ "training.loss": "cross_entropy" });
  actions.change(PLANE);
  actions.change({ "data.dataset": "multi-gauss" });
  assert.equal(lane.config.value.training.loss, "squared");
  actions.change({ "data.dataset": "spiral" });
  assert.equal(lane.config.value.training.loss, "cross_entropy");
});

test("a page that begins with regression goes on to classification with cross-entropy", () => {
  const config = changed(CONFIG, { ...PLANE, "training.loss": "squared" });
  lane.config.value = config;
  actions.change({ "data.dataset": "circle" });
  assert.equal(lane.config.value.training.loss, "cross_entropy");
});

test("hinge does not fit several classes: it gives way, and comes back with two", () => {
  actions.change({ "training.loss": "hinge" });
  actions.change({ "data.dataset": "spiral-3" });
  assert.equal(lane.config.value.training.loss, "cross_entropy");
  actions.change({ "training.loss": "absolute" });
  actions.change({ "data.dataset": "line" });
  assert.equal(lane.config.value.training.loss, "squared");
  actions.change({ "data.dataset": "moons" });
  assert.equal(lane.config.value.training.loss, "hinge");
  actions.change({ "data.dataset": "blobs" });
  assert.equal(lane.config.value.training.loss, "absolute");
});

test("a loss that fits two classes and several stays when their number changes", () => {
  actions.change({ "training.loss": "squared" });
  actions.change({ "data.dataset": "blobs", "data.classes": 4 });
  assert.equal(lane.config.value.training.loss, "squared");
  actions.change({ "data.classes": 2 });
  assert.equal(lane.config.value.training.loss, "squared");
});

test("a change takes along what the server would refuse beside it, in the same command", () => {
  actions.change({ "data.validation_share": 0.2, "training.stop.patience": 5 });
  actions.change({ "network.activations": ["relu", "tanh"], "network.frozen_layers": [2] });
  pictures.ring();
  actions.change({ "network.hidden": [4, 2, 2], "data.validation_share": 0 });
  pictures.ring();
  assert.deepEqual(sent[1], {
    type: "update",
    lane: 0,
    changes: {
      "network.hidden": [4, 2, 2],
      "data.validation_share": 0,
      "network.frozen_layers": [3],
      "network.activations": ["relu", "tanh", "tanh"],
      "training.stop.patience": null,
    },
    id: 2,
  });
});

test("the share that is moved pushes the other", () => {
  actions.change({ "data.train_share": 0.7, "data.validation_share": 0.2 });
  actions.change({ "data.validation_share": 0.5 });
  assert.equal(lane.config.value.data.train_share, 0.5);
  actions.change({ "data.train_share": 0.9 });
  assert.equal(lane.config.value.data.validation_share, 0.1);
});

test("the rate finder is on its way until it is answered, refused or its server is gone", () => {
  actions.findRate();
  assert.deepEqual(sent, [{ type: "find_rate", lane: 0, id: 1 }]);
  assert.equal(lane.finding.value, 1);
  /** @type {RatesEvent} */
  const found = { type: "rates", lane: 0, rates: [0.1], rounds: [{ steps: 4, losses: [1] }], suggested: 0.1 };
  apply(store, { ...found, reply_to: 1 });
  assert.deepEqual([lane.finding.value, lane.rates.value?.suggested], [null, 0.1]);
  apply(store, run({ rebuilt: true }));
  assert.equal(lane.rates.value, null);
  actions.findRate();
  apply(store, { type: "error", code: "not_now", message: "", field: null, reply_to: 2 });
  assert.equal(lane.finding.value, null);
  actions.findRate();
  apply(store, stateEvent({ reason: "worker_restarted" }));
  assert.equal(lane.finding.value, null);
});

test("the code is asked for and kept as it is told", () => {
  actions.describe();
  assert.deepEqual(sent, [{ type: "describe", lane: 0 }]);
  apply(store, {
    type: "description",
    lane: 0,
    code: "import torch",
    equation: ["y = x"],
    notebook: "",
    journal: null,
    weights: "",
  });
  assert.equal(lane.description.value?.code, "import torch");
});

test("the commands of two lanes never share a number, and the clock is that of both", () => {
  apply(store, run({ lane: 1 }));
  const [, other] = store.lanes.value;
  assert.ok(other);
  const theirs = createActions(store, other, (command) => void sent.push(command), OPTIONS, {
    frame: (draw) => void pictures.later(draw, 0),
  });
  theirs.change({ [RATE]: 0.1 });
  pictures.ring();
  actions.findRate();
  assert.deepEqual(
    sent.map((command) => [command.type, "lane" in command && command.lane, command.id]),
    [
      ["update", 1, 1],
      ["find_rate", 0, 2],
    ],
  );
  theirs.play();
  assert.deepEqual([lane.playing.value, other.playing.value], [true, true]);
  actions.step("epoch");
  assert.deepEqual([lane.playing.value, other.playing.value], [false, false]);
});

test("configure replaces the whole configuration, whatever the server still has to say about the old one", () => {
  const config = changed(CONFIG, { "data.dataset": "spiral", "network.hidden": [8, 8] });
  actions.change({ [RATE]: 3 });
  actions.configure(config);
  assert.deepEqual(sent[1], { type: "configure", lane: 0, config, id: 2 });
  apply(store, run({ reply_to: 1, config: changed(CONFIG, { [RATE]: 3 }) }));
  assert.deepEqual(lane.config.value, config);
});

test("the play button answers before the server does, but not for a run that cannot play", () => {
  actions.toggle();
  assert.equal(lane.playing.value, true);
  actions.toggle();
  assert.equal(lane.playing.value, false);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["play", "pause"],
  );
  apply(store, stateEvent({ state: "failed" }));
  actions.play();
  assert.equal(lane.state.value, "failed");
});

test("a step pauses", () => {
  actions.play();
  actions.step("batch");
  assert.equal(lane.state.value, "paused");
  assert.deepEqual(sent[1], { type: "step", unit: "batch", count: 1 });
});

test("rewind keeps the initial weights, new weights leaves them to the server", () => {
  actions.rewind();
  actions.newWeights();
  assert.deepEqual(sent, [
    { type: "reset", lane: 0, weights: "same" },
    { type: "reset", lane: 0, weights: "new" },
  ]);
});

test("new data draws another seed", () => {
  actions.newData();
  assert.equal(lane.config.value.seeds.data, 2 ** 31);
});

test("the speed shows at once", () => {
  actions.speed(null);
  assert.equal(store.speed.value, null);
  assert.deepEqual(sent, [{ type: "speed", epochs_per_second: null }]);
});

test("an edited weight and an edited bias are sent as the wire names them", () => {
  actions.edit(1, 0, 3, -0.5);
  actions.edit(0, 2, null, 1);
  assert.deepEqual(sent, [
    { type: "edit", lane: 0, layer: 1, to: 0, from: 3, value: -0.5 },
    { type: "edit", lane: 0, layer: 0, to: 2, from: null, value: 1 },
  ]);
});

test("mending a diverged run changes it and plays on; mending a sick one only changes it", () => {
  const remedy = { [RATE]: 0.003 };
  actions.mend(verdict({ kind: "diverged", layer: null, remedy }));
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["update", "play"],
  );
  sent.length = 0;
  actions.mend(verdict({ kind: "saturated", remedy: { "network.initial_weights": "xavier" } }));
  pictures.ring();
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["update"],
  );
});

test("a diverged run without a remedy is rewound", () => {
  actions.mend(verdict({ kind: "diverged", layer: null }));
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["reset", "play"],
  );
});

test("play and step begin a diverged run again, since it cannot go on", () => {
  apply(store, stateEvent({ state: "diverged" }));
  actions.toggle();
  actions.step("epoch");
  const reset = { type: "reset", lane: 0, weights: "same" };
  assert.deepEqual(sent, [reset, { type: "play" }, reset, { type: "step", unit: "epoch", count: 1 }]);
});

test("a notice is dismissed by its number", () => {
  apply(store, stateEvent({ reason: "idle" }));
  apply(store, stateEvent({ reason: "worker_restarted" }));
  actions.dismiss(store.notices.value[0]?.id ?? 0);
  assert.deepEqual(
    store.notices.value.map(({ text }) => text),
    ["notices.worker_restarted"],
  );
});

test("what is asked of the clock while the server is away is told at once, and forgotten when it is back", () => {
  connected(store, "lost");
  actions.toggle();
  assert.equal(store.asked.value, "playing");
  assert.equal(lane.playing.value, false);
  actions.toggle();
  assert.equal(store.asked.value, "paused");
  connected(store, "open");
  assert.equal(store.asked.value, null);
});

test("a run without points can be paused, but neither played nor stepped", () => {
  const { data } = run();
  apply(store, run({ data: { ...data, points: [] } }));
  applyPicture(store, [frame([], { points: new Uint8Array() })]);
  actions.toggle();
  actions.step("epoch");
  assert.deepEqual(sent, []);
  apply(store, stateEvent({ state: "playing" }));
  actions.toggle();
  assert.deepEqual(sent, [{ type: "pause" }]);
});
