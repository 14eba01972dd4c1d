// Owns where the numbers of a recurrent network lie: in the flat vector of parameters, as torch has them, and in what is
// told of a followed sequence. Knows no element and no language.
/** @import { RunConfig } from "../types.d.ts" */

/** The gates of each cell, in torch's order; what is no gate but a candidate stands among them as torch has it. */
export const GATES = /** @type {const} */ ({ rnn: [], lstm: ["i", "f", "g", "o"], gru: ["r", "z", "n"] });

/** @typedef {keyof typeof GATES} Cell */

/**
 * What a recurrent network is made of.
 * @typedef {object} Shape
 * @property {Cell} cell
 * @property {string} activation Of an RNN alone; an LSTM and a GRU have tanh and the sigmoid.
 * @property {number} inputs Numbers that come in at each step.
 * @property {number} units
 * @property {number} layers
 * @property {number} outputs
 */

/**
 * A followed sequence, as the frame tells it; every array is row by row.
 * @typedef {object} Followed
 * @property {number} length T.
 * @property {Float32Array} inputs (T, inputs).
 * @property {Float32Array} h (layers, T, units).
 * @property {Float32Array | null} c (layers, T, units); null: the cell has none.
 * @property {Uint8Array | null} gates (layers, T, gates, units): 0 to 255 is 0 to 1, of g and n -1 to 1; null: the cell
 * has none.
 * @property {Float32Array} answers (T, outputs).
 */

/** @param {Cell} cell @returns {number} how many rows of weights a unit has: one for each gate, or one */
export function rowsOf(cell) {
  return Math.max(1, GATES[cell].length);
}

/**
 * Where a layer's parameters begin: weight_ih (gates * units, inputs), weight_hh (gates * units, units), bias_ih and
 * bias_hh (gates * units).
 * @param {Shape} shape @param {number} layer
 */
export function placeOf({ cell, inputs, units }, layer) {
  const rows = rowsOf(cell) * units;
  const into = layer === 0 ? inputs : units;
  const first = rows * (inputs + units + 2);
  const start = layer === 0 ? 0 : first + (layer - 1) * rows * (2 * units + 2);
  const weightH = start + rows * into;
  const biasI = weightH + rows * units;
  return { into, weightI: start, weightH, biasI, biasH: biasI + rows, end: biasI + 2 * rows };
}

/** @param {Shape} shape @returns {number} how many parameters there are: those of the layers, then the readout's */
export function parametersOf(shape) {
  return placeOf(shape, shape.layers - 1).end + shape.outputs * (shape.units + 1);
}

/** @param {Shape} shape @param {Followed} followed @param {number} layer @param {number} time @param {number} unit */
export function stateAt({ units }, { h, length }, layer, time, unit) {
  return time < 0 ? 0 : (h[(layer * length + time) * units + unit] ?? 0);
}

/** @param {Shape} shape @param {Followed} followed @param {number} layer @param {number} time @param {number} unit */
export function memoryAt({ units }, { c, length }, layer, time, unit) {
  return time < 0 || !c ? 0 : (c[(layer * length + time) * units + unit] ?? 0);
}

/**
 * What the heat map shows of a layer: a state, or one of the gates.
 * @param {Shape} shape @param {Followed} followed @param {number} layer @param {string} what h, c or a gate's letter
 * @returns {Float32Array} (T, units)
 */
export function heatOf({ cell, units }, { h, c, gates, length }, layer, what) {
  const size = length * units;
  const state = what === "h" ? h : what === "c" ? c : null;
  if (state) return state.subarray(layer * size, (layer + 1) * size);
  const names = /** @type {readonly string[]} */ (GATES[cell]);
  const at = names.indexOf(what);
  const heat = new Float32Array(size);
  if (!gates || at < 0) return heat;
  for (let time = 0; time < length; time++)
    for (let unit = 0; unit < units; unit++) {
      const share = (gates[((layer * length + time) * names.length + at) * units + unit] ?? 0) / 255;
      heat[time * units + unit] = isCandidate(what) ? 2 * share - 1 : share;
    }
  return heat;
}

/** @param {string} what @returns {boolean} what is squashed to -1 to 1 as a state is, and not to 0 to 1 */
export function isCandidate(what) {
  return what === "g" || what === "n";
}

/**
 * @param {RunConfig["network"]} network
 * @param {number} inputs @param {number} outputs @returns {Shape}
 */
export function shapeOf({ activation, recurrence: { cell, units, layers } }, inputs, outputs) {
  return { cell, activation, inputs, units, layers, outputs };
}
