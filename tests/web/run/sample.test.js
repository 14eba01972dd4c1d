import assert from "node:assert/strict";
import { test } from "node:test";
import { pointAt } from "../../../web/js/draw/map/points.js";
import { layersOf, steepest } from "../../../web/js/run/sample.js";

/** @import { Point, Sample } from "../../../web/js/types.d.ts" */

/** Of a network of 2 inputs, 3 hidden units and 2 outputs. @type {Sample} */
const SAMPLE = {
  index: 4,
  inputs: Float32Array.of(0.5, -2),
  pre_activations: Float32Array.of(1, 2, 3, 4, 5),
  outputs: Float32Array.of(0.25, 0.5, 0.75, 0.125, 0.875),
  errors: Float32Array.of(0.5, -0.25, 1, -3, 2),
  gradients: Float32Array.of(0.25, -1, -0.125, 0.5, 0.5, -2, 9, 9, 9, -0.75, -1.5, -2.25, 0.5, 1, 1.5, 9, 9),
  loss: 1,
};
const SIZES = [2, 3, 2];

test("the numbers of all layers are told apart", () => {
  const [hidden, output, ...others] = layersOf(SAMPLE, SIZES);
  assert.deepEqual(others, []);
  assert.deepEqual([...(hidden?.pre_activations ?? [])], [1, 2, 3]);
  assert.deepEqual([...(hidden?.errors ?? [])], [0.5, -0.25, 1]);
  assert.deepEqual([...(output?.pre_activations ?? [])], [4, 5]);
  assert.deepEqual([...(output?.outputs ?? [])], [0.125, 0.875]);
});

test("the steepest weight of a layer is found among its weights, not its biases, with the factors of its slope", () => {
  const parameters = Float32Array.from({ length: 17 }, (_, i) => i);
  const [hidden, output] = steepest(SAMPLE, parameters, SIZES);
  assert.deepEqual(hidden, { to: 2, from: 1, value: 5, gradient: -2, error: 1, input: -2 });
  assert.deepEqual(output, { to: 0, from: 2, value: 11, gradient: -2.25, error: -3, input: 0.75 });
});

test("without hidden layers the weights come from the inputs", () => {
  const plain = {
    ...SAMPLE,
    pre_activations: Float32Array.of(1),
    outputs: Float32Array.of(1),
    errors: Float32Array.of(2),
    gradients: Float32Array.of(1, -4, 2),
  };
  const [only] = steepest(plain, Float32Array.of(7, 8, 9), [2, 1]);
  assert.deepEqual(only, { to: 0, from: 1, value: 8, gradient: -4, error: 2, input: -2 });
});

test("a click finds the nearest point that is shown, and none far off", () => {
  /** @type {Point[]} */
  const points = [
    [0, 0, 1, 0],
    [0.1, 0, 1, 1],
    [3, 3, 0, 0],
  ];
  /** @type {[[number, number], [number, number]]} */
  const domain = [
    [-6, 6],
    [-6, 6],
  ];
  const at = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ test) =>
    pointAt(points, x, y, 120, domain, test, 15);
  assert.equal(at(61, 60, false), 0);
  assert.equal(at(61, 60, true), 1);
  assert.equal(at(90, 30, true), 2);
  assert.equal(at(5, 5, true), -1);
});
