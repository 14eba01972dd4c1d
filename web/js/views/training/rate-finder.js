// The learning-rate finder: the loss for each rate on a copy of the run, and a click that takes one.
import { html } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import {
  decades,
  drawDot,
  drawLine,
  drawMark,
  drawNames,
  drawTicks,
  roundTicks,
  scaleOf,
} from "../../draw/chart/plot.js";
import { createSurface } from "../../draw/kit/surface.js";
import { nearest } from "../../options/ladders.js";
import { handy, lastOf, lossRange, stretches } from "../../run/rates.js";
import { rounded, shortNumber } from "../../text/numbers.js";
import { heading } from "../kit/heading.js";
import { mount, together } from "../kit/mount.js";
import { slider } from "../kit/widgets.js";

/** @import { Lane, RatesEvent, Setting, Theme } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */

const RATE = "training.optimizer.learning_rate";
/** Room for the numbers and the names of both axes; the slider under it is as wide as what is left (training.css). */
const MARGINS = { left: 46, right: 12, top: 24, bottom: 40 };
/** @param {HTMLElement} root @param {Setting} setting */
export function finder(root, { lane, actions, t, options, theme, close }) {
  const isOpen = computed(() => lane.view.dialog.value === "finder");
  /** The rate under the pointer or the slider, as a place among the rates; null: the suggested one. */
  const aimed = signal(/** @type {number | null} */ (null));
  const { minimum = 0, maximum = Infinity } = options.get(RATE) ?? {};
  const take = (/** @type {number} */ rate) =>
    actions.change({ [RATE]: Math.min(maximum, Math.max(minimum, handy(rate))) });
  const begin = effect(() => {
    if (isOpen.value && lane.finding.peek() === null && lane.rates.peek() === null) actions.findRate();
  });
  const panel = mount(root, () => {
    if (!isOpen.value) return "";
    const found = lane.rates.value;
    const running = lane.finding.value !== null;
    return html`<section id="finder" class="sheet middle" tabindex="-1" aria-labelledby="finder-title">
      ${heading("finder-title", t("finder.title"), close, t)}
      <p class="hint">${t("finder.text")}</p>
      <canvas class="rates" aria-hidden="true"></canvas>
      ${found === null ? "" : legend(found, t)}
      <p class="wait" role="status">${running ? t("finder.running") : found === null ? t("finder.none") : ""}</p>
      ${found === null ? "" : chosen(found, aimed, lane, take, t)}
      <button class="line" id="find-again" ?disabled=${running} @click=${actions.findRate}>${t("finder.again")}</button>
    </section>`;
  });
  return together(begin, panel, picture(root, lane, isOpen, aimed, theme, take, t));
}

/** What each line of the plot is. @param {RatesEvent} found @param {Setting["t"]} t */
function legend(found, t) {
  const rounds = found.rounds.map(({ losses, steps }, round) => {
    const n = losses.filter((loss) => loss !== null).length;
    return html`<li data-round=${found.rounds.length - 1 - round}>${t("finder.round", { n, steps })}</li>`;
  });
  return html`<ul class="rounds">${rounds}</ul>`;
}

/**
 * @param {RatesEvent} found @param {Signal<number | null>} aimed @param {Lane} lane
 * @param {(rate: number) => void} take @param {Setting["t"]} t
 */
function chosen(found, aimed, lane, take, t) {
  const at = aimed.value ?? nearest(found.rates, found.suggested);
  const rate = aimed.value === null ? found.suggested : (found.rates[at] ?? found.suggested);
  const language = lane.view.language.value;
  const { loss, steps, out } = lastOf(found, at);
  const text = t(out ? "finder.out" : "finder.at", {
    rate: handy(rate),
    loss: rounded(loss, language),
    steps,
  });
  return html`<label class="aim" for="aimed-rate">${text}</label>
    ${slider({
      id: "aimed-rate",
      label: "",
      min: 0,
      max: found.rates.length - 1,
      step: 1,
      value: at,
      text,
      input: (place) => {
        aimed.value = place;
      },
    })}
    <p class="choose">
      <button class="solid" id="take-rate" @click=${() => take(rate)}>${t("finder.take", { rate: handy(rate) })}</button>
      ${
        aimed.value === null
          ? html`<span class="hint">${t("finder.suggested")}</span>`
          : html`<button class="line" @click=${() => {
              aimed.value = null;
            }}>${t("finder.back", { rate: handy(found.suggested) })}</button>`
      }
    </p>`;
}

