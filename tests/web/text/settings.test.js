import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { options } from "../../../web/js/options/schema.js";
import { settingsInWords } from "../../../web/js/text/settings.js";
import { CONFIG, SCHEMA } from "../fakes.js";

const found = options(SCHEMA);
/** @type {import("../../../web/js/types.d.ts").Translate} */
const t = (key) => key;

/** @param {Record<string, unknown>} [changes] */
function written(changes = {}) {
  const all = settingsInWords(changed(CONFIG, changes), CONFIG, found, t, "en");
  return Object.fromEntries(all.map(({ name, value }) => [name, value]));
}

test("as it is usually, a configuration is written out in what matters most", () => {
  assert.deepEqual(written(), {
    "data.title": "choice.data.dataset.circle",
    "option.data.noise": "0",
    "option.data.train_share": "50%",
    "print.inputs": "feature.x1, feature.x2",
    "more.layers": "4, 2",
    "option.network.activation": "choice.network.activation.tanh",
    "option.network.initial_weights": "choice.network.initial_weights.xavier",
    "option.training.loss": "choice.training.loss.cross_entropy",
    "option.training.optimizer.name": "choice.training.optimizer.name.sgd",
    "option.training.optimizer.learning_rate": "0.03",
    "option.training.batch_size": "10",
    "option.seeds.data": "0",
    "option.seeds.weights": "0",
    "option.seeds.order": "0",
  });
});

test("what is not as usual is written too, unless it has no effect", () => {
  const more = written({
    "network.residual": true,
    "network.hidden": [4, 4],
    "training.optimizer.momentum": 0.9,
    "training.optimizer.beta1": 0.5,
    "training.regularization.l2": 0.001,
    "training.stop.epoch": 1000,
  });
  assert.equal(more["option.network.residual"], "print.on");
  assert.equal(more["option.training.optimizer.momentum"], "0.9");
  assert.equal(more["option.training.regularization.l2 λ"], "0.001");
  assert.equal(more["option.training.stop.epoch"], "1,000");
  assert.equal(more["option.training.optimizer.beta1"], undefined); // only Adam has it
});

test("without hidden layers, and with own points, there is no more to write than there is", () => {
  const { "more.layers": layers, "option.network.activation": activation } = written({
    "network.hidden": [],
  });
  assert.equal(layers, "0");
  assert.equal(activation, undefined);
  const own = written({ "data.dataset": "custom-classes", "data.custom": "1,2,0" });
  assert.ok(!JSON.stringify(own).includes("1,2,0"));
});
