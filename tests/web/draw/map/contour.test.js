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

for (const diagonal of [1, -1])
  test(`at a saddle the halves hang together on whose side its middle lies, high ones on diagonal ${diagonal}`, () => {
    const contour = createContour();
    const cells = grid(20, (x, y) => ((x - 0.5) * (y - 0.5) * diagonal > 0 ? 255 : 0));
    for (const [threshold, cut] of /** @type {const} */ ([
      [126, -1],
      [129, 1],
    ])) {
      findContour(contour, cells, 20, threshold);
      const points = ends(contour).map(([x, y]) => [20 * (x - 0.5), 20 * (y - 0.5)]);
      assert.ok(
        points.filter((point) => Math.max(...point.map(Math.abs)) < 0.51).length >= 4,
        "it has a middle",
      );
      // The two corners cut off are low ones where the middle is high, and no line leads from one of them to the other.
      for (const [x, y] of points) assert.ok(Number(x) * Number(y) * cut * diagonal > 0, `${x} ${y}`);
      const signs = points.map((point) => point.map(Math.sign).join());
      for (let i = 0; i < signs.length; i += 2) assert.equal(signs[i], signs[i + 1]);
    }
  });

/**
 * Where a step from 0 to 1 crosses 0.3 after some blurs, in cells from the first.
 * @param {number} size
 * @param {number} times
 */
function crossing(size, times) {
  let values = Array.from({ length: size }, (_, i) => Number(i >= size / 2));
  for (let i = 0; i < times; i++)
    values = values.map(
      (value, at) => (4 * value + (values[at - 1] ?? value) + (values[at + 1] ?? value)) / 6,
    );
  const after = values.findIndex((value) => value >= 0.3);
  const [low, high] = [Number(values[after - 1]), Number(values[after])];
  return after - 1 + (0.3 - low) / (high - low);
}

for (const [change, times] of /** @type {const} */ ([
  [2, 10],
  [3, 6],
  [7, 6],
  [8, 3],
  [200, 3],
]))
  test(`a grid that changes by ${change} across its line is blurred ${times} times`, () => {
    const contour = createContour();
    const cells = grid(20, (x) => 20 + (x < 0.5 ? 0 : change));
    findContour(contour, cells, 20, 20 + 0.3 * change);
    const expected = (crossing(20, times) + 0.5) / 20;
    assert.ok(contour.count > 0);
    for (const [x] of ends(contour)) assert.ok(Math.abs(x - expected) < 1e-5, `${x}, not ${expected}`);
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
