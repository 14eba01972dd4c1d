// Reads points out of comma-separated text and writes them back (RFC 4180); knows no element and no words.

/** @import { Point, RunEvent, Task } from "../types.d.ts" */
/** @import { Limits, Row } from "./custom.js" */

export const SEPARATORS = [",", ";", "\t"];
const LARGEST = 1e6;
/** How far from the middle rescaled points lie at most. */
const EDGE = 5;

/** `line` counts from 1, as editors do. @typedef {{ line: number, cells: string[] }} Line */
/** @typedef {{ separator: string, lines: Line[] }} Table */
/** Columns by number; `x2` -1: there is none, and it is 0. @typedef {{ x1: number, x2: number, target: number }} Columns */
/** What is wrong with a row: a key of the words and what they speak of. @typedef {{ line: number, key: string, values: Record<string, string | number> }} Problem */

/**
 * What text holds.
 * @typedef {object} Reading
 * @property {Row[]} rows Only when there is no problem at all.
 * @property {Problem[]} problems
 * @property {string[]} labels What each class was called; empty for values.
 */

/**
 * Split text into lines of cells; empty lines are left out.
 * @param {string} text
 * @param {string} [separator] the likeliest unless given
 * @returns {Table}
 */
export function readTable(text, separator = guessSeparator(text)) {
  /** @type {Line[]} */
  const lines = [];
  let [line, begun, cell, quoted] = [1, 1, "", false];
  /** @type {string[]} */
  let cells = [];
  const finish = () => {
    cells.push(cell.trim());
    if (cells.some((each) => each !== "")) lines.push({ line: begun, cells });
    [cells, cell, begun] = [[], "", line + 1];
  };
  const source = text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
  for (let at = 0; at < source.length; at++) {
    const letter = source[at] ?? "";
    if (quoted && letter === '"' && source[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (letter === '"' && (quoted || cell.trim() === "")) {
      quoted = !quoted;
    } else if (letter === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else if (letter === "\n") {
      if (quoted) cell += letter;
      else finish();
      line++;
    } else cell += letter;
  }
  finish();
  return { separator, lines };
}

/** The separator that parts most of the first lines, and all alike. @param {string} text */
export function guessSeparator(text) {
  const start = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const scores = SEPARATORS.map((separator) => {
    const counts = start.slice(0, 20).map((line) => line.split(separator).length - 1);
    const least = Math.min(...counts);
    return {
      separator,
      score: counts.length > 0 && least > 0 ? least + (Math.max(...counts) === least ? 100 : 0) : 0,
    };
  });
  // A comma may be a decimal one, so another separator that fits as well is meant.
  const best = scores.toReversed().reduce((one, other) => (other.score > one.score ? other : one));
  return best.score > 0 ? best.separator : ",";
}

/** A number as people write it, with a comma for a point where the comma does not part cells; NaN: it is none. @param {string} text @param {string} separator */
export function readNumber(text, separator) {
  const plain = text.replace("−", "-");
  const written = separator === "," ? plain : plain.replace(/^([^.,]*),([^.,]*)$/, "$1.$2");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : Number.NaN;
}

/** Whether the first line names the columns: some column has a word there and a number below. @param {Table} table */
export function hasHeader({ lines, separator }) {
  const [first, second] = lines;
  if (!first) return false;
  const isNumber = (/** @type {string | undefined} */ cell) =>
    !Number.isNaN(readNumber(cell ?? "", separator));
  if (!second) return first.cells.every((cell) => !isNumber(cell));
  return first.cells.some((cell, i) => !isNumber(cell) && isNumber(second.cells[i]));
}

/** Which columns are meant: by their names, or else the first ones. @param {readonly string[]} names @returns {Columns} */
export function guessColumns(names) {
  const find = (/** @type {RegExp} */ name) => names.findIndex((each) => name.test(each.trim()));
  const named = {
    x1: find(/^(x_?1|x)$/i),
    x2: find(/^(x_?2|y)$/i),
    target: find(/^(target|label|class|value|type|z)$/i),
  };
  const free = names.map((_, i) => i).filter((i) => !Object.values(named).includes(i));
  const take = (/** @type {number} */ column) => (column >= 0 ? column : (free.shift() ?? -1));
  if (names.length < 3) return { x1: 0, x2: -1, target: names.length - 1 };
  return { x1: take(named.x1), x2: take(named.x2), target: take(named.target) };
}

/** Whether a column looks like classes: words, or few whole numbers. @param {readonly Line[]} lines @param {number} column @param {string} separator @param {Limits} limits @returns {Task} */
export function guessTask(lines, column, separator, limits) {
  const cells = new Set(lines.map(({ cells }) => cells[column] ?? ""));
  const numbers = [...cells].map((cell) => readNumber(cell, separator));
  if (numbers.filter(Number.isNaN).length > numbers.length / 2) return "classification";
  const whole = numbers.filter((number) => !Number.isNaN(number)).every(Number.isInteger);
  return whole && cells.size <= limits.classes ? "classification" : "regression";
}

/**
 * Read points, all or none.
 * @param {readonly Line[]} lines without the header
 * @param {string} separator
 * @param {Columns} columns
 * @param {Task} task
 * @param {Limits} limits
 * @returns {Reading}
 */
export function readPoints(lines, separator, columns, task, limits) {
  /** @type {Problem[]} */
  const problems = [];
  if (lines.length === 0) problems.push({ line: 0, key: "csv.nothing", values: {} });
  if (lines.length > limits.points)
    problems.push({ line: 0, key: "csv.too_many", values: { n: lines.length, most: limits.points } });
  const labels = task === "classification" ? labelsOf(lines, columns.target, separator, limits) : [];
  if (labels.length > limits.classes)
    problems.push({
      line: 0,
      key: "csv.too_many_classes",
      values: { n: labels.length, most: limits.classes },
    });
  const rows = lines.map(({ line, cells }) => {
    const number = (/** @type {"x1" | "x2" | "target"} */ name) => {
      const cell = cells[columns[name]] ?? "";
      const value = columns[name] < 0 ? 0 : readNumber(cell, separator);
      const key = cell === "" ? "csv.empty" : Number.isNaN(value) ? "csv.no_number" : "csv.too_large";
      if (columns[name] >= 0 && !(Math.abs(value) <= LARGEST))
        problems.push({ line, key, values: { line, name, cell: shortened(cell) } });
      return value;
    };
    const place = /** @type {const} */ ([number("x1"), number("x2")]);
    if (task === "regression") return /** @type {Row} */ ([...place, number("target")]);
    const label = cells[columns.target] ?? "";
    if (label === "") problems.push({ line, key: "csv.empty", values: { line, name: "target", cell: "" } });
    return /** @type {Row} */ ([...place, labels.indexOf(label)]);
  });
  return { rows: problems.length > 0 ? [] : rows, problems, labels };
}

/** What the classes are called, numbers in their order and words in the order they come. @param {readonly Line[]} lines @param {number} column @param {string} separator @param {Limits} limits */
function labelsOf(lines, column, separator, limits) {
  const labels = [...new Set(lines.map(({ cells }) => cells[column] ?? ""))].filter((label) => label !== "");
  const numbers = labels.map((label) => readNumber(label, separator));
  if (numbers.some(Number.isNaN)) return labels;
  const sorted = labels.toSorted((a, b) => readNumber(a, separator) - readNumber(b, separator));
  // Class numbers keep their numbers, so that what was downloaded comes back as it was.
  const areClasses = numbers.every(
    (number) => Number.isInteger(number) && number >= 0 && number < limits.classes,
  );
  const unique = new Set(numbers).size === numbers.length;
  return areClasses && unique
    ? Array.from(
        { length: Math.max(...numbers) + 1 },
        (_, i) => labels.find((label) => readNumber(label, separator) === i) ?? `${i}`,
      )
    : sorted;
}

/** @param {string} cell */
const shortened = (cell) => (cell.length > 24 ? `${cell.slice(0, 23)}…` : cell);

/** Whether points would be hard to see or to learn as they are. @param {readonly Row[]} rows @param {Task} task */
export function wantsScale(rows, task) {
  const largest = (/** @type {0 | 1 | 2} */ part) =>
    rows.reduce((most, row) => Math.max(most, Math.abs(row[part])), 0);
  const place = Math.max(largest(0), largest(1));
  if (rows.length === 0) return false;
  return place > 6 || place < 1 || (task === "regression" && largest(2) > 1);
}

/** Stretch each coordinate to -5 to 5, and values to -1 to 1. @param {readonly Row[]} rows @param {Task} task @returns {Row[]} */
export function rescaled(rows, task) {
  const first = stretch(rows, 0, EDGE);
  const second = stretch(rows, 1, EDGE);
  const value = task === "regression" ? stretch(rows, 2, 1) : (/** @type {number} */ target) => target;
  return rows.map(([x1, x2, target]) => [first(x1), second(x2), value(target)]);
}

/** @param {readonly Row[]} rows @param {0 | 1 | 2} part @param {number} edge @returns {(value: number) => number} */
function stretch(rows, part, edge) {
  const low = rows.reduce((least, row) => Math.min(least, row[part]), Infinity);
  const high = rows.reduce((most, row) => Math.max(most, row[part]), -Infinity);
  return (value) =>
    high > low ? Number((edge * ((2 * (value - low)) / (high - low) - 1)).toPrecision(6)) : 0;
}

const SPLITS = ["train", "test", "validation", "seen"];

/** The points of a run as text. @param {RunEvent["data"]} data */
export function writeCsv({ task, inputs, points }) {
  const target = task === "classification" ? "class" : "value";
  const head = inputs === 1 ? ["x1", target, "split"] : ["x1", "x2", target, "split"];
  const line = (/** @type {Point} */ [x1, x2, value, split]) =>
    [x1, ...(inputs === 1 ? [] : [x2]), value, SPLITS[split] ?? ""].join(",");
  return `${[head.join(","), ...points.map(line)].join("\r\n")}\r\n`;
}
