import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, isSpent, rulesOf, shareDone, speedOf, stepsOf } from "../../../web/js/learn/goal.js";

/** @param {Partial<import("../../../web/js/learn/goal.js").Facts>} [over] */
const facts = (over = {}) => ({
  epoch: 0,
  loss: 1,
  playing: false,
  reasons: [null],
  states: ["paused"],
  verdicts: [],
  ...over,
});

test("a run to an epoch is ended by the server, at exactly that epoch", () => {
  const run = { until: { epoch: 500 } };
  assert.deepEqual(rulesOf(run), { "training.stop.epoch": 500 });
  assert.equal(isOver(run, facts({ epoch: 500, playing: true })), false);
  assert.equal(isOver(run, facts({ epoch: 500, reasons: ["stopped_epoch"] })), true);
  assert.equal(isOver(run, facts({ epoch: 120 })), false, "somebody paused it");
  assert.equal(shareDone(run, facts({ epoch: 125 })), 0.25);
});

test("a run to a loss ends there, or at its last epoch", () => {
  const run = { until: { loss: 0.05 }, most: 300 };
  assert.deepEqual(rulesOf(run), { "training.stop.epoch": 300, "training.stop.loss": 0.05 });
  assert.equal(isOver(run, facts({ epoch: 40, reasons: ["stopped_loss"] })), true);
  assert.equal(isOver(run, facts({ epoch: 40 })), false);
  assert.equal(isOver(run, facts({ epoch: 300 })), true);
});

test("a run to a verdict ends when any of the runs has it", () => {
  const run = { until: { verdict: "vanishing" }, most: 300 };
  assert.equal(isOver(run, facts({ playing: true, verdicts: ["dead"] })), false);
  assert.equal(isOver(run, facts({ playing: true, verdicts: ["dead", "vanishing"] })), true);
  assert.equal(
    isOver(
      { until: { verdict: "diverged" }, most: 9 },
      facts({ playing: true, states: ["playing", "diverged"] }),
    ),
    true,
  );
});

test("where all runs have diverged there is nothing to wait for", () => {
  assert.equal(
    isOver({ until: { epoch: 500 } }, facts({ epoch: 3, states: ["diverged", "diverged"] })),
    true,
  );
  assert.equal(
    isOver({ until: { epoch: 500 } }, facts({ epoch: 3, playing: true, states: ["diverged", "playing"] })),
    false,
  );
});

test("some steps, or one on a point, are taken and not played", () => {
  assert.deepEqual(stepsOf({ until: { steps: 3 } }), { unit: "batch", count: 3 });
  assert.deepEqual(stepsOf({ until: { point: 7 } }), { unit: "sample", count: 1, sample: 7 });
  assert.equal(stepsOf({ until: { epoch: 3 } }), null);
});

test("a run takes some seconds to be looked at, unless the lesson says how fast it goes", () => {
  assert.equal(speedOf({ until: { epoch: 1000 } }), 200);
  assert.equal(speedOf({ until: { epoch: 5 } }), 10);
  assert.equal(speedOf({ until: { epoch: 1000 }, speed: 3 }), 3);
});

test("where a run would end at once, or a rule has ended it, it can only begin again", () => {
  const run = { until: { epoch: 200 } };
  assert.equal(isSpent(run, { epoch: 199, loss: 1, reasons: ["stopped_epoch"] }), false);
  assert.equal(isSpent(run, { epoch: 200, loss: 1, reasons: [null] }), true);
  const toLoss = { until: { loss: 0.1 }, most: 400 };
  assert.equal(isSpent(toLoss, { epoch: 60, loss: 0.09, reasons: ["stopped_loss"] }), true);
  assert.equal(isSpent(toLoss, { epoch: 60, loss: 0.3, reasons: ["stopped_loss"] }), false);
  assert.equal(isSpent({ until: { verdict: "dead" } }, { epoch: 60, loss: 1, reasons: [null] }), false);
});
