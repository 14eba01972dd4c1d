// How to read the map: what its colours and shapes stand for; knows no canvas but the ramp's.
import { html } from "../../../vendor/lit.js";
import { shape } from "../kit/icons.js";

/** @import { Lane, Translate } from "../../types.d.ts" */

/**
 * @param {number[]} range values of the lowest and the highest colour
 * @param {"curve" | "classes" | "two" | "values" | "unit"} kind
 * @param {Lane} lane
 * @param {Translate} t
 */
export function legend(range, kind, lane, t) {
  const count = kind === "classes" ? (lane.run.value?.data.classes ?? 0) : 0;
  // The ramp stays in its place: what paints it has it by hand.
  return html`<div class="scale ${kind}"><canvas class="ramp" width="256" height="1" aria-hidden="true" ?hidden=${kind === "curve" || kind === "classes"}></canvas>
    ${
      kind === "curve"
        ? curve(t)
        : kind === "classes"
          ? classes(count, t)
          : kind === "values"
            ? values(range, lane)
            : kind === "two"
              ? both(t)
              : html`<span>−</span><span>0</span><span>+</span>`
    }</div>`;
}

/** @param {number} count @param {Translate} t */
function classes(count, t) {
  const kinds = Array.from({ length: count }, (_, n) => html`<span>${shape(n)}${n}</span>`);
  return html`<span>${t("output.classes")}</span>${kinds}`;
}

/** @param {Translate} t */
function curve(t) {
  return html`<span><i class="key prediction"></i>${t("output.prediction")}</span><span>${shape(1)}${t("output.train_points")}</span>`;
}

/** Two classes: names alone, for what a number would say of them depends on the loss. @param {Translate} t */
function both(t) {
  return html`<span>${shape(0)}${t("output.class", { n: 0 })}</span><span></span><span>${t("output.class", { n: 1 })}${shape(1)}</span>`;
}

/** @param {number[]} range @param {Lane} lane */
function values([low = -1, high = 1], { view }) {
  const format = new Intl.NumberFormat(view.language.value, { maximumSignificantDigits: 2 });
  return [low, (low + high) / 2, high].map(
    (value) => html`<span>${format.format(value).replace("-", "−")}</span>`,
  );
}
