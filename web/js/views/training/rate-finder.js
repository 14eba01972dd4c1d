// The learning-rate finder: the loss for each rate on a copy of the run, and a click that takes one.
import { html } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { decades, drawLine, drawMark, drawTicks, roundTicks, scaleOf } from "../../draw/chart/plot.js";
import { createSurface } from "../../draw/kit/surface.js";
import { handy, lossRange } from "../../run/rates.js";
import { rounded, shortNumber } from "../../text/numbers.js";
import { nearest } from "../kit/entry.js";
import { icon } from "../kit/icons.js";
import { mount, together } from "../kit/mount.js";
import { slider } from "../kit/widgets.js";

/** @import { Store, SweepEvent, Theme } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */
/** @import { Setting } from "../shell/overlays.js" */

const RATE = "training.optimizer.learning_rate";
/** @param {HTMLElement} root @param {Setting} setting */
export function finder(root, { store, actions, t, options, theme, close }) {
  const isOpen = computed(() => store.view.dialog.value === "finder");
  /** The rate under the pointer or the slider, as a place in the sweep; null: the suggested one. */
  const aimed = signal(/** @type {number | null} */ (null));
  const { minimum = 0, maximum = Infinity } = options.get(RATE) ?? {};
  const take = (/** @type {number} */ rate) =>
    actions.change({ [RATE]: Math.min(maximum, Math.max(minimum, handy(rate))) });
  const begin = effect(() => {
    if (isOpen.value && store.sweep.peek() === null) actions.sweep();
  });
  const panel = mount(root, () => {
    if (!isOpen.value) return "";
    const sweep = store.sweep.value;
    return html`<section id="finder" class="sheet middle" tabindex="-1" aria-labelledby="finder-title">
      <h2 id="finder-title">${t("finder.title")}
        <button class="tiny push" aria-label=${t("dialog.close")} @click=${close}>${icon("close")}</button></h2>
      <p class="hint">${t("finder.text")}</p>
      <canvas class="sweep" aria-hidden="true"></canvas>
      <p class="wait" role="status">${sweep === "running" ? t("finder.running") : sweep === null ? t("finder.none") : ""}</p>
      ${sweep === null || sweep === "running" ? "" : chosen(sweep, aimed, store, take, t)}
      <button class="line" id="sweep-again" ?disabled=${sweep === "running"} @click=${actions.sweep}>${t("finder.again")}</button>
    </section>`;
  });
  return together(begin, panel, picture(root, store, isOpen, aimed, theme, take));
}

/**
 * @param {SweepEvent} sweep @param {Signal<number | null>} aimed @param {Store} store
 * @param {(rate: number) => void} take @param {Setting["t"]} t
 */
function chosen(sweep, aimed, store, take, t) {
  const at = aimed.value ?? nearest(sweep.rates, sweep.suggested);
  const rate = aimed.value === null ? sweep.suggested : (sweep.rates[at] ?? sweep.suggested);
  const language = store.view.language.value;
  const text = t("finder.at", { rate: handy(rate), loss: rounded(sweep.losses[at] ?? 0, language) });
  return html`<label class="aim" for="sweep-rate">${text}</label>
    ${slider({
      id: "sweep-rate",
      label: "",
      min: 0,
      max: sweep.rates.length - 1,
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
            }}>${t("finder.back", { rate: handy(sweep.suggested) })}</button>`
      }
    </p>`;
}

/**
 * @param {HTMLElement} root @param {Store} store @param {{ readonly value: boolean }} isOpen
 * @param {Signal<number | null>} aimed @param {{ readonly value: Theme, peek(): Theme }} theme @param {(rate: number) => void} take
 */
function picture(root, store, isOpen, aimed, theme, take) {
  /** @type {{ canvas: HTMLCanvasElement, surface: ReturnType<typeof createSurface> } | null} */
  let shown = null;
  const stop = effect(() => {
    [isOpen.value, store.sweep.value, store.config.value, aimed.value, theme.value];
    const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector("canvas.sweep"));
    if (canvas !== shown?.canvas) {
      shown?.surface.stop();
      shown = canvas && {
        canvas,
        surface: createSurface(canvas, (context, width, height) =>
          draw(context, width, height, store, aimed, theme.peek()),
        ),
      };
      if (canvas) follow(canvas, store, aimed, take);
    }
    shown?.surface.schedule();
  });
  return together(stop, () => shown?.surface.stop());
}

/** @param {HTMLCanvasElement} canvas @param {Store} store @param {Signal<number | null>} aimed @param {(rate: number) => void} take */
function follow(canvas, store, aimed, take) {
  const under = (/** @type {MouseEvent} */ event) => {
    const sweep = store.sweep.peek();
    if (sweep === null || sweep === "running") return null;
    const scale = frame(canvas.clientWidth, canvas.clientHeight, sweep);
    const gaps = sweep.rates.map((rate) => Math.abs(scale.x(rate) - event.offsetX));
    return gaps.indexOf(Math.min(...gaps));
  };
  canvas.addEventListener("pointermove", (event) => {
    aimed.value = under(event);
  });
  canvas.addEventListener("click", (event) => {
    const sweep = store.sweep.peek();
    const at = under(event);
    aimed.value = at;
    if (at !== null && sweep !== null && sweep !== "running") take(sweep.rates[at] ?? sweep.suggested);
  });
}

/** @param {number} width @param {number} height @param {SweepEvent} sweep */
function frame(width, height, sweep) {
  const x = /** @type {const} */ ([sweep.rates[0] ?? 1e-5, sweep.rates.at(-1) ?? 10]);
  return scaleOf(width, height, { x, y: lossRange(sweep), logX: true });
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Store} store
 * @param {Signal<number | null>} aimed @param {Theme} theme
 */
function draw(context, width, height, store, aimed, theme) {
  const sweep = store.sweep.peek();
  if (sweep === null || sweep === "running") return;
  const language = store.view.language.peek();
  const scale = frame(width, height, sweep);
  const [low, high] = lossRange(sweep);
  drawTicks(context, scale, theme, {
    x: decades(sweep.rates[0] ?? 1e-5, sweep.rates.at(-1) ?? 10).map((at) => [at, shortNumber(at, language)]),
    y: roundTicks(low, high, 5).map((at) => [at, shortNumber(at, language)]),
  });
  const points = sweep.rates.map(
    (rate, at) => /** @type {[number, number]} */ ([rate, Math.min(sweep.losses[at] ?? 0, 2 * high)]),
  );
  drawLine(context, scale, points, { colour: theme.accent, width: 2 * theme.lineScale });
  const lossAt = (/** @type {number} */ rate) => sweep.losses[nearest(sweep.rates, rate)] ?? 0;
  const present = store.config.peek().training.optimizer.learning_rate;
  drawMark(context, scale, present, lossAt(present), {
    colour: theme.ink2,
    ground: theme.panel,
    dash: [3, 3],
  });
  drawMark(context, scale, sweep.suggested, lossAt(sweep.suggested), {
    colour: theme.ok,
    ground: theme.panel,
  });
  const rate = aimed.peek() === null ? undefined : sweep.rates[aimed.peek() ?? 0];
  if (rate !== undefined)
    drawMark(context, scale, rate, lossAt(rate), { colour: theme.warn, ground: theme.panel });
}
