import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "@msgpack/msgpack";
import { faultsIn, isOn, joined } from "../../../web/js/learn/challenge.js";
import { seedMap } from "../../../web/js/learn/seed-map.js";
import { changed } from "../../../web/js/options/config.js";
import { CONFIG } from "../fakes.js";

/** @import { AttemptEvent, AttemptSeed } from "../../../web/js/types.d.ts" */

const TEXT = { en: "", zh: "" };
const CHALLENGE = {
  id: "ring",
  revision: 1,
  title: TEXT,
  say: TEXT,
  set: {},
  allow: ["network.", "training.optimizer."],
  limits: [{ what: "hidden_units", at_most: 6 }],
  epochs: 500,
};

/** @param {number} seed @param {boolean} [passed] @returns {AttemptSeed} */
const seed = (seed, passed = true) => ({
  seed,
  passed,
  diverged: false,
  numbers: [1],
  verdicts: [],
  frame: null,
});

/** @param {Partial<AttemptEvent>} [over] @returns {AttemptEvent} */
const event = (over = {}) => ({
  ...{
    type: "attempt",
    challenge: "ring",
    part: null,
    state: "training",
    ahead: 0,
    done: 0.5,
    of: 3,
    limit: 30,
  },
  ...{ seeds: [], rules: [] },
  ...over,
});

test("what is not allowed is told by its option, what is free is not", () => {
  const tried = changed(CONFIG, {
    "network.hidden": [8],
    "data.noise": 0.2,
    "seeds.weights": 5,
    "training.stop.epoch": 10,
    "training.optimizer.learning_rate": 0.1,
  });
  assert.deepEqual(
    faultsIn(CHALLENGE, tried, CONFIG, 25).map(({ path, fault, count }) => [path, fault, count]),
    [
      ["data.noise", "held", undefined],
      ["hidden_units", "limit", 8],
    ],
  );
  assert.deepEqual(faultsIn(CHALLENGE, CONFIG, CONFIG, 25), []);
});

test("parameters are as many as the server says, and nothing is told of them before it has said so", () => {
  const few = { ...CHALLENGE, limits: [{ what: /** @type {const} */ ("parameters"), at_most: 3 }] };
  assert.deepEqual(
    faultsIn(few, CONFIG, CONFIG, 4).map(({ path, fault, count }) => [path, fault, count]),
    [["parameters", "limit", 4]],
  );
  for (const known of [3, null]) assert.deepEqual(faultsIn(few, CONFIG, CONFIG, known), []);
});

test("where only so many changes are allowed, more are told of", () => {
  const tried = changed(CONFIG, { "network.activation": "relu", "network.dropout": 0.1 });
  assert.deepEqual(faultsIn({ ...CHALLENGE, changes: 1 }, tried, CONFIG, 25), [
    { path: "", fault: "many", count: 2 },
  ]);
});

test("seeds come one after the other, and one told again takes the place of the former", () => {
  const first = joined(null, event({ seeds: [seed(101), seed(100)] }));
  const second = joined(first, event({ seeds: [seed(101, false), seed(102)], done: 1 }));
  assert.deepEqual(
    second.seeds.map(({ seed, passed }) => [seed, passed]),
    [
      [100, true],
      [101, false],
      [102, true],
    ],
  );
});

test("another attempt begins with none, and so does one of another challenge", () => {
  const first = joined(null, event({ seeds: [seed(100)] }));
  assert.deepEqual(joined(first, event({ state: "waiting", done: 0 })).seeds, []);
  assert.deepEqual(joined(first, event({ challenge: "other" })).seeds, []);
});

test("an attempt is on until it has a verdict", () => {
  assert.deepEqual(
    /** @type {const} */ (["waiting", "training", "passed", "failed", "stopped", "cancelled"]).map((state) =>
      isOn(event({ state })),
    ),
    [true, true, false, false, false, false],
  );
  assert.equal(isOn(null), false);
});

test("a seed's map is read from the frame's body, and what cannot be read is no map", () => {
  const cells = new Uint8Array([0, 85, 170, 255]);
  const border = new Uint8Array(Uint16Array.from([0, 1, 65535, 2]).buffer);
  const body = encode({ boundary: { size: 2, low: 0, high: 1, cells, classes: null, border } });
  const map = seedMap(Buffer.from(body).toString("base64"));
  assert.deepEqual([...(map?.cells ?? [])], [...cells]);
  assert.deepEqual([...(map?.border ?? [])], [0, 1, 65535, 2]);
  assert.deepEqual([seedMap(null), seedMap("!"), seedMap("AAAA")], [null, null, null]);
});
