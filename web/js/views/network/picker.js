// The picker of activations: each drawn with its slope, and what a layer's units add up to now marked on it.
import { html } from "../../../vendor/lit.js";
import { computed, effect } from "../../../vendor/signals-core.js";
import { drawBars, drawLine, sampled, scaleOf } from "../../draw/chart/plot.js";
import { schedule, unschedule } from "../../draw/kit/surface.js";
import { withAlpha } from "../../draw/kit/theme.js";
import { ACTIVATIONS } from "../../options/activations.js";
import { applied, picked } from "../../options/layers.js";
import { heading } from "../kit/heading.js";
import { mount, together } from "../kit/mount.js";
import { select } from "../kit/widgets.js";

/** @import { Histograms, Lane, Setting, Theme, Translate } from "../../types.d.ts" */

const NARROWEST = 4;
const WIDEST = 12;
const MARGINS = { left: 4, right: 4, top: 6, bottom: 4 };

/**
 * The pre-activations around 0 that are drawn: all that the layer has, within reason.
 * @param {Pick<Histograms["kinds"]["pre_activations"], "low" | "high"> | undefined} spread @returns {readonly [number, number]}
 */
export function reach(spread) {
  const far = Math.ceil(Math.max(-(spread?.low ?? 0), spread?.high ?? 0));
  const end = Math.min(WIDEST, Math.max(NARROWEST, far));
  return [-end, end];
}

/** @param {HTMLElement} root @param {Setting} setting */
export function picker(root, { lane, actions, t, options, theme, close }) {
  const { dialog, picking, histogram } = lane.view;
  const isOpen = computed(() => dialog.value === "activations");
  const words = options.get("network.activation")?.choices ?? [];
  const panel = mount(root, () => {
    if (!isOpen.value) return "";
    const config = lane.config.value;
    const now = applied(config, picking.value);
    const take = (/** @type {string} */ word) => actions.change(picked(config, picking.value, word));
    return html`<section id="activations" class="sheet wide" tabindex="-1" aria-labelledby="activations-title">
      ${heading("activations-title", t("picker.title"), close, t)}
      <div class="above">${layers(lane, t)}${legend(lane, t)}</div>
      <div class="plots">${words.map((word) => card(word, word === now, () => take(word), t))}</div>
    </section>`;
  });
  return together(panel, watchSums(isOpen, picking, histogram), pictures(root, lane, isOpen, theme));
}

/** @param {string} word @param {boolean} isTaken @param {() => void} take @param {Translate} t */
function card(word, isTaken, take, t) {
  return html`<button class="plot" aria-pressed=${isTaken} data-activation=${word}
    aria-label=${t("option.network.activation") + t("colon") + t(`choice.network.activation.${word}`)} data-tip=${t(`activation.${word}`)} @click=${take}>
    <canvas width="240" height="150" aria-hidden="true"></canvas>${t(`choice.network.activation.${word}`)}</button>`;
}

/** For all layers at once, or for one. @param {Lane} lane @param {Translate} t */
function layers({ config, view }, t) {
  const { hidden } = config.value.network;
  const choices = [
    { value: "", label: t("picker.all") },
    ...hidden.map((_, layer) => ({ value: String(layer), label: t("network.layer", { n: layer + 1 }) })),
  ];
  return select({
    id: "picker-layer",
    name: t("picker.layer"),
    value: view.picking.value === null ? "" : String(view.picking.value),
    choices,
    change: (value) => {
      view.picking.value = value === "" ? null : Number(value);
    },
  });
}

/** @param {Lane} lane @param {Translate} t */
function legend({ view }, t) {
  const n = (view.picking.value ?? 0) + 1;
  return html`<span class="sign"><i class="value"></i>${t("picker.value")}</span>
    <span class="sign"><i class="slope"></i>${t("picker.slope")}</span>
    <span class="sign"><i class="pre-activations"></i>${t("picker.pre_activations", { n })}</span>`;
}

/**
 * Have the histograms of the layer sent while the picker is open.
 * @param {{ readonly value: boolean }} isOpen @param {Lane["view"]["picking"]} picking @param {Lane["view"]["histogram"]} histogram
 */
function watchSums(isOpen, picking, histogram) {
  return effect(() => {
    if (isOpen.value) histogram.value = picking.value ?? 0;
  });
}

/** @param {HTMLElement} root @param {Lane} lane @param {{ readonly value: boolean }} isOpen @param {{ readonly value: Theme }} theme */
function pictures(root, lane, isOpen, theme) {
  const draw = () => {
    const histograms = lane.frame.peek()?.histograms;
    const spread =
      histograms?.layer === lane.view.histogram.peek() ? histograms?.kinds.pre_activations : undefined;
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of root.querySelectorAll("canvas")) {
      const word = /** @type {HTMLElement} */ (canvas.parentElement).dataset.activation ?? "";
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
      const context = canvas.getContext("2d");
      context?.scale(ratio, ratio);
      if (context)
        drawActivation(context, canvas.clientWidth, canvas.clientHeight, word, spread, theme.value);
    }
  };
  const stop = effect(() => {
    [lane.frame.value, theme.value, lane.config.value, lane.view.histogram.value];
    if (isOpen.value) schedule(draw);
  });
  return together(stop, () => unschedule(draw));
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {string} word
 * @param {Histograms["kinds"]["pre_activations"] | undefined} spread @param {Theme} theme
 */
function drawActivation(context, width, height, word, spread, theme) {
  const shape = ACTIVATIONS[word];
  if (!shape) return;
  const x = reach(spread);
  const scale = scaleOf(width, height, { x, y: [-1.4, 2.1], margins: MARGINS });
  if (spread) drawBars(context, scale, spread, withAlpha(theme.low, 0.55), 0.8);
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(scale.box.left, scale.y(0));
  context.lineTo(scale.box.right, scale.y(0));
  context.moveTo(scale.x(0), scale.box.top);
  context.lineTo(scale.x(0), scale.box.bottom);
  context.stroke();
  const width2 = 2 * theme.lineScale;
  drawLine(context, scale, sampled(shape.slope, x), {
    colour: theme.ink2,
    width: width2 * 0.75,
    dash: [4, 3],
  });
  drawLine(context, scale, sampled(shape.value, x, 240), { colour: theme.accent, width: width2 });
}
