// The images to choose from: each as it is and, where it is taken for another class, for which.
import { html, nothing } from "../../../vendor/lit.js";
import { listed } from "./lists.js";
import { picture } from "./picture.js";
import { pixelsOf } from "./room.js";

/** @import { Frame } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */
/** @import { Part } from "../../run/confusion.js" */
/** @import { Chosen } from "./lists.js" */
/** @import { Room } from "./room.js" */

/** More than this are counted only. */
const MOST = 40;
const LISTS = /** @type {const} */ (["wrong", "right", "worst"]);

/** @param {Frame | null} frame @param {Part} part @param {Signal<Chosen>} chosen @param {Room} room */
export function strip(frame, part, chosen, room) {
  const { lane, t, labels, theme, pictures, follow } = room;
  const { view } = lane;
  const { what, truth, taken } = chosen.value;
  const name = (/** @type {number} */ kind) => labels.value[kind] ?? String(kind);
  const all = listed(lane.run.value, frame, part, chosen.value);
  const now = view.drawn.value === null ? view.image.value : null;
  const choose = (/** @type {Chosen["what"]} */ list) => {
    chosen.value = { what: list, truth: 0, taken: 0 };
    if (list === "worst") view.worst.value = true;
  };
  return html`<div class="matrix-head"><b>${t("images.images")}</b>
      <div class="switch" role="group" aria-label=${t("images.images")}>
        ${LISTS.map((list) => html`<button class="tiny" aria-pressed=${what === list} data-tip=${t(`images.${list}_tip`)} @click=${() => choose(list)}>${t(`images.list_${list}`)}</button>`)}
        ${what === "cell" ? html`<button class="tiny" aria-pressed="true" aria-label=${`${name(truth)} → ${name(taken)}${t("colon")}${t("images.cell_of", { count: all.length, truth: name(truth), taken: name(taken) })}`}>${name(truth)} → ${name(taken)}</button>` : nothing}
      </div>
      <span class="aside push">${all.length}</span></div>
    <div class="images-of" role="group" aria-label=${t("images.choose")} @keydown=${walk}>
      ${all.slice(0, MOST).map(({ index, truth: is, taken: as }, at) => {
        const words = t(as < 0 || as === is ? "images.one" : "images.one_wrong", {
          n: index + 1,
          truth: name(is),
          taken: name(as),
        });
        const isNow = index === now;
        return html`<button aria-pressed=${isNow} aria-label=${words} data-tip=${words} tabindex=${isNow || (at === 0 && !all.some((one) => one.index === now)) ? 0 : -1}
          @click=${() => follow(index)}>${picture(pixelsOf(pictures.value, index), theme.value)}${as < 0 || as === is ? nothing : html`<span aria-hidden="true">${name(as)}</span>`}</button>`;
      })}
      ${all.length === 0 ? html`<p class="hint">${t(frame ? `images.none_${what}` : "images.no_answer")}</p>` : nothing}
    </div>`;
}

/** The arrows go from image to image. @param {KeyboardEvent} event */
function walk(event) {
  const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  const buttons = /** @type {HTMLElement[]} */ ([
    .../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll("button"),
  ]);
  const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
  if (way === undefined || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  const next = buttons[(at + way + buttons.length) % buttons.length];
  next?.focus();
  next?.click();
}
