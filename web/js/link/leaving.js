// Sees to it that nothing is lost when the page is left: what is being typed counts, what waits for the next picture is
// sent, and what the server has not answered is kept for the page that comes after.
/** @import { Actions, Changes, Lane } from "../types.d.ts" */

const KEY = "livegrad.unanswered";
const NUMBER = "input[type=number]";

/** @param {Lane} lane @param {Pick<Actions, "flush">} actions */
export function keepOnLeaving(lane, actions) {
  /** @type {EventTarget | null} the field in which something was typed and not yet taken */
  let typed = document.activeElement?.matches(NUMBER) ? document.activeElement : null;
  addEventListener("input", ({ target }) => {
    typed = /** @type {Partial<Element> | null} */ (target)?.matches?.(NUMBER) ? target : null;
  });
  addEventListener("change", () => {
    typed = null;
  });
  const leave = () => {
    typed?.dispatchEvent(new Event("change", { bubbles: true }));
    actions.flush();
    const changes = Object.assign({}, ...lane.pending.peek().values());
    keep(Object.keys(changes).length > 0 ? JSON.stringify(changes) : null);
  };
  // Before the address is written a last time (url.js).
  addEventListener("pagehide", leave, { capture: true });
  // No picture is drawn of a page that cannot be seen, and it may be closed without another word.
  document.addEventListener("visibilitychange", () => document.hidden && actions.flush());
  // It came back as it was: what it had asked for it still knows.
  addEventListener("pageshow", (event) => event.persisted && keep(null));
}

/** What the page before this one asked for in its last moment; told once. @returns {Changes} */
export function unanswered() {
  try {
    const text = sessionStorage.getItem(KEY);
    keep(null);
    return text === null ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}

/** @param {string | null} text */
function keep(text) {
  try {
    if (text === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    // Storage may be forbidden; what was sent in time counts all the same.
  }
}
