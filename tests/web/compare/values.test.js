import assert from "node:assert/strict";
import { test } from "node:test";
import { comparable, proposed, same, valueIn, wordsIn, written } from "../../../web/js/compare/values.js";
import { changed, read } from "../../../web/js/options/config.js";
import { accepts, options as readOptions } from "../../../web/js/options/schema.js";
import { CONFIG, SCHEMA } from "../fakes.js";

/** @import { Option } from "../../../web/js/types.d.ts" */

const options = readOptions(SCHEMA);
const option = (/** @type {string} */ path) => /** @type {Option} */ (options.get(path));
const RATE = "training.optimizer.learning_rate";

test("learning rates are proposed around the run's own, by factors of about three", () => {
  assert.deepEqual(proposed(RATE, CONFIG, options), [0.003, 0.01, 0.03, 0.1, 0.3]);
  const odd = proposed(RATE, changed(CONFIG, { [RATE]: 0.045 }), options);
  assert.deepEqual(odd, [0.005, 0.02, 0.045, 0.2, 0.5]);
});

test("every option has values worth comparing: its own among them, all allowed, none twice", () => {
  for (const path of comparable(options)) {
    const values = proposed(path, CONFIG, options);
    const own = read(CONFIG, path);
    assert.ok(values.length >= 2 && values.length <= 7, `${path}: ${JSON.stringify(values)}`);
    assert.ok(
      values.some((value) => same(value, own)),
      `${path} has its own`,
    );
    assert.ok(
      values.every((value) => accepts(option(path), value)),
      path,
    );
    assert.equal(new Set(values.map((value) => JSON.stringify(value))).size, values.length, path);
  }
});

test("data sets are compared with others of their kind", () => {
  assert.ok(!proposed("data.dataset", CONFIG, options).includes("plane"));
  const values = changed(CONFIG, { "data.dataset": "plane", "training.loss": "squared" });
  assert.deepEqual(proposed("data.dataset", values, options), ["plane", "multi-gauss"]);
});

test("what is typed is read as the option has it", () => {
  assert.equal(valueIn(" 0.5 ", option(RATE)), 0.5);
  assert.equal(valueIn("11", option(RATE)), undefined);
  assert.equal(valueIn("1.5", option("training.batch_size")), undefined);
  assert.deepEqual(valueIn("8, 4", option("network.hidden")), [8, 4]);
  assert.deepEqual(valueIn("8x4", option("network.hidden")), [8, 4]);
  assert.deepEqual(valueIn("", option("network.hidden")), []);
  assert.deepEqual(valueIn("x1 x2_squared", option("inputs.features")), ["x1", "x2_squared"]);
  assert.equal(valueIn("x9", option("inputs.features")), undefined);
  assert.equal(valueIn("null", option("training.clipping")), null);
  assert.equal(valueIn("null", option(RATE)), undefined);
});

test("several values are typed at once, and a comma behind a nought is one in a number", () => {
  assert.deepEqual(wordsIn("0.1, 0.3；1", option(RATE)), ["0.1", "0.3", "1"]);
  assert.deepEqual(wordsIn("0,05", option(RATE)), ["0.05"]);
  assert.deepEqual(wordsIn("0,0.05", option(RATE)), ["0", "0.05"]);
  assert.deepEqual(wordsIn("0,1", option("training.batch_size")), ["0", "1"]);
  assert.deepEqual(wordsIn("8, 4; 2", option("network.hidden")), ["8, 4", "2"]);
});

test("what is written is read as it was", () => {
  for (const path of comparable(options))
    for (const value of proposed(path, CONFIG, options))
      assert.deepEqual(valueIn(written(value), option(path)), value, path);
});
