// Owns which options are on without a sign of it elsewhere on the page: those that differ from the defaults, have an
// effect, and are neither in the bar or the data panel nor drawn in the network.
/** @import { RunConfig } from "../types.d.ts" */
import { flatten } from "./config.js";
import { headOf, idleBy, usualLoss } from "./rules.js";

/** @import { Options } from "./rules.js" */

/** What a person can meet in the sheet or in a link alone. */
const HIDDEN =
  /^(training\.(optimizer\.(momentum|nesterov|weight_decay)|schedule\.name|clipping|stop\.)|network\.(normalization|dropout|residual|initial_weights)$)/;
/** What the data panel shows at level Full alone, and the bar not on a projector. */
const DATA = /^(data\.(label_noise|outliers|imbalance|validation_share)|inputs\.scaling)$/;
const BAR = /^training\.(loss|regularization\.)/;

/**
 * @param {RunConfig} config @param {Options} options
 * @param {{ full: boolean, crowded: boolean }} shown `full`: the data panel shows all of its options; `crowded`: the bar
 * leaves out what is seldom changed
 * @returns {[path: string, value: unknown][]}
 */
export function notable(config, options, { full, crowded }) {
  return Object.entries(flatten(config)).filter(([path, value]) => {
    if (value === options.get(path)?.default) return false;
    const isUnseen = HIDDEN.test(path) || (!full && DATA.test(path)) || (crowded && BAR.test(path));
    // The usual loss of other data than the default's is no news.
    if (path === "training.loss" && value === usualLoss(headOf(config, options))) return false;
    return isUnseen && value !== null && value !== false && idleBy(config, options.get(path)) === null;
  });
}
