import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, translator } from "../../../web/js/text/i18n.js";
import { effect, signal } from "../../../web/vendor/signals-core.js";

/** @typedef {"en" | "zh-CN"} Language */

const WORDS = {
  first: {
    en: { play: "Play", layers: "{n} {n|layer|layers}", only: "English only" },
    "zh-CN": { play: "播放", layers: "{n} 层" },
  },
  later: { en: { help: "Help" }, "zh-CN": { help: "帮助" } },
};

/** @param {Language} [from] a translator whose words come when the test lets them */
function page(from = "en") {
  const language = signal(from);
  const root = { lang: "" };
  /** @type {{ language: Language, part: "first" | "later", come: () => void, fail: () => void }[]} */
  const asked = [];
  const load = (/** @type {Language} */ wanted, /** @type {"first" | "later"} */ part) =>
    /** @type {Promise<Record<string, string>>} */ (
      new Promise((resolve, reject) => {
        asked.push({
          language: wanted,
          part,
          come: () => resolve(WORDS[part][wanted]),
          fail: () => reject(new Error("offline")),
        });
      })
    );
  /** @type {(() => void)[]} */
  const waiting = [];
  const wait = (/** @type {() => void} */ again) => void waiting.push(again);
  return { language, root, asked, waiting, ...translator(language, { load, wait, root }) };
}

/** Let what promises have settled be heard. */
async function settled() {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test("it is ready when the words of its language are there, and only those were asked for", async () => {
  const { t, ready, asked, root } = page("zh-CN");
  asked[0]?.come();
  await ready;
  assert.equal(t("play"), "播放");
  assert.equal(root.lang, "zh-CN");
  assert.deepEqual(
    asked.map(({ language }) => language),
    ["zh-CN"],
  );
});

test("what was drawn is drawn again when the language changes, but only once its words are there", async () => {
  const { t, ready, asked, root, language } = page();
  asked[0]?.come();
  await ready;
  /** @type {string[]} */
  const drawn = [];
  effect(() => void drawn.push(t("play")));
  language.value = "zh-CN";
  await settled();
  assert.deepEqual([drawn, root.lang], [["Play"], "en"]);
  asked[1]?.come();
  await settled();
  assert.deepEqual([drawn.at(-1), root.lang], ["播放", "zh-CN"]);
});

test("words that come when another language is wanted again are not shown", async () => {
  const { t, ready, asked, language } = page();
  asked[0]?.come();
  await ready;
  language.value = "zh-CN";
  language.value = "en";
  asked[1]?.come();
  await settled();
  assert.equal(t("play"), "Play");
});

test("a language is asked for once", async () => {
  const { ready, asked, language } = page();
  asked[0]?.come();
  await ready;
  language.value = "zh-CN";
  asked[1]?.come();
  await settled();
  language.value = "en";
  language.value = "zh-CN";
  await settled();
  assert.equal(asked.length, 2);
});

test("what one language lacks is said in English, and what is nowhere by its key", async () => {
  const { t, ready, asked, language } = page();
  asked[0]?.come();
  await ready;
  language.value = "zh-CN";
  asked[1]?.come();
  await settled();
  t("only");
  asked[2]?.come();
  await settled();
  assert.equal(t("only"), "English only");
  assert.equal(t("no.such.key"), "no.such.key");
  assert.equal(asked.length, 3);
});

test("later words come when one is first needed, once, and nothing is said until they are there", async () => {
  const { t, ready, asked } = page();
  asked[0]?.come();
  await ready;
  /** @type {string[]} */
  const drawn = [];
  effect(() => void drawn.push(`${t("play")}: ${t("help")}`));
  assert.deepEqual([asked.length, asked[1]?.part, drawn], [2, "later", ["Play: "]]);
  asked[1]?.come();
  await settled();
  assert.equal(drawn.at(-1), "Play: Help");
  assert.equal(t("no.such.key"), "no.such.key");
  assert.equal(asked.length, 2);
});

test("a language that comes after later words were needed comes with its own", async () => {
  const { t, ready, asked, language } = page();
  asked[0]?.come();
  await ready;
  t("help");
  asked[1]?.come();
  await settled();
  language.value = "zh-CN";
  asked[2]?.come();
  await settled();
  assert.equal(t("help"), "Help");
  asked[3]?.come();
  await settled();
  assert.deepEqual([t("play"), t("help"), asked.length], ["播放", "帮助", 4]);
});

test("words that do not come leave nothing, not their keys, and are asked for again", async () => {
  const { t, ready, asked, waiting } = page();
  asked[0]?.come();
  await ready;
  t("help");
  asked[1]?.fail();
  await settled();
  assert.deepEqual([t("play"), t("help")], ["Play", ""]);
  waiting[0]?.();
  asked[2]?.come();
  await settled();
  assert.deepEqual([t("help"), asked.length], ["Help", 3]);
});

test("a page whose first words do not come is not ready, which whoever waits for it is told", async () => {
  const { ready, asked } = page();
  asked[0]?.fail();
  await assert.rejects(ready, /offline/);
});

test("a page without a network goes on in the language it has, and asks again when it is asked again", async () => {
  const { t, ready, asked, language } = page();
  asked[0]?.come();
  await ready;
  language.value = "zh-CN";
  asked[1]?.fail();
  await settled();
  assert.equal(t("play"), "Play");
  language.value = "en";
  language.value = "zh-CN";
  asked[2]?.come();
  await settled();
  assert.equal(t("play"), "播放");
});

test("values stand in sentences, with their plurals", () => {
  assert.equal(fill("{n} {n|layer|layers}", { n: 1 }, "en"), "1 layer");
  assert.equal(fill("{n} {n|layer|layers}", { n: 0 }, "en"), "0 layers");
  assert.equal(fill("{n} {n|layer|layers}", { n: 12345 }, "en"), "12,345 layers");
  assert.equal(
    fill("rate {rate}, unit {name}", { rate: -0.0003, name: "1.10" }, "en"),
    "rate −3e−4, unit 1.10",
  );
});

test("a value that was not given stays to be seen, and a value is never read as a placeholder", () => {
  assert.equal(fill("{a} {b}", { a: "{b}" }, "en"), "{b} {b}");
  assert.equal(fill("{a}", { a: "$&" }, "en"), "$&");
});
