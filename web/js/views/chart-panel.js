// What the two charts share: heading, keys, switches, the chart itself and what the cursor reads.
import { html, nothing, render } from "../../vendor/lit.js";
import { computed, effect, signal } from "../../vendor/signals-core.js";
import { createChart } from "../draw/chart.js";
import { schedule, unschedule } from "../draw/surface.js";
import { measured, shortNumber, wholeNumber } from "../numbers.js";
import { icon } from "./icons.js";
import { mount, on, together } from "./mount.js";
import { slowly } from "./slowly.js";

/** @import { Actions, Curve, Store, Theme, Translate } from "../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../vendor/signals-core.js" */
/** @import { Line } from "../draw/chart-look.js" */
/** @import { Reading } from "../draw/chart.js" */

/**
 * @typedef {object} Spec
 * @property {string} id
 * @property {string} title Key of the heading.
 * @property {string} axis Key of the y axis' name.
 * @property {Signal<boolean>} log
 * @property {ReadonlySignal<readonly Line[]>} lines
 * @property {ReadonlySignal<readonly Curve[]>} ghosts
 */

/** A chart is drawn at most this often, in milliseconds: a line that grows by a pixel a second needs no more. */
const PAUSE = 60;
/** The animation frame in which a chart was drawn last: two in one frame would make it a long one. */
let taken = /** @type {typeof document.timeline.currentTime} */ (null);
/** More lines than this have numbers instead of names on their keys. */
const NAMED = 4;

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 * @param {Spec} spec
 */
export function chartPanel(root, store, actions, t, theme, spec) {
  const hidden = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const empty = computed(() => store.curve.value.length < 2 && spec.ghosts.value.length === 0);
  const panel = mount(
    root,
    () => html`
      <div class="chart-head"><h2 id=${spec.id}>${t(spec.title)}</h2>
        ${keys(spec.lines.value, hidden, t)}
        ${tools(spec, store, actions, t)}</div>
      <div class="chart"><div class="plot" tabindex="0" role="img"></div>
        <p class="chart-empty" ?hidden=${!empty.value}>${t("chart.empty")}</p>
        <div class="readout" hidden></div><p class="unseen" aria-live="polite"></p></div>
    `,
  );
  return together(panel, draw(root, store, t, theme, spec, hidden));
}

/**
 * A button for each line.
 * @param {readonly Line[]} lines
 * @param {Signal<ReadonlySet<string>>} hidden
 * @param {Translate} t
 */
function keys(lines, hidden, t) {
  const toggle = (/** @type {string} */ name) => {
    const next = new Set(hidden.value);
    if (!next.delete(name)) next.add(name);
    hidden.value = next;
  };
  return html`<div class=${lines.length > NAMED ? "keys many" : "keys"}>${lines.map(
    ({ name, label, tag, colour, dash, width }) => html`
      <button class="tiny" aria-pressed=${!hidden.value.has(name)} aria-label=${label} data-tip=${t("chart.toggle_tip")}
        @click=${() => toggle(name)}><svg viewBox="0 0 13 8" aria-hidden="true"><line x1="0" x2="13" y1="4" y2="4" stroke=${colour}
        stroke-width=${width + 0.5} stroke-dasharray=${dash.join(" ") || nothing}></line></svg>${lines.length > NAMED && tag ? tag : label}</button>`,
  )}</div>`;
}

/** @param {Spec} spec @param {Store} store @param {Actions} actions @param {Translate} t */
function tools({ log, ghosts }, { view }, actions, t) {
  const scale = (/** @type {boolean} */ value, /** @type {string} */ word) => html`
    <button class="tiny" aria-pressed=${log.value === value} @click=${() => {
      log.value = value;
    }}>${t(word)}</button>`;
  const smoothing = () => {
    view.smoothing.value = !view.smoothing.value;
  };
  return html`<div class="chart-tools">
    ${
      ghosts.value.length === 0
        ? nothing
        : html`<button class="tiny" @click=${actions.clearGhosts}>${icon("close")}${t("chart.clear")}</button>`
    }
    <button class="tiny" aria-pressed=${view.smoothing.value} data-tip=${t("chart.smooth_tip")} @click=${smoothing}>${t("chart.smooth")}</button>
    <div class="switch" role="group" aria-label=${t("chart.scale")}>${scale(false, "chart.linear")}${scale(true, "chart.log")}</div></div>`;
}

/**
 * Steps in one unit of the x axis, and the unit's name. Epochs, as long as they are all alike: when the batch size
 * has changed on the way, a step no longer tells its epoch, and steps are shown.
 * @param {Store} store
 */
