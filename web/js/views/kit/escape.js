// Escape closes the topmost thing alone: what can be closed so is kept in the order in which it was opened. Each part
// listening for itself would close all that is open at once.
import { effect } from "../../../vendor/signals-core.js";

/** @type {(() => void)[]} what closes the things that are open, the newest last */
const open = [];

/**
 * Have Escape close something while it is open and nothing that was opened later is.
 * @param {() => boolean} isOpen reads signals
 * @param {() => void} close
 * @returns {() => void} stops it
 */
export function closesOnEscape(isOpen, close) {
  let was = false;
  const forget = () => {
    const at = open.indexOf(close);
    if (at >= 0) open.splice(at, 1);
  };
  const stop = effect(() => {
    const is = isOpen();
    if (is && !was) open.push(close);
    // Several panels may share what closes them: one that was not open takes nothing from the one that is.
    if (!is && was) forget();
    was = is;
  });
  return () => {
    stop();
    forget();
  };
}

/**
 * @param {Pick<Document, "addEventListener" | "removeEventListener" | "querySelector">} [target]
 * @returns {() => void} stops listening
 */
export function listenToEscape(target = document) {
  const press = (/** @type {KeyboardEvent} */ event) => {
    // A dialog over the whole page is closed by the browser, and what has the focus may have taken the key for itself.
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (target.querySelector("dialog:modal")) return;
    const close = open.at(-1);
    if (!close) return;
    event.preventDefault();
    close();
  };
  target.addEventListener("keydown", press);
  return () => target.removeEventListener("keydown", press);
}
