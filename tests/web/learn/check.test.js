import assert from "node:assert/strict";
import { test } from "node:test";
import { foundIn, isLocked, standing, triedOf, within } from "../../../web/js/learn/check.js";
import { changed } from "../../../web/js/options/config.js";
import { CONFIG } from "../fakes.js";

/** @import { Seen } from "../../../web/js/learn/check.js" */

const TEXT = { en: "", zh: "" };
const CHECK = {
  conditions: [{ what: "test_accuracy", at_least: 0.95 }],
  within: 500,
  right: TEXT,
  late: TEXT,
};

/** @param {Partial<Seen> & { accuracy?: number }} [over] @returns {Seen} */
function run({ accuracy = 0.5, ...over } = {}) {
  return {
    config: CONFIG,
    epoch: 100,
    step: 2500,
    series: (name) => (name === "test_accuracy" ? accuracy : Number.NaN),
    weights: [0, 1, 0],
    parameters: 25,
    verdicts: [],
    diverged: false,
    line: (x1) => 2 * x1 + 1,
    ...over,
  };
}

test("bounds hold from below, from above, and around; what is no number holds in none", () => {
  assert.ok(within({ at_least: 1, at_most: 2 }, 1) && within({ at_least: 1, at_most: 2 }, 2));
  assert.ok(!within({ at_least: 1 }, 0.9) && !within({ at_most: 2 }, 2.1));
  assert.ok(within({ about: 1, within: 0.25 }, 1.2) && !within({ about: 1, within: 0.25 }, 1.3));
  assert.ok(!within({ at_most: 2 }, Number.NaN));
});

test("a check is met in time, late, or still open", () => {
  const state = (/** @type {Seen[]} */ runs) => standing(CHECK, runs, CONFIG).state;
  assert.equal(state([run()]), "open");
  assert.equal(state([run({ accuracy: 0.97 })]), "right");
  assert.equal(state([run({ accuracy: 0.97, epoch: 500 })]), "right");
  assert.equal(state([run({ accuracy: 0.97, epoch: 501 })]), "late");
  assert.equal(state([run({ epoch: 500 })]), "late");
  assert.equal(state([run({ accuracy: 0.97, diverged: true })]), "late");
  assert.equal(state([]), "open");
});

test("all runs must meet it, or the one that it names", () => {
  const good = run({ accuracy: 0.97 });
  assert.equal(standing(CHECK, [good, run()], CONFIG).state, "open");
  const one = { ...CHECK, conditions: [{ what: "test_accuracy", at_least: 0.95, lane: 1 }] };
  assert.equal(standing(one, [run(), good], CONFIG).state, "right");
});

test("conditions speak of options, verdicts, shapes and weights", () => {
  const met = (/** @type {object} */ condition, /** @type {Partial<Seen>} */ over = {}) =>
    standing({ ...CHECK, conditions: [condition] }, [run(over)], CONFIG).met[0];
  assert.ok(met({ option: "network.activation", words: ["tanh", "relu"] }));
  assert.ok(!met({ option: "network.activation", words: ["sigmoid"] }));
  assert.ok(met({ option: "training.optimizer.learning_rate", at_most: 0.03 }));
  assert.ok(met({ verdict: "vanishing" }, { verdicts: ["vanishing"] }));
  assert.ok(met({ verdict: "diverged" }, { diverged: true }));
  assert.ok(met({ what: "hidden_units", about: 6, within: 0 }) && met({ what: "hidden_layers", at_most: 2 }));
  assert.ok(met({ what: "zero_weights", at_least: 2 }) && met({ what: "parameters", at_most: 25 }));
  assert.ok(
    met({ what: "slope", about: 2, within: 0.01 }) && met({ what: "intercept", about: 1, within: 0.01 }),
  );
});

test("what stands in the way is told with what was found, of the runs that do not do", () => {
  const tanh = { option: "network.activation", words: ["sigmoid"] };
  const least = { what: "test_accuracy", at_least: 0.95 };
  const runs = [run({ accuracy: 1 }), run({ accuracy: 0.7 })];
  assert.deepEqual(foundIn(tanh, runs), [CONFIG.network.activation, CONFIG.network.activation]);
  assert.deepEqual(foundIn(least, runs), [0.7]);
  assert.deepEqual(foundIn({ ...least, lane: 0 }, runs), []);
  assert.deepEqual(foundIn({ verdict: "dead" }, [run({ verdicts: ["vanishing"] })]), [["vanishing"]]);
});

test("more changes than allowed do not count, but what ends a run is no change", () => {
  const two = changed(CONFIG, { "network.activation": "relu", "data.noise": 0.1 });
  const found = standing({ ...CHECK, changes: 1 }, [run({ accuracy: 0.97, config: two })], CONFIG);
  assert.deepEqual([found.state, found.tooMany], ["open", 1]);
  const ended = changed(CONFIG, { "training.stop.epoch": 500 });
  assert.deepEqual(triedOf(ended, CONFIG), {});
});

test("before the first step: weights set by hand", () => {
  const check = { ...CHECK, within: 0 };
  assert.equal(standing(check, [run({ accuracy: 1, epoch: 0, step: 0 })], CONFIG).state, "right");
  assert.equal(standing(check, [run({ accuracy: 1, epoch: 0, step: 1 })], CONFIG).state, "open");
});

test("a part with a dot at its end locks all that is in it", () => {
  assert.ok(isLocked(["data."], "data.noise") && isLocked(["network.hidden"], "network.hidden"));
  assert.ok(!isLocked(["data"], "data.noise") && !isLocked(["network.hidden"], "network.activation"));
});
