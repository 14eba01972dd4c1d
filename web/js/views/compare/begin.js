// Begins the Compare page when it is first asked for: its styles, what can be done to lanes, what they have alike.
import { createAll, createComparing, goBack, leaves, standing } from "../../store/comparing.js";
import { loadStyle } from "../kit/lazy.js";
import { together } from "../kit/mount.js";
import { compare } from "./compare.js";

/** @import { Command, Past } from "../../types.d.ts" */
/** @import { Standing } from "../../store/comparing.js" */
/** @import { Given } from "./compare.js" */

/**
 * @param {Omit<Given, "all" | "comparing"> & { past: Past }} given @param {(command: Command) => void} send
 * @returns {Promise<() => void>}
 */
export async function begin(given, send) {
  await Promise.all([loadStyle("compare"), loadStyle("film")]);
  const { store, options, past } = given;
  const all = createAll(store, options);
  const comparing = createComparing(store, send, options, past);
  past.leaves = (changes) => leaves(changes, store, comparing, options);
  past.standing = () => standing(store);
  past.goBack = (wanted) => goBack(/** @type {Standing} */ (wanted), store, send);
  return together(compare({ ...given, all: all.lane, comparing }), all.stop);
}
