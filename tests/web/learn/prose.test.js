import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, paragraphs, plain, said } from "../../../web/js/learn/prose.js";

test("numbers are filled in as they are asked for", () => {
  const numbers = { acc: 0.9764, n: 12345, tiny: 0.0000123, ratio: 0.00001, off: -0.5 };
  const words = "{acc} {acc:percent} {n} {n:integer} {tiny} {ratio:power} {off:.2f} {unknown}";
  assert.equal(filled(words, numbers, "en"), "0.976 98% 12,345 12,345 1.23e−5 10⁻⁵ −0.50 {unknown}");
});

test("a name that an object has by itself is no number", () => {
  assert.equal(filled("{constructor}", {}, "en"), "{constructor}");
});

test("a text is said in the language of the page, or in the one there is", () => {
  assert.equal(said({ en: "one", zh: "一" }, "zh-CN"), "一");
  assert.equal(said({ en: "one", zh: "" }, "zh-CN"), "one");
  assert.equal(said(null, "en"), "");
});

test("empty lines part paragraphs; stars and backticks mark up", () => {
  const text = { en: "A **bold** and *weak* one.\n\nSet `network.hidden`.", zh: "" };
  assert.deepEqual(paragraphs(text, {}, "en"), [
    [
      { words: "A " },
      { words: "bold", mark: "strong" },
      { words: " and " },
      { words: "weak", mark: "strong" },
      { words: " one." },
    ],
    [{ words: "Set " }, { words: "network.hidden", mark: "code" }, { words: "." }],
  ]);
  assert.equal(plain(text, {}, "en"), "A bold and weak one. Set network.hidden.");
});
