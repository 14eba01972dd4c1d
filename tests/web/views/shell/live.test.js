import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { apply, applyPicture, createStore } from "../../../../web/js/store/state.js";
import { live } from "../../../../web/js/views/shell/live.js";
import { FakeClock, firstPaint, frame, run, stateEvent, verdict } from "../../fakes.js";

/** @import { Store, Translate } from "../../../../web/js/types.d.ts" */

/** A clock that stands until the test moves it. */
class Clock extends FakeClock {
  time = 0;
  now = () => this.time;
  /** @param {number} seconds */
  go(seconds) {
    for (const [timer, { callback, milliseconds }] of [...this.timers])
      if (milliseconds <= 1000 * seconds) {
        this.timers.delete(timer);
        this.time += milliseconds;
        callback();
        this.time -= milliseconds;
      }
    this.time += 1000 * seconds;
  }
}

/** @type {Store} */
let store;
/** @type {Clock} */
let clock;
/** @type {string[]} all that was said */
let said;
let step = 0;
/** @type {Translate} */
const t = (key, values = {}) => [key, ...Object.values(values)].join(" ");

beforeEach(() => {
  store = createStore(firstPaint());
  clock = new Clock();
  said = [];
  step = 0;
  apply(store, run({ rebuilt: true }));
  const place = {
    set textContent(/** @type {string} */ words) {
      said.push(words);
    },
    get textContent() {
      return said.at(-1) ?? "";
    },
  };
  live(place, store.chosen.value, t, clock);
});

/** @param {number} loss */
function train(loss) {
  step += 25;
  applyPicture(store, [frame([[step, loss, loss]], { step, epoch: step / 25 })]);
}

/** @param {Parameters<typeof verdict>[0]} of Shown at once: that verdicts last is seen to elsewhere. */
function ail(of) {
  const told = verdict(of);
  store.chosen.value.verdicts.value = new Map([[told.layer ?? -1, told]]);
}

test("a page that nobody has touched says nothing, and what is done is answered at once", () => {
  assert.deepEqual(said, []);
  apply(store, stateEvent({ state: "playing" }));
  assert.deepEqual(said, ["live.state_playing"]);
  apply(store, stateEvent({ state: "paused" }));
  assert.deepEqual(said, ["live.state_playing", "live.state_paused"]);
});

test("while it trains it says how it goes, every ten seconds at most", () => {
  train(1);
  apply(store, stateEvent({ state: "playing" }));
  for (let second = 0; second < 45; second++) {
    for (let picture = 0; picture < 10; picture++) train(1 / (1 + step / 1000));
    clock.go(1);
  }
  const progress = said.slice(1);
  assert.ok(progress.length >= 3 && progress.length <= 4, `${progress}`);
  assert.ok(progress.every((words) => words.startsWith("live.falling")));
});

test("what stays as it is is said once", () => {
  apply(store, stateEvent({ state: "playing" }));
  for (let second = 0; second < 60; second++) {
    train(0.5);
    clock.go(1);
  }
  assert.equal(said.filter((words) => words.startsWith("live.steady")).length, 1);
  assert.equal(said.length, 2);
});

test("a verdict is said once in a run, though it goes, comes back and changes its numbers", () => {
  apply(store, stateEvent({ state: "playing" }));
  for (let time = 0; time < 6; time++) {
    train(0.5);
    ail({ values: { count: time } });
    clock.go(11);
    store.chosen.value.verdicts.value = new Map();
    clock.go(11);
  }
  const verdicts = () => said.filter((words) => words.includes("health.dead_line"));
  assert.equal(verdicts().length, 1);
  apply(store, run({ rebuilt: true }));
  train(0.5);
  ail({});
  clock.go(11);
  assert.equal(verdicts().length, 2);
});

test("a verdict on a run that stands still is said too", () => {
  ail({});
  assert.equal(said.length, 1);
  assert.match(said[0] ?? "", /health.dead_line/);
});

test("a clock that runs without points is not called training", () => {
  const { data } = run();
  apply(store, run({ data: { ...data, points: [] } }));
  applyPicture(store, [frame([], { points: new Uint8Array() })]);
  apply(store, stateEvent({ state: "playing" }));
  assert.deepEqual(said, ["transport.no_points"]);
});
