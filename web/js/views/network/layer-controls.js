// What the card sets for one layer or weight alone: its activation, and whether it learns.
import { html, svg } from "../../../vendor/lit.js";
import { applied, layerFrozen, picked, weightFrozen, weightIsFrozen } from "../../options/layers.js";
import { drawn, icon } from "../kit/icons.js";
import { select } from "../kit/widgets.js";

/** @import { Actions, Option, Lane, Translate } from "../../types.d.ts" */

const LOCKED = svg`<rect x="6" y="11" width="12" height="9" rx="2"/><path d="M9 11V8a3 3 0 0 1 6 0v3"/>`;
const OPEN = svg`<rect x="6" y="11" width="12" height="9" rx="2"/><path d="M9 11V7a3 3 0 0 1 5.7-1.3"/>`;

/**
 * At level Full: the layer's own activation, and whether it learns. A newcomer sees what a link has frozen.
 * @param {number} layer @param {Lane} lane @param {Actions} actions @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 */
export function layerControls(layer, lane, actions, t, options) {
  const { hidden, frozen_layers: frozen } = lane.config.value.network;
  const isFull = lane.view.level.value === "full";
  return [
    isFull && layer < hidden.length ? activation(layer, lane, actions, t, options) : "",
    isFull || frozen.includes(layer) ? freeze(layer, frozen.includes(layer), lane, actions, t) : "",
  ];
}

/** @param {number} layer @param {Lane} lane @param {Actions} actions @param {Translate} t @param {ReadonlyMap<string, Option>} options */
function activation(layer, { config, view }, actions, t, options) {
  const pick = () => {
    view.picking.value = layer;
    view.dialog.value = "activations";
  };
  const words = options.get("network.activation")?.choices ?? [];
  return html`<p class="pair" data-tip=${t("picker.layer_tip")}><label for="layer-activation">${t("option.network.activation")}</label>
    ${select({
      id: "layer-activation",
      value: applied(config.value, layer) ?? "",
      choices: words.map((word) => ({ value: word, label: t(`choice.network.activation.${word}`) })),
      change: (word) => actions.change(picked(config.peek(), layer, word)),
    })}
    <button class="tiny" id="pick-layer-activation" aria-label=${t("picker.open_layer", { n: layer + 1 })} data-tip=${t("picker.open_tip")}
      @click=${pick}>${icon("activations")}</button></p>`;
}

/** @param {number} layer @param {boolean} isFrozen @param {Lane} lane @param {Actions} actions @param {Translate} t */
function freeze(layer, isFrozen, { config }, actions, t) {
  return html`<label class="check" data-tip=${t("frozen.layer_tip")}><input type="checkbox" id="freeze-layer" .checked=${isFrozen}
    @change=${() => actions.change(layerFrozen(config.peek(), layer, !isFrozen))}>${t("frozen.layer")}</label>`;
}

/**
 * The lock of one weight; a newcomer sees it only where something is frozen.
 * @param {number} layer @param {number} to @param {number | null} from @param {string} name of the weight, or bias
 * @param {Lane} lane @param {Actions} actions @param {Translate} t
 */
export function lock(layer, to, from, name, lane, actions, t) {
  const config = lane.config.value;
  const isWhole = config.network.frozen_layers.includes(layer);
  const isFrozen = isWhole || weightIsFrozen(config, layer, to, from);
  if (!isFrozen && lane.view.level.value === "basic") return "";
  const tip = isWhole ? t("frozen.by_layer") : isFrozen ? t("frozen.weight_off") : t("frozen.weight_on");
  return html`<button class="tiny lock" aria-pressed=${isFrozen} aria-label=${t("frozen.weight") + t("colon") + name} data-tip=${tip} ?disabled=${isWhole}
    @click=${() => actions.change(weightFrozen(config, layer, to, from, !isFrozen))}>${drawn(isFrozen ? LOCKED : OPEN)}</button>`;
}
