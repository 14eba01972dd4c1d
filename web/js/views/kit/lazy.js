// Loads parts of the page when they are first asked for, so that a first visit does not wait for them.
import { effect, signal } from "../../../vendor/signals-core.js";

/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/**
 * Load a part the first time a signal says true.
 * @param {ReadonlySignal<boolean>} asked
 * @param {() => Promise<() => void>} load gives what disposes of the part
 * @returns {() => void}
 */
export function whenAsked(asked, load) {
  let begun = false;
  let dispose = () => {};
  const stop = effect(() => {
    if (!asked.value || begun) return;
    begun = true;
    load().then(
      (loaded) => {
        dispose = loaded;
      },
      () => {
        begun = false; // Offline: the next time it is asked for it is tried again.
      },
    );
  });
  return () => {
    stop();
    dispose();
  };
}

/** Whether somebody has begun to use the page: the time to load what will be needed with the next click. */
export const isUsed = signal(false);
for (const sign of ["pointermove", "pointerdown", "keydown", "input"])
  addEventListener(
    sign,
    () => {
      isUsed.value = true;
    },
    { once: true, capture: true },
  );

/** Load a style sheet once. @param {string} name @param {"css" | "vendor"} [folder] @returns {Promise<void>} */
export function loadStyle(name, folder = "css") {
  const known = sheets.get(name);
  if (known) return known;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../../../${folder}/${name}.css`, import.meta.url).href;
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
