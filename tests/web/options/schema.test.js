import assert from "node:assert/strict";
import { test } from "node:test";
import { flatten } from "../../../web/js/options/config.js";
import { accepts, options } from "../../../web/js/options/schema.js";
import { CONFIG, SCHEMA } from "../fakes.js";

const found = options(SCHEMA);

/** @param {string} path */
function option(path) {
  return found.get(path) ?? assert.fail(`expected an option ${path}`);
}

test("every option of the configuration is found, in its order, with its default", () => {
  assert.deepEqual(
    [...found].map(([path, { default: value }]) => [path, value]),
    Object.entries(flatten(CONFIG)),
  );
});

test("a number has its bounds, a word its choices, and each one sentence", () => {
  assert.deepEqual(option("training.optimizer.learning_rate"), {
    path: "training.optimizer.learning_rate",
    default: 0.03,
    description: "How far one step goes down the gradient.",
    change: "live",
    minimum: 1e-5,
    maximum: 10,
  });
  assert.deepEqual(option("training.optimizer.name").choices, ["sgd", "rmsprop", "adagrad", "adam", "adamw"]);
  for (const { description } of found.values()) assert.match(description, /^[A-Z].*\.$/);
});

test("an option that may be null is read through to what it is otherwise", () => {
  const { nullable, whole, minimum } = option("data.count");
  assert.deepEqual([nullable, whole, minimum], [true, true, 4]);
});

test("a list has the bounds and choices of its entries, and its own length", () => {
  const { minimum, maximum, list } = option("network.hidden");
  assert.deepEqual([minimum, maximum, list], [1, 16, { minimum: 0, maximum: 8, unique: false }]);
  assert.equal(option("inputs.features").choices?.length, 7);
});

test("a list that may be null, and one of groups of numbers, are read through to their entries", () => {
  const { choices, list, nullable } = option("network.activations");
  assert.deepEqual([choices?.length, list, nullable], [13, { minimum: 0, maximum: 8, unique: false }, true]);
  assert.deepEqual(option("network.frozen_weights").group, [
    { minimum: 0, maximum: 8 },
    { minimum: 0, maximum: 31 },
    { minimum: -1, maximum: 1023 },
  ]);
});

test("what an option needs, which losses fit which data and what each data set is are read along", () => {
  assert.deepEqual(option("training.optimizer.nesterov").needs, {
    "training.optimizer.name": ["sgd"],
    "training.optimizer.momentum": { above: 0 },
  });
  assert.deepEqual(option("training.loss").allowed?.regression, ["squared", "absolute", "huber"]);
  assert.deepEqual(option("data.dataset").sets?.["spiral-3"], {
    task: "classification",
    inputs: 2,
    fixed: false,
    classes: 3,
  });
});

test("what rebuilds is told from what changes live", () => {
  assert.equal(option("network.hidden").change, "rebuild");
  assert.equal(option("network.activation").change, "live");
});

test("a default of a whole part goes before those of its fields, and a reference may have words of its own", () => {
  const schema = {
    $defs: {
      Part: { properties: { rate: { type: "number", default: 1, description: "A rate." } } },
      Word: { enum: ["a", "b"], type: "string", description: "Of the definition." },
      Deep: { $ref: "#/$defs/Part" },
    },
    properties: {
      part: { $ref: "#/$defs/Deep", default: { rate: 2 } },
      plain: { allOf: [{ $ref: "#/$defs/Part" }] },
      word: { $ref: "#/$defs/Word", default: "a", description: "Its own.", change: "rebuild" },
      only: { const: "x", default: "x" },
    },
  };
  assert.deepEqual(
    [...options(schema).values()],
    [
      { path: "part.rate", default: 2, description: "A rate.", change: "live" },
      { path: "plain.rate", default: 1, description: "A rate.", change: "live" },
      { path: "word", default: "a", description: "Its own.", change: "rebuild", choices: ["a", "b"] },
      { path: "only", default: "x", description: "", change: "live", choices: ["x"] },
    ],
  );
});

test("a reference to nothing is a broken schema", () => {
  assert.throws(
    () => options({ properties: { a: { $ref: "#/$defs/Gone" } } }),
    /definition for #\/\$defs\/Gone/,
  );
});

const VALUES = /** @type {[string, unknown, boolean][]} */ ([
  ["data.noise", 0.5, true],
  ["data.noise", 0.51, false],
  ["data.noise", Number.NaN, false],
  ["data.noise", "0.1", false],
  ["data.noise", null, false],
  ["data.count", null, true],
  ["data.count", 4.5, false],
  ["training.batch_size", Number.POSITIVE_INFINITY, false],
  ["network.activation", "relu", true],
  ["network.activation", "softmax", false],
  ["network.hidden", [], true],
  ["network.hidden", [16, 1], true],
  ["network.hidden", [17], false],
  ["network.hidden", [4, 2.5], false],
  ["network.hidden", [1, 1, 1, 1, 1, 1, 1, 1, 1], false],
  ["network.hidden", 4, false],
  ["network.hidden", [4, 4], true],
  ["network.activations", ["relu", "relu"], true],
  ["network.activations", null, true],
  ["network.residual", true, true],
  ["network.residual", "true", false],
  ["network.frozen_weights", [[0, 0, -1]], true],
  ["network.frozen_weights", [[0, 0]], false],
  ["network.frozen_weights", [[0, 32, 0]], false],
  ["data.custom", "", true],
  ["data.custom", 5, false],
  ["inputs.features", [], false],
  ["inputs.features", ["x1", "x1"], false],
  ["inputs.features", ["x2", "sin_x1"], true],
]);

for (const [path, value, is] of VALUES)
  test(`${path} ${is ? "takes" : "refuses"} ${JSON.stringify(value)}`, () => {
    assert.equal(accepts(option(path), value), is);
  });
