// A place for the keys over each column of the diagram: Tab goes from column to column, the arrows from cell to cell, on
// to the next map where one ends.
import { html } from "../../../vendor/lit.js";
import { strongest } from "../../run/cell.js";
import { mount, styled, together } from "../kit/mount.js";
import { moved } from "./moved.js";

/** @import { Place } from "../../run/cell.js" */
/** @import { Scene } from "./network.js" */

/** @param {HTMLElement} root @param {Scene} scene */
export function columns(root, scene) {
  const { place, image, pointed, t } = scene;
  return together(
    mount(root, () => {
      const stages = image.peek()?.stages ?? [];
      const { columns: all, top, height, bottom } = place.value;
      return all.flatMap((column) => {
        const stops = [column.stage, ...(column.pool === null ? [] : [column.pool])];
        return stops.map((stage, at) => {
          const { kind, channels = 0, size = 1, layer } = stages[stage] ?? {};
          const n = kind === "output" ? (column.groups.length ?? 0) : channels;
          const words = t(`images.column_${kind}`, { n, size, layer: (layer ?? 0) + 1 });
          const width = column.width / stops.length;
          return html`<button data-stage=${stage} aria-label=${words} aria-description=${t("images.column_keys")}
            ${styled({ left: `${column.x + at * width - 4}px`, top: `${top - 4}px`, width: `${width + 8}px`, height: `${height - top - bottom + 8}px` })}
            @focus=${() => point(first(scene, stage))} @blur=${() => point(null)}
            @keydown=${(/** @type {KeyboardEvent} */ event) => keys(event, scene, stage)}
            @click=${() => {
              scene.held.value = pointed.peek();
            }}></button>`;
        });
      });
    }),
  );
  /** @param {Place | null} next */
  function point(next) {
    pointed.value = next;
  }
}

/** Where the keys begin: at the cell that stands out in the map looked at last. @param {Scene} scene @param {number} stage @returns {Place | null} */
function first({ image, sources }, stage) {
  const now = image.peek()?.stages[stage];
  if (!now) return null;
  const isPooled = now.kind === "pooling";
  const source = sources.peek()[stage - (isPooled ? 1 : 0)] ?? 0;
  const channel = Math.min(
    now.kind === "output" ? strongestOf(now.cells) : source,
    Math.max(now.channels, now.cells.length) - 1,
  );
  return {
    stage,
    channel,
    ...strongest(now, now.kind === "output" ? 0 : channel),
    ...(now.kind === "output" ? { row: 0, column: 0 } : {}),
  };
}

/** @param {Float32Array} cells */
function strongestOf(cells) {
  return cells.reduce((best, cell, at) => (cell > (cells[best] ?? 0) ? at : best), 0);
}

/** @param {KeyboardEvent} event @param {Scene} scene @param {number} stage */
function keys(event, scene, stage) {
  const { image, pointed, place } = scene;
  const now = image.peek()?.stages[stage];
  const at = pointed.peek() ?? first(scene, stage);
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!now || !at || !way) return;
  // The page steps the training with the same keys.
  event.preventDefault();
  event.stopPropagation();
  const column = place.peek().columns.find((one) => one.stage === stage || one.pool === stage);
  pointed.value = moved(at, way, now.kind === "output" ? 1 : now.size, column);
}
