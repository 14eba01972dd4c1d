import assert from "node:assert/strict";
import { test } from "node:test";
import { colourCells } from "../../../../web/js/draw/kit/field.js";
import { picture, rangeOf } from "../../../../web/js/draw/kit/picture.js";
import { drawPoints, findWrong } from "../../../../web/js/draw/map/points.js";

/** @import { Frame, Point, Theme } from "../../../../web/js/types.d.ts" */

const THEME = /** @type {Theme} */ ({
  ink: "#1c2128",
  ground: "#faf9f7",
  panel: "#ffffff",
  low: "#f2a33a",
  high: "#1f4e9e",
  classes: ["#f2a33a", "#1f4e9e", "#00b8ac"],
  table: new Uint32Array(256).fill(0xff000000),
});

/** A canvas context that only writes down where shapes are filled. */
function recorder() {
  /** @type {{ shape: string, x: number, y: number, colour: string, radius?: number }[]} */
  const filled = [];
  /** @type {{ shape: string, x: number, y: number, radius?: number }} */
  let last = { shape: "", x: 0, y: 0 };
  const context = {
    fillStyle: "",
    beginPath() {},
    moveTo() {},
    stroke() {},
    lineTo(/** @type {number} */ x, /** @type {number} */ y) {
      last = { shape: "triangle", x, y };
    },
    closePath() {},
    arc(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ radius) {
      last = { shape: "circle", x, y, radius };
    },
    fill() {
      filled.push({ ...last, colour: this.fillStyle });
    },
  };
  return { filled, context: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context)) };
}

test("large x2 is at the top, large x1 at the right; class 1 is a circle, class 0 a triangle", () => {
  const { filled, context } = recorder();
  /** @type {Point[]} */
  const points = [
    [3, 6, 1, 0],
    [-6, -3, 0, 0],
  ];
  drawPoints(context, points, "classification", 120, THEME, { radius: 4 });
  assert.deepEqual(filled[0], { shape: "circle", x: 90, y: 0, radius: 4, colour: THEME.high });
  assert.equal(filled[1]?.shape, "triangle");
  assert.equal(filled[1]?.colour, THEME.low);
  assert.ok((filled[1]?.y ?? 0) > 85);
});

test("a point trained on earlier is full and small, and shown with those held out alone", () => {
  const { filled, context } = recorder();
  /** @type {Point[]} */
  const points = [0, 1, 3].map((split) => [0, 0, 1, split]);
  drawPoints(context, points, "classification", 120, THEME, { radius: 4, test: true });
  assert.deepEqual(
    filled.map(({ radius, colour }) => [radius, colour]),
    [
      [4, THEME.high],
      [4, THEME.panel],
      [0.55 * 4, THEME.high],
    ],
  );
  filled.length = 0;
  drawPoints(context, points, "classification", 120, THEME, { radius: 4 });
  assert.equal(filled.length, 1);
});

test("points lie where the domain has them", () => {
  const { filled, context } = recorder();
  const domain = /** @type {[[number, number], [number, number]]} */ ([
    [0, 10],
    [-1, 1],
  ]);
  drawPoints(context, [[5, 1, 1, 0]], "classification", 100, THEME, { radius: 4, domain });
  assert.deepEqual([filled[0]?.x, filled[0]?.y], [50, 0]);
});

test("test and validation points are drawn only when asked for", () => {
  /** @type {Point[]} */
  const points = [
    [0, 0, 1, 0],
    [1, 1, 1, 1],
    [1, 1, 1, 2],
  ];
  for (const [test, count] of /** @type {const} */ ([
    [false, 1],
    [true, 3],
  ])) {
    const { filled, context } = recorder();
    drawPoints(context, points, "classification", 100, THEME, { radius: 4, test });
    assert.equal(filled.length, count);
  }
});

test("a thumbnail's choice of points has both classes however they alternate", () => {
  const points = Array.from({ length: 500 }, (_, i) => /** @type {Point} */ ([0, 0, i % 2, 0]));
  const { filled, context } = recorder();
  drawPoints(context, points, "classification", 88, THEME, { radius: 3, plain: true, most: 140 });
  assert.equal(filled.length, 140);
  const circles = filled.filter(({ shape }) => shape === "circle").length;
  assert.ok(circles > 50 && circles < 90);
});

test("marks say whether anything has changed", () => {
  /** @type {Point[]} */
  const points = [
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ];
  const wrong = new Uint8Array(2);
  assert.equal(findWrong(points, Uint8Array.of(1, 1), wrong), true);
  assert.deepEqual([...wrong], [0, 1]);
  assert.equal(findWrong(points, Uint8Array.of(1, 2), wrong), false);
});

test("cells are coloured through the table, as many as there are", () => {
  const table = Uint32Array.from({ length: 256 }, (_, i) => i * 1000);
  const pixels = new Uint32Array(4);
  colourCells(Uint8Array.of(0, 1, 255), table, pixels);
  assert.deepEqual([...pixels], [0, 1000, 255000, 0]);
});

test("a unit is shown from its large picture, and from its tile until that has come", () => {
  const frame = /** @type {Frame} */ ({
    boundary: { size: 1, low: -1, high: 1, cells: Uint8Array.of(9) },
    units: { size: 1, count: 3, cells: Uint8Array.of(4, 5, 6) },
    unit: { index: 2, size: 2, cells: Uint8Array.of(1, 2, 3, 4) },
  });
  assert.equal(picture(frame, null).cells[0], 9);
  assert.deepEqual([...picture(frame, 1).cells], [5]);
  assert.equal(picture(frame, 2).size, 2);
  assert.equal(picture(frame, 7).cells[0], 9);
  assert.deepEqual(
    rangeOf({ size: 1, low: 2, high: 2, cells: new Uint8Array(1), classes: null, border: null }),
    [-1, 1],
  );
});
