// Keeps a template in an element up to date with the signals it reads; knows no view.
import { ref, render } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";

/**
 * Draw `template()` into `root` now and whenever a signal it read changes.
 * @param {HTMLElement} root
 * @param {() => unknown} template
 * @returns {() => void} stops it
 */
export function mount(root, template) {
  return effect(() => {
    render(template(), root);
  });
}

/**
 * Join several disposals into one.
 * @param {...(() => void)} dispose
 * @returns {() => void}
 */
export function together(...dispose) {
  return () => {
    for (const each of dispose) each();
  };
}

/**
 * Listen to an event of a target.
 * @template {Event} E
 * @param {EventTarget} target
 * @param {string} type
 * @param {(event: E) => void} listener
 * @param {AddEventListenerOptions} [options]
 * @returns {() => void} stops listening
 */
export function on(target, type, listener, options) {
  const listen = /** @type {EventListener} */ (listener);
  target.addEventListener(type, listen, options);
  return () => target.removeEventListener(type, listen, options);
}

/**
 * Set style properties of an element in a template: `<i ${styled({ left: "4px" })}>`. A `style` attribute, which
 * lit's own styleMap writes first, is refused by the page's Content-Security-Policy.
 * @param {Partial<CSSStyleDeclaration>} styles
 */
export function styled(styles) {
  return ref((element) => {
    if (element) Object.assign(/** @type {HTMLElement} */ (element).style, styles);
  });
}
