import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countOf,
  differencesOf,
  formatPlan,
  isEnsemble,
  parsePlan,
  placeOf,
  planIn,
  pruned,
  revised,
  withAxis,
} from "../../../web/js/compare/plan.js";
import { PRESETS } from "../../../web/js/compare/presets.js";
import { changed, difference } from "../../../web/js/options/config.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { CONFIG, SCHEMA } from "../fakes.js";

const options = readOptions(SCHEMA);
const RATE = "training.optimizer.learning_rate";
const GRID = {
  axes: [
    { path: RATE, values: [0.01, 0.1] },
    { path: "network.activation", values: ["tanh", "relu", "gelu"] },
  ],
};

test("two options make a lane for each pair, row after row", () => {
  const lanes = differencesOf(GRID, CONFIG, options);
  assert.equal(lanes.length, countOf(GRID));
  assert.deepEqual(lanes.slice(0, 3), [
    { "network.activation": "tanh", [RATE]: 0.01 },
    { "network.activation": "tanh", [RATE]: 0.1 },
    { "network.activation": "relu", [RATE]: 0.01 },
  ]);
  assert.deepEqual(
    lanes.map((lane) => placeOf(GRID, lane)),
    [0, 1, 2].flatMap((row) => [0, 1].map((column) => ({ row, column }))),
  );
});

test("a lane that has been changed by itself has no place", () => {
  assert.equal(placeOf(GRID, { "network.activation": "tanh", [RATE]: 0.5 }), null);
});

test("a lane takes along what its options need, such as a loss for other data", () => {
  const plan = { axes: [{ path: "data.dataset", values: ["circle", "plane"] }] };
  const [circle, plane] = differencesOf(plan, CONFIG, options);
  assert.deepEqual(circle, { "data.dataset": "circle" });
  assert.deepEqual(plane, { "data.dataset": "plane", "training.loss": "squared" });
});

test("a plan is the same after a link", () => {
  const plans = [
    GRID,
    { axes: [{ path: "network.hidden", values: [[], [4], [8, 8]] }] },
    { axes: [{ path: "training.clipping", values: [null, 0.1, 1] }] },
    { axes: [{ path: "training.optimizer.nesterov", values: [false, true] }] },
    { axes: [{ path: "inputs.features", values: [["x1"], ["x1", "x2_squared"]] }] },
    {
      axes: [{ path: "", values: [{}, { "network.dropout": 0.3 }, { "network.hidden": [4, 2], [RATE]: 1 }] }],
    },
  ];
  for (const plan of plans) {
    const text = formatPlan(plan);
    assert.deepEqual(parsePlan(text, options), plan, text);
    assert.equal(encodeURIComponent(text).replaceAll("%2C", ","), text, "an address leaves it as it is");
  }
});

test("nothing in a link can break the page", () => {
  for (const text of ["", "!", "~", "none~1", "data.custom~AAAA", `${RATE}~x~-1`, "case~a*b", "__proto__~1"])
    assert.deepEqual(parsePlan(text, options), { axes: [] }, text);
  assert.deepEqual(parsePlan(`${RATE}~0.1~nonsense~0.1`, options).axes, [{ path: RATE, values: [0.1] }]);
  for (const plan of [null, 3, { axes: 1 }, { axes: [null, { path: 1 }, { path: RATE, values: ["x"] }] }])
    assert.deepEqual(planIn(plan, options), { axes: [] });
});

test("there are never more lanes than a session holds", () => {
  const many = Array.from({ length: 40 }, (_, seed) => seed);
  const text = formatPlan({
    axes: [
      { path: "seeds.weights", values: many },
      { path: "seeds.data", values: many },
    ],
  });
  assert.ok(countOf(parsePlan(text, options)) <= 64);
  assert.ok(countOf(withAxis(GRID, "seeds.data", CONFIG, options)) <= 64);
});

