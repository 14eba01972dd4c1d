// What a cell of a map is made of: where in the stage before it looks, and the sum that it is, number by number.

/** @import { Followed, Kernels, Stage } from "./image.js" */

/** A cell by its stage, map, row and column. @typedef {{ stage: number, channel: number, row: number, column: number }} Place */

/**
 * A square of one map of the stage before, and what is done with it.
 * @typedef {object} Patch
 * @property {number} channel
 * @property {number} top row of its upper edge; it may lie outside the map, where all is 0
 * @property {number} left
 * @property {number} size of a side
 * @property {number[]} values
 * @property {number[] | null} weights null: none, or too many to be sent
 * @property {number} sum of values times weights; of what is pooled the value that goes on
 */

/**
 * @typedef {object} Made
 * @property {Place} place
 * @property {"sum" | "largest" | "mean" | "given"} how
 * @property {Patch[]} patches one for each map that it looks at
 * @property {number | null} bias
 * @property {number | null} sum
 * @property {number | null} normalized
 * @property {number} value what goes on
 */

/**
 * @param {Followed} image @param {Place} place
 * @param {{ pooling: string, top: string }} how pooling and the top choose
 * @returns {Made | null} null: there is no such cell
 */
export function madeOf(image, place, { pooling, top }) {
  const { stage: at, channel, row, column } = place;
  const stage = image.stages[at];
  const cell = stage ? channel * stage.size ** 2 + row * stage.size + column : -1;
  const isThere = stage && channel < stage.channels && row < stage.size && column < stage.size && cell >= 0;
  const value = stage?.cells[cell];
  if (!isThere || value === undefined) return null;
  const before = image.stages[at - 1];
  const made = { place, bias: null, sum: null, normalized: null, value };
  if (!before) return { ...made, how: "given", patches: [] };
  if (stage.kind === "pooling")
    return {
      ...made,
      how: pooling === "average" ? "mean" : "largest",
      patches: [pooled(before, place, value)],
    };
  if (stage.kind === "top") {
    const whole = { channel, top: 0, left: 0, size: before.size, weights: null, sum: value };
    const patch = { ...whole, values: window(before, channel, 0, 0, before.size) };
    return { ...made, how: top === "mean" ? "mean" : "largest", patches: [patch] };
  }
  const kernels = image.kernels.find(({ layer }) => layer === stage.layer) ?? null;
  return {
    ...made,
    how: "sum",
    patches:
      stage.kind === "convolution" ? seen(stage, before, kernels, place) : all(before, kernels, channel),
    bias: kernels?.biases[channel] ?? null,
    sum: stage.sums?.[cell] ?? null,
    normalized: stage.normalized?.[cell] ?? null,
  };
}

/** @param {Stage} before @param {Place} place @param {number} sum @returns {Patch} */
function pooled(before, { channel, row, column }, sum) {
  const [top, left] = [2 * row, 2 * column];
  return { channel, top, left, size: 2, values: window(before, channel, top, left, 2), weights: null, sum };
}

/**
 * What a convolution looks at: the same square of every map before.
 * @param {Stage} stage @param {Stage} before @param {Kernels | null} kernels @param {Place} place @returns {Patch[]}
 */
function seen(stage, before, kernels, { channel, row, column }) {
  const size = kernels?.size ?? 1;
  // Maps as large as those before have half a kernel of empty paper around them.
  const border = (stage.size - before.size + size - 1) / 2;
  const [top, left] = [row - border, column - border];
  return Array.from({ length: before.channels }, (_, from) => {
    const values = window(before, from, top, left, size);
    return {
      channel: from,
      top,
      left,
      size,
      values,
      ...weighed(values, kernels, channel * before.channels + from),
    };
  });
}

/**
 * What a unit of a dense layer looks at: all there is.
 * @param {Stage} before @param {Kernels | null} kernels @param {number} unit @returns {Patch[]}
 */
function all(before, kernels, unit) {
  return Array.from({ length: before.channels }, (_, from) => {
    const values = window(before, from, 0, 0, before.size);
    return {
      channel: from,
      top: 0,
      left: 0,
      size: before.size,
      values,
      ...weighed(values, kernels, unit * before.channels + from),
    };
  });
}

/**
 * @param {number[]} values @param {Kernels | null} kernels @param {number} at which of its squares
 * @returns {Pick<Patch, "weights" | "sum">}
 */
function weighed(values, kernels, at) {
  if (!kernels) return { weights: null, sum: Number.NaN };
  const weights = [...kernels.weights.subarray(at * values.length, (at + 1) * values.length)];
  return { weights, sum: values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0) };
}

/**
 * A square of a map; outside the map all is 0.
 * @param {Stage} stage @param {number} channel @param {number} top @param {number} left @param {number} size
 * @returns {number[]}
 */
function window({ size: side, cells }, channel, top, left, size) {
  return Array.from({ length: size * size }, (_, index) => {
    const [row, column] = [top + Math.floor(index / size), left + (index % size)];
    const isInside = row >= 0 && column >= 0 && row < side && column < side;
    return isInside ? (cells[channel * side * side + row * side + column] ?? 0) : 0;
  });
}

/** The cell of a map that stands out most. @param {Stage} stage @param {number} channel @returns {{ row: number, column: number }} */
export function strongest({ size, cells }, channel) {
  const start = channel * size * size;
  let best = 0;
  for (let index = 1; index < size * size; index++)
    if (Math.abs(cells[start + index] ?? 0) > Math.abs(cells[start + best] ?? 0)) best = index;
  return { row: Math.floor(best / size), column: best % size };
}

/** Which class the network answers. @param {Followed} image @returns {number} -1: it has no output yet */
export function answerOf({ stages }) {
  const { cells } = stages.at(-1) ?? { cells: [] };
  return cells.length === 0 ? -1 : [...cells].indexOf(Math.max(...cells));
}
