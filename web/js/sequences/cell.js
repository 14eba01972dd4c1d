// Owns what one unit of a cell works out at one step, as equations whose two sides agree: those of torch's RNN, LSTM and
// GRU with the numbers of a followed sequence. Knows no element and no language.
import { ACTIVATIONS } from "../options/activations.js";
import { GATES, memoryAt, placeOf, stateAt } from "./shape.js";

/** @import { Followed, Shape } from "./shape.js" */

/**
 * One equation: `name` = `form` of the symbols = `form` of the values = `result`.
 * @typedef {object} Line
 * @property {string} name What is worked out.
 * @property {readonly string[]} symbols
 * @property {readonly number[]} values One for each symbol.
 * @property {(texts: readonly string[]) => string} form Writes the right side.
 * @property {(values: readonly number[]) => number} work Works the right side out.
 * @property {number} result Of a state as the server has it.
 * @property {readonly Sum[]} sums What the values are sums of; empty: they are numbers of their own.
 */

/** A sum of products, the heaviest first. @typedef {{ symbol: string, terms: Term[], total: number }} Sum */
/** @typedef {{ weight: number, value: number, from: number }} Term */

/**
 * Everything that one unit of one layer worked out at a step.
 * @typedef {object} Step
 * @property {Line[]} lines In the order in which they are worked out; the last is h.
 * @property {Record<string, number>} values By name: the gates, c, h, and those before: `c₋`, `h₋`.
 */

const SIGMOID = { word: "σ", value: (/** @type {number} */ z) => 1 / (1 + Math.exp(-z)) };
const TANH = { word: "tanh", value: Math.tanh };
const number = (/** @type {readonly number[]} */ values, /** @type {number} */ at) => values[at] ?? 0;

/**
 * @param {Shape} shape @param {Followed} followed @param {Float32Array} parameters
 * @param {{ layer: number, time: number, unit: number }} place @returns {Step}
 */
export function stepOf(shape, followed, parameters, place) {
  const given = { shape, followed, parameters, ...place };
  if (shape.cell === "lstm") return lstm(given);
  if (shape.cell === "gru") return gru(given);
  return rnn(given);
}

/** @typedef {{ shape: Shape, followed: Followed, parameters: Float32Array, layer: number, time: number, unit: number }} Given */

/** h = f(W x + U h₋ + b). @param {Given} given @returns {Step} */
function rnn(given) {
  const { shape, followed, layer, time, unit } = given;
  const h = stateAt(shape, followed, layer, time, unit);
  const before = stateAt(shape, followed, layer, time - 1, unit);
  const value = ACTIVATIONS[shape.activation]?.value ?? Math.tanh;
  const squash = { word: shape.activation.replace("_", " "), value };
  return { lines: [squashed("h", squash, sumsOf(given, 0), h)], values: { h, "h₋": before } };
}

/** Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000, as torch.nn.LSTM. @param {Given} given @returns {Step} */
function lstm(given) {
  const { shape, followed, layer, time, unit } = given;
  /** @type {Record<string, number>} */
  const values = {
    c: memoryAt(shape, followed, layer, time, unit),
    h: stateAt(shape, followed, layer, time, unit),
    "c₋": memoryAt(shape, followed, layer, time - 1, unit),
    "h₋": stateAt(shape, followed, layer, time - 1, unit),
  };
  const gate = (/** @type {"i" | "f" | "g" | "o"} */ name) => {
    const at = GATES.lstm.indexOf(name);
    const line = squashed(name, name === "g" ? TANH : SIGMOID, sumsOf(given, at));
    values[name] = line.result;
    return line;
  };
  const lines = [gate("f"), gate("i"), gate("g"), gate("o")];
  const of = (/** @type {string} */ name) => values[name] ?? 0;
  lines.push(
    {
      name: "c",
      symbols: ["f", "c₋", "i", "g"],
      values: [of("f"), of("c₋"), of("i"), of("g")],
      form: ([f, c, i, g]) => `${f} · ${c} + ${i} · ${g}`,
      work: (all) => number(all, 0) * number(all, 1) + number(all, 2) * number(all, 3),
      result: of("c"),
      sums: [],
    },
    {
      name: "h",
      symbols: ["o", "c"],
      values: [of("o"), of("c")],
      form: ([o, c]) => `${o} · tanh(${bare(c)})`,
      work: (all) => number(all, 0) * Math.tanh(number(all, 1)),
      result: of("h"),
      sums: [],
    },
  );
  return { lines, values };
}

