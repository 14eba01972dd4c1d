import assert from "node:assert/strict";
import { test } from "node:test";
import {
  guessColumns,
  guessSeparator,
  guessTask,
  hasHeader,
  readNumber,
  readPoints,
  readTable,
  rescaled,
  wantsScale,
  writeCsv,
} from "../../../web/js/data/csv.js";

import { limitsOf } from "../../../web/js/data/custom.js";
import { options } from "../../../web/js/options/schema.js";
import { SCHEMA } from "../fakes.js";

/** @import { Task } from "../../../web/js/types.d.ts" */

const LIMITS = limitsOf(options(SCHEMA));
const COLUMNS = { x1: 0, x2: 1, target: 2 };

/** @param {string} text @param {Task} [task] */
function read(text, task = "classification") {
  const table = readTable(text);
  const lines = hasHeader(table) ? table.lines.slice(1) : table.lines;
  return readPoints(lines, table.separator, COLUMNS, task, LIMITS);
}

test("quoted cells may hold separators, quotes and lines; empty lines are left out", () => {
  const { lines } = readTable('a,"b,""c""",d\r\n\r\n"x\ny",2,3\n', ",");
  assert.deepEqual(lines, [
    { line: 1, cells: ["a", 'b,"c"', "d"] },
    { line: 3, cells: ["x\ny", "2", "3"] },
  ]);
});

test("a mark of the byte order and a last line without an end do no harm", () => {
  assert.deepEqual(readTable("\uFEFF1,2,3", ",").lines, [{ line: 1, cells: ["1", "2", "3"] }]);
});

test("the separator is found, and a decimal comma is not taken for one", () => {
  assert.equal(guessSeparator("1,2,3\n4,5,6"), ",");
  assert.equal(guessSeparator("1,5;2,5;0\n3;4;1"), ";");
  assert.equal(guessSeparator("1,5;2,5;0\n3,5;4,5;1"), ";");
  assert.equal(guessSeparator("1\t2\t3"), "\t");
  assert.equal(guessSeparator(""), ",");
});

test("numbers are read as people write them, and words are none", () => {
  assert.equal(readNumber("-1.5e2", ","), -150);
  assert.equal(readNumber("−2", ","), -2);
  assert.equal(readNumber("1,5", ";"), 1.5);
  for (const text of ["", "abc", "1,5", "0x10", "Infinity", "1 2", "1.2.3"])
    assert.ok(Number.isNaN(readNumber(text, ",")), text);
});

test("a first line of names is told from one of numbers", () => {
  assert.equal(hasHeader(readTable("x1,x2,class\n1,2,0")), true);
  assert.equal(hasHeader(readTable("1,2,red\n1,2,blue")), false);
  assert.equal(hasHeader(readTable("1,2,0\n3,4,1")), false);
});

test("columns are found by their names, or else in their order; two columns are x and y of a curve", () => {
  assert.deepEqual(guessColumns(["class", "x2", "x1"]), { x1: 2, x2: 1, target: 0 });
  assert.deepEqual(guessColumns(["a", "b", "c", "d"]), { x1: 0, x2: 1, target: 2 });
  assert.deepEqual(guessColumns(["x", "y"]), { x1: 0, x2: -1, target: 1 });
});

test("words and few whole numbers are classes, other numbers values", () => {
  const lines = readTable("1,1,red\n2,2,blue\n3,3,red", ",").lines;
  assert.equal(guessTask(lines, 2, ",", LIMITS), "classification");
  assert.equal(guessTask(readTable("1,1,0\n2,2,1", ",").lines, 2, ",", LIMITS), "classification");
  assert.equal(guessTask(readTable("1,1,0.5\n2,2,1", ",").lines, 2, ",", LIMITS), "regression");
});

test("classes are numbered in the order in which their words come, numbers keep theirs", () => {
  assert.deepEqual(read("1,2,red\n3,4,blue\n5,6,red"), {
    rows: [
      [1, 2, 0],
      [3, 4, 1],
      [5, 6, 0],
    ],
    problems: [],
    labels: ["red", "blue"],
  });
  assert.deepEqual(
    read("1,2,3\n3,4,1").rows.map(([, , kind]) => kind),
    [3, 1],
  );
  assert.deepEqual(
    read("1,2,20\n3,4,10").rows.map(([, , kind]) => kind),
    [1, 0],
  );
});

test("each bad row is told with its line, and then nothing is loaded", () => {
  const { rows, problems } = read("x1,x2,v\n1,2,0.5\nabc,,1\n1,2,9e9", "regression");
  assert.deepEqual(rows, []);
  assert.deepEqual(
    problems.map(({ line, key, values }) => [line, key, values.name]),
    [
      [3, "csv.no_number", "x1"],
      [3, "csv.empty", "x2"],
      [4, "csv.too_large", "target"],
    ],
  );
});

test("too many rows, too many classes and no rows are told", () => {
  const many = Array.from({ length: 5001 }, (_, i) => `${i},1,0`).join("\n");
  assert.equal(read(many).problems[0]?.key, "csv.too_many");
  assert.deepEqual(read(many).rows, []);
  assert.equal(read(many.split("\n").slice(0, 5000).join("\n")).rows.length, 5000);
  assert.equal(
    read("1,1,a\n1,1,b\n1,1,c\n1,1,d\n1,1,e\n1,1,f\n1,1,g").problems[0]?.key,
    "csv.too_many_classes",
  );
  assert.equal(read("").problems[0]?.key, "csv.nothing");
});

test("points are stretched to -5 to 5 and values to -1 to 1; what lies in one place goes to the middle", () => {
  assert.deepEqual(
    rescaled(
      [
        [0, 7, 100],
        [10, 7, 300],
        [5, 7, 150],
      ],
      "regression",
    ),
    [
      [-5, 0, -1],
      [5, 0, 1],
      [0, 0, -0.5],
    ],
  );
});

test("stretching is offered where points are out of the picture, in a corner of it, or their values too large", () => {
  assert.equal(wantsScale([[3, -5, 4]], "classification"), false);
  assert.equal(wantsScale([[3, -7, 0]], "classification"), true);
  assert.equal(wantsScale([[0.1, 0.2, 0]], "classification"), true);
  assert.equal(wantsScale([[3, 3, 20]], "regression"), true);
  assert.equal(wantsScale([], "regression"), false);
});

test("what is downloaded can be uploaded", () => {
  const text = writeCsv({
    kind: "points",
    task: "classification",
    classes: 3,
    points: [
      [1.5, -2, 2, 0],
      [0.25, 3, 0, 2],
    ],
    domain: [
      [-6, 6],
      [-6, 6],
    ],
    inputs: 2,
  });
  assert.equal(text, "x1,x2,class,split\r\n1.5,-2,2,train\r\n0.25,3,0,validation\r\n");
  const table = readTable(text);
  assert.equal(hasHeader(table), true);
  assert.deepEqual(guessColumns(table.lines[0]?.cells ?? []), { x1: 0, x2: 1, target: 2 });
  assert.deepEqual(readPoints(table.lines.slice(1), ",", COLUMNS, "classification", LIMITS).rows, [
    [1.5, -2, 2],
    [0.25, 3, 0],
  ]);
});
