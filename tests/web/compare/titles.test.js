import assert from "node:assert/strict";
import { test } from "node:test";
import { titles } from "../../../web/js/compare/titles.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { CONFIG, SCHEMA } from "../fakes.js";

const options = readOptions(SCHEMA);
const words = {
  options,
  t: (/** @type {string} */ key) => (key === "compare.and" ? ", " : key),
  language: "en",
};
const RATE = "training.optimizer.learning_rate";
const told = (/** @type {Record<string, unknown>[]} */ lanes) =>
  titles(lanes, CONFIG, words).map(({ short }) => short);

test("where one option differs its value is the title", () => {
  assert.deepEqual(told([{ [RATE]: 0.003 }, { [RATE]: 0.3 }]), ["0.003", "0.3"]);
});

test("what all lanes have alike is not said, wherever it stands", () => {
  assert.deepEqual(
    told([
      { [RATE]: 0.1, "network.dropout": 0.3 },
      { [RATE]: 1, "network.dropout": 0.3 },
    ]),
    ["0.1", "1"],
  );
  assert.deepEqual(told([{}, { [RATE]: 0.3 }]), ["0.03", "0.3"], "what is not said is the base's");
});

test("cases of several options are called by what each has", () => {
  const [none, l2, weights] = told([
    {},
    { "training.regularization.l2": 0.01 },
    { "network.initial_weights": "he" },
  ]);
  assert.equal(none, "compare.as_base");
  assert.match(l2 ?? "", /0\.01$/);
  assert.equal(weights, "choice.network.initial_weights.he");
});

test("a loss that goes along with the data is not said", () => {
  const long = titles(
    [{ "data.dataset": "circle" }, { "data.dataset": "plane", "training.loss": "squared" }],
    CONFIG,
    words,
  );
  assert.deepEqual(
    long.map(({ short }) => short),
    ["choice.data.dataset.circle", "choice.data.dataset.plane"],
  );
});

test("lanes that do not differ are numbered", () => {
  assert.deepEqual(told([{}, {}]), ["1", "2"]);
});

test("a word that the other runs have of their own is said of one that has the base's", () => {
  const CELL = "network.recurrence.cell";
  const BIAS = "network.recurrence.memory_bias";
  const [first, second] = told([{}, { [CELL]: "lstm", [BIAS]: 4 }, { [CELL]: "gru", [BIAS]: 4 }]);
  assert.equal(first, "choice.network.recurrence.cell.rnn");
  assert.match(second ?? "", /^choice.network.recurrence.cell.lstm, /);
});

test("networks on images are called by their layers", () => {
  const [CHANNELS, DENSE, TOP] = ["channels", "dense", "top"].map((name) => `network.convolution.${name}`);
  const spoken = (/** @type {string} */ key, /** @type {any} */ values) =>
    key === "compare.and" ? ", " : values ? `${key} ${values.sizes}` : key;
  const names = titles(
    [
      { [`${CHANNELS}`]: [] },
      { [`${CHANNELS}`]: [], [`${DENSE}`]: [32, 32] },
      { [`${CHANNELS}`]: [8, 16], [`${TOP}`]: "max" },
    ],
    CONFIG,
    { ...words, t: spoken },
  );
  assert.deepEqual(
    names.map(({ short }) => short),
    ["compare.no_layers", "compare.dense 32, 32", "compare.convolution 8, 16"],
  );
});

test("of runs that are alike the second and the third are counted", () => {
  assert.deepEqual(told([{ [RATE]: 0.1 }, { [RATE]: 0.1 }, { [RATE]: 1 }, { [RATE]: 0.1 }]), [
    "0.1",
    "0.1 (2)",
    "1",
    "0.1 (3)",
  ]);
});
