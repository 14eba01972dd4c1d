import assert from "node:assert/strict";
import { test } from "node:test";
import { front, pulseAfter, WHOLE } from "../../../web/js/run/pulse.js";

const at = (/** @type {number} */ step, /** @type {number} */ time) => ({ step, time });

test("a step by hand is watched, however many steps it is of", () => {
  assert.equal(pulseAfter(at(0, 0), at(1, 10), false), WHOLE);
  assert.equal(pulseAfter(at(0, 0), at(25, 10), false), WHOLE);
});

test("a picture of the same step, or of a run that began anew, shows nothing", () => {
  assert.equal(pulseAfter(at(7, 0), at(7, 900), false), 0);
  assert.equal(pulseAfter(at(7, 0), at(0, 900), false), 0);
});

test("while playing, a few steps a second are watched, in the time there is, and no more", () => {
  assert.equal(pulseAfter(at(0, 0), at(1, 5000), true), WHOLE);
  assert.equal(pulseAfter(at(0, 0), at(1, 400), true), 400);
  assert.equal(pulseAfter(at(0, 0), at(1, 33), true), 0);
  assert.equal(pulseAfter(at(0, 0), at(80, 1000), true), 0);
});

test("the front passes each layer forward, then each back, and never leaves the links", () => {
  const ways = Array.from({ length: 101 }, (_, i) => front(i / 100, 3));
  for (const { layer, along } of ways) assert.ok(layer >= 0 && layer <= 2 && along >= 0 && along <= 1);
  const order = ways.map(({ layer, isBack }) => `${isBack ? "back" : "forward"} ${layer}`);
  assert.deepEqual(
    [...new Set(order)],
    ["forward 0", "forward 1", "forward 2", "back 2", "back 1", "back 0"],
  );
  const forward = ways.filter(({ isBack, layer }) => !isBack && layer === 1).map(({ along }) => along);
  assert.deepEqual(
    forward,
    [...forward].sort((a, b) => a - b),
  );
});
