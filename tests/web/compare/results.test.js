import assert from "node:assert/strict";
import { test } from "node:test";
import {
  csvOf,
  givenTarget,
  judged,
  leader,
  leading,
  reachedAt,
  reachedWithin,
  resultOf,
  sorted,
} from "../../../web/js/compare/results.js";
import { appended, emptyCurve } from "../../../web/js/run/curve.js";
import { createStore } from "../../../web/js/store/state.js";
import { firstPaint, run } from "../fakes.js";

/** @import { Frame } from "../../../web/js/types.d.ts" */
/** @import { Result } from "../../../web/js/compare/results.js" */

const NAMES = ["train_loss", "test_loss", "test_accuracy", "epoch"];

/** @param {number[][]} rows of train, test, accuracy, by epoch */
function lane(rows) {
  const store = createStore(firstPaint());
  const one = store.chosen.peek();
  one.run.value = run({ series: NAMES });
  const flat = rows.flatMap((row, epoch) => [25 * epoch, ...row, epoch]);
  one.curve.value = appended(emptyCurve(NAMES), Float64Array.from(flat));
  const frame = /** @type {Frame} */ (one.frame.peek());
  const epoch = rows.length - 1;
  one.frame.value = {
    ...frame,
    epoch,
    seconds: 0.3,
    row: Float32Array.from([...(rows[epoch] ?? []), epoch]),
  };
  return one;
}

/** A picture has its numbers as float32. @param {Result} told */
function rounded({ train, test: held, accuracy, seconds, since }) {
  const short = (/** @type {number} */ value) => Number(value.toFixed(6));
  return {
    train: short(train),
    test: short(held),
    accuracy: short(accuracy),
    seconds: short(seconds),
    since: short(since),
  };
}

test("a run's result is read off its curve", () => {
  const told = resultOf(
    lane([
      [1, 1.2, 0.5],
      [0.4, 0.3, 0.8],
      [0.1, 0.08, 0.97],
      [0.05, 0.2, 0.95],
    ]),
    0.1,
  );
  assert.deepEqual(
    { ...told, ...rounded(told) },
    {
      ...{ lane: 0, epoch: 3, train: 0.05, test: 0.2, best: 0.08, bestEpoch: 2, accuracy: 0.95 },
      ...{ held: "test_loss", score: "test_accuracy" },
      ...{ reached: 2, missed: 1, since: 0.2, seconds: 0.2, parameters: 25 },
    },
  );
});

test("a target that was never reached is no number, and without test points the training loss is judged", () => {
  assert.ok(Number.isNaN(reachedAt(lane([[1, 1, 1]]).curve.peek(), 0.1).reached));
  assert.equal(judged({ names: ["train_loss"] }), "train_loss");
});

test("results are sorted either way, and what is not known comes last", () => {
  const rows = [3, Number.NaN, 1].map((test, id) => /** @type {Result} */ ({ lane: id, test, train: 9 }));
  const order = (/** @type {boolean} */ rising) => sorted(rows, "test", rising).map((one) => one.lane);
  assert.deepEqual(order(true), [2, 0, 1]);
  assert.deepEqual(order(false), [0, 2, 1]);
});

test("the lane with the lowest loss is ahead, and one that diverged never is", () => {
  const rows = [0.3, 0.1, Number.POSITIVE_INFINITY].map(
    (test, id) => /** @type {Result} */ ({ lane: id, test, train: 1 }),
  );
  assert.equal(leader(rows)?.lane, 1);
  assert.equal(leader([]), null);
  assert.equal(leader([...rows, .../** @type {Result[]} */ (rows.slice(1, 2))]), null, "two are equal");
});

test("the table as CSV quotes what must be quoted, and leaves out what is not known", () => {
  const text = csvOf(
    ["run", "test"],
    [
      ["a, b", 0.5],
      ['say "x"', Number.NaN],
    ],
  );
  assert.equal(text, 'run,test\r\n"a, b",0.5\r\n"say ""x""",\r\n');
});

test("what was reached between two measurements is told as what the counter of epochs said then", () => {
  assert.deepEqual(reachedWithin({ missed: 61, reached: 73 }), [62, 73]);
  assert.deepEqual(reachedWithin({ missed: 2, reached: 3 }), [3]);
  assert.deepEqual(reachedWithin({ missed: 6.2, reached: 6.64 }), [6]);
  assert.deepEqual(reachedWithin({ missed: 6.7, reached: 7.1 }), [7]);
  assert.deepEqual(reachedWithin({ missed: 0, reached: 0 }), [0]);
});

test("the loss to get below is a lesson's own where it gives one that can be reached at all", () => {
  assert.equal(givenTarget({ axes: [], target: 0.0855 }), 0.0855);
  for (const plan of [undefined, null, { axes: [] }, { target: "0.1" }, { target: -1 }])
    assert.equal(givenTarget(plan), null);
});

test("the scrubber is that of the first run which has come about as far as the furthest", () => {
  const run = (/** @type {number[]} */ epochs, state = "paused") =>
    /** @type {any} */ ({
      lane: {
        state: { value: state },
        film: {
          value: {
            names: ["epoch"],
            columns: [Float64Array.from(epochs), Float64Array.from(epochs)],
            length: epochs.length,
          },
        },
      },
    });
  assert.equal(leading([run([0, 9]), run([0, 10])]), 0, "a little behind");
  assert.equal(leading([run([0]), run([0, 10])]), 1, "begun anew by itself");
  assert.equal(leading([run([0, 20], "diverged"), run([0, 10])]), 1);
  assert.equal(leading([run([0]), run([0])]), 0);
  assert.equal(leading([run([0, 3], "diverged")]), 0, "all have ended");
});
