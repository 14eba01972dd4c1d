// On a phone the controls live in a drawer at the foot of the page; on anything wider they stand in their places.
import { html } from "../../vendor/lit.js";
import { effect } from "../../vendor/signals-core.js";
import { icon } from "./icons.js";
import { mount, on, together } from "./mount.js";

/** @import { Store, Translate } from "../types.js" */

/** The parts that move, and where each stands on a wide page: its parent and what it comes before. */
const MOVED = ["params", "data"];

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {unknown} _actions
 * @param {Translate} t
 */
export function drawer(root, store, _actions, t) {
  const { drawer: open } = store.view;
  const narrow = matchMedia("(max-width: 640px)");
  const homes = MOVED.map((id) => {
    const part = /** @type {HTMLElement} */ (document.getElementById(id));
    return { part, parent: /** @type {HTMLElement} */ (part.parentElement), next: part.nextElementSibling };
  });
  const body = document.createElement("div");
  const head = document.createElement("div");
  root.append(head, body);
  const place = () => {
    // Moving an element keeps what was drawn into it, so no view knows that it has moved.
    for (const { part, parent, next } of homes) {
      if (narrow.matches) body.append(part);
      else parent.insertBefore(part, next);
    }
    if (!narrow.matches) open.value = false;
  };
  place();
  return together(
    on(narrow, "change", place),
    effect(() => {
      root.hidden = !(open.value && narrow.matches);
    }),
    mount(
      head,
      () =>
        html`<div class="drawer-head"><b>${t("drawer.title")}</b>
          <button class="tiny" aria-label=${t("dialog.close")} @click=${() => {
            open.value = false;
          }}>${icon("close")}</button></div>`,
    ),
    on(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") open.value = false;
    }),
  );
}
