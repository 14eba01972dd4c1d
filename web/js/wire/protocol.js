// Owns the wire: bytes and text to values and back. It knows no socket, no DOM and nothing of what is done with them.
/** @import { Command, Frame, Histograms, Sample, ServerEvent } from "../types.d.ts" */
import { decode } from "../../vendor/msgpack.js";

export const SUBPROTOCOL = "livegrad.v1";
export const VERSION = 1;

const EVENTS = [
  "welcome",
  "lanes",
  "run",
  "changed",
  "description",
  "state",
  "verdict",
  "history",
  "forked",
  "rates",
  "saving",
  "attempt",
  "claims",
  "lesson_checked",
  "pong",
  "error",
];

/** What stands for no number: the smallest a float32 can be; NaN does not cross the wire. */
const MISSING = -3.4028234663852886e38;

/** What came over the wire is not what version 1 says; the page and the server are not of one make. */
export class ProtocolError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "ProtocolError";
  }
}

/**
 * @param {Command} command @returns {string}
 * @throws {RangeError} for a number that JSON cannot carry: it would arrive as null and mean something else
 */
export function encodeCommand(command) {
  return JSON.stringify(command, (key, value) => {
    if (typeof value === "number" && !Number.isFinite(value))
      throw new RangeError(`${key}: expected a finite number, got ${value}`);
    return value;
  });
}

/** @param {string} text @returns {ServerEvent} @throws {ProtocolError} */
export function decodeEvent(text) {
  /** @type {any} */
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    throw new ProtocolError("expected an event as JSON");
  }
  expect(typeof event === "object" && event !== null, "an event", typeof event);
  expect(EVENTS.includes(event.type), `one of ${EVENTS.join(", ")}`, event.type);
  return event;
}

/**
 * Decode a binary message: the frames of all lanes that are in it, which belong to one moment.
 * Byte arrays are views into it, and so are floats where they are aligned.
 * @param {ArrayBuffer} buffer @returns {[Frame, ...Frame[]]}
 * @throws {ProtocolError} when it is not a whole picture of this version
 */
export function decodePicture(buffer) {
  const [first, ...others] = unpack(buffer);
  return [decodeFrame(/** @type {Parts} */ (first)), ...others.map(decodeFrame)];
}

/** @typedef {{ body: Record<string, unknown>, tail: Record<string, unknown> }} Parts */

/** @param {Parts} parts @returns {Frame} */
function decodeFrame({ body: map, tail }) {
  expect(map.v === VERSION, `frame version ${VERSION}`, map.v);
  const series = count(map.series, "series");
  const statistics = count(map.statistics, "statistics");
  return {
    v: VERSION,
    lane: count(map.lane, "lane"),
    frame: count(tail.frame, "frame"),
    step: count(map.step, "step"),
    epoch: count(map.epoch, "epoch"),
    seconds: number(map.seconds, "seconds"),
    curve: curve(tail.curve, tail.steps, 1 + series),
    series,
    statistics,
    row: rows(map.row, series, "row").map(measured),
    layers: rows(map.layers, statistics, "layers"),
    boundary: map.boundary === null ? NO_BOUNDARY : boundary(map.boundary),
    line: map.line === null ? null : rows(map.line, 1, "line"),
    confusion: map.confusion === null ? null : counts(map.confusion, "confusion"),
    worst: counts(map.worst, "worst"),
    batch: map.batch === null ? null : counts(map.batch, "batch"),
    histograms: map.histograms === null ? null : histograms(map.histograms),
    sample: map.sample === null ? null : sample(map.sample),
    dropped: map.dropped === null ? null : rows(map.dropped, 1, "dropped"),
    learning_rate: number(map.learning_rate, "learning_rate"),
    units: map.units === null ? NO_UNITS : units(map.units),
    unit: map.unit === null ? null : unit(map.unit),
    points: bytes(map.points, undefined, "points"),
    point_classes: map.point_classes === null ? null : bytes(map.point_classes, undefined, "point_classes"),
    parameters: rows(map.parameters, 1, "parameters"),
    // What only one kind of data has is read where it is shown (run/image.js).
    image: raw(map.image),
    sequence: raw(map.sequence),
    flow: raw(map.flow),
  };
}

