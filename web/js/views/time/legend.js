// The legend of the lanes of the past: each by its colour and by what differs from the present run; a press hides or shows
// its lines, and a button opens the list in which they are put back and removed.
import { html, nothing, svg } from "../../../vendor/lit.js";
import { runColour } from "../../draw/kit/runs.js";
import { comparable } from "../../run/earlier.js";
import { runNames } from "../../text/difference.js";
import { drawn } from "../kit/icons.js";
import { styled } from "../kit/mount.js";

/** @import { Earlier, Lane, Option, Theme, Translate } from "../../types.d.ts" */

const LIST = svg`<path d="M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01" stroke-width="2.200"/>`;

/** @param {Lane} lane @param {Translate} t @param {ReadonlyMap<string, Option>} options @param {Theme} theme */
export function legend(lane, t, options, theme) {
  const { dialog } = lane.view;
  const all = lane.earlier.value;
  if (all.length === 0) return html`<span class="legend"></span>`;
  const isOpen = dialog.value === "earlier";
  const names = runNames(all, lane.config.value, options, t, lane.view.language.value);
  return html`<div class="legend" role="group" aria-label=${t("earlier.title")} tabindex="-1">
      ${comparable(lane)
        .toReversed()
        .map((run) => chip(run, names.get(run.id) ?? "", lane, t, theme))}</div>
    <button class="tiny" id="earlier-runs" aria-label=${t("earlier.open") + t("colon") + all.length} data-tip=${t("earlier.open_tip")} aria-expanded=${isOpen}
      @click=${() => {
        dialog.value = isOpen ? "" : "earlier";
      }}>${drawn(LIST)}${all.length > 1 ? html`<span>${all.length}</span>` : nothing}</button>`;
}

/** @param {Earlier} run @param {string} name @param {Lane} lane @param {Translate} t @param {Theme} theme */
function chip(run, name, lane, t, theme) {
  return html`<button class="tiny chip" aria-pressed=${run.shown} aria-label=${t("earlier.lines_of", { name })} data-tip=${`${name}${t("colon")}${t("chart.toggle_tip")}`}
    @click=${() => toggle(lane, run)}>${swatch(run, theme)}<span>${name}</span></button>`;
}

/** @param {Earlier} run @param {Theme} theme */
export function swatch(run, theme) {
  return html`<i class="swatch" ${styled({ background: runColour(run.colour, theme.panel) })}></i>`;
}

/** @param {Lane} lane @param {Earlier} run */
export function toggle({ earlier }, run) {
  earlier.value = earlier.peek().map((one) => (one.id === run.id ? { ...one, shown: !one.shown } : one));
}
