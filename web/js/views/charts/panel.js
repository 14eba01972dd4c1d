// What the two charts share: heading, keys, switches, the chart itself and what the cursor reads.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { isHurried, schedule, unschedule } from "../../draw/kit/surface.js";
import { endOf, epochsOf } from "../../run/curve.js";
import { measured, shortNumber, wholeNumber } from "../../text/numbers.js";
import { isUsed, loadStyle, whenAsked } from "../kit/lazy.js";
import { mount, on, together } from "../kit/mount.js";
import { SPOKEN, throttle } from "../kit/throttle.js";

/** @import { Earlier, Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { ChartState, Line } from "../../draw/chart/shown.js" */
/** @import { Dot, Guide } from "../../draw/chart/shown.js" */
/** @import { Reading } from "../../draw/chart/chart.js" */

/**
 * What one chart shows; all but `id` may change, and what is a function is read in a template or an effect.
 * @typedef {object} Spec
 * @property {string} id
 * @property {() => unknown} heading What stands in the heading.
 * @property {() => string} title The chart in a word or two.
 * @property {() => string} axis The y axis' name.
 * @property {() => Signal<boolean> | null} log null: the axis can't be logarithmic.
 * @property {ReadonlySignal<readonly Line[]>} lines
 * @property {ReadonlySignal<readonly Earlier[]>} earlier
 * @property {() => readonly Guide[]} guides
 * @property {() => readonly Dot[]} dots
 * @property {() => ChartState["gap"]} gap
 * @property {() => ChartState["range"]} range
 * @property {() => unknown} tools More switches, before those that all charts have.
 * @property {() => unknown} note How to read the lines, in the chart's corner.
 * @property {(value: number, language: string) => string} tick A number at the y axis.
 * @property {(rows: Reading["rows"], language: string) => string} read The values of lines that share a key, in words.
 */

/** @type {Pick<Spec, "earlier" | "guides" | "dots" | "gap" | "range" | "tools" | "note" | "tick" | "read">} a chart without any of it */
export const PLAIN = {
  earlier: signal(/** @type {readonly Earlier[]} */ ([])),
  guides: () => NONE,
  dots: () => NONE,
  gap: () => null,
  range: () => "zero",
  tools: () => nothing,
  note: () => nothing,
  tick: shortNumber,
  read: ([row], language) => measured(row?.value ?? Number.NaN, language),
};
/** @type {readonly never[]} */
const NONE = [];

/** A chart is drawn at most this often, in milliseconds: a line that grows by a pixel a second needs no more. */
const PAUSE = 60;
/** The animation frame in which a chart was drawn last: two in one frame would make it a long one. */
let taken = /** @type {typeof document.timeline.currentTime} */ (null);
/** What draws the charts is a third of the page, and is loaded when somebody is there to see it. */
const loadChart = async () => {
  const [part, words] = await Promise.all([
    import("../../draw/chart/chart.js"),
    import("./readout.js"),
    loadStyle("uplot", "vendor"),
  ]);
  return { ...part, ...words };
};
/** More layers than this have their numbers on their keys: whole names would cut the chart's own name. */
const NAMED = 2;

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 * @param {Spec} spec
 */
export function chartPanel(root, lane, t, theme, spec) {
  const off = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const empty = computed(() => lane.film.value.length < 2 && spec.earlier.value.length === 0);
  const panel = mount(root, () => {
    root.setAttribute("aria-label", spec.title());
    return html`
      <div class="chart-head"><h2 id=${spec.id}>${spec.heading()}</h2>
        ${keys(spec.lines.value, off, t)}
        ${tools(spec, lane, t)}</div>
      <div class="chart"><div class="plot" tabindex="0" role="img"></div>
        <p class="chart-note">${empty.value ? nothing : spec.note()}</p>
        <p class="chart-empty" ?hidden=${!empty.value}>${t("chart.empty")}</p>
        <div class="readout" hidden></div><p class="unseen" aria-live="polite"></p></div>
    `;
  });
  // The same set as long as the same lines are hidden: a new one builds the chart anew.
  const names = computed(() =>
    spec.lines.value.flatMap((line) => (off.value.has(keyOf(line)) ? line.name : [])).join(),
  );
  const hidden = computed(() => /** @type {ReadonlySet<string>} */ (new Set(names.value.split(","))));
  return together(panel, draw(root, lane, t, theme, spec, hidden, empty));
}

