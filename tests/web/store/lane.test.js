import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { latest } from "../../../web/js/store/lane.js";
import { apply, applyPicture, createStore } from "../../../web/js/store/state.js";
import { effect } from "../../../web/vendor/signals-core.js";
import { CONFIG, firstPaint, float32, frame, run, stateEvent, verdict, welcome } from "../fakes.js";

/** @import { ChangedEvent, Lane, LanesEvent, Store } from "../../../web/js/types.d.ts" */

const RATE = "training.optimizer.learning_rate";
const SIZES = [2, 3, 1];

/** Everything a lane knows, as it is now. @param {Lane} lane */
function known({ id, view: _view, ...signals }) {
  return { id, ...Object.fromEntries(Object.entries(signals).map(([name, { value }]) => [name, value])) };
}

/** @param {Store} store @param {number} id @returns {Lane} */
function laneOf(store, id) {
  const lane = store.lanes.value.find((one) => one.id === id);
  assert.ok(lane, `lane ${id}`);
  return lane;
}

/** That there are these lanes, which differ in nothing. @param {number[]} lanes @returns {LanesEvent} */
function lanesEvent(...lanes) {
  return { type: "lanes", lanes, differences: lanes.map(() => ({})), base: CONFIG, plan: null };
}

/** A page with the lanes 0 and 2. */
function two() {
  const store = createStore(firstPaint());
  apply(store, lanesEvent(0, 2));
  apply(store, run({ lane: 2, config: changed(CONFIG, { [RATE]: 0.3 }), rebuilt: true }, SIZES));
  return { store, first: laneOf(store, 0), other: laneOf(store, 2) };
}

/** @type {[string, Omit<ChangedEvent, "type" | "lane">][]} */
const CHANGES = [
  ["an option that changes nothing else", { changes: { [RATE]: 0.3 }, reply_to: 3 }],
  ["an option of which nothing was asked", { changes: { "training.regularization.l2": 0.01 } }],
  ["other data of as many points", { changes: { "data.noise": 0.3 }, data: noisy(run().data) }],
  [
    "more points",
    { changes: { "data.count": 4 }, data: noisy(run().data, [[0, 0, 1, 0]]), steps_per_epoch: 30 },
  ],
  [
    "a set kept for validation",
    { changes: { "data.validation_share": 0.2 }, series: ["train_loss", "loss"] },
  ],
  ["another network", { changes: { "network.hidden": [3] }, network: run({}, SIZES).network }],
];

/** @param {import("../../../web/js/types.d.ts").RunEvent["data"]} data @param {typeof data.points} [more] */
function noisy(data, more = []) {
  return {
    ...data,
    points: [...data.points.map(([, x2, ...rest]) => /** @type {any} */ ([0, x2, ...rest])), ...more],
  };
}

for (const [name, { changes, reply_to, ...parts }] of CHANGES)
  test(`after a live change the page is as after a fresh run: ${name}`, () => {
    const answer = reply_to === undefined ? {} : { reply_to };
    const fresh = run({ config: changed(CONFIG, changes), ...parts, ...answer });
    const [told, whole] = [fresh, null].map((event) => {
      const store = createStore(firstPaint());
      const lane = store.chosen.value;
      applyPicture(store, [frame([[0, 1, 2]])]);
      lane.pending.value = new Map([
        [3, { [RATE]: 0.3 }],
        [4, { "training.batch_size": 20 }],
      ]);
      apply(store, event ?? { type: "changed", lane: 0, changes, ...parts, ...answer });
      return lane;
    });
    assert.ok(told && whole);
    const shapeless = { frame: null, run: null };
    assert.deepEqual({ ...known(whole), ...shapeless }, { ...known(told), ...shapeless });
    assert.deepEqual({ ...latest(whole), reply_to }, { ...latest(told), reply_to });
    assert.equal(whole.run.value === latest(whole), told.run.value === latest(told));
  });

test("a lane that is first heard of by its run is there, in order, with nothing but its configuration", () => {
  const { store, other } = two();
  apply(store, lanesEvent(0, 1, 2));
  apply(store, run({ lane: 1 }));
  assert.deepEqual(
    store.lanes.value.map(({ id }) => id),
    [0, 1, 2],
  );
  assert.equal(other.config.value.training.optimizer.learning_rate, 0.3);
  assert.deepEqual([other.run.value, other.frame.value, other.playing.value], [null, null, false]);
  applyPicture(store, [frame([[0, 1, 2]], { lane: 2 }, SIZES)]);
  assert.equal(other.run.value?.network.parameters, other.frame.value?.parameters.length);
});

test("what comes for one lane does not touch the other", () => {
  const { store, first, other } = two();
  /** @param {number} lane */
  const visit = (lane) => {
    const sizes = lane === 0 ? undefined : SIZES;
    applyPicture(store, [frame([[5, 1, 2]], { lane, epoch: 1 }, sizes)]);
    apply(store, stateEvent({ lane, state: "diverged", reason: "loss_not_finite" }));
    apply(store, verdict({ lane }));
    apply(store, { type: "rates", lane, rates: [0.1], rounds: [{ steps: 4, losses: [1] }], suggested: 0.1 });
    apply(store, {
      type: "description",
      lane,
      code: `lane ${lane}`,
      equation: [],
      notebook: "",
      journal: null,
      weights: "",
    });
    apply(store, { type: "changed", lane, changes: { [RATE]: 1 } });
    apply(store, run({ lane, rebuilt: true }, sizes));
  };
  const before = known(first);
  visit(2);
  assert.deepEqual(known(first), before);
  const after = known(other);
  visit(0);
  assert.deepEqual(known(other), after);
  assert.notDeepEqual(known(first), before);
});

