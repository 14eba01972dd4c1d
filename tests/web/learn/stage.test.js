import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { options } from "../../../web/js/options/schema.js";
import { createActions } from "../../../web/js/store/actions.js";
import { apply, applyPicture, connected, createStore } from "../../../web/js/store/state.js";
import { createStage } from "../../../web/js/views/learn/stage.js";
import { signal } from "../../../web/vendor/signals-core.js";
import { CONFIG, firstPaint, frame, run, SCHEMA, welcome } from "../fakes.js";

const SPIRAL = changed(CONFIG, { "data.dataset": "spiral" });
const XOR = changed(CONFIG, { "data.dataset": "xor" });
/** @param {typeof CONFIG} config */
const setUp = (config) => ({ config, weights: [], plan: null, follow: null, from: 0 });

/** @type {any[]} */
let sent;
/** @type {ReturnType<typeof createStage>} */
let stage;
/** @type {Set<(event: any) => void>} */
let heard;
/** @type {ReturnType<typeof createStore>} */
let store;

beforeEach(() => {
  store = createStore(firstPaint());
  const bar = store.chosen.value;
  [sent, heard] = [[], new Set()];
  const send = (/** @type {any} */ command) => void sent.push(command);
  const plain = createActions(store, bar, send, options(SCHEMA), { frame: () => {} });
  const given = { store, bar, plain, asked: signal(null), past: { single: () => {} } };
  stage = createStage(/** @type {any} */ (given), send, heard);
  connected(store, "open");
  apply(store, welcome());
  apply(store, run());
  applyPicture(store, [frame([], { step: 288 })]);
});

/** @param {any} event */
const tell = (event) => {
  for (const hear of heard) hear(event);
};
const last = (/** @type {string} */ type) => sent.findLast((one) => one.type === type);

test("one's own run is given back, and not the lesson's that stands there until it has come", () => {
  stage.set(setUp(SPIRAL));
  tell({ type: "description", reply_to: last("describe").id, lane: 0, journal: "own" });
  stage.giveBack();
  assert.deepEqual([last("replay").lane, last("replay").journal, last("replay").step], [0, "own", 288]);
  // The server has not shown it when the next lesson begins.
  sent.length = 0;
  stage.set(setUp(XOR));
  assert.equal(last("describe"), undefined);
  assert.equal(stage.isLent(), true);
  stage.giveBack();
  assert.equal(last("replay").journal, "own");
});

test("it waits until it is known what was done to the run", () => {
  stage.set(setUp(SPIRAL));
  stage.giveBack();
  assert.equal(last("replay"), undefined);
  tell({ type: "description", reply_to: last("describe").id, lane: 0, journal: "own" });
  assert.equal(last("replay").journal, "own");
});

test("what cannot be done again comes back with its settings", () => {
  stage.set(setUp(SPIRAL));
  tell({ type: "description", reply_to: last("describe").id, lane: 0, journal: "own" });
  stage.giveBack();
  tell({ type: "error", reply_to: last("replay").id, code: "bad_field", message: "", field: "journal" });
  assert.deepEqual(last("configure").config, CONFIG);
});