/** @param {Line} line */
const keyOf = ({ key, name }) => key ?? name;

/**
 * The first line of each key.
 * @param {readonly Line[]} lines
 */
function keyed(lines) {
  return [...new Map(lines.toReversed().map((line) => [keyOf(line), line])).values()].reverse();
}

/**
 * A button for each key.
 * @param {readonly Line[]} lines
 * @param {Signal<ReadonlySet<string>>} off
 * @param {Translate} t
 */
function keys(lines, off, t) {
  const toggle = (/** @type {string} */ key) => {
    const next = new Set(off.value);
    if (!next.delete(key)) next.add(key);
    off.value = next;
  };
  const firsts = keyed(lines);
  const many = firsts.length > NAMED && firsts.some(({ tag }) => /^\d/.test(tag ?? ""));
  return html`<div class=${many ? "keys many" : "keys"}>${firsts.map((line) => {
    const { label, tag, colour, dash, width } = line;
    const seen = many && tag ? tag : label;
    // What is seen must be in the name as a word, or who speaks to the machine cannot call it: "out" is none of "output".
    const name = /\d/.test(seen) || seen === label ? label : seen + t("colon") + label;
    return html`
      <button class="tiny" aria-pressed=${!off.value.has(keyOf(line))} aria-label=${name} data-tip=${t("chart.toggle_tip")}
        @click=${() => toggle(keyOf(line))}><svg viewBox="0 0 13 8" aria-hidden="true"><line x1="0" x2="13" y1="4" y2="4" stroke=${colour}
        stroke-width=${width + 0.5} stroke-dasharray=${dash.join(" ") || nothing}></line></svg>${seen}</button>`;
  })}</div>`;
}

/** @param {Spec} spec @param {Lane} lane @param {Translate} t */
function tools(spec, { view }, t) {
  const log = spec.log();
  const scale = (/** @type {boolean} */ value, /** @type {string} */ word) => html`
    <button class="tiny" aria-pressed=${(log?.value ?? false) === value} aria-label=${t(word) + t("colon") + spec.title()} ?disabled=${log === null && value}
      data-tip=${log === null && value ? t("chart.no_log") : nothing} @click=${() => {
        if (log) log.value = value;
      }}>${t(word)}</button>`;
  const smoothing = () => {
    view.smoothing.value = !view.smoothing.value;
  };
  return html`<div class="chart-tools">${spec.tools()}<button class="tiny" aria-pressed=${view.smoothing.value} aria-label=${t("chart.smooth") + t("colon") + spec.title()} data-tip=${t("chart.smooth_tip")} @click=${smoothing}>${t("chart.smooth")}</button>
    <div class="switch" role="group" aria-label=${t("chart.scale") + t("colon") + spec.title()}>${scale(false, "chart.linear")}${scale(true, "chart.log")}</div></div>`;
}

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 * @param {Spec} spec
 * @param {ReadonlySignal<ReadonlySet<string>>} hidden
 * @param {ReadonlySignal<boolean>} empty
 */
