// Begins Learn when it is first asked for: its styles and words, then the column beside the stage.
import { isUsed, loadStyle } from "../kit/lazy.js";
import { together } from "../kit/mount.js";
import { learn } from "./learn.js";
import { learnWords } from "./words.js";

/** @import { Command, ServerEvent } from "../../types.d.ts" */
/** @import { Given } from "./stage.js" */

/**
 * @param {Given} given @param {(command: Command) => void} send @param {Set<(event: ServerEvent) => void>} heard
 * @returns {Promise<() => void>}
 */
export async function begin(given, send, heard) {
  // Its pages are entries of the browser's history, which is kept by what a used page loads.
  isUsed.value = true;
  const [{ t, stop }] = await Promise.all([
    learnWords(given.store, given.t),
    loadStyle("learn"),
    loadStyle("print"),
    loadStyle("worksheet"),
  ]);
  return together(learn({ ...given, t }, send, heard), stop);
}
