import assert from "node:assert/strict";
import { test } from "node:test";
import { equation, factor, write } from "../../../web/js/text/equation.js";

/** @param {string} text */
const read = (text) => Number(text.replaceAll("−", "-"));

/** A generator of the same numbers each time (Numerical Recipes' linear congruence). @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

test("the product of the factors as they are written is the result as it is written", () => {
  const draw = random(5);
  for (let round = 0; round < 500; round++) {
    const factors = [draw() * 10 ** (4 * draw()), draw(), 3 * draw()];
    const product = (/** @type {number[]} */ all) => all.reduce((one, other) => one * other, 1);
    const { values, result } = equation(factors, product, Math.fround(product(factors)));
    assert.equal(Number(product(values.map(read)).toPrecision(3)), read(result));
  }
});

test("a sum whose terms nearly cancel comes out all the same, with more digits", () => {
  const work = (/** @type {number[]} */ [a = 0, b = 0, c = 0]) => a * b + c;
  const { values, result } = equation([1.2345, 0.98765, -1.219], work, 1.2345 * 0.98765 - 1.219);
  assert.equal(Number(work(values.map(read)).toPrecision(3)), read(result));
  assert.ok(values.some((value) => value.length > 5));
});

test("numbers are as short as they come out, with a true minus and powers of ten where they are small", () => {
  assert.equal(write(0.5, 3), "0.5");
  assert.equal(write(-0.0312, 3), "−0.0312");
  assert.equal(write(-3.14159e-5, 3), "−3.14e−5");
  assert.equal(write(0, 3), "0");
  assert.equal(write(123456, 3), "123000");
  assert.equal(factor(write(-2, 3)), "(−2)");
});
