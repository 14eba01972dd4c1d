import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { held, remedyOf, unaided } from "../../../web/js/link/held.js";
import { createPast } from "../../../web/js/link/past.js";
import { changed } from "../../../web/js/options/config.js";
import { options } from "../../../web/js/options/schema.js";
import { appended, emptyCurve } from "../../../web/js/run/curve.js";
import { createActions } from "../../../web/js/store/actions.js";
import { createStore } from "../../../web/js/store/state.js";
import { firstPaint, SCHEMA } from "../fakes.js";

/** @import { Actions, Command, Earlier, Lane, Past, Store } from "../../../web/js/types.d.ts" */

const RATE = "training.optimizer.learning_rate";

/** The history of a tab, which tells of going back and forward as a browser does. */
class FakeHistory extends EventTarget {
  entries = [/** @type {any} */ (null)];
  place = 0;
  scrollRestoration = "auto";
  get state() {
    return this.entries[this.place];
  }
  pushState = (/** @type {unknown} */ state) => {
    this.place += 1;
    this.entries.splice(this.place, Infinity, structuredClone(state));
  };
  replaceState = (/** @type {unknown} */ state) => {
    this.entries[this.place] = structuredClone(state);
  };
  back = () => this.go(-1);
  forward = () => this.go(1);
  go = (/** @type {number} */ steps) => {
    this.place += steps;
    this.dispatchEvent(Object.assign(new Event("popstate"), { state: this.state }));
  };
}

/** @type {Store} */
let store;
/** @type {Lane} */
let lane;
/** @type {Actions} */
let actions;
/** @type {FakeHistory} */
let history;
/** @type {Command[]} */
let sent;
let clock = 0;
let arrive = () => {};
let deed = () => {};
/** @type {unknown[]} what was gone back to */
let gone;
/** Which lanes there are. */
let lanes = "";
/** @type {Past} */
let past;

/** A page that stands at this history. @param {readonly import("../../../web/js/types.d.ts").RunConfig[]} [before] */
function load(before) {
  store = createStore(firstPaint());
  lane = store.chosen.value;
  sent = [];
  [gone, lanes] = [[], "alone"];
  const goBack = (/** @type {unknown} */ one) => {
    lanes = String(one);
    gone.push(one);
  };
  past = { standing: () => lanes, goBack };
  const plain = createActions(store, lane, (command) => void sent.push(command), options(SCHEMA), {
    frame: () => {},
    random: () => 0.5,
  });
  const effects = /** @type {any} */ ({ history, window: history, now: () => clock });
  ({ actions, arrive, deed } = createPast(store, lane, plain, before, past, "play", effects));
}

beforeEach(() => {
  history = new FakeHistory();
  clock = 0;
  load();
});

const rate = () => lane.config.value.training.optimizer.learning_rate;
const hidden = () => lane.config.value.network.hidden;

test("a page just opened has nothing to undo, and to ask for it leaves the page where it is", () => {
  assert.deepEqual(store.past.value, { undo: false, redo: false });
  actions.undo();
  actions.redo();
  assert.equal(history.place, 0);
});

test("changes are undone one by one and made again, and only what differs is sent", () => {
  actions.change({ [RATE]: 0.1 });
  actions.change({ "network.hidden": [4, 2, 2] });
  actions.flush();
  assert.deepEqual(store.past.value, { undo: true, redo: false });
  actions.undo();
  actions.flush();
  assert.deepEqual([rate(), hidden()], [0.1, [4, 2]]);
  assert.deepEqual(sent.at(-1), { type: "update", lane: 0, changes: { "network.hidden": [4, 2] }, id: 2 });
  actions.undo();
  assert.deepEqual([rate(), store.past.value], [0.03, { undo: false, redo: true }]);
  actions.redo();
  actions.redo();
  assert.deepEqual([rate(), hidden(), store.past.value], [0.1, [4, 2, 2], { undo: true, redo: false }]);
});

