// Over each layer: how many maps or units, its gradient on a logarithmic meter, and a word when it is ill. On a phone,
// where columns are narrow, the same as a list below the diagram.
import { html } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { measured } from "../../text/numbers.js";
import { icon } from "../kit/icons.js";
import { mount, styled, together } from "../kit/mount.js";
import { isCoarse } from "../kit/screen.js";
import { layersOf, ROOM_FOR_BUTTONS, ROOM_FOR_WORD, roomsOf } from "./heads-room.js";

/** @import { Scene } from "./network.js" */

/** The meter's ends, as powers of ten of the gradient's norm: as over the layers of points. */
const LOWEST = -6;
const HIGHEST = 1;

/** @param {HTMLElement} root @param {HTMLElement} list @param {Scene} scene */
export function heads(root, list, scene) {
  const { lane, place, image, listed } = scene;
  const layers = () => layersOf(place.value, image.peek()?.stages ?? []);
  return together(
    mount(root, () => {
      if (listed.value) return "";
      const rooms = roomsOf(place.value, layers());
      return layers().map(({ layer }, at) => head(layer, rooms[at] ?? null, scene));
    }),
    mount(list, () => (listed.value ? layers().map(({ layer }) => head(layer, null, scene)) : "")),
    effect(() => {
      const { frame, run, view } = lane;
      const statistics = run.value?.statistics ?? [];
      const at = statistics.indexOf("gradient_norm");
      [place.value, listed.value]; // the heads were drawn anew
      const all = [...root.children, ...list.children];
      for (const [layer, element] of all.entries())
        show(element, frame.value?.layers[layer * statistics.length + at], view.language.value);
    }),
  );
}

/** @param {number} layer @param {{ left: number, room: number } | null} where null: in a list @param {Scene} scene */
function head(layer, where, { lane, t, actions, options, labels }) {
  const { channels, dense } = lane.config.value.network.convolution;
  const verdict = lane.verdicts.value.get(layer);
  const isMaps = layer < channels.length;
  const isOutput = layer >= channels.length + dense.length;
  const name = isOutput ? t("network.output_layer") : t("network.layer", { n: layer + 1 });
  const sort = isMaps ? "channels" : "dense";
  const at = isMaps ? layer : layer - channels.length;
  const sizes = isMaps ? channels : dense;
  const n = isOutput ? labels.value.length : (sizes[at] ?? 0);
  const path = `network.convolution.${sort}`;
  const { minimum: fewest = 1, maximum: most = 16 } = options.get(path) ?? {};
  const set = (/** @type {number} */ value) =>
    actions.change({ [path]: sizes.map((old, index) => (index === at ? value : old)) });
  const words = t(`images.${isOutput ? "classes" : isMaps ? "maps" : "units"}`, { n });
  const button = (/** @type {"add" | "remove"} */ what, /** @type {number} */ value) => {
    const label = t(`images.${what}_one_${sort}`, { n: layer + 1 });
    return html`<button class="tiny" aria-label=${label} data-tip=${label + t("tip.rebuilds")} ?disabled=${value < fewest || value > most}
      @click=${() => set(value)}>${icon(what === "add" ? "plus" : "minus")}</button>`;
  };
  const pointer = isCoarse.value ? "coarse" : "fine";
  const room = where?.room ?? Number.POSITIVE_INFINITY;
  const buttons = !isOutput && room >= ROOM_FOR_BUTTONS[pointer];
  const word = room >= (isOutput ? ROOM_FOR_BUTTONS : ROOM_FOR_WORD)[pointer];
  const open = () => {
    lane.view.histogram.value = layer;
  };
  const style = where
    ? { transform: `translateX(${Math.round(where.left)}px)`, width: `${Math.round(where.room)}px` }
    : {};
  return html`<div class="layer ${where === null ? "listed" : ""}" ${styled(style)}>
    <span class="which" aria-hidden="true">${name}</span>
    <span class="count">${buttons ? button("remove", n - 1) : ""}${word ? html`<span>${words}</span>` : html`<span aria-hidden="true">${n}</span><span class="unseen">${words}</span>`}${buttons ? button("add", n + 1) : ""}</span>
    <button class="meter-button" data-layer=${layer} data-tip=${t("images.meter_tip")} @click=${open}>
      <span class="unseen">${name}${t("colon")}${t("network.gradient")}</span>
      <span class="meter ${verdict || lane.state.value === "diverged" ? "sick" : ""}"><i></i></span>
      <span class="reading"><span class="number"></span></span>
      ${verdict ? html`<em>${t(`${verdict.text_key}_short`, verdict.values)}</em>` : ""}
    </button>
  </div>`;
}

/** @param {Element} place @param {number | undefined} norm @param {string} language */
function show(place, norm, language) {
  const bar = place.querySelector("i");
  const number = place.querySelector(".number");
  if (!bar || !number) return;
  const share = norm ? (Math.log10(norm) - LOWEST) / (HIGHEST - LOWEST) : 0;
  bar.style.transform = `scaleX(${Math.max(0.02, Math.min(1, share)).toFixed(3)})`;
  number.textContent = norm === undefined ? "" : measured(norm, language, 2);
}
