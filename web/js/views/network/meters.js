// Over each layer: how many units, how large its gradient is, and a word when it is ill.
import { html, svg } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { measured } from "../../text/numbers.js";
import { drawn, icon } from "../kit/icons.js";
import { mount, styled, together } from "../kit/mount.js";
import { isCoarse } from "../kit/screen.js";

/** @import { Actions, Lane, Translate } from "../../types.d.ts" */
/** @import { Layout } from "../../draw/network/layout.js" */
/** @import { Scene } from "./scene.js" */

/** The meter's ends, as powers of ten of the gradient's norm. */
const LOWEST = -6;
const HIGHEST = 1;
/** Narrower columns leave out the word; the narrowest show the number alone, and the buttons are in the layer's card. */
const ROOM_FOR_WORD = { fine: 112, coarse: 138 };
const ROOM_FOR_BUTTONS = { fine: 72, coarse: 108 };
/** The size of small type that these are made for. */
const TYPE = 12;
const ROOM_FOR_NAME = 84;
/** Narrower columns say in a shorter word what ails the layer. */
const ROOM_FOR_DIAGNOSIS = 100;
/** Narrower columns have smaller type, and words that may be cut. */
const TIGHT = 48;
/** The narrowest that a number of two digits fits in; below that the bar alone says it. */
const ROOM_FOR_NUMBER = 46;
const ROOM_FOR_UNITS = 58;
const WIDEST = 138;
const LOCK = svg`<rect x="6" y="11" width="12" height="9" rx="2"/><path d="M9 11V8a3 3 0 0 1 6 0v3"/>`;

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene} scene
 */
export function meters(root, lane, actions, t, scene) {
  const heads = mount(root, () => {
    return columnsOf(scene.place.value).map((column, layer) => head(layer, column, lane, actions, t, scene));
  });
  const values = effect(() => {
    const { frame, run } = lane;
    const statistics = run.value?.statistics ?? [];
    const column = statistics.indexOf("gradient_norm");
    scene.place.value; // the heads were drawn anew
    for (const [layer, place] of [...root.children].entries()) {
      show(place, frame.value?.layers[layer * statistics.length + column], lane.view.language.value);
    }
  });
  return together(heads, values);
}

/**
 * Where each layer's head stands and how wide it may be: over its column, and inside the panel.
 * @param {Layout} place
 */
function columnsOf({ columns, width }) {
  const step = (columns[1] ?? width) - (columns[0] ?? 0);
  const room = Math.max(24, Math.min(WIDEST, step - (step < TIGHT ? 2 : 6)));
  return columns.slice(1).map((x) => ({ left: Math.min(x - room / 2, width - room), room }));
}

/**
 * @param {number} layer
 * @param {{left: number, room: number}} column
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene} scene
 */
function head(layer, { left, room }, lane, actions, t, scene) {
  const hidden = lane.config.value.network.hidden;
  const verdict = lane.verdicts.value.get(layer);
  const frozen = lane.config.value.network.frozen_layers.includes(layer);
  const output = layer >= scene.place.value.columns.length - 2;
  const name = output ? t("network.output_layer") : t("network.layer", { n: layer + 1 });
  const place = { transform: `translateX(${Math.round(left)}px)`, width: `${Math.round(room)}px` };
  const open = () => {
    scene.subject.value = { layer, to: null, from: null, all: true };
  };
  const width = room < TIGHT ? "tight" : room < ROOM_FOR_DIAGNOSIS * typeSize() ? "narrow" : "";
  return html`<div class="layer ${width}" ${styled(place)}>
    <span class="which" aria-hidden="true">${room >= ROOM_FOR_NAME ? name : output ? t("network.output") : layer + 1}</span>
    ${output ? outputsOf(scene, room, t) : unitsOf(layer, hidden, room, actions, t, scene.options, open)}
    <button class="meter-button" aria-haspopup="dialog" data-layer=${layer} data-tip=${t("network.meter_tip")} @click=${open}>
      <span class="unseen">${name}${t("colon")}${t("network.gradient")}</span>
      <span class="meter ${verdict || lane.state.value === "diverged" ? "sick" : ""}"><i></i></span>
      <span class="reading"><span class="number ${room < ROOM_FOR_NUMBER * typeSize() ? "unseen" : ""}"></span>${frozen ? html`<span class="frozen">${drawn(LOCK)}<span class="unseen">${t("frozen.weight")}</span></span>` : ""}</span>
      ${verdict ? html`<em>${t(`${verdict.text_key}_${room < ROOM_FOR_DIAGNOSIS * typeSize() ? "short" : "word"}`, verdict.values)}</em>` : ""}
    </button>
  </div>`;
}

