import assert from "node:assert/strict";
import { test } from "node:test";
import { appended, emptyCurve } from "../../../web/js/run/curve.js";
import { ailmentOf, layersInWords, nameOf, valuesNow } from "../../../web/js/text/ailment.js";

/** @import { Verdict } from "../../../web/js/types.d.ts" */

/** @param {string} kind @param {number | null} layer @param {Verdict["values"]} [values] @returns {[number, Verdict]} */
function verdict(kind, layer, values = {}) {
  const remedy = { "network.activation": "relu" };
  return [layer ?? -1, { type: "verdict", lane: 0, kind, layer, text_key: `health.${kind}`, values, remedy }];
}

/** @param {[number, Verdict][]} verdicts */
function told(...verdicts) {
  return nameOf(ailmentOf(new Map(verdicts)));
}

/** @param {number[]} layers @param {number} hidden */
function words(layers, hidden) {
  return layersInWords(layers, hidden, (key, { list = "", where = "" } = {}) => `${where}${key} ${list}`);
}

test("a healthy run has nothing to tell, and that it diverged is told elsewhere", () => {
  assert.equal(told(), null);
  assert.equal(told(verdict("diverged", null), verdict("exploding", 0)), null);
});

test("a verdict on the whole run goes before those on layers, and of these the gravest", () => {
  assert.equal(told(verdict("vanishing", 0), verdict("too_slow", null)), "run.too_slow");
  assert.equal(told(verdict("vanishing", 0), verdict("saturated", 1)), "layer.saturated");
  assert.equal(told(verdict("saturated", 0), verdict("dead", 1)), "layer.dead");
  assert.equal(told(verdict("dead", 0), verdict("exploding", 2)), "layer.exploding");
});

test("all layers that have it are named together, the first with its remedy", () => {
  const all = [
    verdict("vanishing", 2),
    verdict("saturated", 3),
    verdict("vanishing", 0),
    verdict("vanishing", 1),
  ];
  const ailment = ailmentOf(new Map(all.filter(([, { kind }]) => kind === "vanishing")));
  assert.deepEqual(ailment?.layers, [0, 1, 2]);
  assert.equal(ailment?.verdict.layer, 0);
});

test("layers are counted from one, runs of them drawn together, and the output has its name", () => {
  assert.equal(words([0], 3), "health.layer 1");
  assert.equal(words([0, 1, 2, 4], 6), "health.layers 1–3, 5");
  assert.equal(words([3], 3), "network.output_layer ");
  assert.equal(words([0, 1, 3], 3), "health.layers 1–2health.and_output ");
});

test("the numbers are the newest, of all the layers together", () => {
  const names = [
    "train_loss",
    ...["gradient_norm", "dead"].flatMap((name) => [1, 2, 3].map((n) => `${name}.${n}`)),
  ];
  const curve = appended(emptyCurve(names), Float64Array.from([0, 0.5, 1e-5, 2e-5, 0.1, 0.75, 0.5, 0]));
  const both = (/** @type {string} */ kind, /** @type {Verdict["values"]} */ values) => ({
    verdict: verdict(kind, 0, values)[1],
    layers: [0, 1],
  });
  const vanishing = valuesNow(both("vanishing", { layer: 1, gradient: 3, last: 4 }), curve, [8, 4]);
  assert.deepEqual(vanishing, { layer: 1, gradient: 1e-5, last: 0.1, layers: 2 });
  const exploding = valuesNow(both("exploding", { layer: 1, gradient: 3 }), curve, [8, 4]);
  assert.deepEqual(exploding, { layer: 1, gradient: 2e-5, layers: 2 });
  const dead = valuesNow(both("dead", { layer: 1, count: 1, units: 8 }), curve, [8, 4]);
  assert.deepEqual(dead, { layer: 1, count: 8, units: 12, layers: 2 });
  const none = valuesNow(both("dead", { layer: 1, count: 1, units: 8 }), emptyCurve(names), [8, 4]);
  assert.deepEqual(none, { layer: 1, count: 1, units: 8, layers: 2 });
});
