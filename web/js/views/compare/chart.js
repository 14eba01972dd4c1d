// The loss of all lanes over one axis, the one that is pointed at in front.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { band, readAt } from "../../compare/ensemble.js";
import { judged, leading } from "../../compare/results.js";
import { drawLanes, nearestLine } from "../../draw/chart/lanes.js";
import { createSurface } from "../../draw/kit/surface.js";
import { AXES } from "../../run/axis.js";
import { epochsOf } from "../../run/curve.js";
import { figure, shortNumber, wholeNumber } from "../../text/numbers.js";
import { mount, on, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";
import { lineOf, trained } from "./lines.js";
import { lossName } from "./room.js";
import { fitScrubber, momentOf, scrubber } from "./scrubber.js";

/** @import { Room, Run } from "./room.js" */

/** Milliseconds between two paints of all lines. */
const PAINT = 100;
/** A reading stands at the foot of the chart for a pointer so near to its head, in pixels. */
const NEAR = 44;
/** Moments at which a band is worked out. */
const MOMENTS = 160;

/** @param {HTMLElement} root @param {Room} room */
export function chart(root, room) {
  const { t, unit, log } = room;
  const reading = signal(/** @type {ReturnType<typeof nearestLine>} */ (null));
  const atFoot = signal(false);
  const panel = mount(root, () => {
    const choose = (/** @type {Event} */ { target }) => {
      unit.value = /** @type {Room["unit"]["value"]} */ (/** @type {HTMLSelectElement} */ (target).value);
    };
    const scale = (
      /** @type {boolean} */ value,
      /** @type {string} */ word,
    ) => html`<button class="tiny" aria-pressed=${log.value === value}
      @click=${() => {
        log.value = value;
      }}>${t(word)}</button>`;
    return html`<div class="chart-head"><h2 id="compare-loss">${t(lossName(room))}</h2>
        <div class="chart-tools"><select id="compare-unit" aria-label=${t("compare.unit")} @change=${choose}>
          ${AXES.map((name) => html`<option value=${name} ?selected=${name === unit.value}>${t(`compare.unit_${name}`)}</option>`)}
        </select><div class="switch" role="group" aria-label=${t("chart.scale")}>${scale(false, "chart.linear")}${scale(true, "chart.log")}</div></div></div>
      <div class="lanes-plot"><canvas role="img" aria-label=${describe(room)}></canvas>
        <p class="reading-line ${atFoot.value ? "low" : ""}">${read(reading.value, room)}</p></div>
      <div class="film" hidden></div>`;
  });
  const film = /** @type {HTMLElement} */ (root.querySelector(".film"));
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
  const { fontFamily: font } = getComputedStyle(root);
  /** @type {{ place: ReturnType<typeof drawLanes>, lines: ReturnType<typeof lineOf>[], width: number } | null} */
  let drawn = null;
  const surface = createSurface(canvas, (context, width, height) => {
    const runs = room.runs.peek();
    const lines = runs.map((run) => lineOf(run, unit.peek()));
    if (lines.length === 0) return;
    const { language } = room.words.peek();
    const shared = room.ensemble.peek() ? bandOf(runs, unit.peek()) : null;
    const place = drawLanes(
      context,
      width,
      height,
      {
        lines,
        front: room.pointed.peek() ?? (shared ? room.median() : null),
        log: log.peek(),
        target: room.target.peek(),
        moment: momentOf(runs[leading(runs)], lines[leading(runs)]),
        band: shared,
        font,
        xLabel: t(`compare.unit_${unit.peek()}`),
        writeX: (value) => (value >= 1e6 ? shortNumber(value, language) : wholeNumber(value, language)),
        writeY: (value) => shortNumber(value, language),
      },
      room.theme.peek(),
    );
    drawn = { place, lines, width };
    fitScrubber(film, place, lines[leading(runs)]);
  });
  const paint = throttle(surface.schedule, PAINT);
  const watch = effect(() => {
    for (const { lane } of room.runs.value) [lane.curve.value, lane.film.value, lane.run.value];
    [room.target.value, room.ensemble.value];
    paint.ask();
  });
  const hurry = effect(() => {
    if (room.ensemble.value) room.results.value;
    [room.pointed.value, room.theme.value, unit.value, log.value, room.words.value];
    surface.schedule();
  });
  const point = (/** @type {PointerEvent} */ event) => {
    if (!drawn) return;
    const box = canvas.getBoundingClientRect();
    const found = nearestLine(
      drawn.lines,
      drawn.place,
      event.clientX - box.left,
      event.clientY - box.top,
      drawn.width,
    );
    reading.value = found;
    atFoot.value = event.clientY - box.top < NEAR;
    room.pointed.value = found?.id ?? null;
  };
  const leave = () => {
    reading.value = null;
    room.pointed.value = null;
  };
  return together(
    panel,
    watch,
    hurry,
    paint.cancel,
    surface.stop,
    scrubber(film, room),
    on(canvas, "pointermove", point),
    on(canvas, "pointerdown", point),
    on(canvas, "pointerleave", leave),
  );
}

/** @param {readonly Run[]} runs @param {Room["unit"]["value"]} unit */
function bandOf(runs, unit) {
  const longest = Math.max(
    0,
    ...runs.map(({ lane }) => epochsOf(lane.film.peek())[lane.film.peek().length - 1] ?? 0),
  );
  if (longest <= 0) return null;
  const epochs = Float64Array.from({ length: MOMENTS + 1 }, (_, at) => (at / MOMENTS) * longest);
  const all = runs.map(({ lane }) => readAt(lane.film.peek(), judged(lane.film.peek()), epochs));
  const lane = runs[0]?.lane;
  const per =
    unit === "epoch" || !lane
      ? 1
      : unit === "samples"
        ? trained(lane)
        : (lane.run.peek()?.steps_per_epoch ?? 1);
  return { xs: epochs.map((epoch) => epoch * per), ...band(all) };
}

/** @param {ReturnType<typeof nearestLine>} reading @param {Room} room */
function read(reading, { runs, words, unit, t }) {
  const run = runs.value.find(({ lane }) => lane.id === reading?.id);
  if (!reading || !run) return nothing;
  const { language } = words.value;
  const at = wholeNumber(reading.at, language);
  return html`<b class="name">${run.title.long}</b><span>${t(`compare.read_${unit.value}`, { n: at })} <b>${figure(reading.value, language)}</b></span>`;
}

/** @param {Room} room */
function describe({ runs, t, results, words }) {
  const { language } = words.value;
  const values = results.value.slice(0, 16).flatMap((result) => {
    const run = runs.value.find(({ lane }) => lane.id === result.lane);
    const loss = Number.isNaN(result.test) ? result.train : result.test;
    return run ? [`${run.title.long} ${figure(loss, language)}`] : [];
  });
  return t("compare.chart_label", { n: runs.value.length, values: values.join(t("compare.comma")) });
}
