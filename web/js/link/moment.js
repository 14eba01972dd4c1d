// Owns a moment in a link: the journal of a run as short text with the step to stand at, and back.
/** @import { Actions, RunConfig, Store } from "../types.d.ts" */
import { changed, difference } from "../options/config.js";
import { notify } from "../store/state.js";
import { read, through, written } from "./custom-link.js";

/** Bytes that a journal in a link may have; more would be no journal, but an attack. */
const MOST = 1_000_000;

/**
 * @param {string} journal as the server tells it @param {number} step
 * @param {RunConfig} defaults of which the configuration it began with says only what differs
 * @returns {Promise<string>} to follow `moment=` in an address
 */
export async function packMoment(journal, step, defaults) {
  const { config, ...rest } = JSON.parse(journal);
  const bytes = new TextEncoder().encode(JSON.stringify({ ...rest, config: difference(defaults, config) }));
  return `${step}.${written(await through(bytes, new CompressionStream("deflate-raw"), MOST))}`;
}

/**
 * @param {string} text what `packMoment` gave, or anything @param {RunConfig} defaults
 * @returns {Promise<{ journal: string, step: number } | null>} null: it cannot be read
 */
export async function unpackMoment(text, defaults) {
  try {
    const [, step = "", packed = ""] = /^(\d{1,15})\.([\w-]+)$/.exec(text) ?? [];
    const bytes = await through(read(packed), new DecompressionStream("deflate-raw"), MOST);
    const { config, ...rest } = JSON.parse(new TextDecoder().decode(bytes));
    return {
      journal: JSON.stringify({ ...rest, config: changed(defaults, config) }),
      step: Number(step),
    };
  } catch {
    return null;
  }
}

/**
 * Stand at the moment that a link tells of.
 * @param {string} text @param {RunConfig} defaults @param {Store} store @param {Pick<Actions, "replay">} actions
 */
export async function showMoment(text, defaults, store, actions) {
  const moment = await unpackMoment(text, defaults);
  if (moment) actions.replay(moment.journal, moment.step);
  else notify(store, { kind: "warning", text: "time.link_broken", values: {}, lasts: 8000 });
}
