// Begins Learn when it is first asked for: its styles and words, then the column beside the stage.
import { isUsed, loadStyle } from "../kit/lazy.js";
import { together } from "../kit/mount.js";
import { learn } from "./learn.js";
import { learnWords } from "./words.js";

/** @import { Command, ServerEvent } from "../../types.d.ts" */
/** @import { Given } from "./stage.js" */

/** Milliseconds between two looks, and how many of them; without that memory Back leads out of the lesson. */
const [LOOK, MOST] = [25, 120];

/** Wait for what remembers pages. @param {{ arrive?: () => void }} past */
async function remembered(past) {
  for (let look = 0; !past.arrive && look < MOST; look++)
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK);
    });
}

/**
 * @param {Given} given @param {(command: Command) => void} send @param {Set<(event: ServerEvent) => void>} heard
 * @returns {Promise<() => void>}
 */
export async function begin(given, send, heard) {
  // Its pages are entries of the browser's history, which is kept by what a used page loads.
  isUsed.value = true;
  await remembered(given.past);
  const [{ t, stop }] = await Promise.all([
    learnWords(given.store, given.t),
    loadStyle("learn"),
    loadStyle("print"),
    loadStyle("worksheet"),
  ]);
  return together(learn({ ...given, t }, send, heard), stop);
}