test("in a run that is wound back undo and redo go to the present first, whose changes are undone after that", () => {
  actions.change({ [RATE]: 0.1 });
  actions.flush();
  const names = ["train_loss", "epoch"];
  lane.film.value = appended(emptyCurve(names), Float64Array.from([0, 0.7, 0, 50, 0.2, 2]));
  const at = (/** @type {number} */ step) => {
    lane.frame.value = /** @type {any} */ ({ ...lane.frame.peek(), step });
  };
  at(0);
  actions.undo();
  assert.deepEqual([rate(), store.past.value], [0.1, { undo: true, redo: false }]);
  assert.deepEqual(sent.at(-1), { type: "seek", step: 50 });
  at(50);
  actions.undo();
  assert.deepEqual([rate(), store.past.value], [0.03, { undo: false, redo: true }]);
  at(0);
  actions.redo();
  assert.deepEqual(store.past.value, { undo: false, redo: true });
  at(50);
  actions.redo();
  assert.equal(rate(), 0.1);
});

test("the browser's own Back over several entries does the same", () => {
  actions.change({ [RATE]: 0.1 });
  actions.change({ "network.activation": "relu" });
  actions.newData();
  history.go(-3);
  assert.equal(lane.config.value.network.activation, "tanh");
  assert.equal(rate(), 0.03);
  history.go(2);
  assert.deepEqual([rate(), lane.config.value.network.activation], [0.1, "relu"]);
});

test("a slider that is dragged is undone as one; after a pause it is another drag", () => {
  for (const value of [0.1, 0.3, 1]) actions.change({ [RATE]: value });
  clock += 6000;
  actions.change({ [RATE]: 3 });
  assert.equal(history.entries.length, 3);
  actions.undo();
  assert.equal(rate(), 1);
  actions.undo();
  assert.equal(rate(), 0.03);
});

test("two words chosen at once are two changes, and one that changes nothing is none", () => {
  actions.change({ "network.activation": "relu" });
  actions.change({ "network.activation": "sigmoid" });
  actions.change({ "network.activation": "sigmoid" });
  assert.equal(history.entries.length, 3);
});

test("a change after an undo forgets what was undone", () => {
  actions.change({ [RATE]: 0.1 });
  actions.undo();
  actions.change({ "network.hidden": [3] });
  assert.deepEqual(store.past.value, { undo: true, redo: false });
  actions.redo();
  assert.deepEqual([rate(), hidden()], [0.03, [3]]);
});

test("what a change takes along goes with it: the loss of values gives way to that of classes", () => {
  actions.change({ "data.dataset": "plane" });
  assert.equal(lane.config.value.training.loss, "squared");
  actions.undo();
  assert.deepEqual(
    [lane.config.value.data.dataset, lane.config.value.training.loss],
    ["circle", "cross_entropy"],
  );
});

test("a weight set by hand gets the value back that it had", () => {
  const before = lane.frame.value?.parameters[0] ?? Number.NaN;
  actions.edit(0, 0, 0, 2.5);
  actions.undo();
  assert.deepEqual(sent.at(-1), { type: "edit", lane: 0, layer: 0, to: 0, from: 0, value: before });
  actions.redo();
  assert.deepEqual(sent.at(-1), { type: "edit", lane: 0, layer: 0, to: 0, from: 0, value: 2.5 });
});

test("new weights are undone by the seed that the server has told meanwhile", () => {
  const old = lane.config.value.seeds.weights;
  actions.newWeights();
  lane.config.value = changed(lane.config.value, { "seeds.weights": 99 });
  actions.undo();
  assert.equal(lane.config.value.seeds.weights, old);
  actions.redo();
  assert.equal(lane.config.value.seeds.weights, 99);
});

test("a page that is loaded again can still undo what the page before it did", () => {
  actions.change({ [RATE]: 0.1 });
  const { config } = lane;
  load();
  lane.config.value = config.value;
  assert.deepEqual(store.past.value, { undo: true, redo: false });
  actions.undo();
  assert.equal(rate(), 0.03);
});

