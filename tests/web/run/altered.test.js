import assert from "node:assert/strict";
import { test } from "node:test";
import { isAltered } from "../../../web/js/run/altered.js";

test("a run is altered by what is done to it on the way, not by options set before its first step", () => {
  const mark = { epoch: 0, changes: { "training.optimizer.learning_rate": 0.3 } };
  const at = (/** @type {number} */ step, /** @type {"update" | "edit" | "go_on"} */ kind = "update") => ({
    ...mark,
    step,
    kind,
  });
  assert.equal(isAltered([]), false);
  assert.equal(isAltered([at(0), at(40, "go_on")]), false);
  assert.equal(isAltered([at(0), at(1)]), true);
  assert.equal(isAltered([at(0, "edit")]), true);
});
