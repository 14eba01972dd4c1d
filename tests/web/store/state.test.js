import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { collect, comparable } from "../../../web/js/run/earlier.js";
import { apply, applyPicture, connected, createStore, notify } from "../../../web/js/store/state.js";
import { effect } from "../../../web/vendor/signals-core.js";
import { CONFIG, firstPaint, frame, run, stateEvent, verdict, welcome } from "../fakes.js";

const RATE = "training.optimizer.learning_rate";

/** @param {number} from @param {number} to @returns {number[][]} */
function rows(from, to) {
  return Array.from({ length: to - from }, (_, index) => [from + index, 1, 2]);
}

test("the first paint is whole before anything has come over a wire", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  assert.equal(store.connection.value, "connecting");
  assert.equal(lane.run.value?.network.parameters, lane.frame.value?.parameters.length);
  assert.deepEqual(lane.config.value, CONFIG);
  assert.equal(lane.playing.value, false);
  assert.equal(lane.task.value, "classification");
});

test("a link's settings are there from the first paint on", () => {
  const config = changed(CONFIG, { "data.dataset": "plane" });
  const notices = [{ kind: /** @type {const} */ ("warning"), text: "notices.link", values: {}, lasts: 1 }];
  const store = createStore(firstPaint(), { config, speed: null, view: { discrete: true }, notices });
  const lane = store.chosen.value;
  assert.equal(lane.task.value, "regression");
  assert.equal(store.speed.value, null);
  assert.equal(store.view.discrete.value, true);
  assert.equal(store.view.showTest.value, false);
  assert.deepEqual(
    store.notices.value.map(({ text }) => text),
    ["notices.link"],
  );
});

test("a frame brings the picture and its rows", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  const next = frame(
    [
      [0, 1, 2],
      [25, 0.5, 0.75],
    ],
    { epoch: 1 },
  );
  applyPicture(store, [next]);
  assert.equal(lane.frame.value, next);
  assert.equal(lane.curve.value.length, 2);
  assert.deepEqual([...(lane.curve.value.columns[0] ?? []).slice(0, 2)], [0, 25]);
});

test("a frame without rows leaves the curve as it is", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  const { value } = lane.curve;
  applyPicture(store, [frame()]);
  assert.equal(lane.curve.value, value);
});

test("run and frame fit each other at every moment, also while the shape changes", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  /** @type {string[]} */
  const seen = [];
  effect(
    () => void seen.push(`${lane.run.value?.network.parameters} ${lane.frame.value?.parameters.length}`),
  );
  apply(store, run({ rebuilt: true }, [2, 3, 1]));
  assert.deepEqual(seen, ["25 25"]);
  applyPicture(store, [frame([[0, 1, 1]], {}, [2, 3, 1])]);
  assert.deepEqual(seen, ["25 25", "13 13"]);
});

test("a run that was awaited and shown does not come back over a newer one", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  apply(store, run({ rebuilt: true }, [2, 3, 1]));
  applyPicture(store, [frame([], {}, [2, 3, 1])]);
  const newer = run({ config: changed(CONFIG, { [RATE]: 1 }) }, [2, 3, 1]);
  apply(store, newer);
  applyPicture(store, [frame([], {}, [2, 3, 1])]);
  assert.equal(lane.run.value, newer);
});

test("a run on more points is shown when the picture has them", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  const { data } = run();
  const more = run({ data: { ...data, points: [...data.points, [0, 0, 1, 0]] } });
  apply(store, more);
  assert.equal(lane.run.value?.data.points.length, 3);
  applyPicture(store, [frame([], { points: Uint8Array.of(1, 2, 3, 4) })]);
  assert.equal(lane.run.value, more);
});

test("a late frame of the network that was is left out, with its rows", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  apply(store, run({ rebuilt: true }, [2, 3, 1]));
  applyPicture(store, [frame([[100, 1, 1]])]);
  assert.equal(lane.run.value?.network.parameters, 25);
  assert.equal(lane.curve.value.length, 0);
});

