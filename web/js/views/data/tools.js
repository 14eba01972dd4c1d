// What the data panel and the output panel share beyond the store: which of their tools are open; knows no element.
import { signal } from "../../../vendor/signals-core.js";

/** @import { Point, Lane } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */

/**
 * @typedef {object} Tools
 * @property {Signal<boolean>} painting Own points are being drawn on the map.
 * @property {Signal<Point[] | null>} sketch The points as drawn, shown before the server has them; null: the run's.
 */

/** @type {WeakMap<Lane, Tools>} */
const known = new WeakMap();

/** @param {Lane} lane @returns {Tools} */
export function toolsOf(lane) {
  const tools = known.get(lane) ?? {
    painting: signal(false),
    sketch: signal(/** @type {Point[] | null} */ (null)),
  };
  known.set(lane, tools);
  return tools;
}