test("a link pasted into the page is a change like another, though the browser has made its entry", () => {
  history.pushState(null);
  arrive();
  lane.config.value = changed(lane.config.value, { "data.noise": 0.2 });
  assert.deepEqual(store.past.value, { undo: true, redo: false });
  actions.undo();
  assert.equal(lane.config.value.data.noise, 0);
});

test("where the browser refuses another entry the change is made all the same", () => {
  history.pushState = () => {
    throw new DOMException("too many", "SecurityError");
  };
  actions.change({ [RATE]: 0.1 });
  assert.equal(rate(), 0.1);
});

test("what was changed while this was being loaded is undone step by step too", () => {
  const now = lane.config.value;
  const first = changed(now, { "network.activation": "relu" });
  const second = changed(first, { "network.hidden": [3] });
  load([first, second, second]);
  assert.equal(history.entries.length, 3);
  actions.undo();
  assert.deepEqual([lane.config.value.network.activation, hidden()], ["relu", [3]]);
  actions.undo();
  assert.deepEqual([lane.config.value.network.activation, hidden()], ["relu", [4, 2]]);
  assert.deepEqual(store.past.value, { undo: false, redo: true });
});

test("undo leaves the page where it is scrolled to, and a page loaded anew is where it was", () => {
  assert.equal(history.scrollRestoration, "manual");
  history.dispatchEvent(new Event("pagehide"));
  assert.equal(history.scrollRestoration, "auto");
  history.dispatchEvent(new Event("pageshow"));
  assert.equal(history.scrollRestoration, "manual");
});

test("to open Compare is an entry: Back goes to Play again, and Forward to Compare", () => {
  store.tab.value = "compare";
  assert.deepEqual([history.place, store.past.value.undo], [1, true]);
  history.back();
  assert.deepEqual([store.tab.value, sent.length, gone], ["play", 0, []]);
  history.forward();
  assert.equal(store.tab.value, "compare");
  assert.equal(history.entries.length, 2);
});

test("a comparison that is begun as Compare opens is one entry with it, and undone to the lane there was", () => {
  store.tab.value = "compare";
  clock += 500; // until it is known what was done to the run
  deed();
  lanes = "five";
  assert.equal(history.place, 1);
  actions.undo();
  assert.deepEqual([store.tab.value, gone], ["play", ["alone"]]);
  actions.redo();
  assert.deepEqual([store.tab.value, gone], ["compare", ["alone", "five"]]);
});

test("other values of a comparison, and the lane that is taken, are entries of their own", () => {
  store.tab.value = "compare";
  lanes = "two";
  clock += 6000;
  deed();
  lanes = "three";
  clock += 6000;
  deed();
  store.tab.value = "play";
  lanes = "the best";
  assert.equal(history.place, 3);
  actions.undo();
  assert.deepEqual([store.tab.value, gone], ["compare", ["three"]]);
  actions.undo();
  assert.deepEqual(gone, ["three", "two"]);
  actions.redo();
  assert.deepEqual(gone.at(-1), "three");
});

test("an earlier run that was removed is there again, and gone again", () => {
  const [one, other] = [1, 2].map((id) => /** @type {Earlier} */ (/** @type {unknown} */ ({ id })));
  lane.earlier.value = /** @type {Earlier[]} */ ([one, other]);
  actions.shelve(/** @type {Earlier[]} */ ([other]));
  assert.deepEqual(lane.earlier.value, [other]);
  actions.undo();
  assert.deepEqual(lane.earlier.value, [one, other]);
  actions.redo();
  assert.deepEqual(lane.earlier.value, [other]);
});

/** Let the server say what the run is, and give what is asked of it then. @param {string} journal */
async function told(journal) {
  const before = sent.length;
  lane.description.value = /** @type {any} */ ({ journal });
  await Promise.resolve();
  return sent.slice(before);
}

