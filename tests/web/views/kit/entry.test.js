import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, parse } from "../../../../web/js/views/kit/entry.js";

const RULES = { minimum: 1e-5, maximum: 10, whole: false, nullable: false };

const TYPED = /** @type {[string, number | undefined][]} */ ([
  ["0.03", 0.03],
  [" 3e-4 ", 0.0003],
  ["10", 10],
  ["10.01", undefined],
  ["0", undefined],
  ["-1", undefined],
  ["1e999", undefined],
  ["NaN", undefined],
  ["fast", undefined],
  ["", undefined],
]);

for (const [text, number] of TYPED)
  test(`“${text}” typed as a learning rate is ${number ?? "refused"}`, () =>
    assert.equal(parse(text, RULES), number));

test("a whole number takes no fraction", () => {
  assert.equal(parse("3", { whole: true, nullable: false }), 3);
  assert.equal(parse("3.5", { whole: true, nullable: false }), undefined);
});

test("an empty field is null where that is allowed", () => {
  assert.equal(parse("  ", { whole: true, nullable: true }), null);
});

test("the nearest rung of a ladder is nearest by ratio, not by difference", () => {
  assert.equal(nearest([0.01, 1, 100], 9), 1);
  assert.equal(nearest([0.01, 1, 100], 11), 2);
  assert.equal(nearest([0.01, 1, 100], 1e-9), 0);
  assert.equal(nearest([0.01, 1, 100], 1e9), 2);
});
