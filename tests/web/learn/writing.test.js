import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { blankOf, fieldsOf, formsOf, kindOf } from "../../../web/js/learn/form.js";
import { blankLesson, finished, putAt, shifted, stepFrom } from "../../../web/js/learn/record.js";
import { mistakesIn } from "../../../web/js/learn/schema.js";

const LESSONS = new URL("../../../web/lessons/", import.meta.url);
const SCHEMA = JSON.parse(readFileSync(new URL("schema/lesson.json", LESSONS), "utf8"));
const LESSON = JSON.parse(readFileSync(new URL("lines-make-a-ring.json", LESSONS), "utf8"));

/** @param {unknown} lesson */
const places = (lesson) => mistakesIn(lesson, SCHEMA).map(({ place, fault }) => `${place} ${fault}`);

test("every lesson there is has no mistake, and is loaded in at most 20 kB", () => {
  const names = readdirSync(LESSONS).filter((name) => name.endsWith(".json") && name !== "index.json");
  for (const name of names) {
    const bytes = readFileSync(new URL(name, LESSONS));
    assert.deepEqual(places(JSON.parse(bytes.toString())), [], name);
    assert.ok(gzipSync(bytes).length <= 20_000, name);
  }
});

test("each mistake is told with its place", () => {
  /** @param {(string | number)[]} place @param {unknown} value */
  const wrong = (place, value) => places(putAt(LESSON, place, value));
  assert.deepEqual(wrong(["minutes"], "six"), ["minutes type_integer"]);
  assert.deepEqual(wrong(["minutes"], 0), ["minutes small"]);
  assert.deepEqual(wrong(["id"], "My Lesson"), ["id pattern"]);
  assert.deepEqual(wrong(["steps", 0, "say", "zh"], ""), ["steps.0.say.zh empty"]);
  assert.deepEqual(wrong(["steps", 0, "say"], undefined), ["steps.0.say missing"]);
  assert.deepEqual(wrong(["steps", 0, "tell"], 1), ["steps.0.tell unknown"]);
  assert.deepEqual(wrong(["steps", 0, "ask"], { kind: "riddle" }), ["steps.0.ask.kind expected"]);
  assert.deepEqual(
    wrong(["steps", 0, "ask"], {
      kind: "sketch",
      text: { en: "a", zh: "a" },
      on: "wall",
      reply: { en: "a", zh: "a" },
    }),
    ["steps.0.ask.on expected"],
  );
  assert.deepEqual(wrong(["steps"], []), ["steps few"]);
  assert.deepEqual(places(null), [" type_object"]);
});

test("a lesson that is begun is a good file as soon as its texts are written, in one language", () => {
  const text = { en: "words", zh: "" };
  const step = { ...stepFrom({ set: { "data.noise": 0.1 } }, 120), say: text };
  const lesson = finished({ ...blankLesson(), title: text, idea: text, steps: [step] });
  assert.deepEqual(places(lesson), []);
  assert.deepEqual(lesson.title, { en: "words", zh: "words" });
  assert.deepEqual(lesson.steps[0]?.run, { until: { epoch: 120 } });
  assert.deepEqual(stepFrom({ set: {} }, 0).run, undefined);
});

test("what is empty and may be left out is, and what may not is a mistake that is told", () => {
  const empty = { en: "", zh: "" };
  const step = { say: empty, title: empty, explain: empty, set: {} };
  const lesson = finished({ ...blankLesson(), steps: [step] });
  assert.deepEqual(Object.keys(lesson.steps[0] ?? {}), ["say", "set"]);
  assert.deepEqual(
    places(lesson)
      .filter((one) => one.includes(".en"))
      .sort(),
    ["idea.en empty", "steps.0.say.en empty", "title.en empty"],
  );
});

test("values are put at places and taken out, and nothing else is touched", () => {
  const whole = { steps: [{ a: 1 }, { a: 2 }] };
  assert.deepEqual(putAt(whole, ["steps", 1, "b", "c"], 3), { steps: [{ a: 1 }, { a: 2, b: { c: 3 } }] });
  assert.deepEqual(putAt(whole, ["steps", 0], undefined), { steps: [{ a: 2 }] });
  assert.deepEqual(putAt(whole, ["steps", 0, "a"], undefined), { steps: [{}, { a: 2 }] });
  assert.deepEqual(whole, { steps: [{ a: 1 }, { a: 2 }] });
  assert.deepEqual(shifted(["a", "b", "c"], 2, -1), ["a", "c", "b"]);
});

test("the schema says which field each part is filled in by", () => {
  const step = SCHEMA.$defs.Step;
  const kind = (/** @type {string} */ name) => kindOf(step.properties[name], SCHEMA);
  assert.deepEqual(
    ["say", "set", "lock", "show", "ask", "run", "hint", "values", "must", "weights", "follow"].map(kind),
    ["text", "json", "parts", "row", "either", "parts", "pair", "json", "list", "list", "number"],
  );
  const { shown, more } = fieldsOf(step, SCHEMA, { say: {}, ask: {} });
  assert.deepEqual(
    shown.map(({ name }) => name),
    ["say", "ask"],
  );
  assert.ok(more.some(({ name }) => name === "saw"));
});

test("what has just been added has all that it must have", () => {
  const ask = SCHEMA.$defs.Step.properties.ask;
  const forms = formsOf(ask, SCHEMA);
  assert.deepEqual(
    forms.map(({ name }) => name),
    ["choice", "number", "order", "sketch"],
  );
  for (const { name, schema } of forms) {
    const made = blankOf(schema, SCHEMA);
    assert.equal(made.kind, name);
    const faults = mistakesIn(made, { ...SCHEMA, ...schema, properties: {}, required: [] }).map(
      ({ fault }) => fault,
    );
    assert.ok(!faults.includes("missing"), `${name}: ${faults}`);
  }
  assert.equal(blankOf(ask, SCHEMA).options.length, 2);
});
