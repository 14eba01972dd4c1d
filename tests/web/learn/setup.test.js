import assert from "node:assert/strict";
import { test } from "node:test";
import { setUpOf, stageAsStep } from "../../../web/js/learn/setup.js";
import { changed } from "../../../web/js/options/config.js";
import { CONFIG } from "../fakes.js";

const TEXT = { en: "x", zh: "x" };
const LESSON = {
  id: "l",
  revision: 1,
  minutes: 5,
  title: TEXT,
  idea: TEXT,
  steps: [
    {
      say: TEXT,
      set: { "network.hidden": [1] },
      lanes: { axes: [{ path: "network.hidden", values: [[1], [2]] }] },
    },
    { say: TEXT, follow: 3 },
    { say: TEXT, set: {}, weights: [{ layer: 0, to: 0, from: null, value: 1 }] },
  ],
};

test("a step without a stage of its own has that of the one before it, whichever step was jumped to", () => {
  const first = setUpOf(LESSON, 0, CONFIG);
  const second = setUpOf(LESSON, 1, CONFIG);
  assert.deepEqual(second.config, first.config);
  assert.deepEqual(second.plan, { axes: [{ path: "network.hidden", values: [[1], [2]] }] });
  assert.deepEqual([first.from, second.from, second.follow], [0, 0, 3]);
  const third = setUpOf(LESSON, 2, CONFIG);
  assert.deepEqual([third.config, third.plan, third.weights.length], [CONFIG, null, 1]);
});

test("what a lesson calls its lanes, and the loss that they are to get below, go into the plan", () => {
  const target = 0.0855;
  const lanes = { axes: [{ path: "training.batch_size", values: [1, 2] }], names: [TEXT, TEXT], target };
  const { plan } = setUpOf({ ...LESSON, steps: [{ say: TEXT, set: {}, lanes }] }, 0, CONFIG);
  assert.deepEqual(plan, { axes: lanes.axes, names: { en: ["x", "x"], zh: ["x", "x"] }, target });
});

test("an option that this page does not know is left out", () => {
  const lesson = { ...LESSON, steps: [{ say: TEXT, set: { "network.unheard": 3, "data.noise": 0.1 } }] };
  assert.deepEqual(setUpOf(lesson, 0, CONFIG).config, changed(CONFIG, { "data.noise": 0.1 }));
});

test("the stage becomes a step, and that step sets the same stage", () => {
  const config = changed(CONFIG, { "data.dataset": "xor", "network.hidden": [3] });
  const cases = { axes: [{ path: "", values: [{}, { "network.dropout": 0.5 }] }] };
  for (const plan of [null, cases, { axes: [{ path: "network.activation", values: ["tanh", "relu"] }] }]) {
    const step = { say: TEXT, ...stageAsStep(config, CONFIG, plan) };
    const again = setUpOf({ ...LESSON, steps: [step] }, 0, CONFIG);
    assert.deepEqual([again.config, again.plan], [config, plan]);
  }
});
