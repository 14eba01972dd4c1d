// The sheet with every option that the bar and the data panel have no room for, made from the schema.
import { html } from "../../../vendor/lit.js";
import { computed, effect } from "../../../vendor/signals-core.js";
import { drawLine, drawMark, drawTicks, roundTicks, scaleOf } from "../../draw/chart/plot.js";
import { createSurface } from "../../draw/kit/surface.js";
import { grouped } from "../../options/groups.js";
import { factor, span } from "../../options/schedules.js";
import { shortNumber, wholeNumber } from "../../text/numbers.js";
import { heading } from "../kit/heading.js";
import { mount, together } from "../kit/mount.js";
import { control } from "../kit/option.js";
import { media } from "../kit/screen.js";
import { noted } from "./badges.js";
import { leftOut } from "./params.js";

/** @import { Lane, Setting, Theme } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Bench } from "../kit/option.js" */

/** A tablet may have a keyboard as well as a finger; a device that has no mouse at all hardly has one. */
const hasKeys = media("(any-pointer: fine)");

/** @param {HTMLElement} root @param {Setting} setting */
export function sheet(root, { lane, actions, t, options, theme, close }) {
  const { view } = lane;
  const isOpen = computed(() => view.dialog.value === "options");
  const panel = mount(root, () => {
    if (!isOpen.value) return "";
    const isFull = view.level.value === "full";
    const shown = isFull ? [] : noted(lane, options).map(([path]) => path);
    const bench = { config: lane.config.value, options, actions, t };
    return html`<section id="options" class="sheet ${isFull ? "full" : ""}" tabindex="-1" aria-labelledby="options-title">
      ${heading("options-title", t("more.title"), close, t)}
      <div class="groups">
        ${leftOut(bench, view)}
        ${grouped(options.keys(), isFull, shown).map(({ name, paths }) => group(name, paths, bench))}
        ${page(lane, t)}
      </div>
    </section>`;
  });
  return together(panel, schedulePicture(root, lane, isOpen, theme));
}

/** @param {string} name @param {readonly string[]} paths @param {Bench} bench */
function group(name, paths, bench) {
  const { t } = bench;
  return html`<fieldset class="group"><legend>${t(`more.${name}`)}</legend>
    ${name === "schedule" ? html`<canvas class="schedule" role="img" aria-label=${t("schedule.label")}></canvas>` : ""}
    ${paths.map((path) => control(path, bench, path === "data.count" ? { empty: t("more.own_number") } : {}))}
    ${name === "layers" ? frozen(bench) : ""}
  </fieldset>`;
}

/** What is frozen, and how all of it thaws. @param {Bench} bench */
function frozen({ config, actions, t }) {
  const { frozen_layers: layers, frozen_weights: weights } = config.network;
  if (layers.length + weights.length === 0) return html`<p class="hint">${t("frozen.none")}</p>`;
  const thaw = () => actions.change({ "network.frozen_layers": [], "network.frozen_weights": [] });
  return html`<div class="row option"><span>${t("frozen.count", { layers: layers.length, weights: weights.length })}</span>
    <button class="line" id="thaw" data-tip=${t("frozen.thaw_tip")} @click=${thaw}>${t("frozen.thaw")}</button></div>`;
}

/** @param {Lane} lane @param {Bench["t"]} t */
function page({ view }, t) {
  return html`<fieldset class="group"><legend>${t("more.page")}</legend>
    ${
      hasKeys.value
        ? html`<label class="check"><input type="checkbox" id="keys" .checked=${view.keys.value}
      @change=${() => {
        view.keys.value = !view.keys.value;
      }}>${t("more.keys")}</label>`
        : ""
    }
    <label class="check"><input type="checkbox" id="palette" .checked=${view.palette.value === "safe"}
      @change=${() => {
        view.palette.value = view.palette.value === "safe" ? "classic" : "safe";
      }}>${t("more.palette")}</label>
  </fieldset>`;
}

/**
 * Draw the schedule into its canvas, which comes and goes with the group.
 * @param {HTMLElement} root @param {Lane} lane @param {ReadonlySignal<boolean>} isOpen
 * @param {ReadonlySignal<Theme>} theme
 */
function schedulePicture(root, lane, isOpen, theme) {
  /** @type {{ canvas: HTMLCanvasElement, surface: ReturnType<typeof createSurface> } | null} */
  let shown = null;
  const stop = effect(() => {
    [isOpen.value, lane.view.level.value, lane.config.value, lane.frame.value, theme.value];
    const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector("canvas.schedule"));
    if (canvas !== shown?.canvas) {
      shown?.surface.stop();
      const draw = (
        /** @type {CanvasRenderingContext2D} */ context,
        /** @type {number} */ width,
        /** @type {number} */ height,
      ) => drawSchedule(context, width, height, lane, theme.peek());
      shown = canvas && { canvas, surface: createSurface(canvas, draw) };
    }
    shown?.surface.schedule();
  });
  return together(stop, () => shown?.surface.stop());
}

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Lane} lane @param {Theme} theme */
function drawSchedule(context, width, height, lane, theme) {
  const { schedule, optimizer } = lane.config.peek().training;
  const epoch = lane.frame.peek()?.epoch ?? 0;
  const language = lane.view.language.peek();
  const end = span(schedule, epoch);
  const rate = optimizer.learning_rate;
  const scale = scaleOf(width, height, { x: [0, end], y: [0, rate * 1.06] });
  drawTicks(context, scale, theme, {
    x: roundTicks(0, end).map((at) => [at, wholeNumber(at, language)]),
    y: roundTicks(0, rate, 2).map((at) => [at, shortNumber(at, language)]),
  });
  const count = Math.min(end, 400);
  const points = Array.from({ length: count + 1 }, (_, index) => {
    const at = (index / count) * end;
    return /** @type {[number, number]} */ ([
      at,
      rate * factor(schedule, schedule.name === "step" ? Math.floor(at) : at),
    ]);
  });
  drawLine(context, scale, points, { colour: theme.accent, width: 2 * theme.lineScale });
  drawMark(context, scale, epoch, rate * factor(schedule, epoch), {
    colour: theme.warn,
    ground: theme.panel,
  });
}
