import assert from "node:assert/strict";
import { test } from "node:test";
import { classTables, pack } from "../../../../web/js/draw/kit/colour.js";
import { colourClasses } from "../../../../web/js/draw/kit/field.js";
import { SHAPES, shapePath, traceShape } from "../../../../web/js/draw/kit/shapes.js";
import { valueOn } from "../../../../web/js/draw/map/curve.js";

const COLOURS = ["#ff0000", "#00ff00", "#0000ff"];

test("a certain winner has its own colour, one by chance nearly none, the discrete picture no shades", () => {
  const tables = classTables(COLOURS, "#ffffff");
  assert.equal(tables.length, 3 * 256);
  assert.equal(tables[256 + 255], pack("#00ff00"));
  assert.equal(tables[256 + 85], tables[256]);
  assert.notEqual(tables[256 + 85], tables[256 + 170]);
  const flat = classTables(COLOURS, "#ffffff", true);
  assert.equal(flat[2 * 256], pack("#0000ff"));
});

test("each cell is coloured through its winner's table", () => {
  const pixels = new Uint32Array(2);
  colourClasses(
    Uint8Array.of(3, 7),
    Uint8Array.of(0, 2),
    Uint32Array.from({ length: 768 }, (_, i) => i),
    pixels,
  );
  assert.deepEqual([...pixels], [3, 519]);
});

test("six classes have six shapes, each about as large as the circle", () => {
  assert.equal(new Set(SHAPES).size, 6);
  const paths = SHAPES.map((_, kind) => shapePath(kind));
  assert.equal(new Set(paths).size, 6);
  for (const kind of SHAPES.keys()) {
    let reach = 0;
    const note = (/** @type {number} */ x, /** @type {number} */ y) => {
      reach = Math.max(reach, Math.hypot(x - 50, y - 50));
    };
    const context = { moveTo: note, lineTo: note, closePath() {}, arc() {} };
    traceShape(/** @type {any} */ (context), kind, 50, 50, 10);
    assert.ok(reach >= 10 && reach <= 14.5, `${SHAPES[kind]} reaches ${reach}`);
  }
});

test("the curve's height between its values is on the straight line, and level beyond its ends", () => {
  const line = Float32Array.of(0, 2, 4, 4);
  assert.equal(valueOn(line, 0.25), 1);
  assert.equal(valueOn(line, 0), 0);
  assert.equal(valueOn(line, 1), 4);
});