test("a refusal takes back what was shown in advance on the lane that asked, and on no other", () => {
  const { store, first, other } = two();
  first.pending.value = new Map([[4, { "data.noise": 0.2 }]]);
  first.config.value = changed(CONFIG, { "data.noise": 0.2 });
  other.pending.value = new Map([[5, { "data.noise": 0.4 }]]);
  other.config.value = changed(other.config.value, { "data.noise": 0.4 });
  first.finding.value = 6;
  apply(store, { type: "error", code: "bad_field", message: "no", field: "data.noise", reply_to: 5 });
  assert.equal(first.config.value.data.noise, 0.2);
  assert.equal(other.config.value.data.noise, 0);
  assert.equal(first.finding.value, 6);
});

test("a removed lane leaves nothing, and what still comes for it is left out", () => {
  const { store, first } = two();
  store.choice.value = 2;
  assert.equal(store.chosen.value.id, 2);
  apply(store, lanesEvent(0));
  assert.deepEqual(store.lanes.value, [first]);
  assert.equal(store.chosen.value, first);
  const before = known(first);
  applyPicture(store, [frame([[9, 1, 2]], { lane: 2 }, SIZES)]);
  apply(store, { type: "changed", lane: 2, changes: { [RATE]: 1 } });
  apply(store, verdict({ lane: 2 }));
  assert.deepEqual(store.lanes.value, [first]);
  assert.deepEqual(known(first), before);
});

test("a session that is gone takes its other lanes along; a resumed one keeps them", () => {
  const { store } = two();
  apply(store, welcome(true));
  assert.equal(store.lanes.value.length, 2);
  apply(store, welcome(false));
  assert.deepEqual(
    store.lanes.value.map(({ id }) => id),
    [0],
  );
});

test("what is asked to be seen is forgotten only where the chosen lane has become smaller", () => {
  const { store } = two();
  store.view.pinned.value = 5;
  apply(store, run({ lane: 2, rebuilt: true }, [2, 1]));
  applyPicture(store, [frame([], { lane: 2 }, [2, 1])]);
  assert.equal(store.view.pinned.value, 5);
  store.choice.value = 2;
  apply(store, run({ lane: 2, rebuilt: true }, [2, 2, 1]));
  applyPicture(store, [frame([], { lane: 2 }, [2, 2, 1])]);
  assert.equal(store.view.pinned.value, null);
});

test("a picture of all lanes is taken in at once: whoever looks sees one epoch", () => {
  const { store, first, other } = two();
  /** @type {(number | undefined)[][]} */
  const seen = [];
  const end = effect(() => void seen.push([first.frame.value?.epoch, other.frame.value?.epoch]));
  for (const epoch of [1, 2])
    applyPicture(store, [frame([], { epoch }), frame([], { lane: 2, epoch }, SIZES), frame([], { lane: 9 })]);
  end();
  assert.deepEqual(seen.slice(1), [
    [1, 1],
    [2, 2],
  ]);
});

test("lanes that all others take the place of stay until the first of these is there, in the order told", () => {
  const { store, first, other } = two();
  const plan = { axes: [] };
  apply(store, { ...lanesEvent(5, 3, 4), plan });
  assert.deepEqual(store.comparison.value?.lanes, [5, 3, 4]);
  assert.deepEqual(store.comparison.value?.plan, plan);
  assert.deepEqual(store.lanes.value, [first, other]);
  for (const lane of [3, 4, 5]) apply(store, run({ lane, rebuilt: true }));
  assert.deepEqual(
    store.lanes.value.map(({ id }) => id),
    [5, 3, 4],
  );
  apply(store, lanesEvent(4, 5));
  assert.deepEqual(
    store.lanes.value.map(({ id }) => id),
    [4, 5],
  );
  apply(store, lanesEvent(5));
  assert.equal(store.comparison.value, null);
  apply(store, welcome(false));
  assert.equal(store.lanes.value.length, 1);
});

test("a tile has no units, parameters and points, and is the picture of its lane all the same", () => {
  const { store, other } = two();
  const units = { size: 0, count: 0, cells: new Uint8Array() };
  const none = { parameters: new Uint8Array(), points: new Uint8Array() };
  applyPicture(store, [frame([[3, 1, 2]], { lane: 2, epoch: 4, units, ...none }, SIZES)]);
  assert.equal(other.frame.value?.epoch, 4);
  assert.equal(other.run.value?.lane, 2);
});

test("what is changed at the present is where the curve ends, though no other row of that step is told", () => {
  const { store } = two();
  const lane = laneOf(store, 2);
  applyPicture(store, [frame([[7, 0.5, 0.6]], { lane: 2, step: 7, row: float32([0.5, 0.625]) }, SIZES)]);
  const film = lane.film.value;
  applyPicture(store, [frame([], { lane: 2, step: 7, row: float32([0.25, 0.375]) }, SIZES)]);
  assert.deepEqual(
    [lane.film.value.length, lane.film.value.columns[1]?.[film.length - 1]],
    [film.length, 0.25],
  );
  assert.equal(lane.curve.value.columns[2]?.[film.length - 1], 0.375);
});
