// On a phone the controls live in a drawer at the foot of the page; on anything wider they stand in their places. There
// `drawer` says whether a projector shows the panel of data, which is folded otherwise (layout.css).
import { html } from "../../../vendor/lit.js";
import { effect, untracked } from "../../../vendor/signals-core.js";
import { closesOnEscape } from "../kit/escape.js";
import { icon } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";
import { isPhone } from "../kit/screen.js";

/** @import { Store, Translate } from "../../types.d.ts" */

/** What is pressed while the drawer stays open: the bar, and what lies over the page. */
const BESIDE = "#bar, .sheet, dialog, #notices, #banner";

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
      if (isPhone.value) body.append(part);
      else parent.insertBefore(part, next);
    }
  };
  let isNew = true;
  return together(
    effect(() => {
      isPhone.value;
      untracked(() => {
        place();
        if (!isNew) open.value = false;
        isNew = false;
      });
    }),
    effect(() => {
      const shown = open.value && isPhone.value;
      const held = root.contains(document.activeElement);
      document.documentElement.toggleAttribute("data-drawer", open.value);
      if (shown !== root.hidden) return;
      root.hidden = !shown;
      showMap(shown);
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
    on(document, "click", (/** @type {Event} */ event) => {
      const target = /** @type {Element} */ (event.target);
      // What the press itself took away is not outside.
      if (root.hidden || !target.isConnected || root.contains(target) || target.closest(BESIDE)) return;
      open.value = false;
    }),
    closesOnEscape(
      () => open.value,
      () => {
        open.value = false;
      },
    ),
  );
}

/** Where the page was scrolled to, and where it has been put since. */
let places = [0, 0];

/** What the controls change is the map: it is in sight while they are open, and then the page is where it was. @param {boolean} isOpen */
function showMap(isOpen) {
  const bar = /** @type {HTMLElement} */ (document.getElementById("bar"));
  if (!isOpen) {
    if (scrollY === places[1]) scrollTo(0, places[0] ?? 0);
    return;
  }
  const from = scrollY;
  const map = document.querySelector("#output .map")?.getBoundingClientRect();
  if (map && map.height > 0) scrollTo(0, scrollY + map.top - bar.offsetHeight - 8);
  places = [from, scrollY];
  document.documentElement.style.setProperty(
    "--under-bar",
    `${Math.round(bar.getBoundingClientRect().bottom)}px`,
  );
}
