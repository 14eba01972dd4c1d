import assert from "node:assert/strict";
import { test } from "node:test";
import { createContour, findContour } from "../../../../web/js/draw/map/contour.js";

/**
 * @param {number} size
 * @param {(x: number, y: number) => number} value of the cell whose centre is at x, y in 0 to 1
 */
function grid(size, value) {
  return Uint8Array.from({ length: size * size }, (_, i) =>
    Math.round(value(((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size)),
  );
}

/** @param {ReturnType<typeof createContour>} contour */
function ends({ segments, count }) {
  return Array.from({ length: 2 * count }, (_, i) => {
    return /** @type {[number, number]} */ ([segments[2 * i], segments[2 * i + 1]]);
  });
}

test("the line of a straight slope is where the slope crosses the threshold, edge to edge", () => {
  const contour = createContour();
  findContour(
    contour,
    grid(50, (x) => 255 * x),
    50,
    100,
  );
  const points = ends(contour);
  for (const [x] of points) assert.ok(Math.abs(x - 100 / 255) < 0.5 / 255);
  assert.equal(Math.min(...points.map(([, y]) => y)), 0);
  assert.equal(Math.max(...points.map(([, y]) => y)), 1);
});

test("the line of a cone is its circle, within a tenth of a cell", () => {
  const contour = createContour();
  const cells = grid(100, (x, y) => 255 * Math.max(0, 1 - 2 * Math.hypot(x - 0.5, y - 0.5)));
  findContour(contour, cells, 100, 127.5);
  assert.ok(contour.count > 100);
  for (const [x, y] of ends(contour))
    assert.ok(Math.abs(Math.hypot(x - 0.5, y - 0.5) - 0.25) < 0.1 / 100 + 0.003);
});

test("segments hang together: every end inside the picture belongs to exactly two", () => {
  const contour = createContour();
  const cells = grid(40, (x, y) => 127.5 + 120 * Math.sin(9 * x + 2 * y) * Math.cos(8 * y - x));
  findContour(contour, cells, 40, 127.5);
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const [x, y] of ends(contour)) {
    if (Math.min(x, y) <= 0 || Math.max(x, y) >= 1) continue;
    const key = `${x.toFixed(5)} ${y.toFixed(5)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  assert.ok(seen.size > 50);
  for (const [key, count] of seen) assert.equal(count % 2, 0, key);
});

test("a grid wholly on one side has no line", () => {
  const contour = createContour();
  findContour(contour, new Uint8Array(100).fill(128), 10, 127.5);
  assert.equal(contour.count, 0);
});

test("at a saddle the halves hang together on whose side its middle lies", () => {
  const contour = createContour();
  const cells = grid(20, (x, y) => (x < 0.5 === y < 0.5 ? 255 : 0));
  for (const [threshold, cut] of /** @type {const} */ ([
    [100, -1],
    [155, 1],
  ])) {
    findContour(contour, cells, 20, threshold);
    const near = ends(contour).filter(([x, y]) => Math.hypot(x - 0.5, y - 0.5) < 0.1);
    assert.ok(near.length > 0);
    // Of the two corners that are cut off, all lines lie in their own quadrants: low ones off the diagonal.
    assert.ok(near.every(([x, y]) => (x - 0.5) * (y - 0.5) * cut > -1e-4));
  }
});

test("a shallow grid's line is no staircase", () => {
  const contour = createContour();
  const cells = grid(100, (x, y) => 127.5 + 8 * (x + 0.31 * y - 0.65));
  findContour(contour, cells, 100, 127.5);
  for (const [x, y] of ends(contour)) {
    if (Math.min(x, y) < 0.1 || Math.max(x, y) > 0.9) continue;
    assert.ok(Math.abs(x + 0.31 * y - 0.65) < 0.013);
  }
});
