import assert from "node:assert/strict";
import { test } from "node:test";
import {
  added,
  changesFor,
  createDrawing,
  decodeRows,
  encodeRows,
  erased,
  limitsOf,
  moved,
  nearestRow,
  sprayed,
} from "../../../web/js/data/custom.js";
import { SQUARE } from "../../../web/js/draw/kit/domain.js";
import { options } from "../../../web/js/options/schema.js";
import { CONFIG, SCHEMA } from "../fakes.js";

const LIMITS = limitsOf(options(SCHEMA));

/** @import { Row } from "../../../web/js/data/custom.js" */

/** @type {Row} */
const A = [1, 2, 0];
/** @type {Row} */
const B = [-3.5, 0.25, 5];

test("rows come back from their text, and none is the empty text", () => {
  assert.deepEqual(decodeRows(encodeRows([A, B])), [A, B]);
  assert.equal(encodeRows([]), "");
  assert.deepEqual(decodeRows(""), []);
});

test("the text is little-endian float32, as the server reads it", () => {
  const bytes = Buffer.from(encodeRows([[1, -2, 3]]), "base64");
  assert.deepEqual(
    [0, 4, 8].map((at) => bytes.readFloatLE(at)),
    [1, -2, 3],
  );
});

test("a number that a float32 rounds comes back as it was written", () => {
  assert.deepEqual(decodeRows(encodeRows([[0.1, -1.2345, 0]])), [[0.1, -1.2345, 0]]);
});

test("as many rows as there may be go through", () => {
  const rows = Array.from({ length: LIMITS.points }, (_, i) => /** @type {Row} */ ([i, i / 4, i % 6]));
  assert.deepEqual(decodeRows(encodeRows(rows)), rows);
});

test("a stroke is undone and done again as one, and a new stroke forgets what was undone", () => {
  const drawing = createDrawing([A]);
  drawing.begin();
  drawing.draw([A, B]);
  drawing.draw([A, B, A]);
  drawing.end();
  assert.equal(drawing.rows.length, 3);
  drawing.undo();
  assert.deepEqual(drawing.rows, [A]);
  assert.equal(drawing.canUndo, false);
  drawing.redo();
  assert.equal(drawing.rows.length, 3);
  drawing.undo();
  drawing.begin();
  drawing.draw([]);
  assert.equal(drawing.canRedo, false);
  assert.deepEqual(drawing.rows, []);
});

test("drawing nothing is no step", () => {
  const drawing = createDrawing([A]);
  assert.equal(drawing.draw(drawing.rows), false);
  assert.equal(drawing.canUndo, false);
});

test("no more points are added than there may be", () => {
  const full = Array.from({ length: LIMITS.points - 1 }, () => A);
  assert.equal(added(full, [A, B], LIMITS).length, LIMITS.points);
  const rows = added(full, [A], LIMITS);
  assert.equal(added(rows, [B], LIMITS), rows);
});

test("erasing takes what lies within reach, wider one way than the other", () => {
  const rows = [A, B];
  assert.deepEqual(erased(rows, 1.9, 2, [1, 0.1]), [B]);
  assert.equal(erased(rows, 1, 2.5, [1, 0.1]), rows);
});

test("the nearest row within reach is moved, and keeps its class", () => {
  const rows = [A, B];
  assert.equal(nearestRow(rows, -3, 0, [1, 1]), 1);
  assert.equal(nearestRow(rows, 5, 5, [1, 1]), -1);
  assert.deepEqual(moved(rows, 1, 0, 0), [A, [0, 0, 5]]);
});

test("a spray lies within its reach and within the picture", () => {
  const randoms = [0, 1, 0.25, 1, 0.5, 0.25];
  const rows = sprayed([5.9, 0], [1, 2], 3, 3, SQUARE, () => randoms.shift() ?? 0);
  assert.deepEqual(rows[0], [6, 0, 3]);
  assert.deepEqual(
    rows[1]?.map((part) => Math.round(part * 10) / 10),
    [5.9, 2, 3],
  );
  assert.equal(rows[2]?.[0], 5.4);
  assert.ok(Math.abs(rows[2]?.[1] ?? 1) < 1e-9);
});

test("points of a generated set become custom ones without what spoilt them; custom ones keep what spoils them", () => {
  const first = changesFor([A], "classification", CONFIG);
  assert.equal(first["data.dataset"], "custom-classes");
  assert.equal(first["data.label_noise"], 0);
  const data = { ...CONFIG.data, dataset: /** @type {const} */ ("custom-values") };
  const config = { ...CONFIG, data };
  const next = changesFor([A], "regression", config);
  assert.deepEqual(Object.keys(next), ["data.dataset", "data.custom"]);
});

test("a stroke that is taken back leaves what was there before it, and nothing to undo or do again", () => {
  const drawing = createDrawing([[0, 0, 1]]);
  drawing.begin();
  drawing.draw([...drawing.rows, [1, 1, 0]]);
  drawing.draw([...drawing.rows, [2, 2, 0]]);
  assert.equal(drawing.cancel(), true);
  assert.deepEqual(drawing.rows, [[0, 0, 1]]);
  assert.deepEqual([drawing.canUndo, drawing.canRedo], [false, false]);
  assert.equal(drawing.cancel(), false);
});
