import assert from "node:assert/strict";
import { test } from "node:test";
import { factor, span } from "../../../web/js/options/schedules.js";
import { options } from "../../../web/js/options/schema.js";
/** @import { Schedule } from "../../../web/js/types.d.ts" */
import { SCHEMA } from "../fakes.js";

const BASE = { name: "constant", gamma: 0.5, every: 50, epochs: 100, floor: 0 };

/** name and epoch, the rest of the schedule, the factor by hand */
const KNOWN = /** @type {[Schedule, number, Partial<typeof BASE>, number][]} */ ([
  ["constant", 1000, {}, 1],
  ["step", 49, {}, 1],
  ["step", 50, {}, 0.5],
  ["step", 149, {}, 0.25],
  ["step", 500, { floor: 0.1 }, 0.1],
  ["exponential", 50, {}, 0.5],
  ["exponential", 25, {}, Math.SQRT1_2],
  ["exponential", 5000, { floor: 0.01 }, 0.01],
  ["cosine", 0, {}, 1],
  ["cosine", 50, {}, 0.5],
  ["cosine", 50, { floor: 0.2 }, 0.6],
  ["cosine", 100, {}, 0],
  ["cosine", 900, { floor: 0.2 }, 0.2],
  ["warmup", 0, {}, 0.01],
  ["warmup", 49, {}, 0.5],
  ["warmup", 200, {}, 1],
  ["warmup", 0, { floor: 0.1 }, 0.1],
]);

for (const [name, epoch, over, expected] of KNOWN)
  test(`${name} in epoch ${epoch} takes the rate times ${expected.toPrecision(3)} ${JSON.stringify(over)}`, () => {
    assert.ok(Math.abs(factor({ ...BASE, ...over, name }, epoch) - expected) < 1e-12);
  });

test("every schedule that the configuration knows has a rule of its own", () => {
  const names = options(SCHEMA).get("training.schedule.name")?.choices ?? [];
  const values = /** @type {Schedule[]} */ (names).map((name) =>
    factor({ ...BASE, name, floor: 0.001 }, 30).toFixed(4),
  );
  assert.deepEqual(values, ["1.0000", "1.0000", "0.6598", "0.7941", "0.3100"]);
});

test("the picture reaches to the schedule's end, and as far as the run has come", () => {
  assert.equal(span({ ...BASE, name: "cosine" }, 0), 125);
  assert.equal(span({ ...BASE, name: "step" }, 10), 250);
  assert.equal(span({ ...BASE, name: "step" }, 1000), 1100);
  assert.equal(span({ ...BASE, name: "warmup", epochs: 1 }, 0), 10);
});