function unitOf({ run, frame }) {
  const perEpoch = run.value?.steps_per_epoch ?? 1;
  const now = frame.value;
  const alike = !now || Math.abs(now.step / perEpoch - now.epoch) < 1.5;
  return alike ? { perUnit: perEpoch, word: "chart.epoch" } : { perUnit: 1, word: "chart.step" };
}

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 * @param {Spec} spec
 * @param {ReadonlySignal<ReadonlySet<string>>} hidden
 */
function draw(root, store, t, theme, spec, hidden) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const plot = part(".plot");
  const unit = computed(() => unitOf(store));
  const word = computed(() => unit.value.word);
  const font = getComputedStyle(root).fontFamily;
  const language = store.view.language;
  const write = computed(() => {
    const spoken = language.value;
    return (/** @type {number} */ value) => shortNumber(value, spoken);
  });
  const chart = createChart(plot, (reading) =>
    showReading(part(".readout"), reading, word.value, language.value, t),
  );
  let last = 0;
  const paint = () => {
    const now = document.timeline.currentTime;
    if (performance.now() - last < PAUSE || now === taken) return schedule(paint);
    last = performance.now();
    taken = now;
    chart.show({
      curve: store.curve.value,
      ghosts: spec.ghosts.value,
      perUnit: unit.value.perUnit,
      lines: spec.lines.value,
      hidden: hidden.value,
      log: spec.log.value,
      smooth: store.view.smoothing.value,
      theme: theme.value,
      xLabel: t(word.value),
      yLabel: t(spec.axis),
      font,
      write: write.value,
    });
  };
  const name = () => plot.setAttribute("aria-label", describe(store, spec, unit.value, t));
  const description = slowly(name);
  name();
  const undo = effect(() => {
    // Reading is subscribing; the chart is painted once in the next animation frame.
    [
      store.curve.value,
      spec.ghosts.value,
      unit.value.perUnit,
      spec.lines.value,
      hidden.value,
      spec.log.value,
    ];
    [store.view.smoothing.value, theme.value, t(word.value), t(spec.axis), write.value];
    schedule(paint);
    description.ask();
  });
  const undoKeys = on(plot, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const steps = { ArrowLeft: -8, ArrowRight: 8 }[event.key];
    if (steps === undefined) return;
    // The page steps the training with the same keys.
    event.stopPropagation();
    event.preventDefault();
    chart.move(steps);
    part(".unseen").textContent = part(".readout").textContent;
  });
  return together(
    undo,
    undoKeys,
    on(plot, "blur", chart.leave),
    description.stop,
    () => unschedule(paint),
    chart.stop,
  );
}

/**
 * @param {HTMLElement} box
 * @param {Reading | null} reading
 * @param {string} word
 * @param {string} language
 * @param {Translate} t
 */
function showReading(box, reading, word, language, t) {
  box.hidden = reading === null;
  if (!reading) return;
  box.classList.toggle("many", reading.rows.length > NAMED);
  const rows = reading.rows.map(
    ({
      line,
      value,
    }) => html`<span><svg viewBox="0 0 10 8" aria-hidden="true"><line x1="0" x2="10" y1="4" y2="4" stroke=${line.colour}
      stroke-width="2.5"></line></svg>${line.label}</span> <b>${measured(value, language)}</b> `,
  );
  render(html`<em>${t(word)}</em> <b>${wholeNumber(reading.x, language)}</b> ${rows}`, box);
  const room = box.parentElement?.clientWidth ?? 0;
  const left =
    reading.left + 14 + box.offsetWidth > room ? reading.left - 14 - box.offsetWidth : reading.left + 14;
  box.style.transform = `translateX(${Math.round(Math.max(0, left))}px)`;
}

/**
 * The chart in words.
 * @param {Store} store
 * @param {Spec} spec
 * @param {{ perUnit: number, word: string }} unit
 * @param {Translate} t
 */
function describe({ curve, view }, { title, lines }, { perUnit, word }, t) {
  const { columns, length, names } = curve.value;
  const spoken = view.language.value;
  const end = (/** @type {number} */ row) => wholeNumber((columns[0]?.[row] ?? 0) / perUnit, spoken);
  const values = lines.value.map(({ name, label }) => {
    const value = columns[names.indexOf(name) + 1]?.[length - 1] ?? Number.NaN;
    return `${label} ${measured(value, spoken)}`;
  });
  if (length < 2) return `${t(title)}. ${t("chart.empty")}`;
  const words = { name: t(title), x: t(word), from: end(0), to: end(length - 1), values: values.join(", ") };
  return t("chart.label", words);
}
