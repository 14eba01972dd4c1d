// Owns how the numbers of a followed sample are told apart by layer, and which of its weights moves most. Knows no
// element.
/** @import { Point, Sample } from "../types.d.ts" */
/** @import { Domain } from "../draw/kit/domain.js" */
import { across, down } from "../draw/kit/domain.js";

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

/**
 * The point nearest to a place of the map.
 * @param {readonly Point[]} points @param {number} x @param {number} y @param {number} side @param {Domain} domain
 * @param {boolean} test whether points that are not trained on are shown too
 * @param {number} reach in pixels
 * @returns {number} its index; -1: there is none within reach
 */
export function pointAt(points, x, y, side, domain, test, reach) {
  let [best, least] = [-1, reach];
  for (const [i, [x1, x2, , split]] of points.entries()) {
    const away = Math.hypot(across(domain, x1, side) - x, down(domain, x2, side) - y);
    if (away <= least && (test || split === 0)) [best, least] = [i, away];
  }
  return best;
}
