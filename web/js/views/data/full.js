// What the data panel shows at level Full: custom points, disturbances, all shares, the scaling of inputs.
import { html, nothing, svg } from "../../../vendor/lit.js";
import { decodeRows, encodeRows, limitsOf } from "../../data/custom.js";
import { counts, nearest } from "../../options/ladders.js";
import { wholeNumber } from "../../text/numbers.js";
import { download } from "../kit/export.js";
import { drawn } from "../kit/icons.js";
import { loadStyle, part } from "../kit/lazy.js";
import { selectField, sliderRow } from "../kit/widgets.js";
import { isIdle, set, share, trainShare } from "./parts.js";

/** @import { Changes, Dataset, RunConfig } from "../../types.d.ts" */
/** @import { Panel } from "./parts.js" */

const CUSTOM = /** @type {const} */ (["custom-classes", "custom-values"]);
/** Shares of training and validation that are set at once; the rest tests. */
const PRESETS = /** @type {const} */ ([
  ["50/50", 0.5, 0],
  ["60/20/20", 0.6, 0.2],
]);

const BRUSH = svg`<path d="M19 4c-5 1-9 5-11 9l3 3c4-2 8-6 9-11zM8 14c-3 0-3 4-5 5 3 1 7 1 8-3"/>`;
const UPLOAD = svg`<path d="M4 15v4h16v-4M12 15V4M8 8l4-4 4 4"/>`;
const DOWNLOAD = svg`<path d="M4 15v4h16v-4M12 4v11M8 11l4 4 4-4"/>`;

/** Custom points: the sets they make, and how to make them. @param {Panel} panel */
export function custom(panel) {
  const { lane, actions, t } = panel;
  const { painting } = lane.view;
  const { dataset } = lane.config.value.data;
  const mine = dataset.startsWith("custom-");
  const one = lane.run.value?.data.inputs === 1;
  const open = (/** @type {boolean} */ isOpen) => {
    painting.value = isOpen;
    lane.view.drawer.value = false;
  };
  const choose = (/** @type {Dataset} */ name) => {
    actions.change(customChoice(name, lane.config.peek(), limitsOf(panel.options).classes));
    if (lane.config.peek().data.custom === "") open(true);
  };
  return html`<div class="sets full custom" role="group" aria-label=${t("data.custom")}>
      <span class="cap">${t("data.custom")}</span>
      ${CUSTOM.map((name) => set(name, name === dataset, choose, t))}
      <div class="makers">
        <button class="line" id="paint" aria-pressed=${painting.value} ?disabled=${one}
          data-tip=${t(one ? "data.paint_idle" : mine ? "data.paint_tip" : "data.edit_tip")} @click=${() => open(!painting.value)}>${drawn(BRUSH)}<span>${t(mine ? "data.paint" : "data.edit")}</span></button>
      </div>
    </div>
    <div class="makers">
      <button class="line" id="csv" aria-label=${t("data.csv")} data-tip=${t("data.csv_tip")} @click=${() => openText(panel)}>${drawn(UPLOAD)}<span>CSV</span></button>
      <button class="line" id="download" aria-label=${t("data.download")} data-tip=${t("data.download_tip")} @click=${() => download(panel.lane)}>${drawn(DOWNLOAD)}<span>CSV</span></button>
    </div>`;
}

/**
 * Custom points of one kind chosen: classes are made of values by their sign, values of classes as low and high.
 * @param {Dataset} name
 * @param {RunConfig} config
 * @param {number} classes how many there may be
 * @returns {Changes}
 */
function customChoice(name, { data }, classes) {
  const rows = decodeRows(data.custom);
  const isClasses = rows.every(([, , target]) => Number.isInteger(target) && target >= 0 && target < classes);
  const changes = { "data.dataset": name, "data.label_noise": 0, "data.outliers": 0, "data.imbalance": 0 };
  if (name === "custom-values" || isClasses) return changes;
  return {
    ...changes,
    "data.custom": encodeRows(rows.map(([x1, x2, value]) => [x1, x2, value > 0 ? 1 : 0])),
  };
}

/** @param {Panel} panel */
async function openText({ lane, actions, t, options }) {
  const [{ csvDialog }] = await part(() => Promise.all([import("./csv-dialog.js"), loadStyle("dialogs")]));
  csvDialog(lane, actions, t, limitsOf(options));
}

/** What comes before the noise. @param {Panel} panel */
export function before(panel) {
  const { lane, actions, t, options } = panel;
  const { data } = lane.config.value;
  const stops = counts(options.get("data.count"));
  const now = lane.run.value?.data.points.length ?? 500;
  const idle = isIdle("data.count", panel);
  return html`${sliderRow({
    id: "count",
    label: t("option.data.count"),
    tip: t(`${idle ? "idle" : "tip"}.data.count`),
    disabled: idle,
    min: 0,
    max: stops.length - 1,
    step: 1,
    value: nearest(stops, data.count ?? (now || 1)),
    text: wholeNumber(idle ? now : (data.count ?? now), lane.view.language.value),
    input: (at) => actions.change({ "data.count": stops[at] ?? null }),
  })}
  ${data.dataset === "blobs" ? classes(panel) : nothing}`;
}

/** @param {Panel} panel */
function classes({ lane, actions, t, options }) {
  const { data } = lane.config.value;
  const { minimum = data.classes, maximum = data.classes } = options.get("data.classes") ?? {};
  return sliderRow({
    id: "classes",
    label: t("option.data.classes"),
    tip: t("tip.data.classes") + t("tip.rebuilds"),
    min: minimum,
    max: maximum,
    step: 1,
    value: data.classes,
    text: String(data.classes),
    input: (n) => actions.change({ "data.classes": n }),
  });
}

/** What comes after the noise. @param {Panel} panel */
export function after(panel) {
  const { lane, actions, t, options } = panel;
  const { data, inputs } = lane.config.value;
  const idle = isIdle("data.train_share", panel);
  return html`${share("label_noise", 5, panel)}
    ${share("outliers", 1, panel)}
    ${share("imbalance", 10, panel)}
    <div class="row" data-tip=${t(idle ? "idle.data.train_share" : "data.split_tip")}><span class="name">${t("data.split")}</span>
      <span class="segments" role="group" aria-label=${t("data.split")}>${PRESETS.map(
        ([
          name,
          train,
          validation,
        ]) => html`<button ?disabled=${idle} aria-pressed=${data.train_share === train && data.validation_share === validation}
        @click=${() => actions.change({ "data.train_share": train, "data.validation_share": validation })}>${name}</button>`,
      )}</span></div>
    ${trainShare(panel)}
    ${share("validation_share", 10, panel)}
    ${selectField({
      id: "scaling",
      label: t("option.inputs.scaling"),
      tip: t("tip.inputs.scaling"),
      value: inputs.scaling,
      choices: (options.get("inputs.scaling")?.choices ?? []).map((word) => ({
        value: word,
        label: t(`choice.inputs.scaling.${word}`),
      })),
      change: (word) => actions.change({ "inputs.scaling": word }),
    })}`;
}
