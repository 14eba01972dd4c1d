import assert from "node:assert/strict";
import { test } from "node:test";
import { renewal } from "../../../web/js/link/renewal.js";

/** A tab: what it remembers, and how often it was loaded again. */
function tab() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  const made = {
    reloads: 0,
    /** @param {string} mine */
    load: (mine) =>
      renewal(mine, {
        reload: () => {
          made.reloads += 1;
        },
        later: (callback) => callback(),
        storage: () => ({
          getItem: (key) => kept.get(key) ?? null,
          setItem: (key, value) => void kept.set(key, value),
        }),
      }),
  };
  return made;
}

test("a page that meets a server with other files is loaded again, once however often it connects", () => {
  const page = tab();
  const compare = page.load("one");
  compare("one");
  assert.equal(page.reloads, 0);
  for (let connection = 0; connection < 3; connection += 1) compare("two");
  assert.equal(page.reloads, 1);
});

test("a cache that still gives the old files makes no loop", () => {
  const page = tab();
  for (let load = 0; load < 5; load += 1) page.load("one")("two");
  assert.equal(page.reloads, 1);
});

test("each further upgrade is one more load", () => {
  const page = tab();
  page.load("one")("two");
  page.load("two")("two");
  page.load("two")("three");
  assert.equal(page.reloads, 2);
});

test("a version that one of them does not tell is compared with nothing", () => {
  const page = tab();
  page.load("")("two");
  page.load("one")("");
  assert.equal(page.reloads, 0);
});

test("a page that may not remember stays as it is", () => {
  let reloads = 0;
  const compare = renewal("one", {
    reload: () => {
      reloads += 1;
    },
    later: (callback) => callback(),
    storage: () => {
      throw new DOMException("forbidden", "SecurityError");
    },
  });
  compare("two");
  assert.equal(reloads, 0);
});
