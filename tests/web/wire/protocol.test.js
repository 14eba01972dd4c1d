import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decode, encode } from "@msgpack/msgpack";
import { decodeEvent, decodePicture, encodeCommand, ProtocolError } from "../../../web/js/wire/protocol.js";
import { float32, float64, frameMap, only, packed } from "../fakes.js";

const GOLDEN = new URL("../../golden/", import.meta.url);
const names = readdirSync(GOLDEN)
  .filter((name) => name.endsWith(".frame"))
  .map((name) => name.slice(0, -".frame".length));

/** @param {string} name @returns {ArrayBuffer} */
function golden(name) {
  const bytes = readFileSync(new URL(`${name}.frame`, GOLDEN));
  return new Uint8Array(bytes).buffer;
}

/** Arrays as plain flat lists. @param {unknown} value @returns {unknown} */
function plain(value) {
  if (ArrayBuffer.isView(value)) return [.../** @type {Uint8Array} */ (value)];
  if (Array.isArray(value)) return value.flat(9);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

test("there are golden frames to read", () => assert.ok(names.length >= 3));

for (const name of names)
  test(`the golden frame "${name}" reads as the server wrote it`, () => {
    const said = JSON.parse(readFileSync(new URL(`${name}.json`, GOLDEN), "utf8"));
    assert.deepEqual(plain(only(golden(name))), plain(said));
  });

for (const name of names)
  test(`the golden frame "${name}" is refused wherever it is cut off`, () => {
    const whole = golden(name);
    for (let length = 0; length < whole.byteLength; length += 1)
      assert.throws(() => only(whole.slice(0, length)), ProtocolError, `${length} bytes`);
  });

test("a frame with a key too few is refused", () => {
  for (const key of Object.keys(frameMap()))
    assert.throws(() => only(packed(frameMap({ [key]: undefined }))), ProtocolError, key);
});

test("winners, curve, confusion, worst points and histograms are read, wherever they lie in the message", () => {
  const spread = { low: -1, high: 2, counts: uint16([0, 3, 500]) };
  const kinds = { weights: spread, gradients: spread, activations: spread, pre_activations: spread };
  for (let pad = 0; pad < 2; pad += 1) {
    const frame = only(
      packed({
        pad: "x".repeat(pad),
        ...frameMap({
          boundary: {
            size: 1,
            low: 0,
            high: 1,
            cells: Uint8Array.of(7),
            classes: Uint8Array.of(2),
            border: null,
          },
          line: float32([0.5, -0.5]),
          confusion: uint16([1, 2, 3, 400]),
          worst: uint16([2, 0]),
          histograms: { layer: 1, kinds },
          learning_rate: 0.25,
        }),
      }),
    );
    assert.deepEqual([...(frame.boundary.classes ?? [])], [2]);
    assert.deepEqual([...(frame.line ?? [])], [0.5, -0.5]);
    assert.deepEqual([...(frame.confusion ?? [])], [1, 2, 3, 400]);
    assert.deepEqual([...frame.worst], [2, 0]);
    assert.equal(frame.histograms?.layer, 1);
    assert.deepEqual([...(frame.histograms?.kinds.pre_activations.counts ?? [])], [0, 3, 500]);
    assert.equal(frame.learning_rate, 0.25);
  }
});

/** @param {number[]} numbers */
function uint16(numbers) {
  return new Uint8Array(Uint16Array.from(numbers).buffer);
}

test("floats read the same wherever they lie in the message", () => {
  for (let pad = 0; pad < 4; pad += 1) {
    const map = {
      pad: "x".repeat(pad),
      ...frameMap({ curve: float32([1, 0.5, 0.25]), steps: float64([1]) }),
    };
    assert.deepEqual([...only(packed(map)).curve], [1, 0.5, 0.25]);
  }
});

test("steps are read exactly, and what was not measured is a gap", () => {
  const rows = { curve: float32([2 ** 24, 0.5, -3.4028234663852886e38]), steps: float64([2 ** 24 + 1]) };
  assert.deepEqual([...only(packed(frameMap(rows))).curve], [2 ** 24 + 1, 0.5, Number.NaN]);
});

const REFUSED = /** @type {[string, Record<string, unknown>, RegExp][]} */ ([
  ["another version", { v: 2 }, /frame version 1, got 2/],
  ["no version", { v: undefined }, /frame version/],
  ["a negative step", { step: -1 }, /step as a count, got -1/],
  ["half a frame number", { frame: 0.5 }, /frame as a count/],
  ["names for the number of series", { series: ["loss"] }, /series as a count/],
  ["half a row of the curve", { curve: float32([1, 2]) }, /curve in rows of 3/],
  ["a step too few", { curve: float32([1, 2, 3]) }, /steps of 8 bytes, got 0/],
  ["half a number", { parameters: new Uint8Array(5) }, /parameters in rows of 1/],
  ["layers of another width", { layers: float32([1]) }, /layers in rows of 2/],
  ["text for bytes", { points: "abc" }, /points as bytes, got string/],
  ["no boundary", { boundary: undefined }, /boundary as a map/],
  [
    "a boundary that is too small",
    { boundary: { size: 3, low: 0, high: 1, cells: new Uint8Array(8), classes: null, border: null } },
    /boundary.cells of 9 bytes, got 8/,
  ],
  [
    "an infinite bound",
    { boundary: { size: 0, low: 0, high: Infinity, cells: new Uint8Array() } },
    /high as a num/,
  ],
  ["a unit too few", { units: { size: 2, count: 2, cells: new Uint8Array(4) } }, /units.cells of 8/],
  [
    "a large unit of another size",
    { unit: { index: 0, size: 2, cells: new Uint8Array(3) } },
    /unit.cells of 4/,
  ],
]);

for (const [title, over, message] of REFUSED)
  test(`a frame with ${title} is refused`, () => {
    assert.throws(
      () => only(packed(frameMap(over))),
      (error) => {
        assert.ok(error instanceof ProtocolError);
        assert.match(error.message, message);
        return true;
      },
    );
  });

test("a message that is no pair of maps is refused", () => {
  for (const value of [1, "frame", [1], [1, {}], [{}], [{}, {}, {}], {}, null, new Uint8Array(3)])
    assert.throws(() => only(encode(value).slice().buffer), ProtocolError);
});

test("a command is written as JSON with its number", () => {
  assert.equal(encodeCommand({ type: "ack", frame: 7 }), '{"type":"ack","frame":7}');
  const command = /** @type {const} */ ({ type: "update", lane: 0, changes: { "data.noise": 0.1 }, id: 3 });
  assert.deepEqual(JSON.parse(encodeCommand(command)), command);
});

test("a number that JSON would turn into null is refused before it leaves", () => {
  const edit = {
    type: /** @type {const} */ ("edit"),
    lane: 0,
    layer: 0,
    to: 0,
    from: null,
    value: Number.NaN,
  };
  assert.throws(() => encodeCommand(edit), /value: expected a finite number, got NaN/);
});

test("an event of a known type is read, and nothing else is", () => {
  assert.deepEqual(decodeEvent('{"type":"state","state":"paused"}'), { type: "state", state: "paused" });
  for (const text of ["", "[]", "null", "7", '{"type":"toString"}', "{}"])
    assert.throws(() => decodeEvent(text), ProtocolError, text);
});

test("a picture of several lanes is a frame of each, all under one number", () => {
  const bodies = [0, 3, 7].map((lane) => frameMap({ lane, frame: 12, step: 10 * lane }));
  const parts = bodies.flatMap((map) => /** @type {unknown[]} */ (decode(new Uint8Array(packed(map)))));
  const frames = decodePicture(encode(parts).slice().buffer);
  assert.deepEqual(
    frames.map(({ lane, frame, step }) => [lane, frame, step]),
    [
      [0, 12, 0],
      [3, 12, 30],
      [7, 12, 70],
    ],
  );
  assert.throws(() => decodePicture(encode(parts.slice(0, 5)).slice().buffer), ProtocolError);
  assert.throws(() => decodePicture(encode([]).slice().buffer), ProtocolError);
});
