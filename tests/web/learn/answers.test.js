import assert from "node:assert/strict";
import { test } from "node:test";
import { isGiven, moved, numberIn, replyTo, shuffled, truthOf } from "../../../web/js/learn/answers.js";

/** @import { Question } from "../../../web/js/learn/types.d.ts" */

/** @param {string} words */
const text = (words) => ({ en: words, zh: words });
const CHOICE = /** @type {Extract<Question, { kind: "choice" }>} */ ({
  kind: "choice",
  text: text("?"),
  options: [
    { text: text("a"), reply: text("not a") },
    { text: text("b"), reply: text("b it is"), right: true },
    { text: text("c"), reply: text("c it is"), right: true },
  ],
});
const NUMBER = /** @type {Extract<Question, { kind: "number" }>} */ ({
  kind: "number",
  text: text("?"),
  value: "acc",
  tolerance: 2,
  scale: 100,
  right: text("right"),
  low: text("low"),
  high: text("high"),
});
const ORDER = /** @type {Question} */ ({
  kind: "order",
  text: text("?"),
  items: [{ text: text("1") }, { text: text("2"), reply: text("not 2 first") }, { text: text("3") }],
  right: text("right"),
  wrong: text("wrong"),
});

/** @param {ReturnType<typeof replyTo>} reply */
const words = ({ texts }) => texts.map(({ en }) => en);

test("each option has a reply of its own, right or wrong", () => {
  const one = { ...CHOICE, options: CHOICE.options.slice(0, 2) };
  assert.deepEqual(replyTo(one, { chosen: [1] }, {}), { right: true, texts: [text("b it is")] });
  assert.deepEqual(replyTo(one, { chosen: [0] }, {}), { right: false, texts: [text("not a")] });
});

test("of several all that are right must be chosen, and each reply says what it is about", () => {
  const several = { ...CHOICE, several: true };
  assert.equal(replyTo(several, { chosen: [1, 2] }, {}).right, true);
  const one = replyTo(several, { chosen: [0, 1] }, {});
  assert.equal(one.right, false);
  assert.deepEqual(words(one), ["not a", "b it is", "c it is"]);
  assert.deepEqual(
    one.of?.map(({ text: { en }, right, missed }) => [en, right, missed]),
    [
      ["a", false, false],
      ["b", true, false],
      ["c", true, true],
    ],
  );
});

test("a number is right within its tolerance, and the reply says to which side it is wrong", () => {
  const replies = ["96", "98,0", "99.9", "95", "103"].map(
    (typed) => words(replyTo(NUMBER, { typed }, { acc: 0.98 }))[0],
  );
  assert.deepEqual(replies, ["right", "right", "right", "low", "high"]);
  assert.equal(truthOf(NUMBER, { acc: 0.98 }), 98);
});

test("a number that nobody has measured is not judged", () => {
  assert.deepEqual(replyTo(NUMBER, { typed: "5" }, {}), { right: null, texts: [] });
});

test("numbers are read as people write them", () => {
  assert.deepEqual(["0,5", "−3", "12,345", "50 %", " 1e-5 "].map(numberIn), [0.5, -3, 12345, 50, 1e-5]);
  assert.ok(["", "about 3", "1/2"].every((typed) => Number.isNaN(numberIn(typed))));
});

test("an order is right or not, and who puts first what is not first is told why", () => {
  assert.equal(replyTo(ORDER, { order: [0, 1, 2] }, {}).right, true);
  assert.deepEqual(words(replyTo(ORDER, { order: [1, 0, 2] }, {})), ["not 2 first", "wrong"]);
  assert.deepEqual(words(replyTo(ORDER, { order: [0, 2, 1] }, {})), ["wrong"]);
});

test("things to put in order are laid out always alike, all of them, and never in the right order", () => {
  for (let count = 2; count <= 8; count++) {
    const order = shuffled(count);
    assert.deepEqual(order, shuffled(count));
    assert.deepEqual([...order].sort(), [...Array(count).keys()]);
    assert.notDeepEqual(order, [...Array(count).keys()]);
  }
  assert.deepEqual(moved([2, 0, 1], 0, 1), [0, 2, 1]);
  assert.deepEqual(moved([2, 0, 1], 0, -1), [2, 0, 1]);
});

test("nothing is no answer", () => {
  const sketch = /** @type {Question} */ ({ kind: "sketch", text: text("?"), on: "map", reply: text("!") });
  assert.deepEqual(
    [
      isGiven(CHOICE, undefined),
      isGiven(CHOICE, { chosen: [] }),
      isGiven(NUMBER, { typed: "x" }),
      isGiven(sketch, { lines: [[0, 0]] }),
    ],
    [false, false, false, false],
  );
  assert.deepEqual(
    [
      isGiven(CHOICE, { chosen: [0] }),
      isGiven(NUMBER, { typed: "1" }),
      isGiven(sketch, { lines: [[0, 0, 1, 1]] }),
      isGiven(ORDER, { order: [0, 1, 2] }),
    ],
    [true, true, true, true],
  );
  assert.deepEqual(words(replyTo(sketch, { lines: [[0, 0, 1, 1]] }, {})), ["!"]);
});
