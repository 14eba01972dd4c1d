import assert from "node:assert/strict";
import { test } from "node:test";
import { alongOf, carried, reachOf } from "../../../web/js/run/axis.js";
import { appended, emptyCurve, endOf, epochsOf, rowOf, until, valueAt } from "../../../web/js/run/curve.js";
import { kept, MOST } from "../../../web/js/run/earlier.js";
import { readShelf, written } from "../../../web/js/run/shelf.js";
import { CONFIG, run } from "../fakes.js";

/** @import { Earlier, ForkedEvent } from "../../../web/js/types.d.ts" */

/** A curve of so many rows, each so many steps after the last. @param {number} length @param {number} perEpoch */
function curveOf(length, perEpoch) {
  const rows = Array.from({ length }, (_, epoch) => [epoch * perEpoch, 1 / (1 + epoch), 7, epoch]);
  return appended(emptyCurve(["train_loss", "gradient_norm.1", "epoch"]), Float64Array.from(rows.flat()));
}

/** @param {readonly Earlier[]} all @param {ReturnType<typeof curveOf>} film @param {ForkedEvent | null} [left] */
const after = (all, film, left = null) => kept(all, { run: run(), film, left });

test("an earlier run keeps its own epochs, steps and samples, whatever the batches of the one drawn over it", () => {
  const [single] = after([], curveOf(259, 40));
  const [, batched] = after(single ? [single] : [], curveOf(257, 2));
  assert.ok(single && batched);
  assert.deepEqual(
    [single, batched].map(({ curve }) => epochsOf(curve)[256]),
    [256, 256],
  );
  // Two of the fake run's points are trained on: an epoch sees both, in one batch or in forty.
  assert.deepEqual(
    [single, batched].map(({ curve, samples }) => alongOf(curve, "samples", samples)[256]),
    [512, 512],
  );
  assert.deepEqual(
    [single, batched].map(({ curve, samples }) => alongOf(curve, "step", samples)[256]),
    [256 * 40, 256 * 2],
  );
});

test("eight runs are kept, each in a colour of its own, with the columns that are drawn and no more", () => {
  /** @type {Earlier[]} */
  let all = [];
  for (let round = 0; round < 11; round++) all = after(all, curveOf(30 + round, 25));
  assert.deepEqual(
    all.map(({ curve }) => curve.length),
    [33, 34, 35, 36, 37, 38, 39, 40],
  );
  assert.equal(new Set(all.map(({ colour }) => colour)).size, MOST);
  assert.equal(new Set(all.map(({ id }) => id)).size, MOST);
  assert.deepEqual(all[0]?.curve.names, ["train_loss", "epoch"]);
});

test("a false start is no earlier run, but a future that was left is one however short", () => {
  assert.deepEqual(after([], curveOf(20, 25)), []);
  const rate = "training.optimizer.learning_rate";
  const entries = [10, 50].map((step) => ({ step, kind: "update", changes: { [rate]: step } }));
  const journal = JSON.stringify({ config: CONFIG, entries });
  const left = { type: /** @type {const} */ ("forked"), lane: 0, step: 25, end: 75, journal };
  const [future] = after([], curveOf(4, 25), left);
  assert.deepEqual([future?.parted, future?.end, future?.journal], [25, 75, journal]);
  // As it was at its end, and not where it was left.
  assert.equal(future?.config.training.optimizer.learning_rate, 50);
});

test("a run whose journal is known to its end can be called back, however short it is", () => {
  const over = { run: run(), film: curveOf(4, 25), left: null };
  const journal = JSON.stringify({ steps: 75 });
  const [whole] = kept([], { ...over, told: journal });
  assert.deepEqual([whole?.journal, whole?.end, whole?.parted], [journal, 75, undefined]);
  assert.deepEqual(kept([], { ...over, told: JSON.stringify({ steps: 50 }) }), []);
});

test("earlier runs outlive the page: few rows of each, exact steps, and the oldest give way to a bound", () => {
  const all = after(after([], curveOf(3000, 25)), curveOf(30, 1));
  const [long, short] = readShelf(written(all), CONFIG);
  assert.equal(long?.curve.length, 240);
  assert.equal(endOf(/** @type {Earlier} */ (long).curve), 2999 * 25);
  assert.deepEqual([...(short?.curve.columns[0] ?? [])], [...Array(30).keys()]);
  assert.equal(readShelf(written(all, 4000), CONFIG).length, 1);
});

test("what is no shelf, or one of a page with other options, is no earlier run", () => {
  assert.deepEqual(readShelf("{", CONFIG), []);
  assert.deepEqual(readShelf(null, CONFIG), []);
  const { seeds: _, ...older } = CONFIG;
  assert.deepEqual(readShelf(written(after([], curveOf(30, 1))), /** @type {any} */ (older)), []);
});

test("figures are read at the step that the picture shows, not at the newest row", () => {
  const curve = curveOf(10, 25);
  assert.equal(valueAt(curve, "train_loss", rowOf(curve, 75)), 1 / 4);
  assert.equal(valueAt(curve, "train_loss", rowOf(curve, 80)), 1 / 4);
  assert.equal(valueAt(curve, "train_loss", rowOf(curve, 1e9)), 1 / 10);
  assert.ok(Number.isNaN(valueAt(curve, "nothing", 3)));
  assert.ok(Number.isNaN(valueAt(emptyCurve(["train_loss"]), "train_loss", rowOf(emptyCurve([]), 0))));
});

test("up to a moment there are the rows until then, and one that was measured at it between two others", () => {
  const film = curveOf(10, 25);
  assert.equal(until(film, 225, []), film);
  assert.equal(endOf(until(film, 75, [9, 9, 9])), 75);
  const between = until(film, 80, [0.5, 6, 3.2]);
  assert.deepEqual([between.length, endOf(between), valueAt(between, "epoch", 4)], [5, 80, 3.2]);
  assert.equal(film.length, 10);
  assert.equal(valueAt(film, "train_loss", 4), 1 / 5);
});

test("a value lies between two rows as it lies between them in the other column", () => {
  assert.equal(carried([0, 10, 30], [0, 1, 2], 3, 20), 1.5);
  assert.equal(carried([0, 10, 30], [0, 1, 2], 3, 30), 2);
  assert.equal(carried([0], [4], 1, 7), 4);
});

test("the axis of a run that ended within its first epoch ends there, and one without a row has a length", () => {
  assert.equal(reachOf(0.37, [], "epoch"), 0.37);
  assert.equal(reachOf(0, [], "epoch"), 1);
});
