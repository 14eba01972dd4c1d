// Keeps the focus on the page: where the control that had it is gone, hidden or switched off, its neighbour gets it. The
// browser would give it to the body, and a next Tab would begin at the top of the page.
import { isNowhere, isUsable } from "../kit/focus.js";
import { on, together } from "../kit/mount.js";

const FOCUSABLE = "a[href], button, select, input, textarea, summary, [tabindex]";
/** Where the focus goes when nothing near is left. */
const HOME = "#play";
/** How many of the controls that had the focus before are remembered. */
const MEMORY = 8;

/**
 * Where a control stood: each element around it, from the inside out, and which of the controls in there it was.
 * @typedef {{ around: Element, rank: number }[]} Place
 */

/** @param {Element} element @returns {Place} */
function placeOf(element) {
  const place = [];
  for (let around = element.parentElement; around && around !== document.body; around = around.parentElement)
    place.push({ around, rank: [...around.querySelectorAll(FOCUSABLE)].indexOf(element) });
  return place;
}

/**
 * The nearest control that can have the focus.
 * @param {Place} place @param {readonly Element[]} earlier what had the focus before, the newest first
 */
function nearest(place, earlier) {
  for (const { around, rank } of place) {
    if (!around.isConnected) continue;
    const controls = [...around.querySelectorAll(FOCUSABLE)]
      // Of two as near the later: what follows moves up into the place of what is gone.
      .map((control, at) => ({ control, far: at < rank ? rank - at + 0.5 : at - rank }))
      .filter(({ control }) => isUsable(control) && control.tabIndex >= 0)
      .sort((one, other) => one.far - other.far);
    if (controls[0]) return controls[0].control;
  }
  return [...earlier, document.querySelector(HOME)].find(isUsable);
}

/** @param {EventTarget | null} pressed what a key was pressed on before this had come, which may be gone by now @returns {() => void} */
export function guardFocus(pressed) {
  /** @type {Element | null} */
  let last = null;
  /** @type {Place} */
  let place = [];
  /** @type {Element[]} */
  let earlier = [];
  const look = () => {
    if (!last || isUsable(last) || !(isNowhere() || document.activeElement === last)) return;
    const next = nearest(place, earlier);
    /** @type {HTMLElement | undefined} */ (next)?.focus({ preventScroll: true });
  };
  // An element that is taken away or hidden loses its size; what is switched off keeps it.
  const size = new ResizeObserver(look);
  const state = new MutationObserver(look);
  const take = (/** @type {Element} */ element) => {
    size.disconnect();
    state.disconnect();
    earlier = last ? [last, ...earlier.filter((one) => one !== last)].slice(0, MEMORY) : earlier;
    last = element;
    place = placeOf(element);
    size.observe(element);
    state.observe(element, { attributes: true, attributeFilter: ["disabled", "hidden"] });
  };
  const had = isNowhere() ? pressed : document.activeElement;
  if (had instanceof HTMLElement && had !== document.body) {
    take(had);
    look();
  }
  return together(
    on(document, "focusin", (/** @type {FocusEvent} */ event) => take(/** @type {Element} */ (event.target))),
    on(document, "focusout", (/** @type {FocusEvent} */ { relatedTarget }) => {
      if (relatedTarget) return;
      // A press on the bare page lets go of a control that is still there: nothing is to be brought back.
      const left = last;
      queueMicrotask(() => {
        if (left === last && isUsable(left) && isNowhere() && document.hasFocus()) last = null;
      });
    }),
    () => size.disconnect(),
    () => state.disconnect(),
  );
}
