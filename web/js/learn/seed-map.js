// Owns the small map of a hidden run: the body of a frame as the server sends it with a verdict.
import { decode } from "../../vendor/msgpack.js";

/** @typedef {{ size: number, cells: Uint8Array, classes: Uint8Array | null, border: Uint16Array | null }} SeedMap */

/** @param {string | null} text base64 @returns {SeedMap | null} null: there is no map, or none that can be read */
export function seedMap(text) {
  if (!text) return null;
  try {
    const body = /** @type {any} */ (decode(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0))));
    const { size, cells, classes, border } = body.boundary;
    if (!(cells instanceof Uint8Array) || cells.length !== size * size) return null;
    return { size, cells, classes: classes ?? null, border: border ? counts(border) : null };
  } catch {
    return null;
  }
}

/** @param {Uint8Array} bytes little-endian pairs, which need not be aligned */
function counts(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.byteLength >> 1 }, (_, at) => view.getUint16(2 * at, true));
}