test("a run that was called back is left again for the one there was, and had again as it was left", async () => {
  const config = lane.config.value;
  lane.earlier.value = /** @type {any} */ ([{ id: 1, journal: "A" }]);
  actions.callBack({ journal: "A", step: 50, config });
  assert.deepEqual(await told("B"), [{ type: "replay", lane: 0, journal: "A", step: 50 }]);
  assert.deepEqual(lane.earlier.value, []);
  lane.earlier.value = /** @type {any} */ ([{ id: 2, journal: "B" }]);
  actions.undo();
  assert.equal(sent.at(-1)?.type, "describe");
  assert.deepEqual(await told("A, trained on"), [{ type: "replay", lane: 0, journal: "B", step: null }]);
  assert.deepEqual(lane.earlier.value, []);
  actions.redo();
  assert.deepEqual(await told("B, trained on"), [
    { type: "replay", lane: 0, journal: "A, trained on", step: null },
  ]);
  actions.undo();
  assert.deepEqual(await told("A"), [{ type: "replay", lane: 0, journal: "B, trained on", step: null }]);
});

test("over several calls at once the run is had that there was at the entry gone to", async () => {
  const { config } = lane;
  for (const [journal, before] of [
    ["A", "mine"],
    ["B", "A"],
  ]) {
    actions.callBack({ journal: /** @type {string} */ (journal), step: 50, config: config.value });
    await told(/** @type {string} */ (before));
  }
  history.go(-2);
  assert.deepEqual(await told("B"), [{ type: "replay", lane: 0, journal: "mine", step: null }]);
  history.go(2);
  assert.deepEqual(await told("mine"), [{ type: "replay", lane: 0, journal: "B", step: null }]);
});

test("a run that is called back and undone before it has come does not come", async () => {
  actions.callBack({ journal: "A", step: 50, config: lane.config.value });
  actions.undo();
  assert.deepEqual(await told("B"), []);
  actions.redo();
  assert.deepEqual(await told("B"), [{ type: "replay", lane: 0, journal: "A", step: 50 }]);
});

test("a run without a journal is had again by its settings", async () => {
  const config = changed(lane.config.value, { [RATE]: 0.3 });
  lane.config.value = config;
  actions.callBack({ journal: "A", step: 50, config });
  await told(/** @type {any} */ (null));
  lane.config.value = changed(config, { [RATE]: 0.1 });
  actions.undo();
  const [asked] = await told("A");
  assert.deepEqual([asked?.type, lane.config.value], ["configure", config]);
});

test("a change that leaves a comparison is one entry with that", () => {
  lanes = "three";
  past.leaves = () => {
    deed();
    lanes = "one";
    return true;
  };
  actions.change({ "data.dataset": "spiral" });
  assert.equal(history.entries.length, 2);
  actions.undo();
  assert.deepEqual([gone, lanes], [["three"], "three"]);
});

test("what a lesson holds stays as it is: neither a remedy changes it nor undo of something else", () => {
  let told = 0;
  actions.change({ [RATE]: 0.1, "network.activation": "relu" });
  held.value = (changes, quiet) => {
    const is = RATE in changes;
    if (is && !quiet) told += 1;
    return is;
  };
  const remedy = { [RATE]: 0.01 };
  const verdict = { kind: "too_fast", layer: -1, values: {}, text_key: "", remedy };
  assert.equal(remedyOf(/** @type {any} */ (verdict)), null);
  actions.mend(/** @type {any} */ (verdict));
  assert.deepEqual([rate(), told, history.entries.length], [0.1, 1, 2]);
  actions.undo();
  assert.deepEqual([rate(), lane.config.value.network.activation], [0.1, "tanh"]);
  held.value = null;
  assert.equal(remedyOf(/** @type {any} */ (verdict)), remedy);
  unaided.value = true;
  assert.equal(remedyOf(/** @type {any} */ (verdict)), null);
  unaided.value = false;
});
