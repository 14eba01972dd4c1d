// Owns custom points in a link: their rows as short text, and back. Knows neither the address nor an element.
/** @import { Option } from "../types.d.ts" */
/** @import { Limits } from "../data/custom.js" */
import { decodeRows, encodeRows, limitsOf } from "../data/custom.js";

/** Bytes of a row: x1, x2 and target as float32. */
const ROW = 12;
/** No number may be larger, as the server has it. */
const LARGEST = 1e6;
const KINDS = /** @type {const} */ ({ deflated: "d", plain: "p" });

/**
 * Pack rows without losing a bit: deflated where that is shorter and the browser can.
 * @param {string} custom base64, as a configuration has it @returns {Promise<string>}
 */
export async function pack(custom) {
  const bytes = Uint8Array.from(atob(custom), (letter) => letter.charCodeAt(0));
  const plain = KINDS.plain + written(bytes);
  try {
    const small = await through(turned(bytes, ROW), new CompressionStream("deflate-raw"), bytes.length);
    const text = KINDS.deflated + written(small);
    return text.length < plain.length ? text : plain;
  } catch {
    return plain;
  }
}

/**
 * @param {string} text what `pack` gave @param {boolean} areClasses
 * @param {ReadonlyMap<string, Option>} options @returns {Promise<string | null>} base64 as a configuration has it; null where the text is no such rows
 */
export async function unpack(text, areClasses, options) {
  const limits = limitsOf(options);
  try {
    const bytes = read(text.slice(1));
    const isPlain = text[0] === KINDS.plain;
    if (!isPlain && text[0] !== KINDS.deflated) return null;
    const most = ROW * limits.points;
    const rows = isPlain
      ? bytes
      : turned(await through(bytes, new DecompressionStream("deflate-raw"), most), -ROW);
    if (rows.length % ROW > 0 || rows.length > most) return null;
    let letters = "";
    for (const byte of rows) letters += String.fromCharCode(byte);
    const custom = btoa(letters);
    return areGood(custom, areClasses, limits) ? custom : null;
  } catch {
    return null;
  }
}

/** @param {string} custom @param {boolean} areClasses @param {Limits} limits */
function areGood(custom, areClasses, limits) {
  const isClass = (/** @type {number} */ target) =>
    Number.isInteger(target) && target >= 0 && target < limits.classes;
  const rows = decodeRows(custom);
  return (
    encodeRows(rows).length === custom.length &&
    rows.every(
      (row) => row.every((number) => Math.abs(number) <= LARGEST) && (!areClasses || isClass(row[2])),
    )
  );
}

/**
 * All first bytes of the rows, then all second ones, and so on: alike beside alike, they deflate better.
 * @param {Uint8Array} bytes @param {number} row how many bytes it has; below 0: back again
 */
function turned(bytes, row) {
  const width = Math.abs(row);
  const count = Math.floor(bytes.length / width);
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const other = (at % count) * width + Math.floor(at / count);
    if (row > 0) result[at] = bytes[other] ?? 0;
    else result[other] = bytes[at] ?? 0;
  }
  return result;
}

/**
 * @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} stream
 * @param {number} most bytes that may come out; more would be no points, but an attack @returns {Promise<Uint8Array>}
 */
export async function through(bytes, stream, most) {
  const source = new Blob([/** @type {BlobPart} */ (bytes)]).stream();
  const reader = source.pipeThrough(stream).getReader();
  const parts = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > most + 1000) {
      await reader.cancel();
      throw new RangeError(`expected at most ${most} bytes`);
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @param {Uint8Array} bytes @returns {string} base64url */
export function written(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text base64url @throws {DOMException} for what is none */
export function read(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );
}
