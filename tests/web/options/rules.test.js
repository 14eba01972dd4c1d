import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import {
  customClasses,
  factsOf,
  headOf,
  idleBy,
  idleWords,
  lossesFor,
  mended,
  thawed,
} from "../../../web/js/options/rules.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { CONFIG, SCHEMA } from "../fakes.js";

/** @import { Changes } from "../../../web/js/types.d.ts" */

const options = readOptions(SCHEMA);

/** @param {Changes} changes */
const config = (changes) => changed(CONFIG, changes);

/** @param {number[][]} rows @returns {string} as `data.custom` has them */
function custom(rows) {
  return Buffer.from(Float32Array.from(rows.flat()).buffer).toString("base64");
}

const HEADS = /** @type {[Changes, string][]} */ ([
  [{}, "binary"],
  [{ "data.dataset": "spiral-3" }, "multiclass"],
  [{ "data.dataset": "blobs" }, "multiclass"],
  [{ "data.dataset": "blobs", "data.classes": 2 }, "binary"],
  [{ "data.dataset": "circle", "data.classes": 6 }, "binary"],
  [{ "data.dataset": "line-15" }, "regression"],
  [{ "data.dataset": "custom-classes" }, "binary"],
  [{ "data.dataset": "custom-values" }, "regression"],
]);

for (const [changes, head] of HEADS)
  test(`the output has to tell ${head} with ${JSON.stringify(changes)}`, () => {
    assert.equal(headOf(config(changes), options), head);
  });

test("custom points have as many classes as the highest says, and at least two", () => {
  assert.equal(customClasses(""), 2);
  assert.equal(customClasses(custom([[0, 0, 0]])), 2);
  assert.equal(
    customClasses(
      custom([
        [0, 0, 4],
        [1, 1, 0],
      ]),
    ),
    5,
  );
  const several = { "data.dataset": "custom-classes", "data.custom": custom([[0, 0, 2]]) };
  assert.equal(headOf(config(several), options), "multiclass");
});

test("a data set that the schema does not know is taken for two classes", () => {
  assert.equal(factsOf(options, "constructor").task, "classification");
});

test("each kind of data has its losses", () => {
  assert.ok(lossesFor(CONFIG, options).includes("hinge"));
  assert.ok(!lossesFor(config({ "data.dataset": "spiral-3" }), options).includes("hinge"));
  assert.deepEqual(lossesFor(config({ "data.dataset": "plane" }), options), ["squared", "absolute", "huber"]);
});

test("an option without effect says which other keeps it from having one", () => {
  const by = (/** @type {string} */ path, /** @type {Changes} */ changes = {}) =>
    idleBy(config(changes), options.get(path));
  assert.equal(by("training.optimizer.beta1"), "training.optimizer.name");
  assert.equal(by("training.optimizer.beta1", { "training.optimizer.name": "adamw" }), null);
  assert.equal(by("training.optimizer.nesterov"), "training.optimizer.momentum");
  assert.equal(by("training.optimizer.nesterov", { "training.optimizer.momentum": 0.9 }), null);
  assert.equal(by("training.stop.patience"), "data.validation_share");
  assert.equal(by("training.loss"), null);
});

