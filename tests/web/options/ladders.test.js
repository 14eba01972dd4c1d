import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../../web/js/options/ladders.js";

test("the nearest rung of a ladder is nearest by ratio, not by difference", () => {
  assert.equal(nearest([0.01, 1, 100], 9), 1);
  assert.equal(nearest([0.01, 1, 100], 11), 2);
  assert.equal(nearest([0.01, 1, 100], 1e-9), 0);
  assert.equal(nearest([0.01, 1, 100], 1e9), 2);
});
