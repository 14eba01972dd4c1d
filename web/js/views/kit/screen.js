// What kind of screen the page is on, where a style sheet alone cannot say it; a mouse may be plugged in at any time.
import { signal } from "../../../vendor/signals-core.js";

/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** @param {string} query @returns {ReadonlySignal<boolean>} whether it holds now */
export function media(query) {
  const list = matchMedia(query);
  const holds = signal(list.matches);
  list.addEventListener("change", () => {
    holds.value = list.matches;
  });
  return holds;
}

/** A finger, which needs larger targets, has no keys and cannot point without pressing. */
export const isCoarse = media("(pointer: coarse)");

/** Everything that matters is in the window at once; narrower, the panels stand below each other and the page scrolls. */
export const isWide = media("(min-width: 1000px)");

/** Narrow, or a phone held sideways: the controls live in a drawer. The style sheets say the same (small.css). */
export const isPhone = media("(max-width: 640px), (max-width: 999px) and (max-height: 480px)");

/** Whether a column stands beside the page, which leaves less room than the window says. */
export const isBeside = signal(false);