/** How many outputs there are; the data say so. @param {Scene} scene @param {number} room @param {Translate} t */
function outputsOf({ place }, room, t) {
  const n = place.value.sizes.at(-1) ?? 1;
  return html`<span class="count">${room < ROOM_FOR_NAME ? n : t("network.units", { n })}</span>`;
}

/**
 * @param {number} layer
 * @param {readonly number[]} hidden
 * @param {number} room in pixels
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene["options"]} options
 * @param {() => void} [open] shows the layer's card, which has the buttons, where there is no room for them here
 */
export function unitsOf(layer, hidden, room, actions, t, options, open) {
  const { minimum: fewest = 1, maximum: most = Infinity } = options.get("network.hidden") ?? {};
  const pointer = isCoarse.value ? "coarse" : "fine";
  const type = typeSize();
  const [buttons, word] = [ROOM_FOR_BUTTONS, ROOM_FOR_WORD].map((least) => room >= least[pointer] * type);
  const count = hidden[layer] ?? 0;
  if (!buttons && open) {
    const words = t("network.units", { n: count });
    return html`<button class="count" aria-haspopup="dialog" data-tip=${t("network.meter_tip")} @click=${open}>${room >= ROOM_FOR_UNITS * type ? words : html`<span aria-hidden="true">${count}</span><span class="unseen">${words}</span>`}</button>`;
  }
  const set = (/** @type {number} */ value) =>
    actions.change({ "network.hidden": hidden.map((old, index) => (index === layer ? value : old)) });
  // In the layer's card they have another name than over the layer: two buttons of one name could not be told apart.
  const name = (/** @type {"add" | "remove"} */ what) =>
    t(open ? `network.${what}_unit` : `card.${what}_unit`, { n: layer + 1 });
  const button = (/** @type {"add" | "remove"} */ what, /** @type {number} */ value) => html`
    <button class="tiny" aria-label=${name(what)} data-tip=${
      value < fewest
        ? t("network.fewest_units")
        : value > most
          ? t("network.most_units", { n: most })
          : t(`network.${what}_unit`, { n: layer + 1 }) + t("tip.rebuilds")
    } ?disabled=${value < fewest || value > most} @click=${() => set(value)}>${icon(what === "add" ? "plus" : "minus")}</button>`;
  return html`<span class="count">${buttons ? button("remove", count - 1) : ""}<span>${word ? t("network.units", { n: count }) : count}</span>${buttons ? button("add", count + 1) : ""}</span>`;
}

/** Small type now, in units of that which the rooms above are made for. */
function typeSize() {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--small")) / TYPE;
}

/**
 * @param {Element} place
 * @param {number | undefined} norm
 * @param {string} language
 */
function show(place, norm, language) {
  const bar = place.querySelector("i");
  const number = place.querySelector(".number");
  if (!bar || !number) return;
  const share = norm ? (Math.log10(norm) - LOWEST) / (HIGHEST - LOWEST) : 0;
  bar.style.transform = `scaleX(${Math.max(0.02, Math.min(1, share)).toFixed(3)})`;
  number.textContent = norm === undefined ? "" : measured(norm, language, 2);
}
