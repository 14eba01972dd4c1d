import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import {
  applied,
  layerFrozen,
  picked,
  weightFrozen,
  weightIsFrozen,
} from "../../../web/js/options/layers.js";
import { CONFIG } from "../fakes.js";

test("an activation is picked for all layers or for one, and one for all where all are the same", () => {
  const relu = changed(CONFIG, picked(CONFIG, 1, "relu"));
  assert.deepEqual(relu.network.activations, ["tanh", "relu"]);
  assert.deepEqual([applied(relu, 0), applied(relu, 1), applied(relu, null)], ["tanh", "relu", null]);
  const both = changed(relu, picked(relu, 0, "relu"));
  assert.deepEqual([both.network.activation, both.network.activations], ["relu", null]);
  const all = changed(relu, picked(relu, null, "sine"));
  assert.deepEqual([applied(all, 0), applied(all, null), all.network.activations], ["sine", "sine", null]);
});

test("a layer is frozen and thawed, in order", () => {
  const last = changed(CONFIG, layerFrozen(CONFIG, 2, true));
  const both = changed(last, layerFrozen(last, 0, true));
  assert.deepEqual(both.network.frozen_layers, [0, 2]);
  assert.deepEqual(layerFrozen(both, 2, false), { "network.frozen_layers": [0] });
});

test("a weight and a bias are frozen apart, and once only", () => {
  const weight = changed(CONFIG, weightFrozen(CONFIG, 0, 1, 0, true));
  const bias = changed(weight, weightFrozen(weight, 0, 1, null, true));
  assert.deepEqual(bias.network.frozen_weights, [
    [0, 1, 0],
    [0, 1, -1],
  ]);
  assert.equal(weightIsFrozen(bias, 0, 1, null), true);
  assert.equal(weightIsFrozen(bias, 1, 1, null), false);
  assert.deepEqual(weightFrozen(bias, 0, 1, 0, true)["network.frozen_weights"], [
    [0, 1, -1],
    [0, 1, 0],
  ]);
  assert.deepEqual(weightFrozen(bias, 0, 1, 0, false), { "network.frozen_weights": [[0, 1, -1]] });
});
