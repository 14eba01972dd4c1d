// The Compare page: many runs side by side, what differs among them, their losses in one chart and in one table. It is
// another view of the same page; the bar above it acts on all lanes.
import { html, render } from "../../../vendor/lit.js";
import { computed, effect, untracked } from "../../../vendor/signals-core.js";
import { formatPlan, parsePlan } from "../../compare/plan.js";
import { PRESETS } from "../../compare/presets.js";
import { baseOf } from "../../store/comparing.js";
import { wholeNumber } from "../../text/numbers.js";
import { mount, together } from "../kit/mount.js";
import { varied } from "../kit/option.js";
import { chart } from "./chart.js";
import { editor, question } from "./editor.js";
import { savePicture } from "./picture.js";
import { createRoom, KINDS, lossName } from "./room.js";
import { strip } from "./strip.js";
import { table } from "./table.js";
import { FEW, POINTS } from "./tile.js";
import { tiles } from "./tiles.js";
import { ensemble } from "./together.js";

/** @import { Actions, Asked, Comparing, Lane, Option, RunConfig, Store, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Room } from "./room.js" */

/**
 * @typedef {object} Given
 * @property {Store} store
 * @property {Lane} all what the lanes have alike
 * @property {Actions} actions on all lanes
 * @property {Comparing} comparing
 * @property {Translate} t
 * @property {ReadonlyMap<string, Option>} options
 * @property {ReadonlySignal<Theme>} theme
 * @property {RunConfig} first the page's first configuration
 * @property {Signal<Asked | null>} asked what a link or a control asks to compare
 */

/** @param {Given} given */
export function compare({ first, asked, ...given }) {
  const { store, options, all, comparing } = given;
  const { room, stop } = createRoom(given);
  const root = document.createElement("main");
  root.id = "compare";
  root.hidden = true;
  root.tabIndex = -1;
  document.getElementById("charts")?.after(root);
  const isShown = computed(() => store.tab.value === "compare");
  let leave = () => {};
  const show = effect(() => {
    const is = isShown.value;
    untracked(() => {
      // Another page begins at its top, wherever this one was scrolled to.
      if (is === root.hidden) scrollTo(0, 0);
      leave();
      leave = is ? enter(root, room, first) : () => {};
      root.hidden = !is;
      document.documentElement.dataset.tab = store.tab.peek();
      store.front.value = is ? all : null;
    });
  });
  const ask = effect(() => {
    const wanted = asked.value;
    // What is asked for before the server has told what there is would be undone by that.
    if (!wanted || !store.limits.value || store.connection.value !== "open") return;
    untracked(() => {
      asked.value = null;
      const plan = typeof wanted.plan === "string" ? parsePlan(wanted.plan, options) : wanted.plan;
      if (plan.axes.length === 0) return;
      comparing.begin(plan, wanted.config ?? baseOf(store));
      if (wanted.maps) room.kind.value = "map";
      // The button that asked for it has gone with Play.
      root.focus({ preventScroll: true });
    });
  });
  const say = effect(() => {
    const plan = room.plan.value;
    const isCompared = store.comparison.value !== null && plan.axes.length > 0;
    store.plan.value = isCompared ? formatPlan(plan) : isShown.value ? "" : null;
  });
  const vary = effect(() => {
    const told = store.comparison.value;
    const paths = told && isShown.value ? told.differences.flatMap((one) => Object.keys(one)) : [];
    varied.value = new Set(paths);
  });
  const uneven = effect(() => {
    const lengths = new Set(store.lanes.value.map(({ run }) => run.value?.steps_per_epoch));
    document.documentElement.toggleAttribute("data-uneven", lengths.size > 1);
  });
  return together(show, ask, say, vary, uneven, stop, strip(room), () => {
    leave();
    root.remove();
    store.front.value = null;
    delete document.documentElement.dataset.tab;
    document.documentElement.removeAttribute("data-uneven");
  });
}

/** @param {HTMLElement} root @param {Room} room @param {RunConfig} first */
function enter(root, room, first) {
  const { t, runs } = room;
  root.setAttribute("aria-labelledby", "compare-title");
  render(
    html`<div class="compare-side"><div class="editor"></div><div class="together" hidden></div></div>
      <div class="compare-main"><div class="compare-tools"></div><div class="compare-tiles"></div><div class="compare-ask"></div></div>
      <div class="compare-foot"><div class="lanes-chart" role="region" aria-labelledby="compare-loss"></div><div class="lanes-table"></div></div>`,
    root,
  );
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`.${name}`));
  const isEmpty = computed(() => room.store.comparison.value === null);
  const questions = mount(part("compare-ask"), () =>
    isEmpty.value
      ? html`<h2>${t("compare.ask")}</h2><p class="hint">${t("compare.ask_how")}</p>
          <div class="cards">${PRESETS.map((preset) => question(preset, room, first))}</div>`
      : "",
  );
  const show = effect(() => {
    root.classList.toggle("empty", isEmpty.value);
    root.dataset.count = String(runs.value.length);
  });
  return together(
    editor(part("editor"), room, first),
    ensemble(part("together"), room),
    tools(part("compare-tools"), part("compare-tiles"), room),
    questions,
    show,
    tiles(part("compare-tiles"), room),
    chart(part("lanes-chart"), room),
    table(part("lanes-table"), room),
    () => {
      room.pointed.value = null;
      render("", root);
    },
  );
}

