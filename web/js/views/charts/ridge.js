// The histograms of one layer over time: which layer and which of its numbers, and what the pointer reads.
import { html } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { createRidge, peak, rowAt } from "../../draw/chart/ridge.js";
import { createSurface } from "../../draw/kit/surface.js";
import { add, clear, createHistory, KINDS, stepAt } from "../../run/history.js";
import { rounded, shortNumber, wholeNumber } from "../../text/numbers.js";
import { heading } from "../kit/heading.js";
import { mount, on, together } from "../kit/mount.js";
import { SPOKEN, throttle } from "../kit/throttle.js";
import { select } from "../kit/widgets.js";

/** @import { Lane, RunEvent, Setting, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { History, Kind } from "../../run/history.js" */
/** @import { Look } from "../../draw/chart/ridge.js" */

/**
 * What the parts of the panel share.
 * @typedef {object} Scene
 * @property {ReadonlySignal<boolean>} isOpen
 * @property {Signal<Kind>} kind
 * @property {Signal<number | null>} chosen The row that is read.
 * @property {Signal<number>} rows How many there are.
 * @property {Signal<number>} version Changes whenever the history does.
 * @property {History} history
 */

/** @param {HTMLElement} root @param {Setting} setting */
export function ridge(root, { lane, t, theme, close }) {
  const { dialog } = lane.view;
  /** @type {Scene} */
  const scene = {
    isOpen: computed(() => dialog.value === "histograms"),
    kind: signal(/** @type {Kind} */ ("weights")),
    chosen: signal(/** @type {number | null} */ (null)),
    rows: signal(0),
    version: signal(0),
    history: createHistory(),
  };
  return together(
    collect(lane, scene),
    mount(root, () => (scene.isOpen.value ? panel(lane, scene, close, t) : "")),
    picture(root, lane, scene, theme, t),
    reading(root, lane, scene, t),
  );
}

/** Take in the histograms as they come; a run that begins afresh, or another layer, has none. @param {Lane} lane @param {Scene} scene */
function collect({ run, frame, view }, { isOpen, history, rows, version }) {
  /** @type {RunEvent | null} */
  let known = null;
  /** @type {number | null} */
  let of = null;
  return effect(() => {
    const [now, layer, picture] = [run.value, view.histogram.value, frame.value];
    const isAfresh = now !== known && now?.rebuilt === true;
    known = now;
    if (!isOpen.value || layer === null) {
      if (isAfresh) clear(history);
      return;
    }
    if (isAfresh || layer !== of) clear(history);
    of = layer;
    if (picture?.histograms?.layer === layer) add(history, picture.step, picture.histograms.kinds);
    rows.value = history.length;
    version.value = version.peek() + 1;
  });
}

/** @param {Lane} lane @param {Scene} scene @param {() => void} close @param {Translate} t */
function panel(lane, { kind, rows }, close, t) {
  const tab = (/** @type {Kind} */ name) => html`<button aria-pressed=${kind.value === name} data-kind=${name}
    data-tip=${t(`ridge.${name}_tip`)} @click=${() => {
      kind.value = name;
    }}>${t(`ridge.${name}`)}</button>`;
  return html`<section id="histograms" class="sheet ridge" tabindex="-1" aria-labelledby="histograms-title">
    ${heading("histograms-title", t("ridge.title"), close, t, layers(lane, t))}
    <div class="tabs-row" role="group" aria-label=${t("ridge.kinds")}>${KINDS.map(tab)}</div>
    <div class="ridge-room"><canvas role="img" tabindex="0" aria-label=${t("ridge.title")}></canvas>
      <p class="chart-empty" ?hidden=${rows.value > 0}>${t("ridge.empty")}</p></div>
    <p class="hint ridge-reading"></p><p class="unseen" aria-live="polite"></p>
  </section>`;
}

/** @param {Lane} lane @param {Translate} t */
function layers({ run, view }, t) {
  const count = (run.value?.network.sizes.length ?? 2) - 1;
  const choices = Array.from({ length: count }, (_, layer) => ({
    value: String(layer),
    label: layer === count - 1 ? t("network.output_layer") : t("network.layer", { n: layer + 1 }),
  }));
  return select({
    id: "histogram-layer",
    name: t("ridge.layer"),
    value: String(view.histogram.value ?? 0),
    choices,
    change: (value) => {
      view.histogram.value = Number(value);
    },
  });
}

/**
 * @param {HTMLElement} root @param {Lane} lane @param {Scene} scene @param {Setting["theme"]} theme @param {Translate} t
 */
