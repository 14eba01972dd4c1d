// The units of a layer in a card, large enough for a finger, where the diagram has them smaller.
import { html, nothing } from "../../../vendor/lit.js";
import { createField, drawField } from "../../draw/kit/field.js";
import { unitIndex } from "../../draw/network/network.js";
import { isWide } from "../kit/screen.js";
import { isTiny } from "./units.js";

/** @import { Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { Scene } from "./scene.js" */

/** The side of a unit's picture, in CSS pixels. */
const SIDE = 48;

/** @param {number} layer weight layer @param {Lane} lane @param {Translate} t @param {Scene} scene */
export function layerUnits(layer, lane, t, { place, subject }) {
  const { sizes } = place.value;
  if (!isTiny(place.value) || layer + 2 >= sizes.length) return nothing;
  const { pinned } = lane.view;
  return html`<div class="layer-units">${Array.from({ length: sizes[layer + 1] ?? 0 }, (_, unit) => {
    const index = unitIndex(sizes, layer + 1, unit);
    const name = `${layer + 1}.${unit + 1}`;
    const here = pinned.value === index;
    return html`<button aria-pressed=${here} aria-label=${t("network.unit", { name })} @click=${() => {
      pinned.value = here ? null : index;
      // The card would lie over the unit, which is enlarged where it stands (lens.js).
      if (!here && !isWide.value) subject.value = null;
    }}><canvas width=${SIDE} height=${SIDE} data-index=${index}></canvas>${name}</button>`;
  })}</div>`;
}

const field = createField();

/** Paint the newest pictures into an open card. @param {HTMLElement} root @param {Lane} lane @param {Theme} theme */
export function paintUnits(root, lane, theme) {
  const canvases = /** @type {NodeListOf<HTMLCanvasElement>} */ (
    root.querySelectorAll(".layer-units canvas")
  );
  const frame = lane.frame.value;
  if (canvases.length === 0 || !frame) return;
  const { cells, size, count } = frame.units;
  field.fill(cells, size, count, lane.view.discrete.value ? theme.discreteTable : theme.table);
  for (const canvas of canvases) {
    const context = canvas.getContext("2d");
    const index = Number(canvas.dataset.index);
    if (context && index < count) drawField(context, field, index, 0, 0, SIDE, SIDE);
  }
}
