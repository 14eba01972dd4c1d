// The loss over time: which lines there are and how each looks.
import { computed } from "../../vendor/signals-core.js";
import { chartPanel } from "./chart-panel.js";

/** @import { Actions, Store, Theme, Translate } from "../types.d.ts" */
/** @import { ReadonlySignal } from "../../vendor/signals-core.js" */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function lossChart(root, store, actions, t, theme) {
  const names = computed(() =>
    store.curve.value.names
      .filter((name) => name.endsWith("_loss"))
      .sort()
      .reverse()
      .join(),
  );
  const lines = computed(() => {
    const { ink, ink2 } = theme.value;
    return names.value.split(",").flatMap((name) => {
      if (!name) return [];
      const look = name === "train_loss" ? { colour: ink2, width: 1.4 } : { colour: ink, width: 2 };
      return [{ name, label: t(`chart.${name}`), ...look, dash: [], tag: "" }];
    });
  });
  return chartPanel(root, store, actions, t, theme, {
    id: "loss-title",
    title: "chart.loss",
    axis: "chart.loss_axis",
    log: store.view.lossLog,
    lines,
    ghosts: store.ghosts,
  });
}
