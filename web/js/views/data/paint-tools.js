// The bar of the painting tools: which, of what class or value, how large, and back again; knows no points.
import { html, svg } from "../../../vendor/lit.js";
import { rangeOf } from "../../draw/kit/picture.js";
import { valueColour } from "../../draw/map/points.js";
import { shortNumber } from "../../text/numbers.js";
import { drawn, shape } from "../kit/icons.js";
import { styled } from "../kit/mount.js";
import { isCoarse } from "../kit/screen.js";
import { slider } from "../kit/widgets.js";
import { leave, recall, TOOLS } from "./easel.js";

/** @import { Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Easel } from "./easel.js" */

const ICONS = {
  brush: svg`<path d="M19 4c-5 1-9 5-11 9l3 3c4-2 8-6 9-11zM8 14c-3 0-3 4-5 5 3 1 7 1 8-3"/>`,
  point: svg`<circle cx="12" cy="12" r="3.2"/><path d="M12 3v4M12 17v4M3 12h4M17 12h4"/>`,
  erase: svg`<path d="M9 20h11M5 15l8-9 6 5-8 9H9z"/>`,
  move: svg`<path d="M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3"/>`,
  undo: svg`<path d="M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10"/>`,
  redo: svg`<path d="m15 7 5 5-5 5M20 12H10a5 5 0 0 0 0 10"/>`,
  clear: svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>`,
};

/** What the sheet understands (paint.js). */
const KEYS = /** @type {Partial<Record<keyof typeof ICONS, string>>} */ ({
  ...{ brush: "B", point: "O", erase: "X", move: "M", undo: "Ctrl+Z", redo: "Ctrl+Shift+Z" },
});

/** @param {Easel} easel @param {Lane} lane @param {Translate} t @param {ReadonlySignal<Theme>} theme */
export function controls(easel, lane, t, theme) {
  const drawing = easel.turn.value >= 0 ? easel.drawing() : easel.drawing();
  const button = (
    /** @type {keyof typeof ICONS} */ name,
    /** @type {boolean} */ idle,
    /** @type {() => void} */ act,
  ) =>
    html`<button class="tiny" aria-label=${t(`paint.${name}`)} data-tip=${t(`paint.${name}_tip`) + key(name, t)} ?disabled=${idle} @click=${act}>${drawn(ICONS[name])}</button>`;
  return html`<div class="tools" role="group" aria-label=${t("paint.title")}>
      ${TOOLS.map(
        (
          tool,
        ) => html`<button class="tiny" aria-label=${t(`paint.${tool}`)} data-tip=${t(`paint.${tool}_tip`) + key(tool, t)} aria-pressed=${easel.tool.value === tool}
        @click=${() => {
          easel.tool.value = tool;
        }}>${drawn(ICONS[tool])}</button>`,
      )}
      <span class="bar"></span>
      ${button("undo", !drawing.canUndo, () => recall(easel, "undo"))}
      ${button("redo", !drawing.canRedo, () => recall(easel, "redo"))}
      ${button("clear", drawing.rows.length === 0, () => {
        drawing.begin();
        easel.draw([]);
        drawing.end();
      })}
    </div>
    <div class="tools">${easel.classes.value ? palette(easel, t) : values(easel, lane, t, theme)}
      <span class="size" data-tip=${t("paint.size")}><label class="unseen" for="brush-size">${t("paint.size")}</label>${slider(
        {
          id: "brush-size",
          label: "",
          min: 2,
          max: 20,
          step: 1,
          value: Math.round(100 * easel.size.value),
          text: String(Math.round(100 * easel.size.value)),
          disabled: easel.tool.value === "point" || easel.tool.value === "move",
          input: (size) => {
            easel.size.value = size / 100;
          },
        },
      )}</span>
      <button class="line done" @click=${() => leave(lane)}>${t("paint.done")}</button></div>
    <p class="hint">${t("paint.count", { n: drawing.rows.length })}${t(isCoarse.value ? "paint.hint_touch" : "paint.hint")}
      <span role="status">${place(easel, lane, t)}</span></p>`;
}

/** The key that does the same, where there are keys. @param {keyof typeof ICONS} name @param {Translate} t */
function key(name, t) {
  const of = KEYS[name];
  return of === undefined || isCoarse.value ? "" : t("paint.key", { key: of });
}

/** Where the keys draw, which is spoken as it changes. @param {Easel} easel @param {Lane} lane @param {Translate} t */
function place({ cursor, place: at, drawing }, lane, t) {
  if (cursor.value === null) return "";
  const [x1, x2] = at(cursor.value);
  const written = (/** @type {number} */ value) =>
    shortNumber(Number(value.toFixed(2)), lane.view.language.value);
  return t("paint.place", { x1: written(x1), x2: written(x2), n: drawing().rows.length });
}

/** @param {Easel} easel @param {Translate} t */
function palette(easel, t) {
  return html`<span class="kinds" role="group" aria-label=${t("paint.class")}>${Array.from(
    { length: easel.limits.classes },
    (
      _,
      n,
    ) => html`<button class="tiny" aria-label=${t("output.class", { n })} data-tip=${t("paint.class_tip", { n }) + (isCoarse.value ? "" : t("paint.key", { key: n }))} aria-pressed=${easel.kind.value === n}
      @click=${() => {
        easel.kind.value = n;
      }}>${shape(n)}</button>`,
  )}</span><span class="kind" aria-hidden="true">${t("output.class", { n: easel.kind.value })}</span>`;
}

/** @param {Easel} easel @param {Lane} lane @param {Translate} t @param {ReadonlySignal<Theme>} theme */
function values(easel, lane, t, theme) {
  const [low, high] = rangeOf(lane.frame.peek()?.boundary);
  const share = (easel.value.value - low) / (high - low);
  return html`<span class="value" data-tip=${t("paint.value_tip")}><i class="dot" ${styled({ background: valueColour(theme.value, share) })}></i>
    <label class="unseen" for="paint-value">${t("paint.value_tip")}</label>${slider({
      id: "paint-value",
      label: "",
      min: Math.min(low, -1),
      max: Math.max(high, 1),
      step: 0.05,
      value: easel.value.value,
      text: shortNumber(easel.value.value),
      input: (value) => {
        easel.value.value = value;
      },
    })}<output>${shortNumber(easel.value.value, lane.view.language.value)}</output></span>`;
}
