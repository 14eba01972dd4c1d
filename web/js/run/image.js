// Reads the followed image out of a frame: what each layer makes of it, and with which weights. A frame carries it as it
// came, so that only a page that shows images loads this.
import { number, record, rows } from "../wire/protocol.js";

/** @import { Frame } from "../types.d.ts" */

/** @typedef {"input" | "convolution" | "pooling" | "top" | "dense" | "output"} Kind */

/**
 * What the network has made of the image up to here: `channels` maps of `size` x `size`, map after map, row after row.
 * @typedef {object} Stage
 * @property {Kind} kind
 * @property {number | null} layer that made it: 0 is the first with weights; null: it has none
 * @property {number} channels
 * @property {number} size of a side; 1 for what is no map any more
 * @property {Float32Array | null} sums weights times inputs, plus the bias
 * @property {Float32Array | null} normalized the sums after normalization, where there is any
 * @property {Float32Array} cells what goes on to the next; of the output the shares of the classes
 */

/**
 * The weights of a layer: those of a unit lie together, a square for each of what it comes from.
 * @typedef {object} Kernels
 * @property {number} layer
 * @property {number} out
 * @property {number} from
 * @property {number} size
 * @property {Float32Array} weights
 * @property {Float32Array} biases
 */

/**
 * @typedef {object} Followed
 * @property {number | null} index of the sample; null: drawn by hand
 * @property {Stage[]} stages from the input to the output
 * @property {Kernels[]} kernels of the layers that have not too many
 * @property {Float32Array | null} occlusion by how much the answer's share falls where a pixel is covered
 * @property {Float32Array | null} gradient of the answer by each pixel
 */

/** @type {WeakMap<object, Followed>} */
const known = new WeakMap();

/** @param {Frame | null} frame @returns {Followed | null} null: the frame has no image that is followed */
export function followed(frame) {
  const raw = frame?.image;
  if (!raw) return null;
  const before = known.get(raw);
  if (before) return before;
  const map = record(raw, "image");
  const made = {
    index: map.index === null ? null : number(map.index, "image.index"),
    stages: list(map.stages, "image.stages").map(stage),
    kernels: list(map.kernels, "image.kernels").map(kernels),
    occlusion: numbers(map.occlusion, "image.occlusion"),
    gradient: numbers(map.input_gradient, "image.input_gradient"),
  };
  known.set(raw, made);
  return made;
}

/** @param {unknown} value @param {number} at @returns {Stage} */
function stage(value, at) {
  const name = `image.stages[${at}]`;
  const { kind, layer, channels, size, sums, normalized, cells } = record(value, name);
  return {
    kind: /** @type {Kind} */ (kind),
    layer: layer === null ? null : number(layer, `${name}.layer`),
    channels: number(channels, `${name}.channels`),
    size: number(size, `${name}.size`),
    sums: numbers(sums, `${name}.sums`),
    normalized: numbers(normalized, `${name}.normalized`),
    cells: rows(cells, 1, `${name}.cells`),
  };
}

/** @param {unknown} value @param {number} at @returns {Kernels} */
function kernels(value, at) {
  const name = `image.kernels[${at}]`;
  const { layer, out, from, size, weights, biases } = record(value, name);
  return {
    layer: number(layer, `${name}.layer`),
    out: number(out, `${name}.out`),
    from: number(from, `${name}.from`),
    size: number(size, `${name}.size`),
    weights: rows(weights, 1, `${name}.weights`),
    biases: rows(biases, 1, `${name}.biases`),
  };
}

/** @param {unknown} value @param {string} name @returns {unknown[]} */
function list(value, name) {
  return Array.isArray(value) ? value : Object.values(record(value, name));
}

/** @param {unknown} value @param {string} name @returns {Float32Array | null} */
function numbers(value, name) {
  return value === null || value === undefined ? null : rows(value, 1, name);
}
