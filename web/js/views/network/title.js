// The head of the network's panel: layers added and taken away, and how many parameters there are.
import { html } from "../../../vendor/lit.js";
import { icon } from "../kit/icons.js";
import { beside } from "../kit/option.js";

/** @import { Actions, Lane, Option, Translate } from "../../types.d.ts" */

/** @param {Lane} lane @param {Actions} actions @param {Translate} t @param {ReadonlyMap<string, Option>} options */
export function title(lane, actions, t, options) {
  const hidden = lane.config.value.network.hidden;
  const most = options.get("network.hidden")?.list?.maximum ?? Infinity;
  const set = (/** @type {number[]} */ shape) => actions.change({ "network.hidden": shape });
  return html`<span id="network-title">${t("network.title")}</span>
    <span class="stepper">
      <button class="tiny line" id="remove-layer" aria-label=${t("network.remove_layer")} data-tip=${hidden.length === 0 ? t("network.fewest_layers") : t("network.remove_layer") + t("tip.rebuilds")}
        ?disabled=${hidden.length === 0} @click=${() => set(hidden.slice(0, -1))}>${icon("minus")}</button>
      <button class="tiny line" id="add-layer" aria-label=${t("network.add_layer")} data-tip=${hidden.length >= most ? t("network.most_layers", { n: most }) : t("network.add_layer") + t("tip.rebuilds")}
        ?disabled=${hidden.length >= most} @click=${() => set([...hidden, hidden.at(-1) ?? 2])}>${icon("plus")}</button>
    </span>
    <span class="aside">${t("network.layers", { n: hidden.length })}</span>${beside.value?.("network.hidden") ?? ""}
    ${parameters(lane, t)}`;
}

/** Their number; at level Full it opens what they are of. @param {Lane} lane @param {Translate} t */
function parameters({ run, view }, t) {
  const words = t("network.parameters", { n: run.value?.network.parameters ?? 0 });
  if (view.level.value === "basic") return html`<span class="aside push">${words}</span>`;
  const open = () => {
    view.dialog.value = "code";
  };
  return html`<button class="tiny line push code" id="code" data-tip=${t("code.open_tip")} @click=${open}>${words} · ${t("code.open")}</button>`;
}
