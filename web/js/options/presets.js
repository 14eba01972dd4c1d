// Owns which setup is suggested for a data set; knows no element.
import { changed, difference } from "./config.js";

/** @import { FirstPaint, RunConfig } from "../types.d.ts" */

/**
 * The setup that learns the chosen data set well: its inputs, network and training, with a person's own points.
 * @param {RunConfig} config @param {FirstPaint} first
 * @returns {RunConfig | null} null where it is in use
 */
export function suggested(config, { run, presets }) {
  const { dataset, custom } = config.data;
  const setup = changed(run.config, { "data.dataset": dataset, "data.custom": custom, ...presets[dataset] });
  return Object.keys(difference(config, setup)).length > 0 ? setup : null;
}
