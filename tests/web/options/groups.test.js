import assert from "node:assert/strict";
import { test } from "node:test";
import { ELSEWHERE, grouped, isOnSheet } from "../../../web/js/options/groups.js";
import { options } from "../../../web/js/options/schema.js";
import { SCHEMA } from "../fakes.js";

const paths = [...options(SCHEMA).keys()];

test("at level Full every option is in one group, or has a control elsewhere", () => {
  const shown = grouped(paths, true).flatMap((group) => group.paths);
  const elsewhere = paths.filter((path) => ELSEWHERE.test(path));
  assert.deepEqual([...shown, ...elsewhere, "data.count"].sort(), [...paths].sort());
  assert.equal(new Set(shown).size, shown.length);
  assert.deepEqual(paths.filter(isOnSheet).sort(), [...shown].sort());
  assert.ok(!isOnSheet("inputs.scaling"));
});

test("Basic has few groups, and none of its options is missing from Full but for what the data panel has there", () => {
  const basic = grouped(paths, false);
  assert.deepEqual(
    basic.map(({ name }) => name),
    ["optimizer", "weights", "data"],
  );
  const full = grouped(paths, true).flatMap((group) => group.paths);
  const missing = basic.flatMap((group) => group.paths).filter((path) => !full.includes(path));
  assert.deepEqual(missing, ["data.count"]);
});

test("an option of a new name in a known part finds its group by itself", () => {
  const groups = grouped(["training.optimizer.rho", "training.stop.accuracy"], true);
  assert.deepEqual(groups, [
    { name: "optimizer", paths: ["training.optimizer.rho"] },
    { name: "stop", paths: ["training.stop.accuracy"] },
  ]);
});
