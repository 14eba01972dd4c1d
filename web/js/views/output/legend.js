// How to read the map: what its colours and shapes stand for; knows no canvas but the ramp's.
import { html, nothing } from "../../../vendor/lit.js";
import { shape } from "../kit/icons.js";

/** @import { Lane, Translate } from "../../types.d.ts" */

/**
 * @param {number[]} range values of the lowest and the highest colour
 * @param {"curve" | "classes" | "two" | "values"} kind
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
          : ends(range, kind === "two", lane, t)
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

/** @param {number[]} range @param {boolean} classes @param {Lane} lane @param {Translate} t */
function ends([low = -1, high = 1], classes, lane, t) {
  const number = (/** @type {number} */ value) =>
    new Intl.NumberFormat(lane.view.language.value, { maximumSignificantDigits: 2 })
      .format(value)
      .replace("-", "−");
  const [left, right] = classes
    ? [html`${shape(0)}${t("output.class", { n: 0 })}`, html`${t("output.class", { n: 1 })}${shape(1)}`]
    : [nothing, nothing];
  return html`<span>${number(low)}<small>${left}</small></span><span>${number((low + high) / 2)}</span>
    <span><small>${right}</small>${number(high)}</span>`;
}
