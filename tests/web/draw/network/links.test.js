import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, linkMiddle, parameterIndex } from "../../../../web/js/draw/network/layout.js";
import { curveParameter, paintLinks, strength } from "../../../../web/js/draw/network/links.js";

const GROUND = 0xffffffff;
const STYLE = { low: 0xff0000ff, high: 0xffff0000, scale: 1 };
const [WIDTH, HEIGHT] = [600, 400];

/**
 * @param {(parameters: Float32Array, sizes: readonly number[]) => void} set
 * @param {number} [ratio] pixels for each CSS pixel
 */
function paint(set, ratio = 1) {
  const place = layout([2, 2, 1], WIDTH, HEIGHT);
  const parameters = new Float32Array(place.parameters);
  set(parameters, place.sizes);
  const pixels = new Uint32Array(WIDTH * ratio * HEIGHT * ratio).fill(GROUND);
  paintLinks(pixels, WIDTH * ratio, HEIGHT * ratio, place, parameters, STYLE);
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    pixels[Math.floor(y * ratio) * WIDTH * ratio + Math.floor(x * ratio)] ?? 0;
  return { place, pixels, at };
}

test("the curve's parameter solves its cubic", () => {
  for (const along of [0, 0.1, 0.37, 0.5, 0.9, 1]) {
    const t = curveParameter(along);
    // Bezier with control points 0, 1/2, 1/2, 1.
    const x = 1.5 * (1 - t) ** 2 * t + 1.5 * (1 - t) * t ** 2 + t ** 3;
    assert.ok(Math.abs(x - along) < 1e-9);
  }
});

test("a weight is seen where its link is, in the colour of its sign, opaque", () => {
  for (const [weight, channel] of /** @type {const} */ ([
    [3, 16],
    [-3, 0],
  ])) {
    const { place, at } = paint((parameters, sizes) => {
      parameters[parameterIndex(sizes, 0, 0, 0)] = weight;
    });
    const { x, y } = linkMiddle(place, { layer: 0, to: 0, from: 0 });
    const pixel = at(x, y);
    assert.equal((pixel >> channel) & 255, 255);
    assert.ok(((pixel >> 8) & 255) < 60);
    assert.equal(pixel >>> 24, 255);
  }
});

test("a heavier weight paints more, up to where it saturates", () => {
  const amounts = [0.2, 0.8, 2, 4, 50].map((weight) => {
    const { pixels } = paint((parameters) => parameters.fill(weight, 0, 1));
    return pixels.reduce((sum, pixel) => sum + (255 - ((pixel >> 8) & 255)), 0);
  });
  for (let i = 1; i < 4; i++) assert.ok((amounts[i] ?? 0) > 1.05 * (amounts[i - 1] ?? 0));
  assert.ok((amounts[4] ?? 0) < 1.05 * (amounts[3] ?? 0));
  assert.ok(strength(50) <= 1);
});

test("weights of next to nothing and weights that are no numbers paint nothing", () => {
  const { pixels } = paint((parameters) => parameters.set([0, 1e-4, Number.NaN, -1e-3]));
  assert.ok(pixels.every((pixel) => pixel === GROUND));
});

test("biases paint no links", () => {
  const { pixels } = paint((parameters, sizes) => {
    parameters[parameterIndex(sizes, 0, 0, null)] = 3;
    parameters[parameterIndex(sizes, 1, 0, null)] = 3;
  });
  assert.ok(pixels.every((pixel) => pixel === GROUND));
});

test("a level link is as thick as its weight says, at one and at two pixels for a CSS pixel", () => {
  for (const ratio of [1, 2]) {
    const { place, pixels } = paint((parameters, sizes) => {
      parameters[parameterIndex(sizes, 0, 0, 0)] = 10;
    }, ratio);
    const { x } = linkMiddle(place, { layer: 0, to: 0, from: 0 });
    let cover = 0;
    for (let y = 0; y < HEIGHT * ratio; y++) {
      const pixel = pixels[y * WIDTH * ratio + Math.floor(x * ratio)] ?? 0;
      cover += (255 - ((pixel >> 8) & 255)) / 255;
    }
    assert.ok(Math.abs(cover - 5 * ratio * 0.95) < 0.15 * ratio, `${cover}`);
  }
});
