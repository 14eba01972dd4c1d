// Each layer's gradient magnitude over time: which lines there are and how each looks.
import { computed, signal } from "../../vendor/signals-core.js";
import { lineRamp } from "../draw/colour.js";
import { chartPanel } from "./chart-panel.js";

/** @import { Actions, Curve, Store, Theme, Translate } from "../types.d.ts" */
/** @import { ReadonlySignal } from "../../vendor/signals-core.js" */

const PREFIX = "gradient_norm.";

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function gradientChart(root, store, actions, t, theme) {
  const count = computed(() => store.curve.value.names.filter((name) => name.startsWith(PREFIX)).length);
  const lines = computed(() => {
    const { low, high, panel } = theme.value;
    return lineRamp(low, high, panel, count.value).map((colour, i) => {
      const last = i + 1 === count.value;
      return {
        name: PREFIX + (i + 1),
        label: last ? t("chart.output") : t("chart.layer", { n: i + 1 }),
        colour,
        width: 1.7,
        // Neighbours in the ramp differ little in colour when there are many.
        dash: count.value > 4 && i % 2 === 1 ? [5, 3] : [],
        tag: last ? t("chart.output_short") : String(i + 1),
      };
    });
  });
  return chartPanel(root, store, actions, t, theme, {
    id: "gradient-title",
    title: "chart.gradient",
    axis: "chart.gradient_axis",
    log: store.view.gradientLog,
    lines,
    // Earlier runs of every layer would be a thicket: they stay in the chart of the loss.
    ghosts: signal(/** @type {readonly Curve[]} */ ([])),
  });
}