test("runs that differ in seeds alone are an ensemble", () => {
  assert.ok(isEnsemble({ axes: [{ path: "seeds.weights", values: [0, 1, 2] }] }));
  assert.ok(!isEnsemble(GRID));
  assert.ok(!isEnsemble({ axes: [] }));
});

test("every question is made of options that there are, and its runs differ", () => {
  for (const { name, config, plan } of PRESETS) {
    const base = changed(CONFIG, config);
    assert.deepEqual(parsePlan(formatPlan(plan), options), plan, name);
    const lanes = differencesOf(plan, base, options).map((one) => changed(base, one));
    const told = new Set(lanes.map((lane) => JSON.stringify(difference(CONFIG, lane))));
    assert.equal(told.size, countOf(plan), name);
  }
});

test("wide and deep networks are asked about with as good as equal parameters", () => {
  const asked = PRESETS.find(({ name }) => name === "shape");
  const counts = /** @type {number[][]} */ (asked?.plan.axes[0]?.values ?? []).map((hidden) => {
    const sizes = [2, ...hidden, 1];
    return sizes.slice(1).reduce((sum, size, at) => sum + size * (1 + (sizes[at] ?? 0)), 0);
  });
  assert.ok(Math.max(...counts) <= 1.25 * Math.min(...counts), counts.join());
});

/** A comparison of rates, lanes 3, 4, ... @param {number[]} rates */
function rates(rates) {
  const plan = { axes: [{ path: RATE, values: rates }] };
  const differences = differencesOf(plan, CONFIG, options);
  return { plan, there: { lanes: differences.map((_, at) => at + 3), differences } };
}

test("a value more begins its lane alone, in its place, and a value less ends its lane alone", () => {
  const { plan: old, there } = rates([0.01, 0.1]);
  const { plan: more } = rates([0.01, 0.03, 0.1]);
  const made = revised(more, old, there, CONFIG, options);
  assert.deepEqual(made.lanes, [3, null, 4]);
  assert.deepEqual(made.differences, [{ [RATE]: 0.01 }, { [RATE]: 0.03 }, { [RATE]: 0.1 }]);
  const { plan: less } = rates([0.1]);
  assert.deepEqual(revised(less, old, there, CONFIG, options).lanes, [4]);
});

test("a column more of a grid begins one lane in each row, where that row is", () => {
  const differences = differencesOf(GRID, CONFIG, options);
  const [rate, activation] = GRID.axes;
  const more = { axes: [{ path: RATE, values: [0.01, 0.03, 0.1] }, activation ?? { path: "", values: [] }] };
  const { lanes } = revised(more, GRID, { lanes: [1, 2, 3, 4, 5, 6], differences }, CONFIG, options);
  assert.deepEqual(lanes, [1, null, 2, 3, null, 4, 5, null, 6]);
  assert.equal(rate?.values.length, 2);
});

test("runs that were removed do not come back, and copies and those changed by themselves stay", () => {
  const { plan: old } = rates([0.01, 0.1, 1]);
  const there = {
    lanes: [3, 5, 7, 8],
    differences: [{ [RATE]: 0.01 }, { [RATE]: 1 }, { [RATE]: 1, "data.noise": 0.1 }, { [RATE]: 0.7 }],
  };
  const { plan: more } = rates([0.01, 0.1, 1, 3]);
  const made = revised(more, old, there, CONFIG, options);
  assert.deepEqual(made.lanes, [3, 5, 7, null, 8]);
  assert.deepEqual(made.differences[2], { [RATE]: 1, "data.noise": 0.1 });
});

test("a plan forgets the values of which no run is left", () => {
  const { plan } = rates([0.01, 0.1, 1]);
  assert.deepEqual(pruned(plan, [{ [RATE]: 1 }, { [RATE]: 0.01 }]).axes[0]?.values, [0.01, 1]);
  assert.deepEqual(pruned(plan, [{ [RATE]: 9 }]), plan);
});
