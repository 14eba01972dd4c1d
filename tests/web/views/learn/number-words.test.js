import assert from "node:assert/strict";
import { test } from "node:test";
import { written } from "../../../../web/js/views/learn/number-words.js";

test("a number is written by what it is of: shares in percent, counts whole, what is not known as a dash", () => {
  assert.equal(written("test_accuracy", 0.9534, "en"), "95.3%");
  assert.equal(written("zero_share", 0.25, "en"), "25.0%");
  assert.equal(written("test_accuracy", 1, "en"), "100%");
  assert.equal(written("parameters", 1234, "en"), "1,234");
  assert.equal(written("train_loss", 0.0123, "en"), "0.0123");
  assert.equal(written("train_loss", Number.NaN, "en"), "–");
});