/** @param {ArrayBuffer} buffer @returns {Parts[]} one at least */
function unpack(buffer) {
  try {
    const parts = decode(new Uint8Array(buffer));
    const isPairs = Array.isArray(parts) && parts.length > 0 && parts.length % 2 === 0;
    expect(isPairs, "a body and a tail for each lane", typeof parts);
    const list = /** @type {unknown[]} */ (parts);
    return Array.from({ length: list.length / 2 }, (_, index) => ({
      body: record(list[2 * index], "body"),
      tail: record(list[2 * index + 1], "tail"),
    }));
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(
      `expected a frame as MessagePack: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A series that was not measured yet is NaN. @param {number} cell */
const measured = (cell) => (cell === MISSING ? Number.NaN : cell);

/**
 * The rows with their steps exactly; a float32 counts whole numbers up to 2^24 only.
 * @param {unknown} value @param {unknown} steps as float64 @param {number} width
 * @returns {Float64Array}
 */
function curve(value, steps, width) {
  const table = Float64Array.from(rows(value, width, "curve"), measured);
  const raw = bytes(steps, (table.length / width) * 8, "steps");
  const exact = new Float64Array(...aligned(raw, 8));
  for (const [row, step] of exact.entries()) table[row * width] = step;
  return table;
}

/** @param {unknown} value @returns {any} */
function raw(value) {
  expect(value !== undefined, "a part that may be null", value);
  return value;
}

/** Of what is no point in a plane there are no such pictures. */
const NO_UNITS = { size: 0, count: 0, cells: new Uint8Array() };
const NO_BOUNDARY = { size: 0, low: 0, high: 0, cells: new Uint8Array(), classes: null, border: null };

/** @param {unknown} value @returns {Frame["boundary"]} */
function boundary(value) {
  const { size, low, high, cells, classes, border } = record(value, "boundary");
  const side = count(size, "boundary.size");
  return {
    size: side,
    low: number(low, "boundary.low"),
    high: number(high, "boundary.high"),
    cells: bytes(cells, side * side, "boundary.cells"),
    classes: classes === null ? null : bytes(classes, side * side, "boundary.classes"),
    border: border === null ? null : counts(border, "boundary.border"),
  };
}

/** @param {unknown} value @returns {Frame["units"]} */
function units(value) {
  const map = record(value, "units");
  const size = count(map.size, "units.size");
  const many = count(map.count, "units.count");
  return { size, count: many, cells: bytes(map.cells, many * size * size, "units.cells") };
}

/** @param {unknown} value @returns {NonNullable<Frame["unit"]>} */
function unit(value) {
  const map = record(value, "unit");
  const size = count(map.size, "unit.size");
  return {
    index: count(map.index, "unit.index"),
    size,
    cells: bytes(map.cells, size * size, "unit.cells"),
    border: map.border === null ? null : counts(map.border, "unit.border"),
  };
}

/** @param {unknown} value @returns {Histograms} */
function histograms(value) {
  const map = record(value, "histograms");
  const kinds = record(map.kinds, "histograms.kinds");
  const read = (/** @type {string} */ kind) => {
    const name = `histograms.kinds.${kind}`;
    const { low, high, counts: many } = record(kinds[kind], name);
    return {
      low: number(low, `${name}.low`),
      high: number(high, `${name}.high`),
      counts: counts(many, `${name}.counts`),
    };
  };
  return {
    layer: count(map.layer, "histograms.layer"),
    kinds: {
      weights: read("weights"),
      gradients: read("gradients"),
      activations: read("activations"),
      pre_activations: read("pre_activations"),
    },
  };
}

/** @param {unknown} value @returns {Sample} */
function sample(value) {
  const map = record(value, "sample");
  const read = (/** @type {string} */ name) => rows(map[name], 1, `sample.${name}`);
  return {
    index: count(map.index, "sample.index"),
    inputs: read("inputs"),
    pre_activations: read("pre_activations"),
    outputs: read("outputs"),
    errors: read("errors"),
    gradients: read("gradients"),
    loss: number(map.loss, "sample.loss"),
  };
}

/** @param {unknown} value @param {string} name @returns {Record<string, unknown>} */
export function record(value, name) {
  const is =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  expect(is, `${name} as a map`, typeof value);
  return /** @type {Record<string, unknown>} */ (value);
}

/** @param {unknown} value @param {string} name @returns {number} */
export function count(value, name) {
  expect(Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0, `${name} as a count`, value);
  return /** @type {number} */ (value);
}

/** @param {unknown} value @param {string} name @returns {number} */
export function number(value, name) {
  expect(Number.isFinite(value), `${name} as a number`, value);
  return /** @type {number} */ (value);
}

/** @param {unknown} value @param {number | undefined} size @param {string} name @returns {Uint8Array} */
function bytes(value, size, name) {
  if (!(value instanceof Uint8Array))
    throw new ProtocolError(`expected ${name} as bytes, got ${typeof value}`);
  expect(size === undefined || value.length === size, `${name} of ${size} bytes`, value.length);
  return value;
}

/** @param {unknown} value @param {number} width @param {string} name @returns {Float32Array} whole rows of `width` */
export function rows(value, width, name) {
  const raw = bytes(value, undefined, name);
  const whole = width > 0 ? raw.length % (4 * width) === 0 : raw.length === 0;
  expect(whole, `${name} in rows of ${width} float32`, `${raw.length} bytes`);
  return new Float32Array(...aligned(raw, 4));
}

/** @param {unknown} value @param {string} name @returns {Uint16Array} */
function counts(value, name) {
  const raw = bytes(value, undefined, name);
  expect(raw.length % 2 === 0, `${name} as uint16`, `${raw.length} bytes`);
  return new Uint16Array(...aligned(raw, 2));
}

/**
 * Numbers may only begin at a multiple of their size; MessagePack does not align, so most are copied.
 * @param {Uint8Array} raw @param {number} size @returns {[memory: ArrayBufferLike, start: number, length: number]}
 */
function aligned(raw, size) {
  const isAligned = raw.byteOffset % size === 0;
  return [isAligned ? raw.buffer : raw.slice().buffer, isAligned ? raw.byteOffset : 0, raw.length / size];
}

/** @param {boolean} holds @param {string} expected @param {unknown} got */
function expect(holds, expected, got) {
  if (!holds) throw new ProtocolError(`expected ${expected}, got ${got}`);
}
