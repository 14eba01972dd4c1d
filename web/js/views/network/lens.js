// A pinned unit enlarged beside its tile, where the page scrolls and the map, which shows it too, may be out of sight.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { createField, drawField } from "../../draw/kit/field.js";
import { picture } from "../../draw/kit/picture.js";
import { createSurface } from "../../draw/kit/surface.js";
import { icon } from "../kit/icons.js";
import { loadStyle } from "../kit/lazy.js";
import { mount, styled, together } from "../kit/mount.js";
import { isWide } from "../kit/screen.js";
import { weightsTop } from "./units.js";

/** @import { Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Scene } from "./scene.js" */

/** In CSS pixels: the picture's side, the whole box with its name and rim (lens.css), and what is left to the tile. */
const SIDE = 168;
const BOX = { width: SIDE + 18, height: SIDE + 64 };
const APART = 10;
/** Of the map that must be seen to do without. */
const ENOUGH = 0.5;

/**
 * @param {HTMLElement} root @param {Lane} lane @param {Translate} t @param {Scene} scene @param {ReadonlySignal<Theme>} theme
 * @returns {Promise<() => void>}
 */
export async function lens(root, lane, t, { place, subject }, theme) {
  await loadStyle("lens");
  const { pinned } = lane.view;
  const isMapSeen = signal(true);
  const watch = new IntersectionObserver(
    (entries) => {
      isMapSeen.value = (entries.at(-1)?.intersectionRatio ?? 0) >= ENOUGH;
    },
    { threshold: ENOUGH },
  );
  watch.observe(/** @type {Element} */ (document.querySelector("#output .map")));
  const field = createField();
  /** @type {ReturnType<typeof createSurface> | null} */
  let surface = null;
  const paint = (/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ side) => {
    if (!lane.frame.value || pinned.value === null) return;
    const { cells, size } = picture(lane.frame.value, pinned.value);
    field.fill(cells, size, 1, lane.view.discrete.value ? theme.value.discreteField : theme.value.field);
    drawField(context, field, 0, 0, 0, side, side);
  };
  return together(
    mount(root, () => {
      const unit = place.value.units[pinned.value ?? -1];
      if (!unit || isMapSeen.value || subject.value !== null || isWide.value) return nothing;
      const name = t("network.unit", { name: lane.run.value?.network.unit_names.flat()[unit.index] ?? "" });
      return html`<figure class="lens" ${styled(beside(unit, place.value, seenFrom(root)))}>
        <figcaption>${name}<button class="tiny push" aria-label=${t("output.unpin")} @click=${() => {
          pinned.value = null;
        }}>${icon("close")}</button></figcaption>
        <canvas aria-hidden="true"></canvas></figure>`;
    }),
    effect(() => {
      [isMapSeen.value, subject.value, place.value, lane.frame.value, theme.value, pinned.value];
      const canvas = root.querySelector("canvas");
      if (!canvas) {
        surface?.stop();
        surface = null;
        return;
      }
      surface ??= createSurface(canvas, paint);
      surface.schedule();
    }),
    () => surface?.stop(),
    () => watch.disconnect(),
  );
}

/** How far the panel's upper part lies under the bar, in pixels. @param {HTMLElement} root */
function seenFrom(root) {
  const bar = document.getElementById("bar")?.getBoundingClientRect().bottom ?? 0;
  return Math.max(0, bar - root.getBoundingClientRect().top);
}

/**
 * Over the tile, where a finger does not hide it and the button of its weights is not covered, or below that button where
 * there is no room.
 * @param {{ layer: number, x: number, y: number }} unit @param {Scene["place"]["value"]} place @param {number} top from where it is seen
 */
function beside(unit, place, top) {
  const [{ x, y }, { width, tile }] = [unit, place];
  const above = y - tile / 2 - APART - BOX.height;
  const left = Math.max(0, Math.min(width - BOX.width - APART, x - BOX.width / 2));
  return { left: `${left}px`, top: `${above >= top ? above : weightsTop(unit, place) + 44 + APART}px` };
}
