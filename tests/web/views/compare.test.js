import assert from "node:assert/strict";
import { test } from "node:test";
import { standing, unsolved } from "../../../web/js/views/compare/standing.js";

const lane = /** @type {any} */ ({ state: { value: "playing" }, reason: { value: null } });
const t = (/** @type {string} */ key, /** @type {{ epoch?: string }} */ { epoch = "" } = {}) =>
  `${key} ${epoch}`.trim();
const result = (/** @type {number} */ test, since = test) =>
  /** @type {any} */ ({ epoch: 40, reached: 23, missed: 22, since, test, train: 0.01 });

test("a table, whose column says when a run was solved, says that it is no longer, and nothing of one that is", () => {
  const said = (/** @type {number} */ loss) => unsolved(lane, result(loss), 0.1, t, "", "en").words;
  assert.equal(said(0.3), "compare.lost 23");
  assert.equal(said(0.05), "");
  assert.equal(standing(lane, result(0.05), 0.1, t, "", "en").words, "compare.solved 23");
  assert.equal(unsolved(lane, result(0.3), 0.1, t, "ailment", "en").words, "ailment");
});

test("a run that has lost the target on the way and has it again is not said to be solved since it first had it", () => {
  const said = (/** @type {number} */ since, /** @type {typeof standing} */ how) =>
    how(lane, result(0.05, since), 0.1, t, "", "en");
  assert.deepEqual(said(0.3, standing), { words: "compare.regained 23", tone: "" });
  assert.deepEqual(said(0.3, unsolved), { words: "compare.regained 23", tone: "" });
  assert.deepEqual(said(0.11, standing), { words: "compare.solved 23", tone: "ok" });
  assert.deepEqual(said(Number.NaN, standing), { words: "compare.solved 23", tone: "ok" });
});

test("what ails a run is said in place of the epoch that was set for all, and not of an end of its own", () => {
  const said = (/** @type {string} */ reason, /** @type {string} */ why) =>
    standing(
      { ...lane, state: { value: "paused" }, reason: { value: reason } },
      result(3),
      0.1,
      t,
      why,
      "en",
    );
  assert.deepEqual(said("stopped_epoch", "too fast"), { words: "too fast", tone: "warn" });
  assert.deepEqual(said("stopped_epoch", ""), { words: "compare.stopped_epoch 40", tone: "still" });
  assert.deepEqual(said("stopped_patience", "overfitting"), {
    words: "compare.stopped_patience 40",
    tone: "still",
  });
});
