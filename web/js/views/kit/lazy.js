// Loads parts of the page when they are first asked for, so that a first visit does not wait for them.
import { effect } from "../../../vendor/signals-core.js";

/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/**
 * Load a part the first time a signal says true.
 * @param {ReadonlySignal<boolean>} asked
 * @param {() => Promise<() => void>} load gives the part's undoing
 * @returns {() => void}
 */
export function whenAsked(asked, load) {
  let begun = false;
  let undo = () => {};
  const stop = effect(() => {
    if (!asked.value || begun) return;
    begun = true;
    load().then(
      (undoing) => {
        undo = undoing;
      },
      () => {
        begun = false; // Offline: the next time it is asked for it is tried again.
      },
    );
  });
  return () => {
    stop();
    undo();
  };
}

/** Load a style sheet once. @param {string} name @returns {Promise<void>} */
export function loadStyle(name) {
  const known = sheets.get(name);
  if (known) return known;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../../../css/${name}.css`, import.meta.url).href;
  const loaded = /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      link.addEventListener("load", () => resolve());
      link.addEventListener("error", reject);
    })
  );
  sheets.set(name, loaded);
  document.head.append(link);
  return loaded;
}
