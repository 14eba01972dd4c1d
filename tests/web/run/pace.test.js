import assert from "node:assert/strict";
import { test } from "node:test";
import { createPace } from "../../../web/js/run/pace.js";

test("the pace is that of the last whole second, and unknown before one has gone by", () => {
  const pace = createPace();
  assert.equal(pace(0, 0), null);
  assert.equal(pace(20, 500), null);
  assert.equal(pace(50, 1000), 50);
  assert.equal(pace(55, 1100), 50);
  assert.equal(pace(350, 3000), 150);
});

test("a run that begins anew, or whose steps go back, is timed anew", () => {
  const pace = createPace();
  pace(0, 0);
  assert.equal(pace(100, 1000), 100);
  assert.equal(pace(3, 1500), null);
  assert.equal(pace(13, 2500), 10);
});
