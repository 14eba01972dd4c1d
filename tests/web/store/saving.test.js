import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, createStore } from "../../../web/js/store/state.js";
import { firstPaint, welcome } from "../fakes.js";

/** @param {import("../../../web/js/types.d.ts").Store} store */
const told = (store) => store.notices.value.map(({ text, lasts }) => [text, lasts]);

test("that runs cannot be saved stands until they can be again", () => {
  const store = createStore(firstPaint());
  apply(store, welcome());
  for (let round = 0; round < 2; round += 1) apply(store, { type: "saving", works: false });
  assert.deepEqual(told(store), [["notices.unsaved", 0]]);
  apply(store, { type: "saving", works: true });
  assert.deepEqual(told(store), [["notices.saved_again", 4000]]);
});

test("a server that comes back says itself whether it can save", () => {
  const store = createStore(firstPaint());
  apply(store, { type: "saving", works: false });
  apply(store, welcome(true));
  assert.deepEqual(told(store), []);
});

test("a page whose run is gone says so", () => {
  const store = createStore(firstPaint());
  apply(store, { ...welcome(), forgotten: true });
  assert.deepEqual(told(store), [["notices.begun_anew", 0]]);
});
