import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { appended, emptyCurve } from "../../../web/js/run/curve.js";
import { ticksOf } from "../../../web/js/run/marks.js";
import { differenceInWords, runName } from "../../../web/js/text/difference.js";
import { fill } from "../../../web/js/text/i18n.js";
import { markWords } from "../../../web/js/text/marks.js";
import { CONFIG, SCHEMA } from "../fakes.js";

/** @import { Mark } from "../../../web/js/run/marks.js" */
/** @import { Earlier, Translate } from "../../../web/js/types.d.ts" */

const RATE = "training.optimizer.learning_rate";
const options = readOptions(SCHEMA);

/** The page's own words. @param {string} language @returns {Translate} */
function words(language) {
  const parts = ["", ".later"].map((part) =>
    JSON.parse(
      readFileSync(new URL(`../../../web/locales/${language}${part}.json`, import.meta.url), "utf8"),
    ),
  );
  const all = { ...parts[0], ...parts[1] };
  return (key, values = {}) => fill(all[key] ?? assert.fail(key), values, language);
}
const en = words("en");
const zh = words("zh-CN");

/** @param {number} step @param {Partial<Mark>} over @returns {Mark} */
const mark = (step, over) => ({ step, epoch: Math.floor(step / 25), kind: "update", ...over });

/** @param {number} step @param {number} from @param {number} to */
const rate = (step, from, to) => mark(step, { changes: { [RATE]: to }, before: { [RATE]: from } });

test("a slider that is dragged leaves one tick, from the first value to the last", () => {
  const marks = [rate(1000, 0.03, 0.1), rate(1003, 0.1, 0.2), rate(1010, 0.2, 0.3)];
  const [tick, ...others] = ticksOf(marks, 10_000);
  assert.ok(tick);
  assert.equal(others.length, 0);
  assert.equal(tick.step, 1010);
  assert.equal(markWords(tick, options, en, "en"), "learning rate 0.03 to 0.3");
  assert.equal(markWords(tick, options, zh, "zh-CN"), "学习率 0.03 改为 0.3");
});

test("what was done apart from each other has ticks of its own, what was done at one place is told together", () => {
  const activation = { "network.activation": "relu" };
  const marks = [
    rate(1000, 0.03, 0.3),
    mark(1000, { changes: activation, before: { "network.activation": "tanh" } }),
    rate(5000, 0.3, 0.03),
    mark(9000, { kind: "edit", edit: { layer: 1, to: 0, from: 2, value: 1.5, before: -0.25 } }),
    mark(9500, { kind: "go_on" }),
  ];
  const said = ticksOf(marks, 10_000).map((tick) => [tick.step, markWords(tick, options, en, "en")]);
  assert.deepEqual(said, [
    [1000, "learning rate 0.03 to 0.3, Tanh to ReLU"],
    [5000, "learning rate 0.3 to 0.03"],
    [9000, "weight 3 of unit 2.1 −0.25 to 1.5"],
    [9500, "went on after it had stopped"],
  ]);
});

test("a run is named by what differs and no more", () => {
  const name = (/** @type {Record<string, unknown>} */ changes) =>
    differenceInWords(changed(CONFIG, changes), CONFIG, options, en, "en");
  assert.equal(name({ [RATE]: 0.3, "network.activation": "relu" }), "ReLU, learning rate 0.3");
  assert.equal(name({ "training.batch_size": 1 }), "batch size 1");
  assert.equal(
    name({ "network.hidden": [8, 8], "seeds.weights": 7 }),
    "hidden layers 8, 8, other initial weights",
  );
  assert.equal(name({}), "");
  // An option that has no effect in either run is no difference.
  assert.equal(name({ "training.optimizer.beta1": 0.5 }), "");
  const many = { [RATE]: 1, "training.batch_size": 1, "data.noise": 0.1, "training.regularization.l2": 0.1 };
  assert.match(name(many), /, 1 more$/);
});

test("a future that was left says what it has otherwise and where it was left", () => {
  const rows = Array.from({ length: 4 }, (_, epoch) => [25 * epoch, 1, epoch]);
  /** @type {Earlier} */
  const left = {
    id: 1,
    config: changed(CONFIG, { [RATE]: 0.3 }),
    curve: appended(emptyCurve(["train_loss", "epoch"]), Float64Array.from(rows.flat())),
    samples: 2,
    colour: 0,
    shown: true,
    parted: 50,
  };
  assert.equal(runName(left, CONFIG, options, en, "en"), "learning rate 0.3; parted at epoch 2");
  assert.equal(runName(left, left.config, options, en, "en"), "as it was; parted at epoch 2");
  const altered = { ...left, altered: /** @type {const} */ (true) };
  assert.equal(
    runName(altered, CONFIG, options, en, "en"),
    "learning rate 0.3 at the end; parted at epoch 2",
  );
  assert.equal(runName(altered, left.config, options, en, "en"), "as it was; parted at epoch 2");
  const { parted: _, ...over } = left;
  assert.equal(runName(over, left.config, options, en, "en"), "same settings");
  assert.equal(runName(over, CONFIG, options, zh, "zh-CN"), "学习率 0.3");
});