function picture(root, lane, scene, theme, t) {
  const { history, kind, chosen, isOpen, version } = scene;
  const drawer = createRidge();
  const font = getComputedStyle(root).fontFamily;
  const perUnit = computed(() => unitOf(lane).perUnit);
  const write = computed(() => numberIn(lane.view.language.value, shortNumber));
  const writeTime = computed(() => numberIn(lane.view.language.value, wholeNumber));
  /** @type {Look} one for all frames */
  const look = {
    theme: theme.peek(),
    font,
    perUnit: 1,
    write: write.peek(),
    writeTime: writeTime.peek(),
    chosen: null,
  };
  /** @type {{ canvas: HTMLCanvasElement, stop: () => void, schedule: () => void } | null} */
  let shown = null;
  /** @param {HTMLCanvasElement} canvas */
  const begin = (canvas) => {
    const surface = createSurface(canvas, (context, width, height) =>
      drawer.draw(context, width, height, history, kind.peek(), look),
    );
    const stop = together(surface.stop, point(canvas, scene));
    return { canvas, schedule: surface.schedule, stop };
  };
  const dispose = effect(() => {
    // Reading is subscribing: the canvas is painted once in the next animation frame.
    [isOpen.value, version.value, kind.value, t("ridge.title")];
    look.theme = theme.value;
    look.perUnit = perUnit.value;
    look.write = write.value;
    look.writeTime = writeTime.value;
    look.chosen = chosen.value;
    const canvas = root.querySelector("canvas");
    if (canvas !== shown?.canvas) {
      shown?.stop();
      shown = canvas && begin(canvas);
    }
    shown?.schedule();
  });
  return together(dispose, () => shown?.stop());
}

/**
 * Steps in one unit of what a picture's step is told in, and the unit's name. Epochs, as long as they are all alike:
 * when the batch size has changed on the way, a step no longer tells its epoch, and steps are shown.
 * @param {Pick<Lane, "run" | "frame">} lane
 */
function unitOf({ run, frame }) {
  const perEpoch = run.value?.steps_per_epoch ?? 1;
  const now = frame.value;
  const alike = !now || Math.abs(now.step / perEpoch - now.epoch) < 1.5;
  return alike ? { perUnit: perEpoch, word: "chart.epoch" } : { perUnit: 1, word: "chart.step" };
}

/** @param {string} language @param {(value: number, language: string) => string} write */
function numberIn(language, write) {
  return (/** @type {number} */ value) => write(value, language);
}

/** Which row is read, by pointer or by keys. @param {HTMLCanvasElement} canvas @param {Scene} scene */
function point(canvas, { history, chosen }) {
  const steps = /** @type {Record<string, number>} */ ({ ArrowUp: -1, ArrowDown: 1 });
  const read = (/** @type {PointerEvent} */ event) => {
    chosen.value = rowAt(history, event.offsetY, canvas.clientHeight);
  };
  return together(
    on(canvas, "pointermove", read),
    on(canvas, "pointerdown", read),
    on(canvas, "pointerleave", (/** @type {PointerEvent} */ event) => {
      // A finger that is lifted leaves too: what it read stays until another place is tapped.
      if (event.pointerType !== "touch") chosen.value = null;
    }),
    on(canvas, "blur", () => {
      chosen.value = null;
    }),
    on(canvas, "keydown", (/** @type {KeyboardEvent} */ event) => {
      const step = steps[event.key];
      if (step === undefined || history.length === 0) return;
      event.preventDefault();
      const from = chosen.value ?? (step > 0 ? -1 : history.length);
      chosen.value = Math.max(0, Math.min(history.length - 1, from + step));
    }),
  );
}

/**
 * Say what the chosen row holds, or how to read the picture; and the picture in words now and then.
 * @param {HTMLElement} root @param {Lane} lane @param {Scene} scene @param {Translate} t
 */
function reading(root, lane, scene, t) {
  const { history, kind, chosen, isOpen, version, rows } = scene;
  const sentence = (/** @type {number} */ row) => {
    const { perUnit, word } = unitOf(lane);
    const language = lane.view.language.value;
    const slot = history.order[row] ?? 0;
    const { low, high } = history.kinds[kind.value];
    return t("ridge.reading", {
      unit: t(word),
      at: wholeNumber(stepAt(history, row) / perUnit, language),
      low: rounded(low[slot] ?? 0, language),
      high: rounded(high[slot] ?? 0, language),
      peak: rounded(peak(history, kind.value, row), language),
    });
  };
  const describe = throttle(() => {
    const what = rows.peek() > 0 ? sentence(history.length - 1) : t("ridge.empty");
    root
      .querySelector("canvas")
      ?.setAttribute("aria-label", `${t("ridge.title")}, ${t(`ridge.${kind.peek()}`)}. ${what}`);
  }, SPOKEN);
  /** @type {number | null} */
  let said = null;
  const write = effect(() => {
    const row = chosen.value;
    [version.value, rows.value, kind.value];
    if (!isOpen.value) return;
    const place = root.querySelector(".ridge-reading");
    const isRead = row !== null && row < history.length;
    const words = isRead ? sentence(row) : t("ridge.hint");
    if (place && place.textContent !== words) place.textContent = words;
    // A line is said when it is chosen, and not again as it moves on under the choice.
    const aloud = root.querySelector(".unseen");
    if (aloud && row !== said) aloud.textContent = isRead ? words : "";
    said = row;
    describe.ask();
  });
  return together(write, describe.cancel);
}