/**
 * @param {HTMLElement} root @param {Lane} lane @param {{ readonly value: boolean }} isOpen
 * @param {Signal<number | null>} aimed @param {{ readonly value: Theme, peek(): Theme }} theme @param {(rate: number) => void} take
 * @param {Setting["t"]} t
 */
function picture(root, lane, isOpen, aimed, theme, take, t) {
  /** @type {{ canvas: HTMLCanvasElement, surface: ReturnType<typeof createSurface> } | null} */
  let shown = null;
  const stop = effect(() => {
    [isOpen.value, lane.rates.value, lane.config.value, aimed.value, theme.value];
    const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector("canvas.rates"));
    if (canvas !== shown?.canvas) {
      shown?.surface.stop();
      shown = canvas && {
        canvas,
        surface: createSurface(canvas, (context, width, height) =>
          draw(context, width, height, lane, aimed, theme.peek(), t),
        ),
      };
      if (canvas) follow(canvas, lane, aimed, take);
    }
    shown?.surface.schedule();
  });
  return together(stop, () => shown?.surface.stop());
}

/** @param {HTMLCanvasElement} canvas @param {Lane} lane @param {Signal<number | null>} aimed @param {(rate: number) => void} take */
function follow(canvas, lane, aimed, take) {
  const under = (/** @type {MouseEvent} */ event) => {
    const found = lane.rates.peek();
    if (found === null) return null;
    const scale = frame(canvas.clientWidth, canvas.clientHeight, found);
    const gaps = found.rates.map((rate) => Math.abs(scale.x(rate) - event.offsetX));
    return gaps.indexOf(Math.min(...gaps));
  };
  canvas.addEventListener("pointermove", (event) => {
    aimed.value = under(event);
  });
  canvas.addEventListener("click", (event) => {
    const found = lane.rates.peek();
    const at = under(event);
    aimed.value = at;
    if (at !== null && found !== null) take(found.rates[at] ?? found.suggested);
  });
}

/** @param {number} width @param {number} height @param {RatesEvent} found */
function frame(width, height, found) {
  const x = /** @type {const} */ ([found.rates[0] ?? 1e-5, found.rates.at(-1) ?? 10]);
  return scaleOf(width, height, { x, y: lossRange(found), logX: true, margins: MARGINS });
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Lane} lane
 * @param {Signal<number | null>} aimed @param {Theme} theme @param {Setting["t"]} t
 */
function draw(context, width, height, lane, aimed, theme, t) {
  const found = lane.rates.peek();
  if (found === null) return;
  const language = lane.view.language.peek();
  const scale = frame(width, height, found);
  const [low, high] = lossRange(found);
  drawTicks(context, scale, theme, {
    x: decades(found.rates[0] ?? 1e-5, found.rates.at(-1) ?? 10).map((at) => [at, shortNumber(at, language)]),
    y: roundTicks(low, high, 5).map((at) => [at, shortNumber(at, language)]),
  });
  drawNames(context, scale, { x: t(`option.${RATE}`), y: t("chart.loss_axis") });
  found.rounds.forEach(({ losses }, round) => {
    const last = round === found.rounds.length - 1;
    context.globalAlpha = last ? 1 : 0.35 + (0.3 * round) / found.rounds.length;
    for (const places of stretches(losses)) {
      const points = places.map((at) => {
        return /** @type {[number, number]} */ ([found.rates[at] ?? 1, Math.min(losses[at] ?? 0, 2 * high)]);
      });
      drawLine(context, scale, points, { colour: theme.accent, width: (last ? 2.5 : 1.5) * theme.lineScale });
      for (const [at, loss] of points) drawDot(context, scale, at, loss, last ? 3 : 2, theme.accent);
    }
    context.globalAlpha = 1;
  });
  const lossAt = (/** @type {number} */ rate) => lastOf(found, nearest(found.rates, rate)).loss;
  const present = lane.config.peek().training.optimizer.learning_rate;
  drawMark(context, scale, present, lossAt(present), {
    colour: theme.ink2,
    ground: theme.panel,
    dash: [3, 3],
  });
  drawMark(context, scale, found.suggested, lossAt(found.suggested), {
    colour: theme.ok,
    ground: theme.panel,
  });
  const rate = aimed.peek() === null ? undefined : found.rates[aimed.peek() ?? 0];
  if (rate !== undefined)
    drawMark(context, scale, rate, lossAt(rate), { colour: theme.warn, ground: theme.panel });
}