test("the configuration of a run with a new shape is shown before its picture is there", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  apply(store, run({ rebuilt: true, config: changed(CONFIG, { "network.hidden": [3] }) }, [2, 3, 1]));
  assert.deepEqual(lane.config.value.network.hidden, [3]);
});

test("a unit that the new network does not have is no longer pinned", () => {
  const store = createStore(firstPaint());
  store.view.pinned.value = 6;
  store.view.hovered.value = 3;
  apply(store, run({ rebuilt: true }, [2, 3, 1]));
  applyPicture(store, [frame([], {}, [2, 3, 1])]);
  assert.deepEqual([store.view.pinned.value, store.view.hovered.value], [null, 3]);
});

test("a rebuilt run makes the old curve an earlier run and begins a new one", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  collect(lane);
  applyPicture(store, [frame(rows(0, 21))]);
  apply(store, run({ rebuilt: true }));
  assert.deepEqual(
    lane.earlier.value.map(({ curve }) => curve.length),
    [21],
  );
  assert.equal(lane.curve.value.length, 0);
});

test("a run that only changed its settings keeps its curve", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  collect(lane);
  applyPicture(store, [frame(rows(0, 30))]);
  apply(store, run());
  assert.equal(lane.curve.value.length, 30);
  assert.deepEqual(lane.earlier.value, []);
});

test("a curve of twenty rows is too short for an earlier run, and of earlier runs the last eight are kept", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  collect(lane);
  applyPicture(store, [frame(rows(0, 20))]);
  apply(store, run({ rebuilt: true }));
  assert.equal(lane.earlier.value.length, 0);
  for (let round = 0; round < 10; round += 1) {
    applyPicture(store, [frame(rows(0, 30 + round))]);
    apply(store, run({ rebuilt: true }));
  }
  assert.deepEqual(
    lane.earlier.value.map(({ curve }) => curve.length),
    [32, 33, 34, 35, 36, 37, 38, 39],
  );
});

test("a run that goes on with other series is sent its whole curve anew, and leaves no earlier run", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  collect(lane);
  applyPicture(store, [frame(rows(0, 30))]);
  apply(store, run({ series: ["train_loss"] }));
  applyPicture(store, [frame([[31, 0.5]], { series: 1 })]);
  assert.deepEqual(lane.curve.value.names, ["train_loss"]);
  assert.equal(lane.curve.value.length, 1);
  assert.deepEqual(lane.earlier.value, []);
});

test("a resumed session replaces the curve by its own history, leaving no earlier run", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  collect(lane);
  applyPicture(store, [frame(rows(10, 40))]);
  apply(store, welcome(true));
  apply(store, run({ rebuilt: true }));
  applyPicture(store, [frame(rows(0, 50))]);
  assert.equal(lane.curve.value.length, 50);
  assert.deepEqual(lane.earlier.value, []);
});

test("a session that is gone leaves its curve as an earlier run", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  collect(lane);
  applyPicture(store, [frame(rows(10, 40))]);
  apply(store, welcome(false));
  apply(store, run());
  applyPicture(store, [frame(rows(0, 2))]);
  assert.equal(lane.curve.value.length, 2);
  assert.deepEqual(
    lane.earlier.value.map(({ curve }) => curve.length),
    [30],
  );
});

test("changes still on their way lie over what the server answers to earlier ones", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  lane.pending.value = new Map([
    [1, { [RATE]: 0.1 }],
    [2, { [RATE]: 0.3 }],
  ]);
  apply(store, run({ config: changed(CONFIG, { [RATE]: 0.1 }), reply_to: 1 }));
  assert.equal(lane.config.value.training.optimizer.learning_rate, 0.3);
  apply(store, run({ config: changed(CONFIG, { [RATE]: 0.3 }), reply_to: 2 }));
  assert.equal(lane.pending.value.size, 0);
  apply(store, run());
  assert.equal(lane.config.value.training.optimizer.learning_rate, 0.03);
});

