// Takes the focus into a panel that opens and gives it back when the panel closes; knows no panel.
import { effect } from "../../../vendor/signals-core.js";
import { isUsed } from "./lazy.js";

/**
 * Whether an element can have the focus: it is there, seen and not switched off.
 * @param {Element | null | undefined} element
 * @returns {element is HTMLElement}
 */
export function isUsable(element) {
  return (
    element instanceof HTMLElement &&
    element !== document.body &&
    element.isConnected &&
    !element.matches(":disabled") &&
    element.checkVisibility({ visibilityProperty: true })
  );
}

/** Whether nothing has the focus: what had it is gone. */
export function isNowhere() {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

/**
 * Move the focus into a panel each time it opens. When it closes with the focus inside, what had the focus before gets
 * it back; where that is gone or nothing had it, the panel's opener.
 * @param {HTMLElement} root @param {() => boolean} isOpen reads signals
 * @param {string} panel what in `root` takes the focus @param {string} [opener] the button that opens it
 * @returns {() => void}
 */
export function lendFocus(root, isOpen, panel, opener) {
  /** @type {Element | null} */
  let before = null;
  let was = false;
  return effect(() => {
    const is = isOpen();
    if (is === was) return;
    was = is;
    if (is) before = document.activeElement;
    const back = before;
    // Not at once: the effect that draws the panel, or takes it away, may come after this one.
    queueMicrotask(() => {
      // Opened by a link, before anybody has done anything, it takes the focus from nobody: Tab begins at the top.
      if (is && !isUsed.peek()) return;
      if (is) /** @type {HTMLElement | null} */ (root.querySelector(panel))?.focus({ preventScroll: true });
      else if (isNowhere()) {
        const other = opener ? document.querySelector(opener) : null;
        const next = isUsable(back) ? back : isUsable(other) ? other : null;
        next?.focus({ preventScroll: true });
      }
    });
  });
}
