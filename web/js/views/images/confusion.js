// What the images of each class are taken for: a matrix whose cells open their images.
import { html, nothing } from "../../../vendor/lit.js";
import { matrices, partsOf } from "../../run/confusion.js";
import { wholeNumber } from "../../text/numbers.js";
import { styled } from "../kit/mount.js";

/** @import { Frame } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */
/** @import { Matrix, Part } from "../../run/confusion.js" */
/** @import { Chosen } from "./lists.js" */
/** @import { Room } from "./room.js" */

/** @param {Frame | null} frame @param {Signal<Part>} part @param {Signal<Chosen>} chosen @param {Room} room */
export function confusion(frame, part, chosen, room) {
  const { lane, t, labels } = room;
  const run = lane.run.value;
  const parts = partsOf(run?.data.points ?? []);
  const all = matrices(frame?.confusion ?? null, parts, Math.max(2, run?.data.classes ?? 0));
  const matrix = all.find((one) => one.part === part.value) ?? all.at(-1);
  if (!matrix) return nothing;
  return html`<div class="matrix-head"><b data-tip=${t("images.confusion_tip")}>${t("images.confusion")}</b>
      ${all.length > 1 ? tabs(all, matrix, part, room) : nothing}
      <span class="aside push" data-tip=${t("images.right_of_tip")}>${t("images.right_of", { right: matrix.right, total: matrix.total })}</span></div>
    ${table(matrix, chosen, room, labels.value)}`;
}

/** @param {Matrix[]} all @param {Matrix} shown @param {Signal<Part>} part @param {Room} room */
function tabs(all, shown, part, { t }) {
  return html`<div class="switch" role="group" aria-label=${t("images.confusion")}>${all.map(
    ({ part: name }) =>
      html`<button class="tiny" aria-pressed=${name === shown.part} @click=${() => {
        part.value = name;
      }}>${t(`split.${name}`)}</button>`,
  )}</div>`;
}

/** @param {Matrix} matrix @param {Signal<Chosen>} chosen @param {Room} room @param {readonly string[]} labels */
function table({ rows }, chosen, { lane, t }, labels) {
  const language = lane.view.language.value;
  const { what, truth, taken } = chosen.value;
  const name = (/** @type {number} */ kind) => labels[kind] ?? String(kind);
  const width = `max(44px, ${Math.max(...rows.map((_, kind) => emsOf(name(kind))))}em)`;
  return html`<table class="confusion-of" data-classes=${rows.length}>
    <caption class="unseen">${t("images.confusion_tip")}</caption>
    <thead><tr><td ${styled({ width })}><span class="axis-name" aria-hidden="true">${t("images.truth_taken")}</span></td>${rows.map((_, kind) => html`<th scope="col" aria-label=${t("images.taken_for", { name: name(kind) })}>${name(kind)}</th>`)}</tr></thead>
    <tbody>${rows.map((row, of) => {
      const sum = Math.max(
        1,
        row.reduce((all, one) => all + one, 0),
      );
      return html`<tr><th scope="row" aria-label=${t("images.is", { name: name(of) })}>${name(of)}</th>${row.map(
        (count, kind) => {
          const isRight = kind === of;
          const share = count === 0 ? 0 : Math.round(12 + (isRight ? 46 : 40) * (count / sum));
          const ground = `color-mix(in srgb, var(${isRight ? "--accent" : "--bad"}) ${share}%, var(--panel))`;
          if (count === 0) return html`<td></td>`;
          const words = t("images.cell_of", { count, truth: name(of), taken: name(kind) });
          return html`<td ${styled({ background: ground })}><button aria-pressed=${what === "cell" && truth === of && taken === kind}
          aria-label=${words} data-tip=${words} @click=${() => {
            chosen.value = { what: "cell", truth: of, taken: kind };
          }}>${wholeNumber(count, language)}</button></td>`;
        },
      )}</tr>`;
    })}</tbody></table>`;
}

/** About how wide a bold name is: a Chinese letter is as wide as it is high. @param {string} name */
function emsOf(name) {
  return [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1.05 : 0.68), 0.3);
}
