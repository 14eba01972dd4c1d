import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../web/js", import.meta.url));
/** A folder with more files than this is about more than one thing. */
const MOST_FILES = 20;

/** The rooms, in order: each may import what stands before it; rooms on one line know nothing of each other. */
const ORDER = [
  ["wire", "data", "options"],
  ["run"],
  ["text"],
  ["compare", "sequences"],
  ["learn"],
  ["draw/kit"],
  ["draw/map", "draw/network", "draw/chart", "draw/images", "draw/sequences"],
  ["store"],
  ["link"],
  ["views/kit"],
  ["views/data"],
  ["views/training", "views/network", "views/output", "views/charts", "views/time"],
  ["views/images", "views/sequences"],
  ["views/kinds"],
  ["views/compare", "views/learn"],
  ["views/shell"],
  ["main"],
];
/** What a room may not import although it stands before it: only the store and main speak to the server. */
const CLOSED = /** @type {[string, string][]} */ ([
  ["views", "wire"],
  ["link", "wire"],
  ["draw", "wire"],
]);
const IMPORT = /(?:^import [^;]*?from |^import |\bimport\(|@import [^*]*? from )"(\.[^"]+)"/gm;

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));

/** @param {string} file from web/js @returns {string} */
function roomOf(file) {
  const [first = "", second = ""] = file.split("/");
  if (first === "views" || first === "draw") return `${first}/${second}`;
  return file.includes("/") ? first : "main";
}

/**
 * @param {string} file @param {boolean} [types] with those that it has only types from
 * @returns {string[]} the page's own files that it names, without what is vendored
 */
function importsOf(file, types = true) {
  const text = readFileSync(join(ROOT, file), "utf8");
  const code = types ? text : text.replace(/\/\*\*[\s\S]*?\*\//g, "");
  return [...code.matchAll(IMPORT)]
    .map(([, path = ""]) => join(dirname(file), path))
    .filter((path) => path.endsWith(".js") && !path.startsWith(".."));
}

/** @param {string} room */
function placeOf(room) {
  return ORDER.findIndex((rooms) => rooms.includes(room));
}

test("every file is in a room that has its place", () => {
  for (const file of files) assert.ok(placeOf(roomOf(file)) >= 0, file);
});

test("a room imports only from rooms that stand before it", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((path) => roomOf(path) !== roomOf(file) && placeOf(roomOf(path)) >= placeOf(roomOf(file)))
      .map((path) => `${file} imports ${path}`),
  );
  assert.deepEqual(wrong, []);
});

test("views, links and drawings never import the wire", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((path) => CLOSED.some(([from, to]) => file.startsWith(`${from}/`) && path.startsWith(`${to}/`)))
      .map((path) => `${file} imports ${path}`),
  );
  assert.deepEqual(wrong, []);
});

test("no files load each other in a circle, now or later", () => {
  /** @type {Set<string>} */
  const cleared = new Set();
  /** @param {string} file @param {string[]} way */
  const walk = (file, way) => {
    assert.ok(!way.includes(file), `a circle: ${[...way, file].join(" -> ")}`);
    if (cleared.has(file)) return;
    for (const next of importsOf(file, false)) walk(next, [...way, file]);
    cleared.add(file);
  };
  for (const file of files) walk(file, []);
});

test(`no folder has more than ${MOST_FILES} files`, () => {
  for (const folder of new Set(files.map(dirname))) {
    const count = files.filter((file) => dirname(file) === folder).length;
    assert.ok(count <= MOST_FILES, `${folder}: ${count}`);
  }
});
