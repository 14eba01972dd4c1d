// Undo and redo of the lesson that is being written: on its page they do not lead to another page.
import { effect, untracked } from "../../../../vendor/signals-core.js";
import { on, together } from "../../kit/mount.js";

/** @import { Lesson } from "../../../learn/types.d.ts" */
/** @import { Desk } from "../learn.js" */

/** Letters that are typed within this many milliseconds are one change. */
const PAUSE = 1000;
/** More are not remembered. */
const MOST = 100;

/** A lesson without its words. @param {Lesson | null} lesson */
function shapeOf(lesson) {
  return JSON.stringify(lesson, (_name, value) => (typeof value === "string" ? "" : value));
}

/** @param {Desk} desk @returns {() => void} stop */
export function draftUndo({ shelf, place, store }) {
  /** @type {Record<"undo" | "redo", (Lesson | null)[]>} */
  const kept = { undo: [], redo: [] };
  let shown = shelf.own.peek();
  let when = -Infinity;
  let going = false;
  const isHere = () => place.peek().page === "workshop" && store.learn.peek() !== null;
  const tell = () => {
    if (isHere()) store.past.value = { undo: kept.undo.length > 0, redo: kept.redo.length > 0 };
  };
  const follow = effect(() => {
    const now = shelf.own.value;
    untracked(() => {
      if (now === shown) return;
      if (!going) {
        const time = performance.now();
        const isTyped = time - when < PAUSE && shapeOf(now) === shapeOf(shown);
        if (!isTyped) kept.undo = [...kept.undo, shown].slice(-MOST);
        kept.redo = [];
        when = time;
      }
      shown = now;
      tell();
    });
  });
  // The page's own undo has told of itself when its page was opened.
  const arrive = effect(() => {
    const { page } = place.value;
    if (page === "workshop" && store.learn.value !== null) queueMicrotask(tell);
  });
  /** @param {"undo" | "redo"} way */
  const go = (way) => {
    const back = way === "undo" ? "redo" : "undo";
    const to = kept[way].pop();
    if (to === undefined) return;
    kept[back].push(shown);
    going = true;
    shelf.own.value = to;
    [going, when] = [false, -Infinity];
    tell();
  };
  const take = (/** @type {Event} */ event, /** @type {"undo" | "redo"} */ way) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    go(way);
  };
  const press = (/** @type {Event} */ event) => {
    const button = /** @type {Element} */ (event.target).closest?.("#undo, #redo");
    if (button && isHere()) take(event, button.id === "undo" ? "undo" : "redo");
  };
  const key = (/** @type {Event} */ event) => {
    if (!(event instanceof KeyboardEvent) || !isHere()) return;
    const name = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(name)) return;
    // A field that is typed in has its own.
    if (
      /** @type {Element} */ (event.target).closest?.("input:not([type=checkbox]), textarea, select, dialog")
    )
      return;
    take(event, name === "y" || event.shiftKey ? "redo" : "undo");
  };
  return together(
    follow,
    arrive,
    on(document, "click", press, { capture: true }),
    on(document, "keydown", key, { capture: true }),
  );
}