const MENDED = /** @type {[string, Changes, Changes][]} */ ([
  ["nothing where nothing is wrong", {}, {}],
  ["a loss that needs classes", { "data.dataset": "plane" }, { "training.loss": "squared" }],
  [
    "a loss that needs two classes",
    { "data.dataset": "spiral-3", "training.loss": "hinge" },
    { "training.loss": "cross_entropy" },
  ],
  [
    "shares that are more than all",
    { "data.train_share": 0.7, "data.validation_share": 0.4 },
    { "data.validation_share": 0.3 },
  ],
  ["patience with nothing to watch", { "training.stop.patience": 5 }, { "training.stop.patience": null }],
  [
    "an activation for a layer that is gone",
    { "network.hidden": [4], "network.activations": ["relu", "tanh"] },
    { "network.activations": ["relu"] },
  ],
  [
    "a layer that came without an activation",
    { "network.hidden": [4, 2, 2], "network.activations": ["relu", "tanh"] },
    { "network.activations": ["relu", "tanh", "tanh"] },
  ],
  ["a kernel without a middle", { "network.convolution.kernel": 4 }, { "network.convolution.kernel": 3 }],
  [
    "kernels that have no room",
    { "network.convolution.kernel": 5, "network.convolution.padding": "valid" },
    { "network.convolution.padding": "same" },
  ],
  [
    "what cells do not have",
    {
      "data.dataset": "order",
      "network.normalization": "batch",
      "network.dropout": 0.1,
      "network.activation": "elu",
    },
    { "network.normalization": "none", "network.dropout": 0, "network.activation": "tanh" },
  ],
  [
    "a loss for two of the digits, of which there are three",
    { "data.dataset": "digits", "data.chosen": [1, 2, 3], "training.loss": "hinge" },
    { "training.loss": "cross_entropy" },
  ],
]);

for (const [name, changes, expected] of MENDED)
  test(`mended: ${name}`, () => {
    const before = config(changes);
    assert.deepEqual(mended(before, options), expected);
    assert.deepEqual(mended(changed(before, expected), options), {});
  });

test("the share a hand has just moved stays, the other gives way", () => {
  const shares = config({ "data.train_share": 0.8, "data.validation_share": 0.4 });
  assert.deepEqual(mended(shares, options, { kept: "validation_share" }), { "data.train_share": 0.6 });
});

test("what is frozen follows the shape: the output's layer stays the output's, and what is gone thaws", () => {
  const frozen = {
    "network.frozen_layers": [0, 2],
    "network.frozen_weights": [
      [0, 3, 1],
      [1, 1, -1],
      [2, 0, 1],
    ],
  };
  const before = config(frozen);
  assert.deepEqual(thawed(before, config({ ...frozen, "network.hidden": [2, 2, 2] })), {
    "network.frozen_layers": [0, 3],
    "network.frozen_weights": [
      [1, 1, -1],
      [3, 0, 1],
    ],
  });
  assert.deepEqual(thawed(before, config({ ...frozen, "network.hidden": [8, 8] })), {});
  assert.deepEqual(thawed(before, config({ ...frozen, "inputs.features": ["x1"] })), {
    "network.frozen_weights": [
      [1, 1, -1],
      [2, 0, 1],
    ],
  });
});

const IDLE = /** @type {[string, Changes, string | null][]} */ ([
  ["network.dropout", { "network.hidden": [] }, "params.no_hidden_layer"],
  ["network.normalization", { "network.hidden": [] }, "params.no_hidden_layer"],
  ["network.dropout", {}, null],
  ["network.residual", { "network.hidden": [4, 2] }, "idle.network.residual"],
  ["network.residual", { "network.hidden": [4, 2], "network.residual": true }, null],
  ["network.residual", { "network.hidden": [2, 4, 4] }, null],
  ["network.initial_scale", { "network.initial_weights": "zeros" }, "idle.network.initial_scale"],
  ["training.stop.patience", { "data.dataset": "xor-table" }, "idle.data.validation_share"],
  ["seeds.data", { "data.dataset": "xor-table" }, "idle.seeds.data"],
  ["seeds.data", { "data.dataset": "xor-table", "data.noise": 0.1 }, null],
  ["seeds.data", { "data.dataset": "line-15", "data.noise": 0 }, "idle.seeds.data"],
  ["seeds.data", {}, null],
  ["training.loss", {}, null],
]);

for (const [path, changes, words] of IDLE)
  test(`${path} with ${JSON.stringify(changes)}: ${words ?? "has an effect"}`, () => {
    assert.equal(idleWords(config(changes), path, options), words);
  });
