import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { isLater } from "../../scripts/words.mjs";
import { options } from "../../web/js/options/schema.js";
import { SCHEMA } from "./fakes.js";

/** @param {string} name @returns {Record<string, string>} */
function words(name) {
  return JSON.parse(readFileSync(new URL(`../../web/locales/${name}.json`, import.meta.url), "utf8"));
}

/** @param {string} language @returns {Record<string, string>} those of the parts that are loaded late among them */
function all(language) {
  const files = readdirSync(new URL("../../web/locales/", import.meta.url)).sort();
  const own = files.filter((name) => name === `${language}.json` || name.startsWith(`${language}.`));
  return Object.assign({}, ...own.map((name) => words(name.replace(/\.json$/, ""))));
}

/** @returns {string[]} why the server may refuse what makes no sense at the time */
function reasons() {
  const types = readFileSync(new URL("../../web/js/wire/types.d.ts", import.meta.url), "utf8");
  const [, names = ""] = /export type Reason =([^;]*);/.exec(types) ?? [];
  return [...names.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
}

const en = all("en");
const zh = all("zh-CN");
const found = options(SCHEMA);

/** @param {string} sentence @returns {string[]} the values it speaks of */
function values(sentence) {
  return [...new Set([...sentence.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name))].sort();
}

test("the first load has no words that may come later (npm run words)", () => {
  for (const language of ["en", "zh-CN"]) {
    assert.deepEqual(Object.keys(words(language)).filter(isLater), []);
    assert.deepEqual(
      Object.keys(words(`${language}.later`)).filter((key) => !isLater(key)),
      [],
    );
  }
});

test("what a part has for itself begins with its name", () => {
  for (const name of readdirSync(new URL("../../web/locales/", import.meta.url))) {
    const [, part = ""] = /^(?:en|zh-CN)\.(\w+)\.json$/.exec(name) ?? [];
    if (part === "" || part === "later") continue;
    const strange = Object.keys(words(name.replace(/\.json$/, ""))).filter(
      (key) => !key.startsWith(`${part}.`),
    );
    assert.deepEqual(strange, [], name);
  }
});

test("both languages have the same words, in the same order", () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
});

test("both languages speak of the same values", () => {
  for (const [key, sentence] of Object.entries(en))
    assert.deepEqual(values(zh[key] ?? ""), values(sentence), key);
});

test("no sentence is empty, and none is missing a brace", () => {
  for (const table of [en, zh])
    for (const [key, sentence] of Object.entries(table)) {
      assert.equal(typeof sentence, "string", key);
      assert.notEqual(sentence.trim(), "", key);
      assert.doesNotMatch(sentence.replaceAll(/\{\w+(\|[^|}]*\|[^|}]*)?\}/g, ""), /[{}]/, key);
    }
});

test("what the state tells of has words", () => {
  const notices = [
    "link",
    "idle",
    "worker_restarted",
    "stopped_epoch",
    "stopped_loss",
    "stopped_patience",
  ].map((name) => `notices.${name}`);
  const codes = ["bad_field", "not_now", "busy", "failed", "too_fast", "too_slow", "gone", "other"];
  const errors = [...codes, ...reasons()].map((name) => `errors.${name}`);
  for (const key of [...notices, ...errors]) assert.ok(en[key], key);
});

/** Shown by pictures or by a control of several options, which has a name of its own. */
const WITHOUT_A_NAME = /^(data\.dataset|inputs\.|network\.hidden|training\.regularization\.)/;

test("every option has a name and a sentence", () => {
  for (const path of [...found.keys()].filter((name) => !WITHOUT_A_NAME.test(name)))
    for (const key of [`option.${path}`, `tip.${path}`]) assert.ok(en[key], key);
});

test("every word an option can be has a name", () => {
  for (const { path, choices = [] } of found.values())
    for (const choice of choices) {
      const name = path === "network.activations" ? "network.activation" : path;
      const key = path === "inputs.features" ? `feature.${choice}` : `choice.${name}.${choice}`;
      assert.ok(en[key], key);
    }
});

test("every activation has a sentence", () => {
  for (const choice of found.get("network.activation")?.choices ?? [])
    assert.ok(en[`activation.${choice}`], choice);
});

test("every key that the page names has words", () => {
  const place = new URL("../../web/js/", import.meta.url);
  const files = readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  const missing = files.flatMap((name) => {
    const code = readFileSync(new URL(name, place), "utf8");
    const keys = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key = ""]) => key);
    return keys.filter((key) => !en[key]).map((key) => `${name}: ${key}`);
  });
  assert.deepEqual(missing, []);
});

/** What Chinese words must not say, and what they say instead. @type {[RegExp, string][]} */
const UNSAID = [
  [
    /(?<!循环|记忆|GRU |LSTM |RNN )单元(?!格)/,
    "神经元, or 格 and 单元格 for one of a map; 循环单元 is a cell",
  ],
  [/世代|周期|回合|(?<!个|第 \{\w+\} |第几|这一|\} )轮(?!次|比赛)/, "轮次, or 第 n 轮"],
  [/第 \{\w+\} 轮次|轮次 \{/, "第 n 轮"],
  [/舞台/, "实验, or 实验区 for where it stands"],
  [/步长/, "学习率, or 单步粒度 for how much one step takes"],
  [/失活神经元|失活的神经元比例/, "死亡神经元: 失活 is what dropout does"],
  [/权重(的)?长度|梯度(的)?长度/, "范数"],
  [/(?<!学习率)(调度|调整策略)/, "学习率调度"],
  [/提前停止/, "早停"],
  [/偏导(?!数)/, "偏导数"],
  [/回答|作答/, "预测"],
  [/误分|错分/, "分错"],
  [/您/, "one form of address: 你"],
  [/决策图|决策面(?!图)/, "决策边界图"],
  [/[\u4e00-\u9fff][:;,]|[。：；，] /, "full-width punctuation, which no space follows"],
  [/[(][^)]*[)]/, "the English term stands after the Chinese without brackets; others are full-width"],
  [/按下?[“"](?!开始训练)/, "“开始训练”, which is what the button says"],
];

test("Chinese calls each thing by one name", () => {
  const found = Object.entries(zh).flatMap(([key, sentence]) =>
    UNSAID.filter(([word]) => word.test(sentence)).map(
      ([word, right]) => `${key}: ${word}, rather ${right}: ${sentence}`,
    ),
  );
  assert.deepEqual(found, []);
});

test("Chinese names of terms keep the English term behind them, in one style", () => {
  for (const key of ["option.network.dropout", "option.training.schedule.name", "measure.dead"])
    assert.match(zh[key] ?? "", /^[\u4e00-\u9fff]+ [a-z]+$/, key);
});

/** What English words must not say, and what they say instead. @type {[RegExp, string][]} */
const UNWANTED = [
  [/\bneurons?\b/i, "unit"],
  [/\b[Ll]ength of (each|this|the) (layer|weights|loss)/, "norm"],
  [/Relu|Elu\b|Silu|Selu/, "ReLU, ELU, SiLU, SELU"],
  [/\bdownhill\b/, "down the gradient"],
];

test("English calls each thing by one name", () => {
  const found = Object.entries(en).flatMap(([key, sentence]) =>
    UNWANTED.filter(([word]) => word.test(sentence)).map(
      ([, right]) => `${key}, rather ${right}: ${sentence}`,
    ),
  );
  assert.deepEqual(found, []);
});
