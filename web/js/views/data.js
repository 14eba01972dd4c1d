// The data panel: which set, how noisy, how it is split, how many samples make a step.
import { html } from "../../vendor/lit.js";
import { effect } from "../../vendor/signals-core.js";
import { drawThumbnail } from "../draw/points.js";
import { nearest } from "../entry.js";
import { percent } from "../numbers.js";
import { icon } from "./icons.js";
import { mount, together } from "./mount.js";
import { sliderRow } from "./widgets.js";

/** @import { Actions, Dataset, FirstPaint, Store, Theme, Translate } from "../types.js" */
/** @import { ReadonlySignal } from "../../vendor/signals-core.js" */

const GROUPS = /** @type {const} */ ([
  ["classification", ["circle", "xor", "gauss", "spiral", "xor-table"]],
  ["regression", ["plane", "multi-gauss"]],
]);
const BATCHES = [1, 2, 3, 5, 10, 16, 20, 32, 50, 64, 100, 128, 200];

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {FirstPaint["thumbnails"]} thumbnails
 * @param {ReadonlySignal<Theme>} theme
 */
export function data(root, store, actions, t, thumbnails, theme) {
  const panel = mount(
    root,
    () => html`
    <h2 id="data-title">${t("data.title")}</h2>
    ${GROUPS.map(([task, names]) => sets(task, names, store, actions, t))}
    ${sliders(store, actions, t)}
  `,
  );
  const pictures = effect(() => {
    for (const canvas of root.querySelectorAll("canvas")) {
      const set = thumbnails[/** @type {Dataset} */ (canvas.dataset.set)];
      drawThumbnail(canvas, set.points, set.task, theme.value);
    }
  });
  return together(panel, pictures);
}

/**
 * @param {string} task
 * @param {readonly Dataset[]} names
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 */
function sets(task, names, store, actions, t) {
  const chosen = store.config.value.data.dataset;
  return html`<div class="sets" role="group" aria-label=${t(`data.${task}`)}>
    <span class="cap">${t(`data.${task}`)}</span>
    ${names.map(
      (name) => html`<button aria-pressed=${name === chosen} aria-label=${t(`choice.data.dataset.${name}`)}
      data-tip=${t(`dataset.${name}`) + t("tip.rebuilds")} @click=${() => actions.change({ "data.dataset": name })}>
      <canvas data-set=${name} width="88" height="88"></canvas></button>`,
    )}
  </div>`;
}

/** @param {Store} store @param {Actions} actions @param {Translate} t */
function sliders(store, actions, t) {
  const { data: set, training } = store.config.value;
  const language = store.view.language.value;
  const table = set.dataset === "xor-table";
  return html`<div class="rows">
    ${sliderRow({
      id: "noise",
      label: t("option.data.noise"),
      tip: t("tip.data.noise"),
      min: 0,
      max: 50,
      step: 5,
      value: set.noise * 100,
      text: percent(set.noise, language),
      input: (value) => actions.change({ "data.noise": value / 100 }),
    })}
    ${sliderRow({
      id: "train-share",
      label: t("option.data.train_share"),
      tip: table ? t("idle.data.train_share") : t("tip.data.train_share"),
      disabled: table,
      min: 10,
      max: 90,
      step: 10,
      value: set.train_share * 100,
      text: percent(set.train_share, language),
      input: (value) => actions.change({ "data.train_share": value / 100 }),
    })}
    ${batchSlider(training.batch_size, store, actions, t)}
    <button class="line wide" id="new-data" data-tip=${t("data.new_tip")} @click=${actions.newData}>
      ${icon("refresh")}${t("data.new")}</button>
  </div>`;
}

/** @param {number} size @param {Store} store @param {Actions} actions @param {Translate} t */
function batchSlider(size, store, actions, t) {
  const points = store.run.value?.data.points ?? [];
  const all = points.reduce((count, point) => count + (point[3] === 0 ? 1 : 0), 0) || 250;
  const stops = BATCHES.filter((stop) => stop < all);
  const place = size >= all ? stops.length : nearest(stops, size);
  return sliderRow({
    id: "batch-size",
    label: t("option.training.batch_size"),
    tip: t("tip.training.batch_size"),
    min: 0,
    max: stops.length,
    step: 1,
    value: place,
    text: size >= all ? t("data.all", { n: all }) : String(size),
    input: (at) => actions.change({ "training.batch_size": stops[at] ?? 5000 }),
  });
}
