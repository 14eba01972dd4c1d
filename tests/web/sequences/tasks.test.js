import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { GATES } from "../../../web/js/sequences/shape.js";
import { classesOf, inputsOf, isTask, sharesOf, TASKS, winnerAt } from "../../../web/js/sequences/tasks.js";

test("of first-symbol the flag says which symbol counts", () => {
  const inputs = inputsOf("first-symbol", Float32Array.of(0, 0, 1, 0, 1, 1, 0, 0, 0, 0), 2);
  assert.deepEqual(
    inputs.map(({ symbol, counts }) => [symbol, counts]),
    [
      ["c", true],
      ["a", false],
    ],
  );
});

test("of order X and Y count and the others do not", () => {
  const inputs = inputsOf("order", Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0), 3);
  assert.deepEqual(
    inputs.map(({ symbol, counts }) => [symbol, counts]),
    [
      ["a", false],
      ["Y", true],
      ["X", true],
    ],
  );
});

test("of adding each step has a value, and the marked ones count", () => {
  const inputs = inputsOf("adding", Float32Array.of(0.25, 1, 0.5, 0), 2);
  assert.deepEqual(
    inputs.map(({ value, counts }) => [value, counts]),
    [
      [0.25, true],
      [0.5, false],
    ],
  );
});

test("of majority every symbol counts", () => {
  const inputs = inputsOf("majority", Float32Array.of(1, 0, 0, 1), 2);
  assert.deepEqual(
    inputs.map(({ symbol, counts }) => [symbol, counts]),
    [
      ["a", true],
      ["b", true],
    ],
  );
});

test("one answer stands for two classes, and the class of most is the winner", () => {
  const shares = sharesOf(Float32Array.of(0.25, 0.75), 2);
  assert.deepEqual([...shares], [0.75, 0.25, 0.25, 0.75]);
  assert.deepEqual([winnerAt(shares, 0, 2), winnerAt(shares, 1, 2)], [0, 1]);
  const four = Float32Array.of(0.1, 0.2, 0.6, 0.1);
  assert.equal(sharesOf(four, 1), four);
});

test("adding has no classes, and points are no task", () => {
  assert.deepEqual(classesOf("adding"), []);
  assert.ok(isTask("order"));
  assert.ok(!isTask("circle"));
});

test("every cell, gate and task has its words in both languages", () => {
  for (const language of ["en", "zh-CN"]) {
    const place = new URL(`../../../web/locales/${language}.sequences.json`, import.meta.url);
    const words = JSON.parse(readFileSync(place, "utf8"));
    const cells = /** @type {(keyof typeof GATES)[]} */ (Object.keys(GATES));
    const keys = [
      ...TASKS.flatMap((task) => [`task.${task}`, `example.${task}`]),
      ...cells.flatMap((cell) =>
        ["h", ...(cell === "lstm" ? ["c"] : []), ...GATES[cell]].flatMap((what) => [
          `what.${what}`,
          `what_tip.${what}_${cell}`,
        ]),
      ),
      ...[0, 1, 2, 3].map((part) => `part_${part}`),
    ];
    for (const key of keys) assert.ok(words[`sequences.${key}`], `${language}: ${key}`);
  }
});
