// All figures of the run in one place: loss, accuracy or R², and the confusion matrix, for each part of the split.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { matrices, partsOf } from "../../run/confusion.js";
import { rowOf, valueAt } from "../../run/curve.js";
import { measured, percent, wholeNumber } from "../../text/numbers.js";
import { closesOnEscape } from "../kit/escape.js";
import { lendFocus } from "../kit/focus.js";
import { heading } from "../kit/heading.js";
import { shape } from "../kit/icons.js";
import { mount, styled, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";

/** @import { Frame, Lane, Translate } from "../../types.d.ts" */
/** @import { Matrix, Part } from "../../run/confusion.js" */
/** @import { Signal } from "../../../vendor/signals-core.js" */

/** Numbers that change more often cannot be read. */
const EVERY = 250;
const FIGURES = /** @type {const} */ (["loss", "accuracy", "r2"]);

/** @param {Lane} lane @param {Translate} t */
export function metrics(lane, t) {
  const { figures: open } = lane.view;
  const root = document.createElement("div");
  document.body.append(root);
  const parts = computed(() => partsOf(lane.run.value?.data.points ?? []));
  const chosen = signal(/** @type {Part} */ ("train"));
  const frame = signal(lane.frame.peek());
  const later = throttle(() => {
    frame.value = lane.frame.peek();
  }, EVERY);
  const close = () => {
    open.value = false;
  };
  return together(
    effect(() => {
      lane.frame.value;
      if (open.value) later.ask();
    }),
    mount(root, () => (open.value ? panel(lane, parts.value, chosen, frame.value, close, t) : nothing)),
    closesOnEscape(() => open.value, close),
    lendFocus(root, () => open.value, "#figures", "#metrics"),
    () => root.remove(),
  );
}

/**
 * @param {Lane} lane
 * @param {Part[]} parts
 * @param {Signal<Part>} chosen
 * @param {Frame | null} frame
 * @param {() => void} close
 * @param {Translate} t
 */
function panel(lane, parts, chosen, frame, close, t) {
  const classes = Math.max(2, lane.run.value?.data.classes ?? 0);
  const all = matrices(frame?.confusion ?? null, parts, classes);
  const matrix = all.find(({ part }) => part === chosen.value) ?? all.at(-1);
  return html`<section id="figures" class="sheet" tabindex="-1" aria-labelledby="figures-title">
    ${heading("figures-title", t("output.metrics"), close, t)}
    ${figures(lane, parts, frame, t)}
    ${
      matrix
        ? html`<h3>${t("output.confusion")}</h3>
          ${all.length > 1 ? tabs(all, matrix, chosen, t) : nothing}${grid(matrix, lane, t)}`
        : nothing
    }
  </section>`;
}

/** @param {Lane} lane @param {Part[]} parts @param {Frame | null} frame @param {Translate} t */
function figures(lane, parts, frame, t) {
  const curve = lane.curve.peek();
  // Of the step that the matrix is of, and the map.
  const row = rowOf(curve, frame?.step ?? 0);
  const language = lane.view.language.value;
  const rows = FIGURES.filter((figure) => curve.names.includes(`train_${figure}`));
  return html`<table class="figures"><thead><tr><td></td>${parts.map((part) => html`<th scope="col">${t(`split.${part}`)}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (figure) => html`<tr><th scope="row" data-tip=${t(`output.${figure}_tip`)}>${t(`output.${figure}`)}</th>
      ${parts.map((part) => html`<td>${written(valueAt(curve, `${part}_${figure}`, row), figure, language)}</td>`)}</tr>`,
    )}</tbody></table>`;
}

/** @param {number} value @param {string} figure @param {string} language */
function written(value, figure, language) {
  return figure === "accuracy" ? percent(value, language, 1) : measured(value, language);
}

/** @param {Matrix[]} all @param {Matrix} shown @param {Signal<Part>} chosen @param {Translate} t */
function tabs(all, shown, chosen, t) {
  return html`<div class="segments" role="group" aria-label=${t("output.confusion")}>
    ${all.map(
      ({ part }) =>
        html`<button aria-pressed=${part === shown.part} @click=${() => {
          chosen.value = part;
        }}>${t(`split.${part}`)}</button>`,
    )}</div>`;
}

/** @param {Matrix} matrix @param {Lane} lane @param {Translate} t */
function grid({ rows, total, right }, lane, t) {
  const language = lane.view.language.value;
  const kinds = rows.map((_, kind) => kind);
  const share = (/** @type {number[]} */ row, /** @type {number} */ count) =>
    count /
    Math.max(
      1,
      row.reduce((sum, one) => sum + one, 0),
    );
  return html`<table class="confusion">
    <caption>${t("output.confusion_caption", { right, total })}</caption>
    <thead><tr><td></td>${kinds.map((n) => html`<th scope="col" aria-label=${t("output.taken_for", { n })}>${shape(n)}${n}</th>`)}<th scope="col">${t("output.recall")}</th></tr></thead>
    <tbody>${rows.map(
      (row, n) => html`<tr><th scope="row" aria-label=${t("output.class", { n })}>${shape(n)}${n}</th>
      ${row.map((count, kind) => {
        const weight = Math.round(45 * share(row, count));
        const ground = `color-mix(in srgb, var(${kind === n ? "--accent" : "--bad"}) ${weight}%, var(--panel))`;
        return html`<td ${styled({ background: ground })}>${wholeNumber(count, language)}</td>`;
      })}<td>${row.some(Boolean) ? percent(share(row, row[n] ?? 0), language) : "–"}</td></tr>`,
    )}</tbody></table>`;
}
