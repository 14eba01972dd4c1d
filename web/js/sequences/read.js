// Reads the followed sequence and the gradients at its steps out of a frame. A frame carries them as they came, so that
// only a page that shows sequences loads this.
import { count, number, record, rows } from "../wire/protocol.js";

/** @import { Frame } from "../types.d.ts" */
/** @import { Followed } from "./shape.js" */

/** What is told of the sequence besides its numbers. @typedef {{ index: number, target: number, loss: number }} Told */

/**
 * The gradient that reaches each step: root mean square over sequences, (layers, T).
 * @typedef {object} Flow
 * @property {Float32Array} h
 * @property {Float32Array | null} c
 * @property {Float32Array} start_h The same before training.
 * @property {Float32Array | null} start_c
 * @property {number} samples Over how many sequences.
 */

/** @type {WeakMap<object, Followed & Told>} */
const sequences = new WeakMap();
/** @type {WeakMap<object, Flow>} */
const flows = new WeakMap();

/** @param {Pick<Frame, "sequence">} frame @returns {(Followed & Told) | null} null: it has none */
export function sequenceIn({ sequence: raw }) {
  if (!raw) return null;
  const known = sequences.get(raw);
  if (known) return known;
  const map = record(raw, "sequence");
  const numbers = (/** @type {string} */ name) => rows(map[name], 1, `sequence.${name}`);
  const made = {
    index: count(map.index, "sequence.index"),
    target: number(map.target, "sequence.target"),
    loss: number(map.loss, "sequence.loss"),
    length: count(map.steps, "sequence.steps"),
    inputs: numbers("inputs"),
    h: numbers("h"),
    c: map.c === null ? null : numbers("c"),
    gates: map.gates instanceof Uint8Array ? map.gates : null,
    answers: numbers("answers"),
  };
  sequences.set(raw, made);
  return made;
}

/** @param {Pick<Frame, "flow">} frame @returns {Flow | null} null: it has none */
export function flowIn({ flow: raw }) {
  if (!raw) return null;
  const known = flows.get(raw);
  if (known) return known;
  const map = record(raw, "flow");
  const numbers = (/** @type {string} */ name) => rows(map[name], 1, `flow.${name}`);
  const made = {
    h: numbers("h"),
    c: map.c === null ? null : numbers("c"),
    start_h: numbers("start_h"),
    start_c: map.start_c === null ? null : numbers("start_c"),
    samples: count(map.samples, "flow.samples"),
  };
  flows.set(raw, made);
  return made;
}