/** What is drawn on the tiles of a kind that is no map, which says itself. @param {string} what @param {Room} room */
function legendOf(what, { t, runs }) {
  if (what === "image")
    return html`<span class="tiles-key" data-tip=${t("compare.key_image_tip")}><i class="key hit"></i>${t("compare.key_right")} <i class="key miss"></i>${t("compare.key_wrong")}</span>`;
  if (what !== "sequence") return "";
  const hasMemory = runs.value.some(({ lane }) => lane.config.value.network.recurrence.cell === "lstm");
  return html`<span class="tiles-key" data-tip=${t("compare.key_sequence_tip")}><i class="key" data-series="train_loss"></i>∂E/∂h
    ${hasMemory ? html`<i class="key" data-series="test_loss"></i>∂E/∂c` : ""} <i class="key dashed"></i>${t("compare.key_start")} <i class="key dotted"></i>${t("compare.key_limit")}</span>`;
}

/** That small tiles show few of the points. @param {Room} room */
function thinned({ runs, kind, t, words }) {
  const { points = [], kind: what = "points" } = runs.value[0]?.lane.run.value?.data ?? {};
  const isThin = what === "points" && runs.value.length > FEW && points.length > POINTS;
  if (!isThin || !["map", "disagree"].includes(kind.value)) return "";
  const { language } = words.value;
  return ` ${t("compare.thinned", { n: wholeNumber(POINTS, language), all: wholeNumber(points.length, language) })}`;
}

/** What the tiles show, and the picture of them. @param {HTMLElement} root @param {HTMLElement} place @param {Room} room */
function tools(root, place, room) {
  const { t, kind, against, runs } = room;
  const choose = (/** @type {Event} */ { target }) => {
    kind.value = /** @type {Room["kind"]["value"]} */ (/** @type {HTMLSelectElement} */ (target).value);
  };
  const chooseOther = (/** @type {Event} */ { target }) => {
    const { value } = /** @type {HTMLSelectElement} */ (target);
    against.value = value === "" ? null : Number(value);
  };
  const save = () => {
    const grid = /** @type {HTMLElement | null} */ (place.querySelector(".tiles"));
    if (grid) savePicture(grid, room);
  };
  const dress = effect(() => {
    place.dataset.kind = kind.value;
  });
  const panel = mount(root, () => {
    if (runs.value.length === 0) return "";
    const other = html`<label>${t("compare.against")} <select id="compare-against" @change=${chooseOther}>
      <option value="" ?selected=${against.value === null}>${t("compare.against_ahead")}</option>
      ${runs.value.map(({ lane, title }) => html`<option value=${lane.id} ?selected=${lane.id === against.value}>${title.long}</option>`)}</select></label>`;
    const pointed = runs.value.find(({ lane }) => lane.id === room.pointed.value);
    const what = runs.value[0]?.lane.run.value?.data.kind ?? "points";
    // Where two disagree is seen on the plane alone.
    const shown = KINDS.filter((name) => what === "points" || name !== "disagree");
    return html`<label>${t("compare.tiles_show")} <select id="compare-kind" @change=${choose}>
        ${shown.map((name) => html`<option value=${name} ?selected=${name === kind.value}>${t(kindText(name, what, room))}</option>`)}</select></label>
      ${kind.value === "disagree" ? other : ""}
      <span class="pointed-name">${pointed ? pointed.title.long : t("compare.hint") + thinned(room)}</span>
      ${kind.value === "map" ? legendOf(what, room) : ""}
      <button class="tiny push" id="compare-png" data-tip=${t("compare.png_tip")} @click=${save}>${t("compare.png")}</button>`;
  });
  return together(panel, dress);
}

/** The key of what the tiles can show. @param {typeof KINDS[number]} name @param {string} what kind of data @param {Room} room */
function kindText(name, what, room) {
  if (name === "map" && what !== "points") return `compare.kind_${what}`;
  if (name === "loss") return lossName(room);
  const isR2 = name === "accuracy" && room.results.value[0]?.score.endsWith("r2");
  return isR2 ? "compare.kind_r2" : `compare.kind_${name}`;
}
