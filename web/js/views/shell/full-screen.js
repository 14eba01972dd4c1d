// Shows one panel alone on the whole screen, by a button in its corner or by F; loaded once somebody uses the page.
// It is the document that is made full screen and the panel that fills it, so that tips, notices and cards, which lie
// beside the panels, are seen too; and a browser without full screen still gives the panel its whole window.
import { html, svg } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { closesOnEscape } from "../kit/escape.js";
import { drawn } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";
import { fullScreenPresses } from "./keys.js";

/** @import { Translate } from "../../types.d.ts" */

/** The panels by their elements' ids, and their names in the words. */
const PANELS = /** @type {Record<string, string>} */ ({
  network: "network",
  output: "output",
  "loss-chart": "loss",
  "gradient-chart": "layers",
});
const OPEN = svg`<path d="M5 9V5h4M15 5h4v4M19 15v4h-4M9 19H5v-4"/>`;
const CLOSE = svg`<path d="M9 5v4H5M15 5v4h4M19 15h-4v4M9 19v-4H5"/>`;

/** @param {Translate} t */
export function fullScreen(t) {
  const alone = signal(/** @type {string | null} */ (null));
  /** How many presses of the key have had their effect. */
  let answered = 0;
  const panels = Object.keys(PANELS).map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));
  const meant = () =>
    panels.find((panel) => panel.matches(":hover")) ?? panels.find((panel) => panel.matches(":focus-within"));

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
    // Its own way out, as by Escape, which the page is not told of; and it may be full only once nothing is alone any more.
    on(document, "fullscreenchange", () => {
      if (!document.fullscreenElement) alone.value = null;
      else if (alone.peek() === null) document.exitFullscreen().catch(() => {});
    }),
    closesOnEscape(() => alone.value !== null, close),
    // By F, which may have been pressed before this was loaded.
    effect(() => {
      const presses = fullScreenPresses.value;
      const isTwice = (presses - answered) % 2 === 0;
      answered = presses;
      const panel = alone.peek() ?? meant()?.id;
      if (!isTwice && panel) toggle(panel);
    }),
  );
}
