// What a link leaves unsaid though it is no default: a person's own points.
/** @import { RunConfig } from "../types.d.ts" */
import { changed } from "../options/config.js";
import { CUSTOM } from "./format.js";

/**
 * A link's configuration; where it says no custom points, with those of another.
 * @param {RunConfig} config @param {RunConfig} from @returns {RunConfig}
 */
export function withUnsaid(config, from) {
  return config.data.custom === "" ? changed(config, { [CUSTOM]: from.data.custom }) : config;
}
