import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress, fresh, noted, opened, shareOf } from "../../../web/js/learn/progress.js";

/** A browser's memory. @param {Record<string, string>} [kept] */
function storage(kept = {}) {
  const all = new Map(Object.entries(kept));
  return {
    getItem: (/** @type {string} */ key) => all.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void all.set(key, value),
    removeItem: (/** @type {string} */ key) => void all.delete(key),
    key: (/** @type {number} */ at) => [...all.keys()][at] ?? null,
    get length() {
      return all.size;
    },
    all,
  };
}

test("what was answered is there again after a reload", () => {
  const memory = storage();
  const record = noted(opened(fresh(1), 2, 5), 2, { ask: { typed: "3" } });
  createProgress(() => memory).keep("ring", record);
  assert.deepEqual(createProgress(() => memory).lesson("ring", 1), record);
});

test("another revision begins anew: its steps may be others", () => {
  const memory = storage();
  const progress = createProgress(() => memory);
  progress.keep("ring", opened(fresh(1), 2, 5));
  assert.deepEqual(progress.lesson("ring", 2), fresh(2));
});

test("what cannot be read is as if nobody had been there", () => {
  for (const text of ["{", "[]", "3", '{"revision":1}', '{"revision":1,"steps":null}'])
    assert.deepEqual(
      createProgress(() => storage({ "livegrad.learn.lesson.ring": text })).lesson("ring", 1),
      fresh(1),
    );
});

test("where the browser keeps nothing, what is done is known until the page is left", () => {
  const progress = createProgress(() => {
    throw new Error("forbidden");
  });
  progress.keep("ring", opened(fresh(1), 1, 3));
  assert.equal(progress.lesson("ring", 1).at, 1);
  progress.reset();
  assert.equal(progress.lesson("ring", 1).at, 0);
});

test("one button forgets all of it, and nothing else", () => {
  const memory = storage({ "livegrad.theme": "dark" });
  const progress = createProgress(() => memory);
  progress.keep("ring", opened(fresh(1), 1, 3));
  progress.pass("ring-of-three", { revision: 1, passed: true });
  assert.equal(progress.challenge("ring-of-three", 1)?.passed, true);
  assert.equal(progress.challenge("ring-of-three", 2), null);
  progress.reset();
  assert.deepEqual([...memory.all.keys()], ["livegrad.theme"]);
});

test("a lesson is whole only when it is done", () => {
  assert.equal(shareOf(fresh(1), 4), 0);
  assert.ok(shareOf(opened(fresh(1), 3, 4), 4) < 1);
  assert.equal(shareOf({ ...fresh(1), done: true }, 4), 1);
  assert.equal(opened(opened(fresh(1), 3, 4), 0, 4).far, 3);
});