/** Cho et al. 2014, as torch.nn.GRU: the reset gate is laid on the recurrent sum, its bias included. @param {Given} given @returns {Step} */
function gru(given) {
  const { shape, followed, layer, time, unit } = given;
  const h = stateAt(shape, followed, layer, time, unit);
  const before = stateAt(shape, followed, layer, time - 1, unit);
  const [reset, update] = [
    squashed("r", SIGMOID, sumsOf(given, 0)),
    squashed("z", SIGMOID, sumsOf(given, 1)),
  ];
  const { input, recurrent, biasI, biasH } = sumsOf(given, 2);
  const [r, z] = [reset.result, update.result];
  const values = [input.total, biasI, r, recurrent.total, biasH];
  const work = (/** @type {readonly number[]} */ all) =>
    Math.tanh(number(all, 0) + number(all, 1) + number(all, 2) * (number(all, 3) + number(all, 4)));
  const n = work(values);
  const candidate = {
    name: "n",
    symbols: ["W x", "b", "r", "U h₋", "b′"],
    values,
    form: (/** @type {readonly string[]} */ [x, b, gate, u, c]) =>
      `tanh(${bare(x)} + ${b} + ${gate} · (${bare(u)} + ${c}))`,
    work,
    result: n,
    sums: [input, recurrent],
  };
  /** @type {Line} */
  const state = {
    name: "h",
    symbols: ["z", "n", "z", "h₋"],
    values: [z, n, z, before],
    form: ([kept, fresh, , old]) => `(1 − ${kept}) · ${fresh} + ${kept} · ${old}`,
    work: (all) => (1 - number(all, 0)) * number(all, 1) + number(all, 0) * number(all, 3),
    result: h,
    sums: [],
  };
  return { lines: [reset, update, candidate, state], values: { r, z, n, h, "h₋": before } };
}

/**
 * A squashing of what comes in, what comes from the step before, and the bias.
 * @param {string} name @param {{ word: string, value: (z: number) => number }} squash @param {ReturnType<typeof sumsOf>} sums
 * @param {number} [known] what it gives, as the server has it; a gate comes as a byte, which is too coarse for an equation
 * @returns {Line}
 */
function squashed(name, { word, value }, { input, recurrent, bias }, known) {
  const values = [input.total, recurrent.total, bias];
  const work = (/** @type {readonly number[]} */ all) =>
    value(number(all, 0) + number(all, 1) + number(all, 2));
  return {
    name,
    symbols: ["W x", "U h₋", "b"],
    values,
    form: ([x, u, b]) => `${word}(${bare(x)} + ${u} + ${b})`,
    work,
    result: known ?? work(values),
    sums: [input, recurrent],
  };
}

/** A negative number that begins a sum needs no parentheses. @param {string | undefined} text */
function bare(text = "") {
  return text.startsWith("(") && text.endsWith(")") && !text.slice(1, -1).includes("(")
    ? text.slice(1, -1)
    : text;
}

/**
 * What a row of weights makes of the input and of the state before.
 * @param {Given} given @param {number} gate
 */
function sumsOf({ shape, followed, parameters, layer, time, unit }, gate) {
  const { into, weightI, weightH, biasI, biasH } = placeOf(shape, layer);
  const row = gate * shape.units + unit;
  const incoming = (/** @type {number} */ from) =>
    layer === 0
      ? (followed.inputs[time * shape.inputs + from] ?? 0)
      : stateAt(shape, followed, layer - 1, time, from);
  const input = sumOf("W x", into, parameters, weightI + row * into, incoming);
  const recurrent = sumOf("U h₋", shape.units, parameters, weightH + row * shape.units, (from) =>
    stateAt(shape, followed, layer, time - 1, from),
  );
  const own = { biasI: parameters[biasI + row] ?? 0, biasH: parameters[biasH + row] ?? 0 };
  return { input, recurrent, bias: own.biasI + own.biasH, ...own };
}

/**
 * @param {string} symbol @param {number} count @param {Float32Array} parameters @param {number} start
 * @param {(from: number) => number} value @returns {Sum}
 */
function sumOf(symbol, count, parameters, start, value) {
  const terms = Array.from({ length: count }, (_, from) => ({
    from,
    weight: parameters[start + from] ?? 0,
    value: value(from),
  }));
  const total = terms.reduce((sum, term) => sum + term.weight * term.value, 0);
  const size = (/** @type {Term} */ term) => Math.abs(term.weight * term.value);
  return { symbol, terms: terms.sort((a, b) => size(b) - size(a)), total };
}