test("a refused change is taken back, with a word of why", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  lane.config.value = changed(CONFIG, { [RATE]: 99, "data.noise": 0.2 });
  lane.pending.value = new Map([
    [4, { [RATE]: 99 }],
    [5, { "data.noise": 0.2 }],
  ]);
  apply(store, { type: "error", code: "bad_field", message: "no", field: RATE, reply_to: 4 });
  assert.deepEqual(lane.config.value, changed(CONFIG, { "data.noise": 0.2 }));
  assert.deepEqual(store.notices.value, [
    {
      id: store.notices.value[0]?.id,
      kind: "error",
      text: "errors.bad_field",
      values: { message: "no", field: RATE },
      lasts: 8000,
    },
  ]);
});

test("the clock follows the server", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  apply(store, stateEvent({ state: "playing", epochs_per_second: null }));
  assert.deepEqual([lane.playing.value, store.speed.value], [true, null]);
  apply(store, stateEvent({ state: "diverged", reason: "loss_not_finite" }));
  assert.deepEqual([lane.state.value, lane.reason.value], ["diverged", "loss_not_finite"]);
  assert.deepEqual(store.notices.value, []);
});

test("a restarted worker is told of once, however often it is said", () => {
  const store = createStore(firstPaint());
  for (let round = 0; round < 3; round += 1) apply(store, stateEvent({ reason: "worker_restarted" }));
  assert.deepEqual(
    store.notices.value.map(({ text, lasts }) => [text, lasts]),
    [["notices.worker_restarted", 4000]],
  );
});

test("that a rule stopped training is told when it happens, and not again to a page that is loaded or connected again", () => {
  const store = createStore(firstPaint());
  const stopped = stateEvent({ state: "paused", reason: "stopped_epoch" });
  apply(store, stopped);
  assert.deepEqual(store.notices.value, []);
  apply(store, stateEvent({ state: "playing" }));
  apply(store, stopped);
  assert.deepEqual(
    store.notices.value.map(({ text }) => text),
    ["notices.stopped_epoch"],
  );
  store.notices.value = [];
  apply(store, stopped);
  assert.deepEqual(store.notices.value, []);
});

test("trying rates that something newer has cut short ends without a word", () => {
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  lane.finding.value = 4;
  const message = "expected time to finish this, got a newer command";
  apply(store, { type: "error", code: "cancelled", message, field: null, reply_to: 4 });
  assert.equal(lane.finding.value, null);
  assert.deepEqual(store.notices.value, []);
});

test("that a unit to be seen is gone already is nobody's business", () => {
  const store = createStore(firstPaint());
  const message = "expected a unit below 4, got 7";
  apply(store, { type: "error", code: "bad_field", message, field: "unit" });
  assert.deepEqual(store.notices.value, []);
});

test("a refusal that only a fault of the page can cause is told in the server's words", () => {
  const store = createStore(firstPaint());
  apply(store, { type: "error", code: "unknown_type", message: "expected a command", field: null });
  assert.deepEqual(
    store.notices.value.map(({ text, values }) => [text, values]),
    [["errors.other", { message: "expected a command", field: "" }]],
  );
});

test("a refusal of what makes no sense now is told by its reason, in words of the page's own", () => {
  const store = createStore(firstPaint());
  const message = "expected a rewind or a change first, since training has diverged";
  apply(store, { type: "error", code: "not_now", message, field: null, reason: "diverged" });
  assert.deepEqual(
    store.notices.value.map(({ text }) => text),
    ["errors.diverged"],
  );
});

test("each notice has a number that none had before it", () => {
  const store = createStore(firstPaint());
  const ids = new Set();
  for (const text of ["a", "b", "a", "c"]) {
    notify(store, { kind: "info", text, values: {}, lasts: 0 });
    ids.add(store.notices.value.at(-1)?.id);
  }
  assert.deepEqual(
    store.notices.value.map(({ text }) => text),
    ["b", "a", "c"],
  );
  assert.equal(ids.size, 4);
});

