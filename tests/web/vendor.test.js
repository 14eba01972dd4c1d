import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { vendored } from "../../scripts/vendor.mjs";

const PLACE = new URL("../../web/vendor/", import.meta.url);
const LOCK = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
const PACKAGE = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const made = await vendored();

/** @param {string} name */
function stored(name) {
  return readFileSync(new URL(name, PLACE), "utf8");
}

test("what is vendored is what the script makes, and nothing else lies beside it", () => {
  assert.deepEqual(readdirSync(PLACE).sort(), [...made.keys()].sort());
  for (const [name, text] of made) assert.equal(stored(name), text, name);
});

test("each module stands alone: it imports nothing, evaluates no text and names no other host", () => {
  for (const name of [...made.keys()].filter((file) => file.endsWith(".js"))) {
    const text = stored(name);
    assert.doesNotMatch(text, /\bimport\s*[("'{*]|\bfrom\s*["']/, name);
    assert.doesNotMatch(text, /\beval\(|new Function|https?:\/\/(?!www\.w3\.org)/, name);
  }
});

test("each module has its licence beside it", () => {
  for (const name of [...made.keys()].filter((file) => file.endsWith(".js")))
    assert.match(stored(name.replace(/\.js$/, ".LICENSE.txt")), /copyright/i);
});

test("third-party modules take less than a quarter of what the page may weigh", () => {
  const bytes = [...made]
    .filter(([name]) => /\.(js|css)$/.test(name))
    .map(([, text]) => gzipSync(text).length);
  assert.ok(bytes.reduce((sum, size) => sum + size, 0) < 37_500);
});

test("versions are exact, and the lock file does not say where it was filled from", () => {
  for (const version of Object.values(PACKAGE.devDependencies))
    assert.match(String(version), /^\d+\.\d+\.\d+$/);
  const addressed = Object.entries(LOCK.packages).filter(
    ([, entry]) => "resolved" in /** @type {object} */ (entry),
  );
  assert.deepEqual(
    addressed.map(([name]) => name),
    [],
  );
});
