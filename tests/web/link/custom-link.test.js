import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { encodeRows, limitsOf } from "../../../web/js/data/custom.js";
import { pack, unpack } from "../../../web/js/link/custom-link.js";
import { options } from "../../../web/js/options/schema.js";
import { SCHEMA } from "../fakes.js";

const OPTIONS = options(SCHEMA);
const MOST = limitsOf(OPTIONS).points;

/** @import { Row } from "../../../web/js/data/custom.js" */

/** @param {number} count @returns {Row[]} no two alike, and none that decimals could write */
function scattered(count) {
  return Array.from({ length: count }, (_, i) => [6 * Math.sin(7 * i), 5 * Math.cos(3 * i * i), i % 2]);
}

for (const count of [0, 1, 5, 200, MOST])
  test(`${count} points come back from a link to the last bit`, async () => {
    const custom = encodeRows(scattered(count));
    const text = await pack(custom);
    assert.match(text, /^[pd][\w-]*$/);
    assert.equal(await unpack(text, true, OPTIONS), custom);
  });

test("few points are said plainly, many in far fewer letters than they have", async () => {
  assert.equal((await pack(encodeRows([[1.234567, -3.456789, 1]])))[0], "p");
  const custom = encodeRows(scattered(500));
  const text = await pack(custom);
  assert.equal(text[0], "d");
  assert.ok(text.length < 0.7 * custom.length);
});

test("a browser that cannot deflate says them plainly", async () => {
  const { CompressionStream: original } = globalThis;
  Reflect.deleteProperty(globalThis, "CompressionStream");
  try {
    assert.equal((await pack(encodeRows(scattered(200))))[0], "p");
  } finally {
    globalThis.CompressionStream = original;
  }
});

test("what is no points is refused", async () => {
  for (const text of ["", "x123", "p!", "dnonsense", "pAAAA", "d\u4e2d"])
    assert.equal(await unpack(text, false, OPTIONS), null, text);
  const rows = (/** @type {Row[]} */ ...rows) => pack(encodeRows(rows));
  assert.equal(await unpack(await rows([Number.NaN, 0, 0]), false, OPTIONS), null);
  assert.equal(await unpack(await rows([2e6, 0, 0]), false, OPTIONS), null);
  assert.equal(await unpack(await rows([1, 1, 0.5]), true, OPTIONS), null);
  assert.notEqual(await unpack(await rows([1, 1, 0.5]), false, OPTIONS), null);
});

test("a small text that unfolds into too much is refused", async () => {
  const bomb = (/** @type {number} */ rows) =>
    `d${deflateRawSync(new Uint8Array(12 * rows)).toString("base64url")}`;
  assert.equal(bomb(9), await pack(btoa("\0".repeat(12 * 9))), "the letters are those of the page");
  assert.equal(await unpack(bomb(MOST + 1), false, OPTIONS), null);
  assert.equal(await unpack(bomb(500_000), false, OPTIONS), null);
});
