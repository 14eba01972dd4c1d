import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVATIONS } from "../../../web/js/options/activations.js";
import { options } from "../../../web/js/options/schema.js";
import { SCHEMA } from "../fakes.js";

/** @param {number} one @param {number} other @param {string} [what] @param {number} [tolerance] */
function near(one, other, what = "", tolerance = 1e-9) {
  assert.ok(Math.abs(one - other) <= tolerance, `${what}: ${one} is not ${other}`);
}

/** @param {string} name */
function activation(name) {
  return ACTIVATIONS[name] ?? assert.fail(`expected an activation ${name}`);
}

test("every activation that the configuration knows can be drawn, and no other", () => {
  assert.deepEqual(Object.keys(ACTIVATIONS), options(SCHEMA).get("network.activation")?.choices);
});

/** What the formula gives by hand, or PyTorch 2.13 in double precision: name, sum, value, slope. */
const KNOWN = /** @type {[string, number, number, number][]} */ ([
  ["tanh", 0.5, 0.46211715726000974, 0.7864477329659274],
  ["relu", -1, 0, 0],
  ["relu", 0, 0, 0],
  ["relu", 2, 2, 1],
  ["sigmoid", 0, 0.5, 0.25],
  ["sigmoid", Math.log(3), 0.75, 0.1875],
  ["linear", -3, -3, 1],
  ["leaky_relu", -2, -0.02, 0.01],
  ["elu", -Math.LN2, -0.5, 0.5],
  ["elu", 3, 3, 1],
  ["selu", 1, 1.0507009873554805, 1.0507009873554805],
  ["selu", -Math.LN2, -0.8790496704236883, 0.8790496704236883],
  ["softplus", 0, Math.LN2, 0.5],
  ["sine", Math.PI / 2, 1, 0],
  ["hard_step", -0.1, 0, 0.24937604019289197],
  ["hard_step", 0, 0, 0.25],
  ["hard_step", 0.1, 1, 0.24937604019289197],
  ["silu", 0, 0, 0.5],
  ["silu", 1, 0.7310585786300049, 0.9276705118714867],
  ["mish", 0, 0, 0.6],
  ["mish", 1, 0.8650983882673103, 1.0490362200997922],
]);

for (const [name, sum, value, slope] of KNOWN)
  test(`${name} of ${sum.toPrecision(3)} is ${value.toPrecision(3)}, its slope ${slope.toPrecision(3)}`, () => {
    near(activation(name).value(sum), value, "value");
    near(activation(name).slope(sum), slope, "slope");
  });

test("gelu is the sum times the normal distribution's share below it", () => {
  near(activation("gelu").value(1), 0.8413447460685429, "value", 2e-7);
  near(activation("gelu").slope(1), 1.0833154705876864, "slope", 2e-7);
  near(activation("gelu").value(-2), -0.04550026389635842, "value", 4e-7);
});

test("each slope is that of its function, except where a step has a surrogate", () => {
  const h = 1e-5;
  for (const [name, { value, slope }] of Object.entries(ACTIVATIONS)) {
    if (name === "hard_step") continue;
    for (const sum of [-3.3, -1.2, -0.4, 0.3, 1.1, 2.9])
      near(
        slope(sum),
        (value(sum + h) - value(sum - h)) / (2 * h),
        `${name} at ${sum}`,
        name === "gelu" ? 1e-5 : 1e-8,
      );
  }
});

test("no sum is so large that an activation is not a number", () => {
  for (const [name, { value, slope }] of Object.entries(ACTIVATIONS))
    for (const sum of [-1000, 1000]) assert.ok(Number.isFinite(value(sum) + slope(sum)), `${name} of ${sum}`);
});
