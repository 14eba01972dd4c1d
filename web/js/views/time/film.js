// What lies under the loss chart once there is something to wind back: the scrubber, the earlier runs as a legend, and the
// ways to the present, to the best moment and to a link.
import { html, nothing, svg } from "../../../vendor/lit.js";
import { computed } from "../../../vendor/signals-core.js";
import { AXES } from "../../run/axis.js";
import { endOf } from "../../run/curve.js";
import { measured } from "../../text/numbers.js";
import { drawn } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";
import { select } from "../kit/widgets.js";
import { keepEarlier } from "./keep.js";
import { legend } from "./legend.js";
import { reel } from "./reel.js";

/** @import { Actions, Lane, Option, Theme, Translate, ViewState } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

const PRESENT = svg`<path d="M4 6l7 6-7 6zM11 6l7 6-7 6zM20.5 5v14"/>`;
const BEST = svg`<path d="m12 4 2.4 5 5.6.8-4 3.9 1 5.5-5-2.6-5 2.6 1-5.5-4-3.9 5.6-.8z"/>`;
const LINK = svg`<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1.400 1.400M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1.400-1.400"/>`;

/**
 * @param {HTMLElement} chart the panel of the loss chart, under which this goes
 * @param {Lane} lane @param {Actions} actions @param {Translate} t @param {ReadonlyMap<string, Option>} options
 * @param {ReadonlySignal<Theme>} theme
 */
export function film(chart, lane, actions, t, options, theme) {
  const root = document.createElement("div");
  root.className = "film";
  root.setAttribute("role", "group");
  const line = document.createElement("div");
  line.className = "reel";
  const tools = document.createElement("div");
  tools.className = "film-tools";
  root.append(line, tools);
  chart.append(root);
  const isPast = computed(() => (lane.frame.value?.step ?? 0) < endOf(lane.film.value));
  return together(
    keepEarlier(lane),
    follow(chart, root),
    reel(line, lane, actions, t, options),
    mount(tools, () => {
      root.setAttribute("aria-label", t("time.title"));
      root.classList.toggle("past", isPast.value);
      return html`${axis(lane.view, t)}${legend(lane, t, options, theme.value)}${ways(lane, isPast.value, actions, t)}`;
    }),
    () => root.remove(),
  );
}

/** What the axis counts. @param {ViewState} view @param {Translate} t */
function axis({ axis: chosen }, t) {
  return select({
    id: "axis",
    name: t("time.axis"),
    value: chosen.value,
    choices: AXES.map((value) => ({ value, label: t(`time.axis_${value}`) })),
    change: (value) => {
      chosen.value = /** @type {typeof chosen.value} */ (value);
    },
  });
}

/** @param {Lane} lane @param {boolean} isPast @param {Actions} actions @param {Translate} t */
function ways(lane, isPast, actions, t) {
  const { view } = lane;
  const best = lane.history.value?.best ?? null;
  const language = view.language.value;
  const tip = best
    ? t("time.best_tip", { name: t(`chart.${best.of}_loss`), value: measured(best.value, language) })
    : t("time.no_best");
  const end = lane.history.value?.end ?? 0;
  return html`<div class="ways">
    <button class="tiny" id="to-best" aria-label=${t("time.best")} data-tip=${`${t("time.best")}${t("colon")}${tip}`} ?disabled=${!best}
      @click=${() => best && actions.seek(best.step)}>${drawn(BEST)}</button>
    <button class="tiny" id="link-moment" aria-label=${t("time.link")} data-tip=${t("time.link_tip")} aria-haspopup="dialog"
      @click=${() => {
        view.dialog.value = "moment";
      }}>${drawn(LINK)}</button>
    <button class="tiny" id="to-present" aria-label=${t("time.present")} data-tip=${t("time.present_tip")} ?disabled=${!isPast}
      @click=${() => actions.seek(Math.max(end, endOf(lane.film.peek())))}>${drawn(PRESENT)}${isPast ? html`<span>${t("time.present_short")}</span>` : nothing}</button>
  </div>`;
}

/**
 * Lie under the chart's own axis, wherever that begins and ends.
 * @param {HTMLElement} chart @param {HTMLElement} root
 */
function follow(chart, root) {
  const place = () => {
    const over = /** @type {HTMLElement | null} */ (chart.querySelector(".u-over"));
    if (!over?.offsetWidth) return;
    root.style.setProperty("--from", `${over.offsetLeft}px`);
    root.style.setProperty("--wide", `${over.offsetWidth}px`);
  };
  place();
  return on(chart, "placed", place);
}
