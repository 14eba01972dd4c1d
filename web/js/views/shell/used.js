// What is loaded when somebody begins to use the page: keys, tips, what is read aloud, printing, the whole screen.
import { loadStyle, part } from "../kit/lazy.js";
import { together } from "../kit/mount.js";

/** @import { Actions, Asked, Lane, Option, RunConfig, Store, Translate } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */

/**
 * @typedef {object} Given
 * @property {Store} store
 * @property {Lane} lane what Play shows
 * @property {Lane} bar what the bar acts on
 * @property {Actions} actions
 * @property {Translate} t
 * @property {ReadonlyMap<string, Option>} options
 * @property {RunConfig} first the page's first configuration
 * @property {Signal<Asked | null>} asked what a link or a control asks to compare
 * @property {(look: string) => void} show put a look on the page
 */

/** Load each by itself: one that does not come keeps none of the others away. @param {Given} given @returns {() => void} */
export function used({ store, lane, bar, actions, t, options, first, asked, show }) {
  const live = /** @type {HTMLElement} */ (document.getElementById("live"));
  return together(
    soon(async () => {
      const { listenToKeys } = await import("./keys.js");
      return listenToKeys(bar, actions, options, document, globalThis.takeEarlyKeys());
    }),
    soon(async () => {
      const [view] = await Promise.all([import("./full-screen.js"), loadStyle("full-screen")]);
      return view.fullScreen(t);
    }),
    soon(async () => {
      const [view] = await Promise.all([import("./print.js"), loadStyle("print")]);
      return view.printing(lane, t, options, first, (dark) => show(dark ? "dark" : "light"));
    }),
    soon(async () => (await import("./focus-guard.js")).guardFocus(globalThis.pressedAt())),
    soon(async () => {
      const [view] = await Promise.all([import("../compare/beside.js"), loadStyle("beside")]);
      return view.besideOptions(store, lane, options, t, asked);
    }),
    soon(async () => (await import("./live.js")).live(live, bar, t)),
    soon(async () => (await import("../kit/tooltip.js")).tooltips(document.body)),
  );
}

/** @param {() => Promise<() => void>} load gives what disposes of the part @returns {() => void} */
function soon(load) {
  let dispose = () => {};
  let isOver = false;
  void part(load).then((loaded) => {
    dispose = loaded;
    if (isOver) dispose();
  });
  return () => {
    isOver = true;
    dispose();
  };
}
