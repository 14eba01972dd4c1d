import assert from "node:assert/strict";
import { test } from "node:test";
import { batchSizes, counts, learningRates, nearest, penalties } from "../../../web/js/options/ladders.js";
import { options } from "../../../web/js/options/schema.js";
import { SCHEMA } from "../fakes.js";

const OPTIONS = options(SCHEMA);

test("the nearest rung of a ladder is nearest by ratio, not by difference", () => {
  assert.equal(nearest([0.01, 1, 100], 9), 1);
  assert.equal(nearest([0.01, 1, 100], 11), 2);
  assert.equal(nearest([0.01, 1, 100], 1e-9), 0);
  assert.equal(nearest([0.01, 1, 100], 1e9), 2);
});

for (const [path, ladder] of /** @type {const} */ ([
  ["training.optimizer.learning_rate", learningRates],
  ["data.count", counts],
]))
  test(`the stops of ${path} rise from its smallest to its largest`, () => {
    const option = OPTIONS.get(path);
    const stops = ladder(option);
    assert.deepEqual([stops[0], stops.at(-1)], [option?.minimum, option?.maximum]);
    assert.deepEqual(
      stops.toSorted((a, b) => a - b),
      stops,
    );
    assert.equal(new Set(stops).size, stops.length);
  });

test("an option with narrower bounds has fewer stops", () => {
  assert.deepEqual(
    learningRates({ .../** @type {any} */ ({}), minimum: 0.01, maximum: 0.2 }),
    [0.01, 0.03, 0.1, 0.2],
  );
});

test("a penalty that is on is more than none", () => {
  const rates = penalties(OPTIONS.get("training.regularization.l1"));
  assert.deepEqual([rates[0], rates.at(-1)], [1e-4, 10]);
});

test("a step takes from one sample to one less than all", () => {
  const option = OPTIONS.get("training.batch_size");
  assert.deepEqual(batchSizes(option, 10), [1, 2, 3, 5]);
  assert.deepEqual(batchSizes(option, 1), []);
});
