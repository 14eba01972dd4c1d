// The data panel: which set, how noisy, how it is split, how many samples make a step.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { schedule } from "../../draw/kit/surface.js";
import { batchSizes, nearest } from "../../options/ladders.js";
import { suggested } from "../../options/presets.js";
import { idleWords, kindOf } from "../../options/rules.js";
import { icon } from "../kit/icons.js";
import { loadStyle, part, whenAsked } from "../kit/lazy.js";
import { mount, together } from "../kit/mount.js";
import { beside } from "../kit/option.js";
import { sliderRow } from "../kit/widgets.js";
import { set, share, trainShare } from "./parts.js";
import { drawSets } from "./thumbnails.js";

/** @import { Actions, Dataset, FirstPaint, Kind, Option, Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Panel } from "./parts.js" */

const KINDS = /** @type {const} */ (["points", "image", "sequence"]);
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
      return level.value === "full" || lane.view.painting.value;
    },
  };
  const isFull = () => level.value === "full" && more.value !== null;
  const draw = () => drawSets(root, first.thumbnails, theme.peek(), lane, () => schedule(draw));
  const content = () => html`${groups(isFull(), panel).map(([task, names]) => sets(task, names, panel))}
    ${isFull() ? more.value?.custom(panel) : nothing}
    <div class="rows">
      ${isFull() ? more.value?.before(panel) : nothing}
      ${share("noise", 5, panel)}
      ${isFull() ? more.value?.after(panel) : trainShare(panel)}
      ${batchSlider(panel)}
      ${newData(panel)}
      ${setup(panel, first)}
    </div>`;
  return together(
    mount(
      root,
      () => html`
    <h2><span id="data-title">${t("data.title")}</span>${beside.value?.("data.dataset") ?? nothing}</h2>
    ${kinds(panel, first)}
    ${kindOf(options, lane.config.value.data.dataset) === "points" ? content() : nothing}`,
    ),
    whenAsked(/** @type {ReadonlySignal<boolean>} */ (wanted), async () => {
      const [module] = await Promise.all([import("./full.js"), loadStyle("custom")]);
      more.value = module;
      return () => {};
    }),
    effect(() => {
      // What decides which pictures there are, and what is on them.
      [theme.value, isFull(), lane.config.value.data.dataset, lane.config.value.data.custom];
      if (lane.config.value.data.dataset.startsWith("custom-")) lane.run.value;
      schedule(draw);
    }),
  );
}

/** What a sample is; another kind is another network, and begins as it was left or as is suggested. @param {Panel} panel @param {FirstPaint} first */
function kinds({ lane, actions, t, options }, first) {
  const sets = Object.keys(options.get("data.dataset")?.sets ?? {});
  const all = KINDS.filter((kind) => sets.some((name) => kindOf(options, name) === kind));
  const now = kindOf(options, lane.config.value.data.dataset);
  const choose = async (/** @type {Kind} */ kind) => {
    const { turn } = await part(() => import("./turn.js"));
    await turn(kind, lane, actions, options, first);
  };
  return all.length === 1
    ? nothing
    : html`<div class="switch kinds" role="group" aria-label=${t("data.title")}>${all.map(
        (kind) =>
          html`<button aria-pressed=${kind === now} @click=${() => choose(kind)}>${t(`data.${kind}`)}</button>`,
      )}</div>`;
}

/**
 * The groups of sets to show; a set that a link has chosen is always among them.
 * @param {boolean} full
 * @param {Panel} panel
 * @returns {(readonly [string, readonly Dataset[]])[]}
 */
function groups(full, { lane, options }) {
  const shown = GROUPS[full ? "full" : "basic"];
  const { dataset } = lane.config.value.data;
  const isShown =
    full ||
    kindOf(options, dataset) !== "points" ||
    shown.some(([, names]) => /** @type {readonly string[]} */ (names).includes(dataset));
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

/** A click to the setup that learns this data set well, where another is in use. @param {Panel} panel @param {FirstPaint} first */
function setup({ lane, actions, t }, first) {
  const wanted = suggested(lane.config.value, first);
  // Its room is kept while there is nothing to suggest, so that nothing moves when there is.
  return html`<button class=${wanted ? "line wide" : "line wide kept"} id="suggested" data-tip=${t("data.suggested_tip")}
    @click=${() => wanted && actions.configure(wanted)}>${t("data.suggested")}</button>`;
}

/** @param {Panel} panel */
export function newData({ lane, actions, t, options }) {
  const idle = idleWords(lane.config.value, "seeds.data", options);
  return html`<button class="line wide" id="new-data" data-tip=${t(idle ?? "data.new_tip")} ?disabled=${idle !== null}
    @click=${actions.newData}>${icon("refresh")}${t("data.new")}</button>`;
}

/** @param {Panel} panel */
export function batchSlider({ lane, actions, t, options }) {
  const option = options.get("training.batch_size");
  const size = lane.config.value.training.batch_size;
  const points = lane.run.value?.data.points ?? [];
  const all = points.reduce((count, point) => count + (point[3] === 0 ? 1 : 0), 0) || 250;
  const stops = batchSizes(option, all);
  const place = size >= all ? stops.length : nearest(stops, size);
  return sliderRow({
    id: "batch-size",
    label: t("option.training.batch_size"),
    beside: beside.value?.("training.batch_size"),
    tip: t("tip.training.batch_size"),
    min: 0,
    max: stops.length,
    step: 1,
    value: place,
    text: size >= all ? t("data.all", { n: all }) : String(size),
    input: (at) => actions.change({ "training.batch_size": stops[at] ?? option?.maximum }),
  });
}
