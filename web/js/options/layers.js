// Owns what is set for one layer or one weight alone: its activation, and whether it learns. Knows no element.
/** @import { Changes, RunConfig } from "../types.d.ts" */

/**
 * @param {RunConfig} config @param {number | null} layer null: all @param {string} word
 * @returns {Changes} one for all where all are the same
 */
export function picked({ network: { hidden, activation, activations } }, layer, word) {
  const all = { "network.activation": word, "network.activations": null };
  if (layer === null) return all;
  const each = hidden.map((_, index) => (index === layer ? word : (activations?.[index] ?? activation)));
  return each.every((one) => one === word) ? all : { "network.activations": each };
}

/**
 * @param {RunConfig} config @param {number | null} layer
 * @returns {string | null} what the layer applies; null: all, and they differ
 */
export function applied({ network: { activation, activations } }, layer) {
  if (layer !== null) return activations?.[layer] ?? activation;
  const words = new Set(activations ?? [activation]);
  return words.size > 1 ? null : ([...words][0] ?? activation);
}

/** @param {RunConfig} config @param {number} layer @param {boolean} isFrozen @returns {Changes} */
export function layerFrozen({ network: { frozen_layers: layers } }, layer, isFrozen) {
  const others = layers.filter((other) => other !== layer);
  return { "network.frozen_layers": isFrozen ? [...others, layer].sort((a, b) => a - b) : others };
}

/** @param {RunConfig} config @param {number} layer @param {number} to @param {number | null} from null: the bias */
export function weightIsFrozen({ network }, layer, to, from) {
  return network.frozen_weights.some((weight) => isSame(weight, [layer, to, from ?? -1]));
}

/**
 * @param {RunConfig} config @param {number} layer @param {number} to @param {number | null} from null: the bias
 * @param {boolean} isFrozen @returns {Changes}
 */
export function weightFrozen({ network: { frozen_weights: weights } }, layer, to, from, isFrozen) {
  /** @type {[number, number, number]} */
  const weight = [layer, to, from ?? -1];
  const others = weights.filter((other) => !isSame(other, weight));
  return { "network.frozen_weights": isFrozen ? [...others, weight] : others };
}

/** @param {readonly number[]} one @param {readonly number[]} other */
function isSame(one, other) {
  return one.every((number, at) => number === other[at]);
}
