import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { runNames } from "../../../web/js/text/difference.js";
import { CONFIG, SCHEMA } from "../fakes.js";

test("earlier runs that would be called alike are numbered from the oldest", () => {
  const t = (/** @type {string} */ key, /** @type {any} */ values) =>
    key === "earlier.nth" ? `${values.words} (${values.n})` : key;
  const run = (/** @type {number} */ id, rate = 0.1) =>
    /** @type {any} */ ({ id, config: changed(CONFIG, { "training.optimizer.learning_rate": rate }) });
  const names = runNames([run(3), run(4, 1), run(7)], CONFIG, readOptions(SCHEMA), t, "en");
  assert.deepEqual(
    [...names],
    [
      [3, "option.training.optimizer.learning_rate 0.1 (1)"],
      [4, "option.training.optimizer.learning_rate 1"],
      [7, "option.training.optimizer.learning_rate 0.1 (2)"],
    ],
  );
});
