// Keeps the runs that end, as lanes of the past, and keeps them while the page is loaded anew, as long as its tab is open.
import { effect } from "../../../vendor/signals-core.js";
import { collect } from "../../run/earlier.js";
import { readShelf, written } from "../../run/shelf.js";

import { together } from "../kit/mount.js";

/** @import { Lane } from "../../types.d.ts" */

const KEY = "livegrad.earlier";

/** @param {Lane} lane @returns {() => void} */
export function keepEarlier(lane) {
  const { earlier, config } = lane;
  const last = Math.max(0, ...earlier.peek().map(({ id }) => id));
  const before = readShelf(recall(), config.peek()).map((run, at) => ({ ...run, id: last + 1 + at }));
  if (before.length > 0) earlier.value = [...before, ...earlier.peek()];
  let known = earlier.peek();
  return together(
    collect(lane),
    effect(() => {
      if (earlier.value === known) return;
      known = earlier.value;
      remember(written(known));
    }),
  );
}

function recall() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} text */
function remember(text) {
  try {
    sessionStorage.setItem(KEY, text);
  } catch {
    // Storage may be forbidden or full: they are there until the page is left.
  }
}
