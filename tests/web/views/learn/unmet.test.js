import assert from "node:assert/strict";
import { test } from "node:test";
import { options } from "../../../../web/js/options/schema.js";
import { isShort, unmetWords } from "../../../../web/js/views/learn/unmet.js";
import { SCHEMA } from "../../fakes.js";

const TEXT = { en: "", zh: "" };
const CHECK = {
  conditions: [
    { what: "test_accuracy", at_least: 0.95 },
    { option: "network.activation", words: ["sigmoid"] },
  ],
  within: 500,
  right: TEXT,
  late: TEXT,
};

/** @param {object} now @param {number} [epoch] */
function told(now, epoch = 500) {
  /** @type {[string, any][]} */
  const said = [];
  const t = (/** @type {string} */ key, /** @type {any} */ values) => {
    if (/fault_limit|unmet/.test(key)) said.push([key, values]);
    return values?.n === undefined ? key : `${key} ${values.n}`;
  };
  const clock = { facts: { value: { epoch } } };
  const store = { view: { language: { value: "en" } } };
  const desk = /** @type {any} */ ({ t, clock, store, options: options(SCHEMA) });
  unmetWords(CHECK, /** @type {any} */ ({ tooMany: 0, ...now }), desk);
  return said;
}

test("a task that fails by a locked option says so, and not that the number is missed", () => {
  const met = [true, false];
  const [[key, values] = [], ...others] = told({ met, found: [[], ["relu"]] });
  assert.equal(key, "learn.fault_limit");
  assert.match(values.bounds, /sigmoid/i);
  assert.match(values.came, /relu/i);
  assert.deepEqual(others, []);
  assert.equal(isShort(CHECK, met), false);
});

test("a number that is missed is told with what it came to, in percent where it is a share", () => {
  const met = [false, true];
  const [[, values] = []] = told({ met, found: [[0.496], []] });
  assert.deepEqual([values.bounds, values.came], ["learn.at_least 95.0%", "49.6%"]);
  assert.equal(isShort(CHECK, met), true);
});

test("what is met too late is told to be late", () => {
  const [[key, values] = []] = told({ met: [true, true], found: [[], []] }, 620);
  assert.deepEqual([key, values.n, values.came], ["learn.unmet_time", "500", "620"]);
});
