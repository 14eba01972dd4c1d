import assert from "node:assert/strict";
import { test } from "node:test";
import { endOf } from "../../../web/js/draw/images/cells.js";
import { cellAt, layout, squareOf } from "../../../web/js/draw/images/layout.js";

/** @import { Stage } from "../../../web/js/run/image.js" */

/** @param {Stage["kind"]} kind @param {number} channels @param {number} size @returns {Stage} */
function stage(kind, channels, size) {
  const cells = new Float32Array(channels * size * size);
  return { kind, layer: null, channels, size, sums: null, normalized: null, cells };
}

/** As large a network as there can be. */
const LARGEST = [
  stage("input", 1, 8),
  ...[8, 4, 2].flatMap((size) => [stage("convolution", 16, size), stage("pooling", 16, size / 2)]),
  stage("top", 16, 1),
  stage("dense", 32, 1),
  stage("dense", 32, 1),
  stage("output", 10, 1),
];
const USUAL = [
  stage("input", 1, 8),
  stage("convolution", 8, 8),
  stage("pooling", 8, 4),
  stage("convolution", 16, 4),
  stage("pooling", 16, 2),
  stage("output", 10, 1),
];
const STAGES = { usual: USUAL, dense: [stage("input", 1, 8), stage("dense", 32, 1), stage("output", 6, 1)] };
const ROOMS = [
  [640, 330],
  [960, 460],
  [1500, 800],
];

for (const [name, stages] of Object.entries({ ...STAGES, largest: LARGEST }))
  test(`nothing lies on anything else or outside, whatever the room: ${name}`, () => {
    for (const [width = 0, height = 0] of name === "largest" ? [[1500, 800]] : ROOMS) {
      const place = layout(stages, width, height, { top: 80, bottom: 20 });
      const squares = place.columns.flatMap(({ groups, look }) =>
        groups.flatMap(({ map, kernel, pooled }) =>
          look === "bars" ? [] : [map, kernel, pooled].filter((one) => one !== null),
        ),
      );
      for (const { x, y, size } of squares) {
        assert.ok(x >= 0 && x + size <= width, `${x} ${size} in ${width}`);
        assert.ok(y >= 80 && y + size <= height - 20 + 1e-6, `${y} ${size} in ${height}`);
      }
      for (const [at, one] of squares.entries())
        for (const other of squares.slice(at + 1)) {
          const apart =
            one.x + one.size <= other.x ||
            other.x + other.size <= one.x ||
            one.y + one.size <= other.y + 1e-6 ||
            other.y + other.size <= one.y + 1e-6;
          assert.ok(apart, JSON.stringify([one, other]));
        }
      const last = place.columns.at(-1);
      assert.ok(
        last && last.x + last.width <= width + 1e-6,
        `the answer ends at ${last && last.x + last.width} of ${width}`,
      );
    }
  });

test("the maps of the usual network can be read on a small projector", () => {
  assert.ok(layout(USUAL, 660, 330, { top: 80, bottom: 22 }).map >= 28);
});

test("units that read the image itself show their weights as an image, larger than their number", () => {
  const [, column] = layout(STAGES.dense, 960, 460, { top: 80, bottom: 20 }).columns;
  assert.equal(column?.look, "templates");
  for (const { kernel, map } of column?.groups ?? []) assert.ok(kernel && kernel.size > map.size);
});

test("where there is no room or no image, nothing is placed", () => {
  assert.deepEqual(layout(USUAL, 60, 300).columns, []);
  assert.deepEqual(layout([], 600, 300).columns, []);
});

test("the cell under the pointer is found in maps, in what is pooled of them, and among the answers", () => {
  const place = layout(USUAL, 960, 460, { top: 80, bottom: 20 });
  const inCell = (
    /** @type {number} */ at,
    /** @type {number} */ channel,
    /** @type {number} */ cells,
    /** @type {number} */ row,
    /** @type {number} */ column,
  ) => {
    const square = squareOf(place, at, channel);
    assert.ok(square);
    const side = square.size / cells;
    return cellAt(place, USUAL, square.x + (column + 0.5) * side, square.y + (row + 0.5) * side);
  };
  assert.deepEqual(inCell(0, 0, 8, 7, 2), { stage: 0, channel: 0, row: 7, column: 2 });
  assert.deepEqual(inCell(1, 5, 8, 0, 7), { stage: 1, channel: 5, row: 0, column: 7 });
  assert.deepEqual(inCell(4, 15, 2, 1, 0), { stage: 4, channel: 15, row: 1, column: 0 });
  assert.deepEqual(inCell(5, 9, 1, 0, 0), { stage: 5, channel: 9, row: 0, column: 0 });
  assert.equal(cellAt(place, USUAL, 1, 459), null);
});

test("a scale ends at 1, 2 or 5 times a power of ten, and at 1 where all is 0 or not finite", () => {
  assert.deepEqual(
    [[0.3, -0.4], [1.01], [20], [-0.06], []].map((values) => endOf(values)),
    [0.5, 2, 20, 0.1, 1],
  );
  assert.equal(endOf([0, 0]), 1);
  assert.equal(endOf([Number.POSITIVE_INFINITY]), 1);
});
