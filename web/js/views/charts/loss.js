// The loss over time: which lines there are and how each looks, and where training stopped, is to stop or became infinite.
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { epochsOf } from "../../run/curve.js";
import { infiniteAt, lossesIn, lowest, stopPoint } from "../../run/measures.js";
import { together } from "../kit/mount.js";
import { chartPanel, PLAIN } from "./panel.js";

/** @import { Curve, Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Dot, Guide } from "../../draw/chart/shown.js" */

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function lossChart(root, lane, t, theme) {
  const names = computed(() => lossesIn(lane.curve.value.names).join());
  const lines = computed(() => {
    const { train, held } = theme.value;
    const looks = {
      train_loss: { colour: train, width: 1.8, dash: [] },
      validation_loss: { colour: held, width: 1.6, dash: [6, 3] },
      test_loss: { colour: held, width: 2, dash: [] },
    };
    return lossesIn(names.value.split(",")).map((name) => ({
      name,
      label: t(`chart.${name}`),
      ...looks[/** @type {keyof typeof looks} */ (name)],
      tag: t(name === "validation_loss" ? "chart.validation_tag" : `chart.${name}`),
    }));
  });
  const gap = computed(() => gapIn(names.value.split(",")));
  const stopped = signal(/** @type {number | null} */ (null));
  const watch = effect(() => {
    const reason = lane.state.value === "paused" ? lane.reason.value : null;
    stopped.value = stopPoint(stopped.peek(), { reason, last: lastEpoch(lane.film.value) });
  });
  const infinite = computed(() => infiniteAt(lane.film.value));
  const panel = chartPanel(root, lane, t, theme, {
    ...PLAIN,
    id: "loss-title",
    heading: () => t("chart.loss"),
    title: () => t("chart.loss"),
    axis: () => t("chart.loss_axis"),
    log: () => lane.view.lossLog,
    lines,
    earlier: lane.beside,
    gap: () => gap.value,
    guides: () => guides(lane, { stopped: stopped.value, infinite: infinite.value }, t),
    dots: () => dots(lane, stopped.value, t),
  });
  return together(watch, panel);
}

/** @param {Curve} curve @returns {number} -1: none */
function lastEpoch(curve) {
  return epochsOf(curve)[curve.length - 1] ?? -1;
}

/**
 * The losses between which the chart is shaded: on what is trained on, and on what matters most of the rest.
 * @param {readonly string[]} names @returns {[string, string] | null}
 */
function gapIn(names) {
  const held = ["test_loss", "validation_loss"].find((name) => names.includes(name));
  return held === undefined ? null : ["train_loss", held];
}

/**
 * @param {Lane} lane @param {{ stopped: number | null, infinite: number | null }} epochs @param {Translate} t
 * @returns {Guide[]}
 */
function guides({ config }, { stopped, infinite }, t) {
  const { epoch, loss } = config.value.training.stop;
  /** @type {Guide[]} */
  const rules = [];
  if (loss !== null) rules.push({ axis: "y", at: loss, label: t("chart.stop_loss") });
  if (epoch !== null && epoch !== stopped) rules.push({ axis: "x", at: epoch, label: t("chart.stop_epoch") });
  if (stopped !== null) rules.push({ axis: "x", at: stopped, label: t("chart.stopped"), solid: true });
  if (infinite !== null)
    rules.push({ axis: "x", at: infinite, label: t("chart.infinite"), solid: true, foot: true });
  return rules;
}

/**
 * The smallest validation loss, where training stops for want of a smaller one.
 * @param {Lane} lane @param {number | null} stopped @param {Translate} t @returns {Dot[]}
 */
function dots({ config, film }, stopped, t) {
  if (config.value.training.stop.patience === null) return [];
  const best = lowest(film.value, "validation_loss");
  return best && (stopped !== null || film.value.length > 1) ? [{ ...best, label: t("chart.best") }] : [];
}
