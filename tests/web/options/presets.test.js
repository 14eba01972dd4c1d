import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { suggested } from "../../../web/js/options/presets.js";
import { CONFIG, firstPaint } from "../fakes.js";

const first = firstPaint();

test("nothing is suggested where the setup is in use", () => {
  assert.equal(suggested(CONFIG, first), null);
  const spiral = changed(CONFIG, { "data.dataset": "spiral", ...first.presets.spiral });
  assert.equal(suggested(spiral, first), null);
});

test("a setup is the default run with the set's own changes, whatever was chosen before", () => {
  const wild = changed(CONFIG, {
    "data.dataset": "spiral",
    "data.noise": 0.5,
    "network.activation": "sigmoid",
  });
  const setup = suggested(wild, first);
  assert.deepEqual(setup, changed(CONFIG, { "data.dataset": "spiral", ...first.presets.spiral }));
});

test("a set without changes of its own gets the default run", () => {
  const other = changed(CONFIG, { "data.dataset": "xor", "training.batch_size": 1 });
  assert.deepEqual(suggested(other, first), changed(CONFIG, { "data.dataset": "xor" }));
});

test("a person's own points stay", () => {
  const mine = changed(CONFIG, { "data.custom": "AAAA", "training.batch_size": 1 });
  assert.equal(suggested(mine, first)?.data.custom, "AAAA");
});
