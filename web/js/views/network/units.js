// What lies over the tiles: a button for every unit and every input, so that touch and keyboard reach them.
import { html, nothing } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { under, unitIndex } from "../../draw/network/network.js";
import { mount, on, styled, together } from "../kit/mount.js";
import { beside } from "../kit/option.js";
import { isCoarse } from "../kit/screen.js";

/** @import { Actions, Feature, Lane, Translate } from "../../types.d.ts" */
/** @import { Scene } from "./scene.js" */
/** @import { Layout, UnitPlace } from "../../draw/network/layout.js" */

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene} scene
 */
export function units(root, lane, actions, t, scene) {
  const { hovered } = lane.view;
  const { pointed, place } = scene;
  const enter = (/** @type {Event} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const index = target.closest("[data-unit]")?.getAttribute("data-unit");
    const output = target.closest("[data-output]")?.getAttribute("data-output");
    const { sizes } = place.value;
    hovered.value = index ? Number(index) : null;
    pointed.value = output ? unitIndex(sizes, sizes.length - 1, Number(output)) : hovered.value;
  };
  const leave = () => {
    hovered.value = null;
    pointed.value = null;
  };
  return together(
    effect(() => root.style.setProperty("--tile", `${place.value.tile}px`)),
    mount(root, () => [
      ...scene.rows.value.map((name, row) => inputButton(name, row, lane, actions, t, scene)),
      ...scene.place.value.units
        .filter((unit) => unit.layer > 0)
        .map((unit) => (isOutput(unit, scene) ? outputButton : unitButton)(unit, lane, t, scene)),
      overInputs(scene),
    ]),
    on(root, "pointerover", enter),
    on(root, "focusin", enter),
    on(root, "pointerleave", leave),
    on(root, "focusout", leave),
  );
}

/** @param {UnitPlace} unit @param {Scene} scene */
const isOutput = ({ layer }, { place }) => layer === place.value.sizes.length - 1;

/** A target's side, where the rows leave room for it; small tiles are pressed beside their edges too. */
const TARGET = { fine: 24, coarse: 44 };

/** @param {Scene["place"]["value"]} place */
function targetOf({ gap, step, tile }) {
  return Math.max(tile, Math.min(gap, step, TARGET[isCoarse.value ? "coarse" : "fine"]));
}

/** Whether a finger would hit two units at once; then a layer is opened, and has them large. @param {Layout} place */
export function isTiny({ gap, step }) {
  return isCoarse.value && Math.min(gap, step) < TARGET.coarse;
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
  const height = Math.max(
    tile + 2,
    Math.min((rows[1] ?? y + tile) - (rows[0] ?? y), TARGET[isCoarse.value ? "coarse" : "fine"]),
  );
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

/** What compares features stands over their column, where the heads of layers stand over theirs. @param {Scene} scene */
function overInputs({ place, rows: shown }) {
  const { rows, columns } = place.value;
  const pitch = (rows[1] ?? 0) - (rows[0] ?? 0);
  const at = { left: `${columns[0] ?? 0}px`, top: `${(rows[0] ?? 0) - pitch / 2}px` };
  return shown.value.length < 2
    ? ""
    : html`<span class="over-inputs" ${styled(at)}>${beside.value?.("inputs.features") ?? ""}</span>`;
}

/** @param {UnitPlace} unit @param {Lane} lane @param {Translate} t @param {Scene} scene */
function unitButton(unit, lane, t, { place, subject }) {
  const { pinned } = lane.view;
  const name = `${unit.layer}.${unit.unit + 1}`;
  const here = pinned.value === unit.index;
  const edit = () => {
    subject.value = { layer: unit.layer - 1, to: unit.unit, from: null, all: true };
  };
  const press = () => {
    if (isTiny(place.peek())) subject.value = { layer: unit.layer - 1, to: null, from: null, all: true };
    else pinned.value = here ? null : unit.index;
  };
  return html`<button class="unit" data-name=${nameOver(name, place.value)} ${square(unit.x, unit.y, targetOf(place.value))} data-unit=${unit.index} aria-pressed=${here}
      aria-label=${t("network.unit", { name })} @click=${press}></button>
    ${biasButton(unit, t("network.bias", { name }), place.value, subject)}
    ${
      here
        ? html`<button class="line weights" ${styled({ left: `${unit.x}px`, top: `${weightsTop(unit, place.value)}px` })}
      @click=${edit}>${t("network.weights")}</button>`
        : nothing
    }`;
}

/** Where the button that opens the weights of the pinned unit begins. @param {{ layer: number, y: number }} unit @param {Layout} place */
export function weightsTop(unit, place) {
  return under(place, unit, targetOf(place), isCoarse.value);
}

/**
 * An output is what the map shows anyway, so that a press on it opens its weights.
 * @param {UnitPlace} unit @param {Lane} lane @param {Translate} t @param {Scene} scene
 */
function outputButton(unit, lane, t, { place, subject }) {
  const several = (lane.run.value?.network.outputs ?? 1) > 1;
  const short = several ? `ŷ${subscript(unit.unit)}` : "ŷ";
  const name = several ? t("network.output_weights_of", { n: unit.unit }) : t("network.output_weights");
  return html`<button class="output" data-name=${nameOver(short, place.value)} ${square(unit.x, unit.y, targetOf(place.value))} aria-label=${name} data-tip=${name}
      data-output=${unit.unit} @click=${() => {
        subject.value = { layer: unit.layer - 1, to: unit.unit, from: null, all: true };
      }}></button>
    ${biasButton(unit, t("network.bias", { name: short }), place.value, subject)}`;
}

/** The dot at a unit's corner. @param {UnitPlace} unit @param {string} name @param {Layout} place @param {Scene["subject"]} subject */
function biasButton(unit, name, { tile }, subject) {
  const { x, y } = unit.bias ?? unit;
  return html`<button class="bias" ${square(x, y, Math.max(14, tile * 0.36))} tabindex="-1" aria-label=${name} data-tip=${name}
    @click=${() => {
      subject.value = { layer: unit.layer - 1, to: unit.unit, from: null, all: false };
    }}></button>`;
}

/**
 * What stands over a unit, where two of them leave room for a line of type. It is drawn by the style sheet: text in the
 * button would have to be a part of what a screen reader calls it.
 * @param {string} name @param {Layout} place
 */
function nameOver(name, { named }) {
  return named ? name : nothing;
}

/** @param {number} digit */
const subscript = (digit) => String.fromCharCode(0x2080 + digit);