function draw(root, lane, t, theme, spec, hidden, empty) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const plot = part(".plot");
  const font = getComputedStyle(root).fontFamily;
  const language = lane.view.language;
  // Each a new value only when what it is made of changes: a new one builds the chart anew.
  const log = computed(() => spec.log()?.value ?? false);
  const axis = computed(spec.axis);
  const range = computed(spec.range);
  const write = computed(() => numberIn(language.value, shortNumber));
  const moment = computed(() => {
    const step = lane.frame.value?.step ?? 0;
    return step < endOf(lane.film.value) ? step : null;
  });
  const writeValue = computed(() => numberIn(language.value, spec.tick));
  /** @type {ReturnType<typeof import("../../draw/chart/chart.js").createChart> | null} */
  let chart = null;
  const state = () => ({
    curve: lane.film.value,
    moment: moment.value,
    axis: lane.view.axis.value,
    points: lane.run.value?.data.points ?? NONE,
    beside: lane.beside.value,
    earlier: spec.earlier.value,
    lines: spec.lines.value,
    hidden: hidden.value,
    guides: spec.guides(),
    dots: spec.dots(),
    gap: spec.gap(),
    range: range.value,
    log: log.value,
    smooth: lane.view.smoothing.value,
    theme: theme.value,
    xLabel: t(`chart.${lane.view.axis.value}`),
    yLabel: axis.value,
    font,
    write: write.value,
    writeValue: writeValue.value,
  });
  let last = 0;
  const paint = () => {
    const now = document.timeline.currentTime;
    if (!isHurried() && (performance.now() - last < PAUSE || now === taken)) return schedule(paint);
    last = performance.now();
    taken = now;
    chart?.show(state());
    if (isHurried()) chart?.finish();
  };
  const prepare = whenAsked(isUsed, async () => {
    await loadChart();
    return () => {};
  });
  const begin = whenAsked(
    computed(() => !empty.value),
    async () => {
      const { createChart, showReading } = await loadChart();
      const made = createChart(plot, (reading) =>
        showReading(part(".readout"), reading, { keyed, keyOf, read: spec.read }, lane.view, t),
      );
      chart = made;
      schedule(paint);
      return made.stop;
    },
  );
  const name = () => plot.setAttribute("aria-label", describe(lane, spec, t));
  const description = throttle(name, SPOKEN);
  name();
  const dispose = effect(() => {
    // Reading is subscribing; the chart is painted once in the next animation frame.
    state();
    schedule(paint);
    description.ask();
  });
  const disposeKeys = on(plot, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const steps = { ArrowLeft: -8, ArrowRight: 8 }[event.key];
    if (steps === undefined) return;
    // The page steps the training with the same keys.
    event.stopPropagation();
    event.preventDefault();
    chart?.move(steps);
    part(".unseen").textContent = part(".readout").textContent;
  });
  return together(
    dispose,
    disposeKeys,
    on(plot, "blur", () => chart?.leave()),
    description.cancel,
    () => unschedule(paint),
    prepare,
    begin,
  );
}

/** @param {string} language @param {(value: number, language: string) => string} write */
function numberIn(language, write) {
  return (/** @type {number} */ value) => write(value, language);
}

/**
 * The chart in words.
 * @param {Lane} lane
 * @param {Spec} spec
 * @param {Translate} t
 */
function describe({ curve, view }, { title, lines, read, guides, dots }, t) {
  const { columns, length, names } = curve.value;
  const word = "chart.epoch";
  const language = view.language.value;
  if (length < 2) return `${title()}. ${t("chart.empty")}`;
  const end = (/** @type {number} */ row) => wholeNumber(epochsOf(curve.value)[row] ?? 0, language);
  const last = (/** @type {string} */ name) =>
    (names.includes(name) ? columns[names.indexOf(name) + 1]?.[length - 1] : undefined) ?? Number.NaN;
  const values = keyed(lines.value).map((first) => {
    const same = lines.value.filter((line) => keyOf(line) === keyOf(first));
    const rows = same.map((line) => ({
      line,
      value: last(line.name),
      band: line.band ? last(line.band) : Number.NaN,
    }));
    return `${first.label} ${read(rows, language)}`;
  });
  const steps = [
    ...guides().flatMap(({ axis, at, label }) => (axis === "x" ? { at, label } : [])),
    ...dots().map(({ epoch, label }) => ({ at: epoch, label })),
  ];
  const marks = steps.map(({ at, label }) => `${label}${t("colon")}${t(word)} ${wholeNumber(at, language)}`);
  const words = {
    name: title(),
    x: t(word),
    from: end(0),
    to: end(length - 1),
    values: [...values, ...marks].join(", "),
  };
  return t("chart.label", words);
}
