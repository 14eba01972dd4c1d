import assert from "node:assert/strict";
import { test } from "node:test";
import { appended, emptyCurve } from "../../../web/js/run/curve.js";
import {
  figuresOf,
  infiniteAt,
  layerCount,
  layersIn,
  lossesIn,
  lowest,
  MEASURES,
  measureOf,
  newest,
  shownMeasure,
  stopPoint,
} from "../../../web/js/run/measures.js";

const EACH = [
  "gradient_norm",
  "weight_norm",
  "update_ratio",
  "activation_mean",
  "activation_std",
  "dead",
  "saturated",
];
/** What a server says that measures all of it. */
const ALL = [
  "train_loss",
  "test_loss",
  "learning_rate",
  ...EACH.flatMap((name) => [1, 2, 3].map((layer) => `${name}.${layer}`)),
];
/** What one says that measures gradients alone. */
const FEW = ["train_loss", "gradient_norm.1", "gradient_norm.2"];

test("a measure is of every layer, of hidden ones where the output has none, or of the whole run", () => {
  assert.equal(layerCount(ALL), 3);
  assert.deepEqual(layersIn(measureOf("weight_norm"), ALL), [1, 2, 3]);
  assert.deepEqual(layersIn(measureOf("activation"), ALL), [1, 2, 3]);
  assert.deepEqual(layersIn(measureOf("silent"), ALL), [1, 2]);
  assert.deepEqual(layersIn(measureOf("learning_rate"), ALL), [0]);
});

test("a measure is there only with all of its series", () => {
  const there = MEASURES.filter((measure) => layersIn(measure, FEW).length > 0).map(({ name }) => name);
  assert.deepEqual(there, ["gradient_norm"]);
  const withoutSpread = ALL.filter((name) => !name.startsWith("activation_std"));
  assert.deepEqual(layersIn(measureOf("activation"), withoutSpread), []);
});

test("a network without hidden layers has none that could be dead", () => {
  assert.deepEqual(layersIn(measureOf("silent"), ["dead.1", "saturated.1"]), []);
});

test("what is not measured is not shown, and a name that there is not means the first", () => {
  assert.equal(shownMeasure("weight_norm", ALL).name, "weight_norm");
  assert.equal(shownMeasure("weight_norm", FEW).name, "gradient_norm");
  assert.equal(shownMeasure("nonsense", ALL).name, "gradient_norm");
});

test("the test loss is drawn last, over the others", () => {
  assert.deepEqual(lossesIn(["test_loss", "validation_loss", "train_loss", "train_accuracy"]), [
    "train_loss",
    "validation_loss",
    "test_loss",
  ]);
  assert.deepEqual(lossesIn(["train_loss"]), ["train_loss"]);
});

test("where a rule stopped the run stays marked while it goes on, and is gone when it begins anew", () => {
  assert.equal(stopPoint(null, { reason: null, last: 100 }), null);
  assert.equal(stopPoint(null, { reason: "idle", last: 100 }), null);
  const stopped = stopPoint(null, { reason: "stopped_epoch", last: 100 });
  assert.equal(stopped, 100);
  assert.equal(stopPoint(stopped, { reason: null, last: 250 }), 100);
  assert.equal(stopPoint(stopped, { reason: "stopped_loss", last: 250 }), 250);
  assert.equal(stopPoint(stopped, { reason: null, last: 0 }), null);
});

test("a stop told before its rows have come is marked when they have", () => {
  assert.equal(stopPoint(null, { reason: "stopped_loss", last: -1 }), null);
});

/** @param {readonly string[]} names @param {number[][]} rows */
function curveOf(names, rows) {
  return appended(emptyCurve(names), Float64Array.from(rows.flat()));
}

test("the lowest row of a series is found among gaps, and none where there is none", () => {
  const curve = curveOf(
    ["train_loss", "validation_loss", "epoch"],
    [
      [0, 1, Number.NaN, 0],
      [10, 0.5, 0.7, 1],
      [20, 0.2, 0.4, 2],
      [30, 0.1, 0.6, 3],
    ],
  );
  assert.deepEqual(lowest(curve, "validation_loss"), { epoch: 2, value: 0.4 });
  assert.equal(lowest(curve, "test_loss"), null);
  assert.equal(lowest(emptyCurve(["train_loss"]), "train_loss"), null);
});

test("a verdict's losses follow the curve, its other numbers stay", () => {
  const curve = curveOf(["train_loss", "test_loss"], [[0, 0.25, 0.5]]);
  assert.deepEqual(newest({ train_loss: 1, held_loss: 2, epochs: 30 }, curve), {
    train_loss: 0.25,
    held_loss: 0.5,
    epochs: 30,
  });
  assert.deepEqual(newest({ loss: 1 }, emptyCurve(["train_loss"])), { loss: 1 });
});

test("over the map stand the losses there are and the rate that matters most", () => {
  const parts = (/** @type {string[]} */ ...parts) =>
    parts.flatMap((part) => [`${part}_loss`, `${part}_accuracy`]);
  assert.deepEqual(figuresOf(parts("train", "test")), ["test_loss", "train_loss", "test_accuracy"]);
  assert.deepEqual(figuresOf(parts("train", "validation", "test")), [
    "test_loss",
    "validation_loss",
    "train_loss",
    "test_accuracy",
  ]);
  assert.deepEqual(figuresOf(["train_loss", "validation_loss", "train_r2", "validation_r2"]), [
    "validation_loss",
    "train_loss",
    "validation_r2",
  ]);
  assert.deepEqual(figuresOf(["train_loss"]), ["train_loss"]);
});

test("where the first of the losses became infinite, if one did", () => {
  const curve = emptyCurve(["train_loss", "epoch", "test_loss"]);
  const rows = [
    [0, 0.3, 0, 0.3],
    [10, 4e20, 0.4, 3.4028235e38],
    [21, 3.4028235e38, 0.84, 3.4028235e38],
  ];
  assert.equal(infiniteAt(appended(curve, Float64Array.from(rows[0] ?? []))), null);
  assert.equal(infiniteAt(appended(curve, Float64Array.from(rows.flat()))), 0.4);
});
