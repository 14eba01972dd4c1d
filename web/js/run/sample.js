// Owns how the numbers of a followed sample are told apart by layer, and which of its weights moves most. Knows no
// element.
/** @import { Sample } from "../types.d.ts" */

/**
 * @typedef {object} Layer
 * @property {Float32Array} pre_activations z of each unit.
 * @property {Float32Array} outputs a of each unit; of the last layer the answer.
 * @property {Float32Array} errors dE/dz of each unit.
 */

/** @param {Sample} sample @param {readonly number[]} sizes of the inputs and of every layer @returns {Layer[]} */
export function layersOf({ pre_activations, outputs, errors }, sizes) {
  let start = 0;
  return sizes.slice(1).map((size) => {
    const own = (/** @type {Float32Array} */ numbers) => numbers.subarray(start, start + size);
    const layer = { pre_activations: own(pre_activations), outputs: own(outputs), errors: own(errors) };
    start += size;
    return layer;
  });
}

/**
 * A weight and what the sample asks of it; `gradient` is `error`, dE/dz of the unit it leads to, times `input`, the
 * output of the unit it comes from, where nothing is normalized.
 * @typedef {{ to: number, from: number, value: number, gradient: number, error: number, input: number }} Weight
 */

/**
 * The weight with the steepest slope in each layer.
 * @param {Sample} sample @param {Float32Array} parameters @param {readonly number[]} sizes @returns {Weight[]}
 */
export function steepest(sample, parameters, sizes) {
  let start = 0;
  const layers = layersOf(sample, sizes);
  return layers.map(({ errors }, at) => {
    const [before, size] = [sizes[at] ?? 0, sizes[at + 1] ?? 0];
    const slopes = sample.gradients.subarray(start, start + before * size);
    let best = 0;
    for (let i = 1; i < slopes.length; i++)
      if (Math.abs(slopes[i] ?? 0) > Math.abs(slopes[best] ?? 0)) best = i;
    const [to, from] = [Math.floor(best / before), best % before];
    const value = parameters[start + best] ?? 0;
    start += (before + 1) * size;
    const inputs = at === 0 ? sample.inputs : layers[at - 1]?.outputs;
    return {
      ...{ to, from, value },
      gradient: slopes[best] ?? 0,
      error: errors[to] ?? 0,
      input: inputs?.[from] ?? 0,
    };
  });
}
