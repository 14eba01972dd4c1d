// Custom points, a person's own: as text and back, as a drawing that can be undone, as strokes; knows no element and no socket.

/** @import { Option, Point, RunConfig, RunEvent } from "../types.d.ts" */

/** x1, x2, and the class or the value. @typedef {readonly [x1: number, x2: number, target: number]} Row */

/** How many points, and how many classes of them, a run may have. @typedef {{ points: number, classes: number }} Limits */

const STEPS = 200;
const ROW = 12;

/** @param {ReadonlyMap<string, Option>} options @returns {Limits} */
export function limitsOf(options) {
  const most = (/** @type {string} */ path) => options.get(path)?.maximum ?? Infinity;
  return { points: most("data.count"), classes: most("data.classes") };
}

/** @param {readonly Row[]} rows @returns {string} base64 of little-endian float32 */
export function encodeRows(rows) {
  const view = new DataView(new ArrayBuffer(ROW * rows.length));
  for (const [i, row] of rows.entries())
    for (let part = 0; part < 3; part++) view.setFloat32(ROW * i + 4 * part, row[part] ?? 0, true);
  let text = "";
  // All at once would be more arguments than a call may have.
  for (let at = 0; at < view.byteLength; at += 8192)
    text += String.fromCharCode(...new Uint8Array(view.buffer, at, Math.min(8192, view.byteLength - at)));
  return btoa(text);
}

/** @param {string} text @returns {Row[]} */
export function decodeRows(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const part = (/** @type {number} */ at) => Number(view.getFloat32(at, true).toPrecision(7));
  return Array.from({ length: Math.floor(bytes.length / ROW) }, (_, i) => [
    part(ROW * i),
    part(ROW * i + 4),
    part(ROW * i + 8),
  ]);
}

/** The points of a run as rows. @param {readonly Point[]} points @returns {Row[]} */
export function rowsOf(points) {
  return points.map(([x1, x2, target]) => [x1, x2, target]);
}

/** Rows as points that are all trained on, to be drawn before the server has shared them out. @param {readonly Row[]} rows @returns {Point[]} */
export function pointsOf(rows) {
  return rows.map(([x1, x2, target]) => [x1, x2, target, 0]);
}

/**
 * What makes rows the data of a run. What spoilt the set they come from is in them already, and must not spoil them
 * a second time.
 * @param {readonly Row[]} rows
 * @param {RunEvent["data"]["task"]} task
 * @param {RunConfig} config
 */
export function changesFor(rows, task, config) {
  const dataset = task === "classification" ? "custom-classes" : "custom-values";
  /** @type {import("../types.d.ts").Changes} */
  const changes = { "data.dataset": dataset, "data.custom": encodeRows(rows) };
  if (config.data.dataset !== dataset)
    Object.assign(changes, { "data.label_noise": 0, "data.outliers": 0, "data.imbalance": 0 });
  return changes;
}

/**
 * Rows that are drawn in strokes; each stroke is undone as one.
 * @param {readonly Row[]} first
 */
export function createDrawing(first) {
  let rows = first;
  /** @type {(readonly Row[])[]} */
  const before = [];
  /** @type {(readonly Row[])[]} */
  let after = [];
  let open = false;
  return {
    get rows() {
      return rows;
    },
    get canUndo() {
      return before.length > 0;
    },
    get canRedo() {
      return after.length > 0;
    },
    /** Begin a stroke: what is drawn until `end` is one step. */
    begin: () => {
      open = false;
    },
    /** @param {readonly Row[]} next @returns {boolean} whether that changes anything */
    draw: (next) => {
      if (next === rows) return false;
      if (!open) {
        before.push(rows);
        if (before.length > STEPS) before.shift();
        after = [];
        open = true;
      }
      rows = next;
      return true;
    },
    end: () => {
      open = false;
    },
    /** Take the open stroke back, as if it had not been begun. @returns {boolean} whether it had drawn anything */
    cancel: () => {
      const last = open ? before.pop() : undefined;
      open = false;
      if (last) rows = last;
      return last !== undefined;
    },
    undo: () => {
      const last = before.pop();
      if (!last) return;
      after.push(rows);
      rows = last;
      open = false;
    },
    redo: () => {
      const next = after.pop();
      if (!next) return;
      before.push(rows);
      rows = next;
      open = false;
    },
  };
}

/**
 * @param {readonly Row[]} rows @param {readonly Row[]} more @param {Limits} limits
 * @returns {readonly Row[]} as many as there may be
 */
export function added(rows, more, { points }) {
  const room = points - rows.length;
  return room > 0 && more.length > 0 ? [...rows, ...more.slice(0, room)] : rows;
}

/**
 * Leave out what lies within an ellipse, which on the screen is a circle.
 * @param {readonly Row[]} rows
 * @param {number} x1
 * @param {number} x2
 * @param {[number, number]} reach
 * @returns {readonly Row[]} the same rows where nothing lies there
 */
export function erased(rows, x1, x2, reach) {
  const rest = rows.filter((row) => distance(row, x1, x2, reach) > 1);
  return rest.length < rows.length ? rest : rows;
}

/**
 * @param {readonly Row[]} rows
 * @param {number} x1
 * @param {number} x2
 * @param {[number, number]} reach
 * @returns {number} index of the nearest row within reach; -1: there is none
 */
export function nearestRow(rows, x1, x2, reach) {
  let [best, least] = [-1, 1];
  for (const [i, row] of rows.entries()) {
    const away = distance(row, x1, x2, reach);
    if (away <= least) [best, least] = [i, away];
  }
  return best;
}

/** @param {readonly Row[]} rows @param {number} index @param {number} x1 @param {number} x2 @returns {readonly Row[]} */
export function moved(rows, index, x1, x2) {
  return rows.map((row, i) => (i === index ? [x1, x2, row[2]] : row));
}

/** As a share of the reach. @param {Row} row @param {number} x1 @param {number} x2 @param {[number, number]} reach */
function distance(row, x1, x2, [wide, high]) {
  return Math.hypot((row[0] - x1) / wide, (row[1] - x2) / high);
}

/**
 * Points scattered evenly over the brush, none outside of the picture.
 * @param {[x1: number, x2: number]} at
 * @param {[number, number]} reach
 * @param {number} target
 * @param {number} count
 * @param {RunEvent["data"]["domain"]} domain
 * @param {() => number} random
 * @returns {Row[]}
 */
export function sprayed([x1, x2], [wide, high], target, count, [first, second], random) {
  const within = (/** @type {number} */ value, /** @type {[number, number]} */ [low, top]) =>
    Number(Math.max(low, Math.min(top, value)).toPrecision(5));
  return Array.from({ length: count }, () => {
    const [angle, radius] = [2 * Math.PI * random(), Math.sqrt(random())];
    const right = x1 + wide * radius * Math.cos(angle);
    return [within(right, first), within(x2 + high * radius * Math.sin(angle), second), target];
  });
}
