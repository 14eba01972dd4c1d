import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { stepOf } from "../../../web/js/sequences/cell.js";
import { GATES, heatOf, isCandidate, parametersOf } from "../../../web/js/sequences/shape.js";
import { equation, factor } from "../../../web/js/text/equation.js";

/**
 * What torch.nn.RNN, LSTM and GRU made of random weights: their states, and the gates of their cells.
 * @type {{ shape: import("../../../web/js/sequences/shape.js").Shape, parameters: number[], followed: any }[]}
 */
const CASES = JSON.parse(readFileSync(new URL("cells.json", import.meta.url), "utf8"));

const typed = (/** @type {number[] | null} */ values) => values && Float32Array.from(values);

/** @param {import("../../../web/js/sequences/shape.js").Shape} shape @param {number[]} gates */
function bytesOf({ cell, units }, gates) {
  const names = /** @type {readonly string[]} */ (GATES[cell]);
  return gates.map((gate, at) => {
    const name = names[Math.floor(at / units) % names.length] ?? "";
    return Math.round(255 * (isCandidate(name) ? (gate + 1) / 2 : gate));
  });
}

const cases = CASES.map(({ shape, parameters, followed: { length, inputs, h, c, gates, answers } }) => ({
  shape,
  parameters: Float32Array.from(parameters),
  followed: /** @type {import("../../../web/js/sequences/shape.js").Followed} */ ({
    length,
    inputs: typed(inputs),
    h: typed(h),
    c: typed(c),
    // As they come over the wire.
    gates: gates && Uint8Array.from(bytesOf(shape, gates)),
    answers: typed(answers),
  }),
}));

/** Every place of every case. */
const steps = cases.flatMap(({ shape, parameters, followed }) =>
  Array.from({ length: shape.layers * followed.length * shape.units }, (_, at) => {
    const unit = at % shape.units;
    const time = Math.floor(at / shape.units) % followed.length;
    const layer = Math.floor(at / shape.units / followed.length);
    return { shape, step: stepOf(shape, followed, parameters, { layer, time, unit }), layer, time, unit };
  }),
);

test("there are as many parameters as the shape says", () => {
  for (const { shape, parameters } of cases) assert.equal(parametersOf(shape), parameters.length);
});

test("both sides of every equation agree, as torch has the numbers", () => {
  for (const { shape, step, layer, time, unit } of steps)
    for (const { name, values, work, result } of step.lines) {
      const where = `${shape.cell} ${name}, layer ${layer}, step ${time}, unit ${unit}`;
      assert.ok(Math.abs(work(values) - result) < 2e-6, `${where}: ${work(values)} is not ${result}`);
    }
});

test("gates are worked out as torch has them, and the heat map shows the same to a byte", () => {
  for (const [at, { shape, followed }] of cases.entries()) {
    const names = /** @type {readonly string[]} */ (GATES[shape.cell]);
    const exact = CASES[at]?.followed.gates ?? [];
    for (const { step, layer, time, unit } of steps.filter((one) => one.shape === shape))
      for (const [gate, name] of names.entries()) {
        const place = ((layer * followed.length + time) * names.length + gate) * shape.units + unit;
        assert.ok(Math.abs((step.values[name] ?? 9) - exact[place]) < 2e-6, `${shape.cell} ${name}`);
        const shown = heatOf(shape, followed, layer, name)[time * shape.units + unit] ?? 9;
        assert.ok(Math.abs(shown - exact[place]) < 1 / 127, `${shape.cell} ${name}: ${shown}`);
      }
  }
});

test("what is written can be worked out again as it stands", () => {
  for (const { step } of steps)
    for (const { values, work, form, result } of step.lines) {
      const found = equation(values, (all) => work(all), result);
      const written = form(found.values.map(factor));
      assert.doesNotMatch(written, /undefined|NaN|\(\(/);
      const again = found.values.map((text) => Number(text.replace("−", "-")));
      assert.equal(Number(work(again).toPrecision(3)), Number(Number(result).toPrecision(3)));
    }
});

test("sums are made of all their terms, the heaviest first", () => {
  for (const { step } of steps)
    for (const { terms, total } of step.lines.flatMap((line) => line.sums)) {
      const products = terms.map(({ weight, value }) => weight * value);
      assert.ok(Math.abs(products.reduce((sum, one) => sum + one, 0) - total) < 1e-9);
      for (const [at, product] of products.entries())
        assert.ok(at === 0 || Math.abs(product) <= Math.abs(products[at - 1] ?? 0));
    }
});

test("before the first step there is nothing: state and memory are 0", () => {
  for (const { step } of steps.filter(({ time }) => time === 0)) {
    assert.equal(step.values["h₋"], 0);
    assert.ok([0, undefined].includes(step.values["c₋"]));
  }
});

test("an LSTM has six equations, a GRU four, an RNN one", () => {
  const names = (/** @type {string} */ cell) =>
    steps.find(({ shape }) => shape.cell === cell)?.step.lines.map(({ name }) => name);
  assert.deepEqual(names("lstm"), ["f", "i", "g", "o", "c", "h"]);
  assert.deepEqual(names("gru"), ["r", "z", "n", "h"]);
  assert.deepEqual(names("rnn"), ["h"]);
});
