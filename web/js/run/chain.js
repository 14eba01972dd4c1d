// Owns the chain rule of a followed sample with all its factors, for one unit and for one weight. Knows no element and
// no language.
import { ACTIVATIONS } from "../options/activations.js";
import { applied } from "../options/layers.js";
import { layersOf } from "./sample.js";

/** @import { RunConfig, Sample } from "../types.d.ts" */
/** @import { Layer } from "./sample.js" */

/**
 * What a sample was followed through.
 * @typedef {object} Followed
 * @property {Sample} sample
 * @property {Float32Array} parameters
 * @property {readonly number[]} sizes
 * @property {RunConfig} config
 */

/** A product in a sum: a weight, and what it is multiplied by. @typedef {{ unit: number, weight: number, value: number }} Term */

/**
 * One unit's part of the chain rule. Each equation holds of the numbers here, to float32:
 * `sum` = sum of weight * value over `into`, + `bias`; `z` = `sum`, but where it is normalized;
 * `output` = f(`z`) + `skip`; `passed` = sum of weight * value over `onward`, + `skipped`;
 * `error` = `slope` * `passed`; `raw` = `error`, but where `z` is normalized.
 * @typedef {object} Unit
 * @property {Term[]} into What comes in: the outputs of the layer before.
 * @property {number} bias
 * @property {number} sum
 * @property {boolean} isNormalized
 * @property {number} z
 * @property {number} output Of an output unit the network's answer.
 * @property {number | null} skip The output before it that a residual link adds; null: there is no such link.
 * @property {Term[]} onward What comes back: dE/d sum of each unit of the next layer. Empty for an output unit.
 * @property {number | null} skipped dE/da of the unit that a residual link leads to; null: there is no such link.
 * @property {number | null} passed dE/da; null for an output unit, whose error comes from the loss.
 * @property {number | null} slope f'(z); null for an output unit.
 * @property {number} error dE/dz.
 * @property {number} raw dE/d sum, which is dE/d bias too, and times an input dE/dw.
 */

/**
 * Whether the layers' outputs have those of the layer before added to them.
 * @param {readonly number[]} sizes @param {RunConfig} config
 * @returns {boolean[]} of each hidden layer
 */
export function residualLinks(sizes, { network }) {
  return sizes.slice(1, -1).map((size, layer) => network.residual && layer > 0 && size === sizes[layer]);
}

/** @param {readonly number[]} sizes @param {number} layer @returns {number} where the layer's parameters begin */
function startOf(sizes, layer) {
  let start = 0;
  for (let i = 0; i < layer; i++) start += ((sizes[i] ?? 0) + 1) * (sizes[i + 1] ?? 0);
  return start;
}

/**
 * @param {Followed} followed @param {number} layer weight layer, 0 is the first hidden one's @param {number} unit
 * @returns {Unit}
 */
export function unitChain(followed, layer, unit) {
  const { sample, parameters, sizes, config } = followed;
  const layers = layersOf(sample, sizes);
  const here = /** @type {Layer} */ (layers[layer]);
  const isLast = layer === sizes.length - 2;
  const [before, size] = [sizes[layer] ?? 0, sizes[layer + 1] ?? 0];
  const start = startOf(sizes, layer);
  const inputs = layer === 0 ? sample.inputs : (layers[layer - 1]?.outputs ?? sample.inputs);
  const into = Array.from({ length: before }, (_, from) => ({
    unit: from,
    weight: parameters[start + unit * before + from] ?? 0,
    value: inputs[from] ?? 0,
  }));
  const bias = parameters[start + before * size + unit] ?? 0;
  const onward = isLast ? [] : comingBack(followed, layer, unit);
  const links = residualLinks(sizes, config);
  const skipped = links[layer + 1] ? passedTo(followed, layer + 1, unit) : null;
  const z = here.pre_activations[unit] ?? 0;
  return {
    into,
    bias,
    sum: total(into) + bias,
    isNormalized: !isLast && config.network.normalization !== "none",
    z,
    output: here.outputs[unit] ?? 0,
    skip: links[layer] ? (inputs[unit] ?? 0) : null,
    onward,
    skipped,
    passed: isLast ? null : total(onward) + (skipped ?? 0),
    slope: isLast ? null : (ACTIVATIONS[applied(config, layer) ?? ""]?.slope(z) ?? null),
    error: here.errors[unit] ?? 0,
    raw: biasSlope(followed, layer, unit),
  };
}

/** What a unit of the layer tells of the next: dE/da. @param {Followed} followed @param {number} layer @param {number} unit @returns {number} */
function passedTo(followed, layer, unit) {
  const skipped = residualLinks(followed.sizes, followed.config)[layer + 1];
  return total(comingBack(followed, layer, unit)) + (skipped ? passedTo(followed, layer + 1, unit) : 0);
}

/** @param {Followed} followed @param {number} layer @param {number} unit @returns {Term[]} */
function comingBack(followed, layer, unit) {
  const { parameters, sizes } = followed;
  const size = sizes[layer + 1] ?? 0;
  const start = startOf(sizes, layer + 1);
  return Array.from({ length: sizes[layer + 2] ?? 0 }, (_, to) => ({
    unit: to,
    weight: parameters[start + to * size + unit] ?? 0,
    value: biasSlope(followed, layer + 1, to),
  }));
}

/** dE/d sum, told as the bias's gradient: autograd has been through the normalization. @param {Followed} followed @param {number} layer @param {number} unit */
function biasSlope({ sample, sizes }, layer, unit) {
  const at = startOf(sizes, layer) + (sizes[layer] ?? 0) * (sizes[layer + 1] ?? 0) + unit;
  return sample.gradients[at] ?? 0;
}

/** @param {readonly Term[]} terms */
function total(terms) {
  return terms.reduce((sum, { weight, value }) => sum + weight * value, 0);
}

/**
 * How an output's error comes from the loss: dE/dz = `slope` * `difference`, where there is so short a formula.
 * @param {RunConfig} config @param {"binary" | "multiclass" | "regression"} head
 * @param {number} answer the network's, as the sample has it @param {number} target 0 or 1 for classes
 * @returns {{ slope: number | null, answer: number, target: number } | null}
 *   dE/dz = slope (answer - target), without a slope: answer - target; null: it is longer than a line
 */
export function outputError(config, head, answer, target) {
  const { loss } = config.training;
  if (loss === "cross_entropy") return { slope: null, answer, target };
  if (loss !== "squared" || head === "multiclass") return null;
  if (head === "regression") return { slope: null, answer, target };
  return { slope: 1 - answer ** 2, answer, target: 2 * target - 1 };
}
