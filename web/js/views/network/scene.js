// What the parts of the network's panel share: where things lie, what the pointer is on, what the card is about.
import { signal } from "../../../vendor/signals-core.js";

/** @import { Feature, Option } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Layout, Link } from "../../draw/network/layout.js" */

/**
 * What a small card over the network is about; null: there is none.
 * `from` null is the bias; `to` null is a whole layer.
 * @typedef {{ layer: number, to: number | null, from: number | null, all: boolean } | null} Subject
 */

/**
 * What the parts of the network's panel share.
 * @typedef {object} Scene
 * @property {ReadonlySignal<Layout>} place
 * @property {Signal<Subject>} subject
 * @property {Signal<Link | null>} link
 * @property {Signal<number | null>} pointed the unit under the pointer or focus, outputs among them
 * @property {ReadonlyMap<string, Option>} options
 * @property {readonly Feature[]} features all there are
 * @property {ReadonlySignal<readonly Feature[]>} rows those that the input column has, from the top
 */

/**
 * @param {Scene["place"]} place @param {Scene["options"]} options @param {Scene["features"]} features
 * @param {Scene["rows"]} rows
 * @returns {Scene}
 */
export function createScene(place, options, features, rows) {
  const pointed = signal(null);
  return { place, subject: signal(null), link: signal(null), pointed, options, features, rows };
}
