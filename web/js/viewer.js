// Owns what this viewer asks to be sent; it knows the wire's words for it and nothing of how it is shown.
/** @import { Command, Store } from "./types.d.ts" */
import { effect } from "../vendor/signals-core.js";

/**
 * Ask for the large picture of the unit that is pointed at, or else pinned.
 * @param {Store} store @param {(command: Command) => void} send @returns {() => void}
 */
export function askForUnit({ view }, send) {
  /** @type {number | null} */
  let asked = null;
  return effect(() => {
    const unit = view.hovered.value ?? view.pinned.value;
    if (unit === asked) return;
    asked = unit;
    send({ type: "view", unit });
  });
}
