import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { faultIn, gapsIn, inLanguages } from "../../../web/js/learn/meaning.js";
import { fresh, left, noted, openTasks } from "../../../web/js/learn/progress.js";

const LESSON = JSON.parse(
  readFileSync(new URL("../../../web/lessons/lines-make-a-ring.json", import.meta.url), "utf8"),
);
const TEXT = { en: "a", zh: "a" };
/** @param {object} step */
const gaps = (step) =>
  gapsIn({ ...LESSON, steps: [{ say: TEXT, ...step }] }).map(({ place, fault }) => `${place} ${fault}`);

test("a claim and a condition need a bound, a choice an answer that is right", () => {
  assert.deepEqual(gapsIn(LESSON), []);
  assert.deepEqual(gaps({ must: [{ kind: "value", of: { what: "test_loss" } }, { kind: "diverges" }] }), [
    "steps.0.must.0 unbound",
  ]);
  assert.deepEqual(gaps({ must: [{ kind: "value", of: { what: "test_loss" }, at_most: 0 }] }), []);
  assert.deepEqual(gaps({ check: { conditions: [{ what: "steps" }, { verdict: "dead" }] } }), [
    "steps.0.check.conditions.0 unbound",
  ]);
  const options = [
    { text: TEXT, reply: TEXT, right: true },
    { text: TEXT, reply: TEXT, right: true },
  ];
  assert.deepEqual(gaps({ ask: { kind: "choice", text: TEXT, options } }), ["steps.0.ask.options one_right"]);
  assert.deepEqual(gaps({ saw: { kind: "choice", text: TEXT, options, several: true } }), []);
});

test("an empty text is told once to who writes in one language", () => {
  const empty = ["title.en", "title.zh", "steps"].map((place) => ({ place, fault: "empty", values: {} }));
  const places = (/** @type {"both" | "en" | "zh"} */ languages) =>
    inLanguages(empty, languages).map(({ place }) => place);
  assert.deepEqual(places("both"), ["title.en", "title.zh", "steps"]);
  assert.deepEqual(places("en"), ["title.en", "steps"]);
  assert.deepEqual(places("zh"), ["title.zh", "steps"]);
});

test("what the server's reader says of a shape is said in the page's words", () => {
  const message = "tuple should have at least 1 item after validation, not 0, got a list of 1";
  assert.deepEqual(faultIn(message), { fault: "few", values: { n: "1", got: "a list of 1" } });
  assert.equal(faultIn("expected an option, got network.hiden"), null);
});

test("a lesson is done when its tasks are, and else seen", () => {
  const steps = [{ say: TEXT }, { say: TEXT, check: { conditions: [], within: 1, right: TEXT, late: TEXT } }];
  const late = noted(fresh(1), 1, { checked: "late" });
  assert.deepEqual(openTasks(steps, late), [1]);
  assert.deepEqual([left(late, steps).done, left(late, steps).seen], [false, true]);
  const right = noted(left(late, steps), 1, { checked: "right" });
  assert.equal(left(right, steps).done, true);
  assert.equal(left({ ...late, done: true }, steps).done, true);
});
