import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MEASURES } from "../../../web/js/run/measures.js";
import { fill } from "../../../web/js/text/i18n.js";
import { changesInWords, divergedWords, remedyWords } from "../../../web/js/text/remedy.js";

/** @import { Changes, Translate, Verdict } from "../../../web/js/types.d.ts" */

const LANGUAGES = /** @type {const} */ (["en", "zh-CN"]);
/** @param {string} name @returns {Record<string, string>} */
const read = (name) =>
  JSON.parse(readFileSync(new URL(`../../../web/locales/${name}.json`, import.meta.url), "utf8"));
const words = {
  en: { ...read("en"), ...read("en.later") },
  "zh-CN": { ...read("zh-CN"), ...read("zh-CN.later") },
};

/** @param {(typeof LANGUAGES)[number]} language @returns {Translate} which does not go on without words */
function translate(language) {
  return (key, values = {}) => {
    const sentence = words[language][key];
    assert.ok(sentence, key);
    return fill(sentence, values, language);
  };
}

/** What models/explain/remedies.py offers, one of each. @type {Changes[]} */
const REMEDIES = [
  { "training.optimizer.learning_rate": 0.03 },
  { "training.optimizer.learning_rate": 1e-5, "seeds.weights": 1 },
  { "network.initial_weights": "xavier", "network.initial_scale": 1 },
  { "network.activation": "relu", "network.activations": null, "network.initial_weights": "he" },
  { "network.activation": "leaky_relu", "training.optimizer.learning_rate": 0.01 },
  { "training.optimizer.learning_rate": 0.01, "training.schedule.name": "constant" },
  { "network.frozen_layers": [], "network.frozen_weights": [] },
  { "training.regularization.l1": 0, "training.regularization.l2": 0 },
  { "training.regularization.l2": 0.01 },
  { "network.dropout": 0 },
  { "network.hidden": [8, 8], "network.activations": null },
  { "training.optimizer.name": "adam", "training.optimizer.learning_rate": 0.01 },
  { "data.count": null },
  { "data.train_share": 0.5 },
  { "training.loss": "cross_entropy" },
  { "network.normalization": "none", "network.dropout": 0, "training.clipping": null },
  { "network.convolution.channels": [8, 16], "network.convolution.padding": "same" },
  { "network.convolution.channels": [4], "network.convolution.dense": [] },
  { "network.recurrence.cell": "lstm" },
  { "network.hidden": [8] },
];

test("every remedy has words in both languages", () => {
  for (const language of LANGUAGES)
    for (const remedy of REMEDIES) {
      const { mend, all } = remedyWords(remedy, translate(language));
      assert.doesNotMatch(
        `${mend} ${all ?? ""}`,
        /null|undefined|\{|choice\.|option\./,
        JSON.stringify(remedy),
      );
    }
});

test("a remedy is said in the controls' own words", () => {
  const t = translate("en");
  const said = REMEDIES.map((remedy) => changesInWords(remedy, t));
  assert.equal(said[0], "Learning rate 0.03");
  assert.equal(said[1], "Learning rate 1e−5, new weights");
  assert.equal(said[3], "Activation ReLU, Initial weights He");
  assert.equal(said[6], "all weights learning");
  assert.equal(said[10], "hidden layers of 8, 8 units");
  assert.equal(said[13], "Training share 50%");
  assert.equal(said.at(-1), "one hidden layer of 8 units");
  assert.equal(changesInWords(REMEDIES[3] ?? {}, translate("zh-CN")), "改用 ReLU 与 He 初始化");
});

test("a button of more than two changes is short, and all of them are told beside it", () => {
  const remedy = {
    "network.hidden": [8, 8],
    "network.activations": null,
    "network.activation": "tanh",
    "training.optimizer.name": "adam",
  };
  const long = remedyWords(remedy, translate("en"));
  assert.equal(long.mend, "Try the suggested setup");
  assert.equal(long.all, "Try hidden layers of 8, 8 units, Activation Tanh, Optimizer Adam");
  const rewound = divergedWords(diverged(remedy), translate("en"));
  assert.equal(rewound.mend, "Rewind and try the suggested setup");
  assert.match(rewound.all ?? "", /^Rewind and try hidden layers of 8, 8 units, .*Optimizer Adam$/);
  const { "network.hidden": _, ...two } = remedy;
  assert.deepEqual(remedyWords(two, translate("en")), {
    mend: "Try Activation Tanh, Optimizer Adam",
    all: null,
  });
});

/** @param {Changes | null} remedy @returns {Verdict} */
function diverged(remedy) {
  const values = { epoch: 3, learning_rate: 3, suggested: 0.03 };
  return {
    type: "verdict",
    lane: 0,
    kind: "diverged",
    layer: null,
    text_key: "health.diverged",
    values,
    remedy,
  };
}

test("a diverged run blames the rate, or what mends it where a rate alone would not", () => {
  const t = translate("en");
  const rate = divergedWords(diverged({ "training.optimizer.learning_rate": 0.03 }), t);
  assert.match(rate.cause, /learning rate 3 is too large/);
  assert.equal(rate.mend, "Rewind and try 0.03");
  const remedy = { "training.optimizer.learning_rate": 0.03, "network.initial_weights": "he" };
  const weights = divergedWords(diverged(remedy), t);
  assert.match(weights.cause, /initial weights are too large/);
  assert.equal(weights.mend, "Rewind and try Learning rate 0.03, Initial weights He");
  const clipped = divergedWords(diverged({ "training.clipping": 0.5 }), t);
  assert.match(clipped.cause, /gradients exploded/);
  assert.equal(clipped.mend, "Rewind and try Gradient clipping 0.5");
  assert.equal(divergedWords(diverged(null), t).mend, "Rewind");
});

const KINDS = [
  "diverged",
  "too_fast",
  "too_slow",
  "linear",
  "over_regularized",
  "plateau",
  "saturated_output",
  "vanishing",
  "exploding",
  "dead",
  "saturated",
  "symmetric",
  "underfitting",
  "overfitting",
  "vanishing_time",
  "exploding_time",
];

test("every verdict has a sentence and a word in both languages", () => {
  for (const language of LANGUAGES)
    for (const kind of KINDS)
      for (const key of [`health.${kind}`, `health.${kind}_word`]) assert.ok(words[language][key], key);
});

test("the kinds of verdict are those of the models", () => {
  const source = readFileSync(new URL("../../../models/explain/verdict.py", import.meta.url), "utf8");
  const listed = /Kind = Literal\[([^\]]*)\]/.exec(source)?.[1] ?? "";
  assert.deepEqual([...listed.matchAll(/"(\w+)"/g)].map(([, kind]) => kind).sort(), [...KINDS].sort());
});

test("every measure has a name, an axis and a sentence, and its guide and note words", () => {
  for (const { name, guide, spread } of MEASURES) {
    const keys = [name, `${name}_axis`, `${name}_tip`];
    if (guide !== undefined) keys.push(`${name}_guide`);
    if (spread) keys.push(`${name}_note`);
    for (const key of keys) assert.ok(words.en[`measure.${key}`], key);
  }
});

test("every kind of histogram has a name and a sentence", () => {
  for (const kind of ["weights", "gradients", "activations", "pre_activations"])
    for (const key of [`ridge.${kind}`, `ridge.${kind}_tip`]) assert.ok(words.en[key], key);
});

test("another cell is offered as one would say it", () => {
  const gru = { "network.recurrence.cell": "gru" };
  assert.equal(remedyWords(gru, translate("en")).mend, "Try a GRU cell");
  assert.match(remedyWords(gru, translate("zh-CN")).mend, /换用 GRU 单元$/);
});
