import assert from "node:assert/strict";
import { test } from "node:test";
import { judged, ofPart } from "../../../web/js/run/judged.js";
import { listed } from "../../../web/js/views/images/lists.js";
import { moved } from "../../../web/js/views/images/moved.js";
import { run } from "../fakes.js";

/** Five samples, of which the first is not measured; the third is taken for another class. */
function five() {
  /** @type {import("../../../web/js/types.d.ts").Point[]} */
  const points = [
    [0, 0, 1, 0],
    [0, 0, 0, 0],
    [0, 0, 2, 1],
    [0, 0, 2, 1],
    [0, 0, 1, 1],
  ];
  const event = run();
  const data = {
    ...event.data,
    kind: /** @type {const} */ ("image"),
    classes: 3,
    points,
    measured: [1, 2, 3, 4],
  };
  const frame = /** @type {any} */ ({
    point_classes: Uint8Array.of(0, 1, 2, 1),
    worst: Uint16Array.of(0, 2),
  });
  return { event: { ...event, data }, frame };
}
const indices = (/** @type {{ index: number }[]} */ all) => all.map(({ index }) => index);

test("what is told of the samples that are measured is told of each by its own number", () => {
  const { event, frame } = five();
  const all = judged(event, frame);
  assert.deepEqual(all[1], { index: 2, truth: 2, taken: 1, split: 1 });
  assert.deepEqual(indices(ofPart(all, "test")), [2, 3, 4]);
  assert.deepEqual(indices(ofPart(all, "train")), [1]);
});

test("of a picture that does not fit the run, and before there is one, nothing is told", () => {
  const { event, frame } = five();
  assert.deepEqual(judged(event, { ...frame, point_classes: Uint8Array.of(1) }), []);
  assert.deepEqual(judged(event, null), []);
  assert.deepEqual(judged(null, frame), []);
});

test("wrong and right ones are listed, those of a cell of the matrix, and the worst, measured or not", () => {
  const { event, frame } = five();
  const list = (/** @type {"wrong" | "right" | "worst" | "cell"} */ what, truth = 0, taken = 0) =>
    indices(listed(event, frame, "test", { what, truth, taken }));
  assert.deepEqual(list("wrong"), [2]);
  assert.deepEqual(list("right"), [3, 4]);
  assert.deepEqual(list("cell", 2, 1), [2]);
  assert.deepEqual(list("cell", 1, 2), []);
  assert.deepEqual(list("worst"), [0, 2]);
});

test("the arrows go from cell to cell, and over the edge of a map into the next one that way", () => {
  const map = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y, size: 40 });
  const groups = [map(0, 0), map(60, 0), map(0, 50), map(60, 50)].map((square, channel) => ({
    ...{ channel, map: square, kernel: null, pooled: null },
  }));
  const column = /** @type {any} */ ({ groups });
  const at = { stage: 1, channel: 0, row: 1, column: 2 };
  assert.deepEqual(moved(at, [0, 1], 4, column), { ...at, column: 3 });
  assert.deepEqual(moved({ ...at, column: 3 }, [0, 1], 4, column), { ...at, channel: 1, column: 0 });
  assert.deepEqual(moved({ ...at, row: 3 }, [1, 0], 4, column), { ...at, channel: 2, row: 0 });
  assert.deepEqual(moved({ ...at, row: 0 }, [-1, 0], 4, column), { ...at, row: 0 });
  assert.deepEqual(moved({ ...at, channel: 3, column: 0 }, [0, -1], 4, column), {
    ...at,
    channel: 2,
    column: 3,
  });
});
