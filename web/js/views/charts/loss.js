// The loss over time: which lines there are and how each looks, and where training stopped or is to stop.
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { lossesIn, lowest, stopPoint } from "../../run/measures.js";
import { together } from "../kit/mount.js";
import { chartPanel, PLAIN } from "./panel.js";

/** @import { Actions, Curve, Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Dot, Guide } from "../../draw/chart/shown.js" */

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function lossChart(root, lane, actions, t, theme) {
  const names = computed(() => lossesIn(lane.curve.value.names).join());
  const lines = computed(() => {
    const { ink, ink2 } = theme.value;
    const looks = {
      train_loss: { colour: ink2, width: 1.4, dash: [] },
      validation_loss: { colour: ink, width: 1.6, dash: [6, 3] },
      test_loss: { colour: ink, width: 2, dash: [] },
    };
    return lossesIn(names.value.split(",")).map((name) => ({
      name,
      label: t(`chart.${name}`),
      ...looks[/** @type {keyof typeof looks} */ (name)],
      tag: "",
    }));
  });
  const stopped = signal(/** @type {number | null} */ (null));
  const watch = effect(() => {
    const reason = lane.state.value === "paused" ? lane.reason.value : null;
    stopped.value = stopPoint(stopped.peek(), { reason, last: lastStep(lane.curve.value) });
  });
  const panel = chartPanel(root, lane, actions, t, theme, {
    ...PLAIN,
    id: "loss-title",
    heading: () => t("chart.loss"),
    title: () => t("chart.loss"),
    axis: () => t("chart.loss_axis"),
    log: () => lane.view.lossLog,
    lines,
    ghosts: lane.ghosts,
    guides: () => guides(lane, stopped.value, t),
    dots: () => dots(lane, stopped.value, t),
  });
  return together(watch, panel);
}

/** @param {Curve} curve @returns {number} -1: none */
function lastStep({ columns, length }) {
  return columns[0]?.[length - 1] ?? -1;
}

/** @param {Lane} lane @param {number | null} stopped a step @param {Translate} t @returns {Guide[]} */
function guides({ config, run }, stopped, t) {
  const { epoch, loss } = config.value.training.stop;
  const perEpoch = run.value?.steps_per_epoch ?? 1;
  /** @type {Guide[]} */
  const rules = [];
  if (loss !== null) rules.push({ axis: "y", at: loss, label: t("chart.stop_loss") });
  if (epoch !== null && epoch * perEpoch !== stopped)
    rules.push({ axis: "x", at: epoch * perEpoch, label: t("chart.stop_epoch") });
  if (stopped !== null) rules.push({ axis: "x", at: stopped, label: t("chart.stopped"), solid: true });
  return rules;
}

/**
 * The smallest validation loss, where training stops for want of a smaller one.
 * @param {Lane} lane @param {number | null} stopped @param {Translate} t @returns {Dot[]}
 */
function dots({ config, curve }, stopped, t) {
  if (config.value.training.stop.patience === null) return [];
  const best = lowest(curve.value, "validation_loss");
  return best && (stopped !== null || curve.value.length > 1) ? [{ ...best, label: t("chart.best") }] : [];
}
