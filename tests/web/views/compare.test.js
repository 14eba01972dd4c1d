import assert from "node:assert/strict";
import { test } from "node:test";
import { standing, unsolved } from "../../../web/js/views/compare/standing.js";

const lane = /** @type {any} */ ({ state: { value: "playing" }, reason: { value: null } });
const t = (/** @type {string} */ key, /** @type {{ epoch?: string }} */ { epoch = "" } = {}) =>
  `${key} ${epoch}`.trim();
const result = (/** @type {number} */ test) =>
  /** @type {any} */ ({ epoch: 40, reached: 23, missed: 22, test, train: 0.01 });

test("a table, whose column says when a run was solved, says that it is no longer, and nothing of one that is", () => {
  const said = (/** @type {number} */ loss) => unsolved(lane, result(loss), 0.1, t, "", "en").words;
  assert.equal(said(0.3), "compare.lost 23");
  assert.equal(said(0.05), "");
  assert.equal(standing(lane, result(0.05), 0.1, t, "", "en").words, "compare.solved 23");
  assert.equal(unsolved(lane, result(0.3), 0.1, t, "ailment", "en").words, "ailment");
});
