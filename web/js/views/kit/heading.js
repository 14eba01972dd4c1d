// The heading of a panel that can be closed. The panel is named by its title alone, not by the buttons beside it, and the
// button to close it says what it closes: several may be open at once.
import { html, nothing } from "../../../vendor/lit.js";
import { icon } from "./icons.js";

/** @import { Translate } from "../../types.d.ts" */

/**
 * @param {string} id of the title, for the panel's `aria-labelledby` @param {string} title @param {() => void} close
 * @param {Translate} t @param {unknown} [beside] more in the heading, after the title
 */
export function heading(id, title, close, t, beside = nothing) {
  return html`<h2><span id=${id}>${title}</span> ${beside}${closeButton(title, close, t)}</h2>`;
}

/** @param {string} title of what it closes @param {() => void} close @param {Translate} t */
export function closeButton(title, close, t) {
  return html`<button class="tiny push" aria-label=${t("dialog.close", { name: title })} @click=${close}>${icon("close")}</button>`;
}
