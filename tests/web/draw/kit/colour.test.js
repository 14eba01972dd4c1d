import assert from "node:assert/strict";
import { test } from "node:test";
import {
  colourTable,
  contrast,
  depthRamp,
  discreteTable,
  mix,
  parseHex,
  toOklab,
} from "../../../../web/js/draw/kit/colour.js";

test("OKLab of red is the one its author publishes", () => {
  const [lightness, a, b] = toOklab([255, 0, 0]);
  assert.ok(Math.abs(lightness - 0.628) < 5e-4);
  assert.ok(Math.abs(a - 0.2249) < 5e-4);
  assert.ok(Math.abs(b - 0.1258) < 5e-4);
});

test("mixing gives both ends back, and between black and white a grey of half the lightness", () => {
  assert.equal(mix("#f2a33a", "#1f4e9e", 0), "#f2a33a");
  assert.equal(mix("#f2a33a", "#1f4e9e", 1), "#1f4e9e");
  const [lightness] = toOklab(parseHex(mix("#000000", "#ffffff", 0.5)));
  assert.ok(Math.abs(lightness - 0.5) < 0.01);
});

test("contrast of black on white is 21, of a colour on itself 1", () => {
  assert.ok(Math.abs(contrast("#000", "#fff") - 21) < 1e-9);
  assert.equal(contrast("#1f4e9e", "#1f4e9e"), 1);
});

test("the table runs from low to high, little-endian, with the sign changing in its middle", () => {
  const table = colourTable("#f2a33a", "#f3f1ec", "#1f4e9e");
  assert.equal(table.length, 256);
  assert.equal(table[0], 0xff3aa3f2);
  assert.equal(table[255], 0xff9e4e1f);
  const discrete = discreteTable("#f2a33a", "#1f4e9e");
  assert.deepEqual([discrete[127], discrete[128]], [table[0], table[255]]);
});

test("lightness falls steadily from the middle of the table to its dark end", () => {
  const table = colourTable("#f2a33a", "#f3f1ec", "#1f4e9e");
  const lightness = [...table.slice(128)].map((pixel) => {
    return toOklab([pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255])[0];
  });
  for (const [i, value] of lightness.entries()) assert.ok(value <= (lightness[i - 1] ?? 1) + 2e-3);
});

test("the ramp of layers is readable on light and on dark panels, and stands out more the deeper they are", () => {
  for (const panel of ["#ffffff", "#191c22"]) {
    for (let count = 1; count <= 9; count++) {
      const ramp = depthRamp(panel, count);
      assert.equal(new Set(ramp).size, count);
      const contrasts = ramp.map((colour) => contrast(colour, panel));
      for (const [i, value] of contrasts.entries())
        assert.ok(value >= 3 && value > (contrasts[i - 1] ?? 0), `${ramp[i]} on ${panel}: ${value}`);
    }
  }
});
