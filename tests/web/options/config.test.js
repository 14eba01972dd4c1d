import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, difference, flatten, read } from "../../../web/js/options/config.js";
import { CONFIG } from "../fakes.js";

test("a configuration is read and changed by dotted names", () => {
  const config = changed(CONFIG, { "training.optimizer.learning_rate": 1, "network.hidden": [3] });
  assert.equal(read(config, "training.optimizer.learning_rate"), 1);
  assert.deepEqual(read(config, "network.hidden"), [3]);
  assert.equal(read(config, "network.hidden.0"), undefined);
  assert.equal(read(config, "constructor.name"), undefined);
});

test("the configuration that was is left as it was, and what did not change is shared", () => {
  const before = structuredClone(CONFIG);
  const config = changed(CONFIG, { "data.noise": 0.3 });
  assert.deepEqual(CONFIG, before);
  assert.equal(config.training, CONFIG.training);
});

for (const path of ["noise", "data", "data.noise.x", "data.colour", "", "__proto__.x", "training.optimizer"])
  test(`"${path}" names no option`, () => {
    assert.throws(() => changed(CONFIG, { [path]: 1 }), RangeError);
  });

test("a difference is what makes the one into the other", () => {
  const config = changed(CONFIG, { "network.hidden": [4, 2, 2], "data.count": 100, "seeds.order": 0 });
  const changes = difference(CONFIG, config);
  assert.deepEqual(changes, { "data.count": 100, "network.hidden": [4, 2, 2] });
  assert.deepEqual(changed(CONFIG, changes), config);
  assert.deepEqual(difference(config, structuredClone(config)), {});
});

test("flat, a list is one value", () => {
  const flat = flatten(CONFIG);
  assert.deepEqual(flat["network.hidden"], [4, 2]);
  assert.equal(flat["data.count"], null);
  assert.equal(flat["training.regularization.l2"], 0);
});
