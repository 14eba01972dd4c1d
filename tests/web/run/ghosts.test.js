import assert from "node:assert/strict";
import { test } from "node:test";
import { appended, emptyCurve, epochsOf, rowOf, valueAt } from "../../../web/js/run/curve.js";
import { comparable, kept } from "../../../web/js/run/ghosts.js";

/** @import { Ghost } from "../../../web/js/types.d.ts" */

/** A curve of so many rows, each so many steps after the last. @param {number} length @param {number} perEpoch */
function curveOf(length, perEpoch) {
  const rows = Array.from({ length }, (_, epoch) => [epoch * perEpoch, 1 / (1 + epoch), 7, epoch]);
  return appended(emptyCurve(["train_loss", "gradient_norm.1", "epoch"]), Float64Array.from(rows.flat()));
}

test("an earlier run keeps its own epochs, whatever the batches of the one drawn over it", () => {
  const ghosts = kept([], curveOf(259, 1), "xor cross_entropy");
  const [ghost] = comparable(ghosts, "xor cross_entropy");
  assert.equal(ghost && epochsOf(ghost).at(-1), 258);
  const [other] = comparable(kept(ghosts, curveOf(257, 25), "xor cross_entropy"), "xor cross_entropy").slice(
    -1,
  );
  assert.equal(other && epochsOf(other).at(-1), 256);
});

test("of each kind five are kept, with the columns that are drawn and no more", () => {
  /** @type {Ghost[]} */
  let ghosts = [];
  for (let round = 0; round < 7; round++) {
    ghosts = kept(ghosts, curveOf(30 + round, 25), "circle");
    ghosts = kept(ghosts, curveOf(50, 25), "moons");
  }
  assert.deepEqual(
    comparable(ghosts, "circle").map(({ length }) => length),
    [32, 33, 34, 35, 36],
  );
  assert.equal(comparable(ghosts, "moons").length, 5);
  assert.deepEqual(ghosts[0]?.curve.names, ["train_loss", "epoch"]);
});

test("a false start is no earlier run", () => {
  assert.deepEqual(kept([], curveOf(20, 25), "circle"), []);
});

test("figures are read at the step that the picture shows, not at the newest row", () => {
  const curve = curveOf(10, 25);
  assert.equal(valueAt(curve, "train_loss", rowOf(curve, 75)), 1 / 4);
  assert.equal(valueAt(curve, "train_loss", rowOf(curve, 80)), 1 / 4);
  assert.equal(valueAt(curve, "train_loss", rowOf(curve, 1e9)), 1 / 10);
  assert.ok(Number.isNaN(valueAt(curve, "nothing", 3)));
  assert.ok(Number.isNaN(valueAt(emptyCurve(["train_loss"]), "train_loss", rowOf(emptyCurve([]), 0))));
});