test("a verdict of a run is gone with the run, and with the session that is joined again", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const store = createStore(firstPaint());
  const lane = store.chosen.value;
  for (const news of [run({ rebuilt: true }), welcome(true)]) {
    apply(store, verdict({ layer: 0 }));
    context.mock.timers.tick(1000);
    assert.deepEqual([...lane.verdicts.value.keys()], [0]);
    apply(store, news);
    context.mock.timers.tick(1000);
    assert.equal(lane.verdicts.value.size, 0);
  }
});

test("a stop rule that fires is told with its number", () => {
  const store = createStore(firstPaint(), { config: changed(CONFIG, { "training.stop.epoch": 40 }) });
  apply(store, stateEvent({ state: "playing" }));
  apply(store, stateEvent({ state: "paused", reason: "stopped_epoch" }));
  assert.deepEqual(
    store.notices.value.map(({ text, values }) => [text, values]),
    [["notices.stopped_epoch", { epoch: 40 }]],
  );
});

test("the histograms of a layer that is gone are not asked for any more", () => {
  const store = createStore(firstPaint(), { view: { histogram: 2 } });
  apply(store, run({ rebuilt: true }, [2, 4, 1]));
  applyPicture(store, [frame([], {}, [2, 4, 1])]);
  assert.equal(store.view.histogram.value, null);
});

test("a sample that is gone gives way to the next in line, and none is followed unasked", () => {
  const followed = createStore(firstPaint(), { view: { sample: 3 } });
  const quiet = createStore(firstPaint());
  for (const store of [followed, quiet]) apply(store, run({ data: { ...run().data, points: [] } }));
  for (const store of [followed, quiet]) applyPicture(store, [frame([], { points: new Uint8Array() })]);
  assert.equal(followed.view.sample.value, -1);
  assert.equal(quiet.view.sample.value, null);
});

test("earlier runs on other data, or with another loss, are not drawn until such a run is back", () => {
  for (const changes of [{ "data.dataset": "xor" }, { "training.loss": "squared" }]) {
    const store = createStore(firstPaint());
    const lane = store.chosen.value;
    collect(lane);
    const drawn = () => comparable(lane).length;
    const other = changed(CONFIG, changes);
    for (const [config, expected] of /** @type {const} */ ([
      [CONFIG, 1],
      [CONFIG, 2],
      [other, 0],
      [other, 1],
      [CONFIG, 3],
    ])) {
      applyPicture(store, [frame(rows(0, 40))]);
      apply(store, run({ rebuilt: true, config }));
      assert.equal(drawn(), expected);
    }
  }
});

test("while the connection is away the page shows what the server last said, and of a new session that it stands", () => {
  const store = createStore(firstPaint());
  apply(store, welcome());
  apply(store, run());
  apply(store, stateEvent({ state: "playing" }));
  const [lane] = store.lanes.peek();
  if (!lane) return assert.fail("expected a lane");
  lane.state.value = "paused"; // as an action does in advance
  connected(store, "silent");
  assert.equal(lane.state.peek(), "playing");
  connected(store, "open");
  apply(store, { ...welcome(false), forgotten: true });
  assert.equal(lane.state.peek(), "paused");
  assert.equal(store.notices.peek().at(-1)?.text, "notices.begun_anew");
});

test("the answer to a change clears it also when it is told as a state, and a server started anew says what it lost", () => {
  const store = createStore(firstPaint());
  apply(store, welcome());
  apply(store, run());
  const [lane] = store.lanes.peek();
  if (!lane) return assert.fail("expected a lane");
  lane.pending.value = new Map([[3, { "data.noise": 0.5 }]]);
  apply(store, stateEvent({ reply_to: 3 }));
  assert.deepEqual([lane.pending.peek().size, lane.config.peek().data.noise], [0, 0]);
  applyPicture(store, [frame([], { epoch: 40, step: 1000 })]);
  apply(store, welcome(true, false));
  apply(store, run());
  applyPicture(store, [frame([], { epoch: 38, step: 950 })]);
  const notice = store.notices.peek().at(-1);
  assert.deepEqual([notice?.text, notice?.values], ["notices.went_back", { epoch: 38, lost: 2 }]);
});
