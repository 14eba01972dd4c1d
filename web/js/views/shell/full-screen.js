// Shows one panel alone on the whole screen, by a button in its corner or by F; loaded once somebody uses the page.
// It is the document that is made full screen and the panel that fills it, so that tips, notices and cards, which lie
// beside the panels, are seen too; and a browser without full screen still gives the panel its whole window.
import { html, svg } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { drawn } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";

/** @import { Lane, Translate } from "../../types.d.ts" */

/** The panels by their elements' ids, and their names in the words. */
const PANELS = /** @type {Record<string, string>} */ ({
  network: "network",
  output: "output",
  "loss-chart": "loss",
  "gradient-chart": "layers",
});
const OPEN = svg`<path d="M5 9V5h4M15 5h4v4M19 15v4h-4M9 19H5v-4"/>`;
const CLOSE = svg`<path d="M9 5v4H5M15 5v4h4M19 15h-4v4M9 19v-4H5"/>`;
/** Where a letter is text, or chooses. */
const TAKEN = "input:not([type=range], [type=checkbox]), select, textarea, dialog, [role=application]";

/** @param {Lane} lane @param {Translate} t */
export function fullScreen({ view }, t) {
  const alone = signal(/** @type {string | null} */ (null));
  /** @type {Element | null} */
  let pointed = null;
  const panels = Object.keys(PANELS).map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));
  const holding = (/** @type {Element | null} */ element) => panels.find((panel) => panel.contains(element));

  const toggle = (/** @type {string} */ id) => {
    const isOpening = alone.peek() !== id;
    alone.value = isOpening ? id : null;
    // Refused, or unknown to the browser: the panel fills the window.
    if (isOpening) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  };
  const close = () => alone.peek() !== null && toggle(/** @type {string} */ (alone.peek()));

  const corners = panels.map((panel) => {
    const place = document.createElement("div");
    place.className = "corner";
    panel.append(place);
    const content = mount(place, () => {
      const isAlone = alone.value === panel.id;
      const name = t(isAlone ? "full_screen.close" : "full_screen.open", {
        panel: t(`full_screen.${PANELS[panel.id]}`),
      });
      return html`<button class="tiny" aria-label=${name} data-tip=${t(isAlone ? "full_screen.close_tip" : "full_screen.open_tip")}
        @click=${() => toggle(panel.id)}>${drawn(isAlone ? CLOSE : OPEN)}</button>`;
    });
    return together(content, () => place.remove());
  });
  const fill = effect(() => {
    for (const panel of panels) panel.classList.toggle("alone", panel.id === alone.value);
    document.documentElement.toggleAttribute("data-alone", alone.value !== null);
  });
  return together(
    ...corners,
    fill,
    on(document, "pointerover", ({ target }) => {
      pointed = /** @type {Element} */ (target);
    }),
    // Its own way out, as by Escape, which the page is not told of.
    on(document, "fullscreenchange", () => {
      if (!document.fullscreenElement) alone.value = null;
    }),
    on(
      document,
      "keydown",
      (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape" && alone.peek() !== null) {
          event.preventDefault();
          return close();
        }
        const isKey = event.key.toLowerCase() === "f" && !event.ctrlKey && !event.metaKey && !event.altKey;
        const target = /** @type {Element | null} */ (event.target);
        if (!isKey || event.repeat || !view.keys.peek() || target?.closest?.(TAKEN)) return;
        const panel = alone.peek() ?? (holding(pointed) ?? holding(document.activeElement))?.id;
        if (panel) toggle(panel);
      },
      { capture: true },
    ),
  );
}
