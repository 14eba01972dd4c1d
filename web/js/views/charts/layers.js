// Each layer over time, by one measure at a time: which lines there are and how each looks.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, signal } from "../../../vendor/signals-core.js";
import { depthRamp } from "../../draw/kit/colour.js";
import { layerCount, layersIn, MEASURES, measureOf, shownMeasure } from "../../run/measures.js";
import { measured, percent, shortNumber } from "../../text/numbers.js";
import { whenAsked } from "../kit/lazy.js";
import { together } from "../kit/mount.js";
import { chartPanel, PLAIN } from "./panel.js";

/** @import { Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Line } from "../../draw/chart/shown.js" */
/** @import { Reading } from "../../draw/chart/chart.js" */
/** @import { Measure } from "../../run/measures.js" */

/** The last entry of the list opens the histograms instead. */
const HISTOGRAMS = "histograms";

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function layerChart(root, lane, t, theme) {
  const { gradientLog } = lane.view;
  const names = computed(() => lane.curve.value.names.join());
  const measure = computed(() => shownMeasure(lane.view.measure.value, names.value.split(",")));
  const lines = computed(() => linesOf(measure.value, names.value.split(","), theme.value, t));
  const logs = Object.fromEntries(
    MEASURES.map(({ name, log }) => [
      name,
      name === "gradient_norm" ? gradientLog : log === null ? null : signal(log),
    ]),
  );
  // One object for as long as nothing changes, so that the chart is not told of marks that are the same.
  const guides = computed(() => {
    const at = measure.value.guide;
    if (at === undefined) return [];
    const label = t(`measure.${measure.value.name}_guide`, { value: at });
    return [{ axis: /** @type {const} */ ("y"), at, label, within: true }];
  });
  // Bars stand on a logarithmic scale, for layers differ by powers of ten: not for what can be 0 or below.
  const isBarred = computed(() => measure.value.log !== null && !measure.value.whole);
  const barred = computed(() => (lane.view.profile.value && isBarred.value ? measure.value : null));
  const panel = chartPanel(root, lane, t, theme, {
    // Earlier runs of every layer would be a thicket: they stay in the chart of the loss.
    ...PLAIN,
    id: "gradient-title",
    heading: () => choice(lane, measure.value, names.value.split(","), t),
    title: () => t(`measure.${measure.value.name}`),
    axis: () => t(`measure.${measure.value.name}_axis`),
    log: () => logs[measure.value.name] ?? null,
    lines,
    guides: () => guides.value,
    range: () => measure.value.range,
    tools:
      () => html`<button class="tiny" id="profile" aria-pressed=${barred.value !== null} ?disabled=${!isBarred.value}
      data-tip=${t("chart.profile_tip")} @click=${() => {
        lane.view.profile.value = !lane.view.profile.value;
      }}>${t("chart.profile")}</button>`,
    note: () => note(measure.value, t),
    tick: (value, language) =>
      measure.value.range === "share" ? percent(value, language) : shortNumber(value, language),
    read: (rows, language) => read(measure.value, rows, language, t),
  });
  const bars = whenAsked(
    computed(() => barred.value !== null),
    async () => {
      const { profile } = await import("./profile.js");
      return profile(/** @type {HTMLElement} */ (root.querySelector(".chart")), lane, barred, theme, t);
    },
  );
  return together(panel, bars);
}

/**
 * @param {Lane} lane @param {Measure} measure @param {readonly string[]} names @param {Translate} t
 */
function choice({ view }, measure, names, t) {
  const change = (/** @type {Event} */ event) => {
    const list = /** @type {HTMLSelectElement} */ (event.target);
    if (list.value !== HISTOGRAMS) view.measure.value = list.value;
    else {
      // The list goes on saying what the chart shows.
      list.value = measure.name;
      view.dialog.value = "histograms";
    }
  };
  return html`<select class="measure" id="measure" aria-label=${t("measure.choose")} data-tip=${t(`measure.${measure.name}_tip`)} @change=${change}>
    ${MEASURES.map(({ name }) => {
      const isThere = layersIn(measureOf(name), names).length > 0;
      const words = t(`measure.${name}`);
      return html`<option value=${name} ?selected=${name === measure.name} ?disabled=${!isThere}>${isThere ? words : t("measure.missing", { name: words })}</option>`;
    })}
    <hr><option value=${HISTOGRAMS}>${t("ridge.choose")}</option></select>`;
}

/**
 * @param {Measure} measure @param {readonly string[]} names @param {Theme} theme @param {Translate} t
 * @returns {Line[]}
 */
function linesOf(measure, names, { panel, ink }, t) {
  const { name, series, spread, other } = measure;
  const count = layerCount(names);
  const colours = depthRamp(panel, count);
  return layersIn(measure, names).flatMap((layer) => {
    if (layer === 0)
      return { name: series, label: t(`measure.${name}`), colour: ink, width: 1.8, dash: [], tag: "" };
    const line = lineOf(layer, count, series, colours[layer - 1] ?? ink, t);
    if (spread) return { ...line, band: `${spread}.${layer}` };
    if (!other) return line;
    // Here dashes tell what is shown, and no longer neighbours apart.
    return [
      { ...line, dash: [] },
      { ...line, name: `${other}.${layer}`, dash: [4, 3], tag: "" },
    ];
  });
}

/**
 * @param {number} layer @param {number} count @param {string} series @param {string} colour @param {Translate} t
 * @returns {Line}
 */
function lineOf(layer, count, series, colour, t) {
  const isLast = layer === count;
  return {
    name: `${series}.${layer}`,
    key: String(layer),
    label: isLast ? t("chart.output") : t("chart.layer", { n: layer }),
    colour,
    width: 1.7,
    // Neighbours in the ramp differ little in colour when there are many.
    dash: count > 4 && layer % 2 === 0 ? [5, 3] : [],
    tag: isLast ? t("chart.output_short") : String(layer),
  };
}

/** @param {Measure} measure @param {Translate} t */
function note({ name, spread, other }, t) {
  if (spread)
    return html`<svg viewBox="0 0 22 12" aria-hidden="true"><rect width="22" height="12" rx="2" opacity=".22"></rect><path d="M0 6h22"></path></svg>${t(`measure.${name}_note`)}`;
  if (!other) return nothing;
  return html`<svg viewBox="0 0 22 12" aria-hidden="true"><path d="M0 6h22"></path></svg>${t("measure.dead")}
    <svg viewBox="0 0 22 12" aria-hidden="true"><path d="M0 6h22" stroke-dasharray="4 3"></path></svg>${t("measure.saturated")}`;
}

/** @param {Measure} measure @param {Reading["rows"]} rows of one layer @param {string} language @param {Translate} t */
function read({ spread, other }, rows, language, t) {
  const [first, second] = [rows[0]?.value ?? Number.NaN, rows[1]?.value ?? 0];
  if (spread)
    return `${measured(first, language, 2)} ± ${measured(rows[0]?.band ?? Number.NaN, language, 2)}`;
  if (!other) return measured(first, language);
  const [word, share] = second > 0 ? ["saturated", second] : ["dead", first];
  return share > 0 ? `${t(`measure.${word}`)} ${percent(share, language)}` : percent(share, language);
}
