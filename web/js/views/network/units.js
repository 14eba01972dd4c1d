// What lies over the tiles: a button for every unit and every input, so that touch and keyboard reach them.
import { html, nothing } from "../../../vendor/lit.js";
import { mount, on, styled, together } from "../kit/mount.js";

/** @import { Actions, Feature, Lane, Translate } from "../../types.d.ts" */
/** @import { Scene } from "./scene.js" */
/** @import { UnitPlace } from "../../draw/network/layout.js" */

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene} scene
 */
export function units(root, lane, actions, t, scene) {
  const { hovered } = lane.view;
  const enter = (/** @type {Event} */ event) => {
    const index = /** @type {HTMLElement} */ (event.target).closest("[data-unit]")?.getAttribute("data-unit");
    hovered.value = index ? Number(index) : null;
  };
  const leave = () => {
    hovered.value = null;
  };
  return together(
    mount(root, () => [
      ...scene.features.map((name, row) => inputButton(name, row, lane, actions, t, scene)),
      ...scene.place.value.units
        .filter((unit) => unit.layer > 0)
        .map((unit) => unitButton(unit, lane, t, scene)),
      ...outputBiases(lane, t, scene),
    ]),
    on(root, "pointerover", enter),
    on(root, "focusin", enter),
    on(root, "pointerleave", leave),
    on(root, "focusout", leave),
  );
}

/** A target's side, where the rows leave room for it; small tiles are pressed beside their edges too. */
const TARGET = { fine: 24, coarse: 44 };
const coarse = matchMedia("(pointer: coarse)");

/** @param {Scene["place"]["value"]} place */
function targetOf({ rows, tile }) {
  const gap = (rows[1] ?? 0) - (rows[0] ?? 0);
  return Math.max(tile, Math.min(gap, TARGET[coarse.matches ? "coarse" : "fine"]));
}

/** @param {number} x @param {number} y @param {number} side */
function square(x, y, side) {
  return styled({
    left: `${x - side / 2}px`,
    top: `${y - side / 2}px`,
    width: `${side}px`,
    height: `${side}px`,
  });
}

/**
 * @param {Feature} name
 * @param {number} row
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene} scene
 */
function inputButton(name, row, lane, actions, t, { place, features: all }) {
  const { rows, columns, tile, units: placed } = place.value;
  const chosen = lane.config.value.inputs.features;
  const one = lane.run.value?.data.inputs === 1;
  const seen = chosen.filter((other) => !one || !other.includes("x2"));
  const idle = one && name.includes("x2");
  // With one input a network that was given none of its features is given x1.
  const used = seen.includes(name) || (one && seen.length === 0 && name === "x1");
  const only = used && seen.length <= 1;
  const tip = idle
    ? t("idle.inputs.features")
    : only
      ? t("network.last_input")
      : t(used ? "network.input_off" : "network.input_on") + t("tip.rebuilds");
  const features = used
    ? chosen.filter((other) => other !== name)
    : all.filter((other) => other === name || chosen.includes(other));
  const y = rows[row] ?? 0;
  const x = columns[0] ?? 0;
  const index = placed.find((unit) => unit.layer === 0 && unit.y === y)?.index;
  const left = Math.max(0, x - tile / 2 - 58);
  const height = Math.max(tile + 2, targetOf(place.value));
  const at = {
    left: `${left}px`,
    top: `${y - height / 2}px`,
    width: `${x + tile / 2 - left}px`,
    height: `${height}px`,
    paddingRight: `${tile + 8}px`,
  };
  return html`<button class="input" ${styled(at)} aria-pressed=${used} aria-disabled=${only || idle} data-unit=${index ?? nothing}
    data-feature=${name} data-tip=${tip}
    @click=${() => only || idle || actions.change({ "inputs.features": features })}>${t(`feature.${name}`)}</button>`;
}

/** @param {UnitPlace} unit @param {Lane} lane @param {Translate} t @param {Scene} scene */
function unitButton(unit, lane, t, { place, subject }) {
  const { tile } = place.value;
  const { pinned } = lane.view;
  const name = `${unit.layer}.${unit.unit + 1}`;
  const here = pinned.value === unit.index;
  const bias = unit.bias ?? unit;
  const edit = (/** @type {boolean} */ all) => {
    subject.value = { layer: unit.layer - 1, to: unit.unit, from: null, all };
  };
  return html`<button class="unit" ${square(unit.x, unit.y, targetOf(place.value))} data-unit=${unit.index} aria-pressed=${here}
      aria-label=${t("network.unit", { name })} @click=${() => {
        pinned.value = here ? null : unit.index;
      }}></button>
    <button class="bias" ${square(bias.x, bias.y, Math.max(14, tile * 0.36))} tabindex="-1" aria-label=${t("network.bias", { name })}
      data-tip=${t("network.bias", { name })} @click=${() => edit(false)}></button>
    ${
      here
        ? html`<button class="line weights" ${styled({ left: `${unit.x}px`, top: `${unit.y + tile / 2 + 4}px` })}
      @click=${() => edit(true)}>${t("network.weights")}</button>`
        : nothing
    }`;
}

/** An output has no tile; its dot opens its weights. @param {Lane} lane @param {Translate} t @param {Scene} scene */
function outputBiases(lane, t, { place, subject }) {
  const { exits, sizes, width } = place.value;
  const gap = (exits[1]?.y ?? Infinity) - (exits[0]?.y ?? 0);
  const side = Math.min(TARGET[coarse.matches ? "coarse" : "fine"], gap);
  lane.run.value;
  return exits.map(({ bias }, unit) => {
    const name = exits.length > 1 ? t("network.output_weights_of", { n: unit }) : t("network.output_weights");
    return html`<button class="bias" ${square(Math.min(bias.x, width - side / 2), bias.y, side)} aria-label=${name}
      data-tip=${name} data-output=${unit}
      @click=${() => {
        subject.value = { layer: sizes.length - 2, to: unit, from: null, all: true };
      }}></button>`;
  });
}
