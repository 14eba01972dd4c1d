// On a phone the controls live in a drawer at the foot of the page; on anything wider they stand in their places. There
// `drawer` says whether a projector shows the panel of data, which is folded otherwise (layout.css).
import { html } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { closesOnEscape } from "../kit/escape.js";
import { icon } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";

/** @import { Store, Translate } from "../../types.d.ts" */

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
    open.value = false;
  };
  place();
  return together(
    on(narrow, "change", place),
    effect(() => {
      const shown = open.value && narrow.matches;
      const held = root.contains(document.activeElement);
      document.documentElement.toggleAttribute("data-drawer", open.value);
      root.hidden = !shown;
      // Who opened it goes on inside, and who closes it goes back to the button that opens it.
      if (shown) root.querySelector("button")?.focus();
      else if (held) document.getElementById("controls")?.focus();
    }),
    mount(head, () => {
      root.setAttribute("aria-label", t("drawer.title"));
      return html`<div class="drawer-head"><b>${t("drawer.title")}</b>
          <button class="tiny" aria-label=${t("dialog.close", { name: t("drawer.title") })} @click=${() => {
            open.value = false;
          }}>${icon("close")}</button></div>`;
    }),
    closesOnEscape(
      () => open.value,
      () => {
        open.value = false;
      },
    ),
  );
}
