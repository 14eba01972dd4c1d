// Notices what goes wrong in the page itself, so that it never just stands still; knows nothing of what it was doing.
/** @import { Store } from "../../types.d.ts" */

/** Milliseconds a browser has to give a canvas back, which it takes when the graphics card fails. */
const PATIENCE = 5000;

/** @param {Store} store @param {() => void} redraw paints all canvases anew */
export function faults(store, redraw) {
  const tell = () => {
    store.fault.value = true;
  };
  addEventListener("error", (event) => {
    // Not what an extension of the browser does, nor that an element was resized twice in one frame.
    if (event.filename.startsWith(location.origin) && !event.message.startsWith("ResizeObserver")) tell();
  });
  addEventListener("unhandledrejection", ({ reason }) => reason instanceof Error && tell());
  /** @type {Map<EventTarget | null, ReturnType<typeof setTimeout>>} */
  const taken = new Map();
  // These do not bubble, but are heard on their way down.
  document.addEventListener(
    "contextlost",
    ({ target }) => void taken.set(target, setTimeout(tell, PATIENCE)),
    true,
  );
  document.addEventListener(
    "contextrestored",
    ({ target }) => {
      clearTimeout(taken.get(target));
      redraw();
    },
    true,
  );
}
