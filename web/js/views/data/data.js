// The data panel: which set, how noisy, how it is split, how many samples make a step.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { schedule } from "../../draw/kit/surface.js";
import { suggested } from "../../options/presets.js";
import { idleBy, idleWords } from "../../options/rules.js";
import { percent } from "../../text/numbers.js";
import { nearest } from "../kit/entry.js";
import { icon } from "../kit/icons.js";
import { loadStyle, whenAsked } from "../kit/lazy.js";
import { mount, together } from "../kit/mount.js";
import { sliderRow } from "../kit/widgets.js";
import { drawSets } from "./thumbnails.js";
import { toolsOf } from "./tools.js";

/** @import { Actions, Dataset, FirstPaint, Option, Lane, Theme, Translate } from "../../types.js" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** The sets of each level, in their groups. */
const GROUPS = /** @type {const} */ ({
  basic: [
    ["classification", ["circle", "xor", "gauss", "spiral", "moons", "spiral-3", "xor-table"]],
    ["regression", ["plane", "multi-gauss"]],
  ],
  full: [
    ["classification", ["circle", "xor", "gauss", "spiral", "moons", "rings", "checkerboard", "sine-border"]],
    ["tables", ["and-table", "or-table", "nand-table", "xor-table"]],
    ["several", ["blobs", "spiral-3"]],
    ["regression", ["plane", "multi-gauss"]],
    ["curves", ["line-15", "line", "sine", "step"]],
  ],
});
const BATCHES = [1, 2, 3, 5, 10, 16, 20, 32, 50, 64, 100, 128, 200];

/** What the parts of this panel share. @typedef {{ lane: Lane, actions: Actions, t: Translate, options: ReadonlyMap<string, Option> }} Panel */

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {FirstPaint} first
 * @param {ReadonlySignal<Theme>} theme
 * @param {ReadonlyMap<string, Option>} options
 */
export function data(root, lane, actions, t, first, theme, options) {
  /** @type {Panel} */
  const panel = { lane, actions, t, options };
  const { level } = lane.view;
  const more = signal(/** @type {typeof import("./full.js") | null} */ (null));
  const wanted = {
    get value() {
      return level.value === "full" || toolsOf(lane).painting.value;
    },
  };
  const isFull = () => level.value === "full" && more.value !== null;
  const draw = () => drawSets(root, first.thumbnails, theme.peek(), lane, () => schedule(draw));
  return together(
    mount(
      root,
      () => html`
    <h2 id="data-title">${t("data.title")}</h2>
    ${groups(isFull(), lane).map(([task, names]) => sets(task, names, panel))}
    ${isFull() ? more.value?.own(panel) : nothing}
    <div class="rows">
      ${isFull() ? more.value?.before(panel) : nothing}
      ${share("noise", { max: 50, step: 5 }, panel)}
      ${isFull() ? more.value?.after(panel) : trainShare(panel)}
      ${batchSlider(panel)}
      ${newData(panel)}
      ${setup(panel, first)}
    </div>`,
    ),
    whenAsked(/** @type {ReadonlySignal<boolean>} */ (wanted), async () => {
      const [module] = await Promise.all([import("./full.js"), loadStyle("own")]);
      more.value = module;
      return () => {};
    }),
    effect(() => {
      // What decides which pictures there are, and what is on them.
      [theme.value, isFull(), lane.config.value.data.dataset, lane.config.value.data.own];
      if (lane.config.value.data.dataset.startsWith("own-")) lane.run.value;
      schedule(draw);
    }),
  );
}

/**
 * The groups of sets to show; a set that a link has chosen is always among them.
 * @param {boolean} full
 * @param {Lane} lane
 * @returns {(readonly [string, readonly Dataset[]])[]}
 */
function groups(full, lane) {
  const shown = GROUPS[full ? "full" : "basic"];
  const { dataset } = lane.config.value.data;
  const isShown =
    full || shown.some(([, names]) => /** @type {readonly string[]} */ (names).includes(dataset));
  return isShown ? [...shown] : [...shown, ["chosen", [dataset]]];
}

/**
 * @param {string} group
 * @param {readonly Dataset[]} names
 * @param {Panel} panel
 */
function sets(group, names, { lane, actions, t }) {
  const { config, view } = lane;
  const chosen = config.value.data.dataset;
  const choose = (/** @type {Dataset} */ name) => actions.change({ "data.dataset": name });
  return html`<div class="sets ${view.level.value} of-${names.length}" role="group" aria-label=${t(`data.${group}`)}>
    <span class="cap">${t(`data.${group}`)}</span>
    ${names.map((name) => set(name, name === chosen, choose, t))}
  </div>`;
}

/** @param {Dataset} name @param {boolean} pressed @param {(name: Dataset) => void} choose @param {Translate} t */
export function set(name, pressed, choose, t) {
  const label = t(`choice.data.dataset.${name}`);
  return html`<button aria-pressed=${pressed} aria-label=${label}
    data-tip=${`${label}: ${t(`dataset.${name}`)}${t("tip.rebuilds")}`} @click=${() => choose(name)}>
    <canvas data-set=${name} width="88" height="88"></canvas></button>`;
}

/**
 * Whether an option has no effect on this configuration.
 * @param {string} path
 * @param {Panel} panel
 */
export function isIdle(path, { lane, options }) {
  return idleBy(lane.config.value, options.get(path)) !== null;
}

/**
 * A slider for a share of `data`, in percent; where it has no effect it is disabled and says why.
 * @param {"noise" | "label_noise" | "outliers" | "imbalance" | "train_share" | "validation_share"} name
 * @param {{ min?: number, max: number, step: number }} bounds
 * @param {Panel} panel
 */
export function share(name, { min = 0, max, step }, panel) {
  const { lane, actions, t } = panel;
  const value = lane.config.value.data[name];
  const idle = isIdle(`data.${name}`, panel);
  return sliderRow({
    id: name.replace("_", "-"),
    label: t(`option.data.${name}`),
    tip: t(`${idle ? "idle" : "tip"}.data.${name}`),
    disabled: idle,
    ...{ min, max, step },
    value: Math.round(value * 100),
    text: percent(value, lane.view.language.value),
    input: (percents) => actions.change({ [`data.${name}`]: percents / 100 }),
  });
}

/** @param {Panel} panel */
export const trainShare = (panel) => share("train_share", { min: 10, max: 90, step: 10 }, panel);

/** A click to the setup that learns this data set well, where another is in use. @param {Panel} panel @param {FirstPaint} first */
function setup({ lane, actions, t }, first) {
  const wanted = suggested(lane.config.value, first);
  if (!wanted) return nothing;
  return html`<button class="line wide" id="suggested" data-tip=${t("data.suggested_tip")}
    @click=${() => actions.configure(wanted)}>${t("data.suggested")}</button>`;
}

/** @param {Panel} panel */
function newData({ lane, actions, t, options }) {
  const idle = idleWords(lane.config.value, "seeds.data", options);
  return html`<button class="line wide" id="new-data" data-tip=${t(idle ?? "data.new_tip")} ?disabled=${idle !== null}
    @click=${actions.newData}>${icon("refresh")}${t("data.new")}</button>`;
}

/** @param {Panel} panel */
function batchSlider({ lane, actions, t }) {
  const size = lane.config.value.training.batch_size;
  const points = lane.run.value?.data.points ?? [];
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
