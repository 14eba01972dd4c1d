// Loads parts of the page when they are first asked for, so that a first visit does not wait for them.
import { effect, signal } from "../../../vendor/signals-core.js";

/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/**
 * The parts that did not come, each with how to ask for it again; the banner shows that, wherever they belong.
 * @type {import("../../../vendor/signals-core.js").Signal<readonly { again: () => void, times: number }[]>}
 */
export const missing = signal([]);

/**
 * Load a part; where it does not come, be told so by `missing`, and wait until somebody asks for it again.
 * @template T @param {() => Promise<T>} load @param {number} [times] how often it was tried before @returns {Promise<T>}
 */
export async function part(load, times = 0) {
  try {
    return await load();
  } catch (error) {
    // A fault in what has come is no fault of the network.
    if (!isOfNetwork(error)) throw error;
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        missing.value = [...missing.peek(), { again: resolve, times: times + 1 }];
      })
    );
    return part(load, times + 1);
  }
}

/** Ask again for all that did not come. */
export function askAgain() {
  const parts = missing.peek();
  missing.value = [];
  for (const { again } of parts) again();
}

/** Browsers fail an import with a TypeError of their own words; a style sheet and `fetch` fail with an event or one. @param {unknown} error */
function isOfNetwork(error) {
  return (
    error instanceof Event || (error instanceof TypeError && /fetch|import|load|network/i.test(error.message))
  );
}

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
    void part(load).then((loaded) => {
      dispose = loaded;
    });
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
      link.addEventListener("error", (event) => {
        sheets.delete(name);
        link.remove();
        reject(event);
      });
    })
  );
  sheets.set(name, loaded);
  // After those of the first load, which stand in the body: of two rules alike the later one holds.
  document.body.append(link);
  return loaded;
}
