// The one axis of time: what comes in, the states of all units, the gradient at each step and the answers, below each
// other; a step is chosen with a click, a finger or the arrow keys.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect } from "../../../vendor/signals-core.js";
import { createSurface } from "../../draw/kit/surface.js";
import { drawNumbers, drawShares, drawValues, NUMBERS } from "../../draw/sequences/answers.js";
import { drawBars } from "../../draw/sequences/bars.js";
import { drawHeat, drawScale, scaleOf } from "../../draw/sequences/heat.js";
import { drawStrip } from "../../draw/sequences/strip.js";
import { axisOf, markStep } from "../../draw/sequences/time.js";
import { shareOf } from "../../sequences/flow.js";
import { heatOf, isCandidate } from "../../sequences/shape.js";
import { classesOf, inputsOf, sharesOf } from "../../sequences/tasks.js";
import { rounded, shortNumber } from "../../text/numbers.js";
import { mount, together } from "../kit/mount.js";
import { SPOKEN, throttle } from "../kit/throttle.js";
import { barsOf, gradientsOf } from "./bars.js";
import { controls } from "./controls.js";
import { follow, worstWhenTold } from "./follow.js";
import { hand } from "./hand.js";
import { shownOf } from "./room.js";

/** @import { Room, Seen } from "./room.js" */

/** Numbers that change more often cannot be read. */
const EVERY = 250;

/** @param {HTMLElement} root @param {Room} room @returns {() => void} */
export function axis(root, room) {
  const { t } = room;
  const panel = mount(
    root,
    () => html`<h2 class="seq-controls"><span>${t("network.title")}</span>${controls(room)}</h2>
      <div class="seq-axis">
        <div class="seq-head"><b>${t("sequences.input")}</b>${follow(room)}
          ${parameters(room)}</div>
        <canvas class="seq-strip" aria-hidden="true"></canvas>
        <div class="seq-head">${tabs(room)}${layers(room)}<span class="push"></span>${scale(room)}</div>
        <canvas class="seq-heat" role="img" aria-label=${t("sequences.heat_label", { what: t(`sequences.what.${room.chosen.what.value}`) })}></canvas>
        <div class="seq-head"><b data-tip=${t("sequences.flow_tip")}>${t("sequences.flow")}</b>${legend(room)}<span class="push seq-share"></span></div>
        <canvas class="seq-bars" role="img"></canvas>
        <div class="seq-head"><b data-tip=${t("sequences.answers_tip")}>${t("sequences.answers")}</b>${classes(room)}</div>
        <canvas class="seq-answers" data-kind=${classesOf(room.task.value).length > 0 ? "shares" : "values"} aria-hidden="true"></canvas>
        <div class="seq-hand" id="time-step" role="slider" tabindex="0"></div>
      </div>`,
  );
  const canvas = (/** @type {string} */ name) =>
    /** @type {HTMLCanvasElement} */ (root.querySelector(`canvas.seq-${name}`));
  return together(
    panel,
    picture(canvas("strip"), room, paintStrip),
    picture(canvas("heat"), room, paintHeat),
    picture(canvas("bars"), room, paintBars),
    picture(canvas("answers"), room, paintAnswers),
    legendScale(root, room),
    say(root, room),
    worstWhenTold(room),
    hand(/** @type {HTMLElement} */ (root.querySelector(".seq-axis")), room),
  );
}

/** Their number; at level Full it opens the program, the formulas and the weights. @param {Room} room */
function parameters({ lane, t }) {
  const words = t("network.parameters", { n: lane.run.value?.network.parameters ?? 0 });
  if (lane.view.level.value === "basic") return html`<span class="push seq-parameters">${words}</span>`;
  const open = () => {
    lane.view.dialog.value = "code";
  };
  return html`<button class="tiny line push" id="sequence-code" data-tip=${t("code.open_tip")} @click=${open}>${words} · ${t("code.open")}</button>`;
}

/** @typedef {(context: CanvasRenderingContext2D, width: number, height: number, seen: Seen, room: Room) => void} Paint */

/** @param {HTMLCanvasElement} canvas @param {Room} room @param {Paint} paint */
function picture(canvas, room, paint) {
  const surface = createSurface(canvas, (context, width, height) => {
    const seen = room.seen.peek();
    if (seen) paint(context, width, height, seen, room);
  });
  const stop = effect(() => {
    const { time, unit, layer, what } = room.chosen;
    [room.seen.value, room.theme.value, time.value, unit.value, layer.value, what.value];
    surface.schedule();
  });
  return together(stop, surface.stop);
}

/** @type {Paint} */
function paintStrip(context, width, height, { followed, task }, { theme, chosen }) {
  const axis = axisOf(width, followed.length);
  const inputs = inputsOf(task, followed.inputs, followed.length);
  drawStrip(context, axis, inputs, height, theme.peek(), task !== "order");
  markStep(context, axis, chosen.time.peek(), height, theme.peek());
}

/** @type {Paint} */
function paintHeat(context, width, height, { followed, shape }, { theme, chosen }) {
  const axis = axisOf(width, followed.length);
  const what = chosen.what.peek();
  const rows = heatOf(shape, followed, chosen.layer.peek(), what);
  const heat = {
    rows,
    units: shape.units,
    scale: scaleOf(rows, isBounded(what, shape)),
    chosen: chosen.unit.peek(),
  };
  drawHeat(context, axis, height, heat, theme.peek());
  markStep(context, axis, chosen.time.peek(), height, theme.peek());
}

/** @type {Paint} */
function paintBars(context, width, height, { frame, shape, followed }, { theme, chosen }) {
  const axis = axisOf(width, followed.length);
  const bars = barsOf(frame, shape.layers, chosen.layer.peek(), height, theme.peek());
  if (bars) drawBars(context, axis, height, bars, theme.peek());
  markStep(context, axis, chosen.time.peek(), height, theme.peek());
}

/** @type {Paint} */
function paintAnswers(context, width, height, { followed, task }, { theme, chosen }) {
  const axis = axisOf(width, followed.length);
  const room = height - NUMBERS * Math.min(1.3, theme.peek().lineScale);
  const count = classesOf(task).length;
  if (count > 0) {
    const shares = sharesOf(followed.answers, followed.length);
    drawShares(context, axis, room, { shares, classes: count, target: followed.target }, theme.peek());
  } else
    drawValues(
      context,
      axis,
      room,
      { values: followed.answers, target: followed.target, low: 0, high: 2 },
      theme.peek(),
    );
  markStep(context, axis, chosen.time.peek(), room, theme.peek());
  drawNumbers(context, axis, room + 3, chosen.time.peek(), theme.peek());
}

/** What is squashed cannot be more than 1; a memory cell and a state behind a ReLU can. @param {string} what @param {Seen["shape"]} shape */
function isBounded(what, { cell, activation }) {
  return what === "h" ? cell !== "rnn" || activation === "tanh" : what !== "c";
}

/** What the heat map shows. @param {Room} room */
function tabs({ seen, chosen, choose, t, lane }) {
  const cell = seen.value?.shape.cell ?? lane.config.value.network.recurrence.cell;
  const all = shownOf(cell);
  const name = html`<b>${t(`sequences.what.${chosen.what.value}`)}</b>`;
  if (all.length === 1) return name;
  return html`${name}<span class="switch" role="group" aria-label=${t("sequences.heat")}>${all.map(
    (what) =>
      html`<button aria-pressed=${what === chosen.what.value} aria-label=${t(`sequences.what.${what}`)} data-tip=${t(`sequences.what_tip.${what}_${cell}`)}
        @click=${() => choose({ what })}>${what}</button>`,
  )}</span>`;
}

/** Which of two layers is shown. @param {Room} room */
function layers({ seen, chosen, choose, t }) {
  const count = seen.value?.shape.layers ?? 1;
  if (count < 2) return nothing;
  return html`<span class="switch" role="group" aria-label=${t("sequences.layer")}>${Array.from(
    { length: count },
    (_, layer) =>
      html`<button aria-pressed=${layer === chosen.layer.value} @click=${() => choose({ layer })}>${t("sequences.layer_n", { n: layer + 1 })}</button>`,
  )}</span>`;
}

/** What the colours of the heat map mean. @param {Room} room */
function scale({ seen, chosen, lane }) {
  const now = seen.value;
  const language = lane.view.language.value;
  if (!now) return nothing;
  const what = chosen.what.value;
  const isGate = !["h", "c"].includes(what) && !isCandidate(what);
  const most = scaleOf(heatOf(now.shape, now.followed, chosen.layer.value, what), isBounded(what, now.shape));
  return html`<span class="seq-scale">${isGate ? 0 : shortNumber(-most, language)}<canvas class="seq-ramp" aria-hidden="true"></canvas>${shortNumber(most, language)}</span>`;
}

/** @param {HTMLElement} root @param {Room} room */
function legendScale(root, { chosen, theme, seen }) {
  return effect(() => {
    const what = chosen.what.value;
    const look = theme.value;
    const isThere = seen.value !== null;
    queueMicrotask(() => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (root.querySelector(".seq-ramp"));
      const context = canvas?.getContext("2d");
      if (!canvas || !context || !isThere) return;
      if (canvas.width !== 64) [canvas.width, canvas.height] = [64, 10];
      drawScale(context, 64, 10, look, !["h", "c"].includes(what) && !isCandidate(what));
    });
  });
}

/** @param {Room} room */
function legend({ seen, t }) {
  const hasMemory = seen.value?.shape.cell === "lstm";
  return html`<span class="seq-keys"><i class="seq-key h"></i>∂E/∂h${hasMemory ? html`<i class="seq-key c"></i>∂E/∂c` : nothing}
    <i class="seq-key start"></i>${t("sequences.start")}<i class="seq-key limit"></i><span data-tip=${t("sequences.limit_tip")}>1/1000</span></span>`;
}

/** @param {Room} room */
function classes({ task, t }) {
  const names = classesOf(task.value);
  if (names.length === 0)
    return html`<span class="seq-keys"><i class="seq-key answer"></i>${t("sequences.answer")}<i class="seq-key wanted"></i>${t("sequences.wanted")}</span>`;
  return html`<span class="seq-keys">${names.map((name, kind) => html`<i class="seq-key class-${kind}"></i>${name}`)}</span>`;
}

/** Say what the bars show, in the head for the eye and as their name for who does not see them. @param {HTMLElement} root @param {Room} room */
function say(root, room) {
  const { t, seen, chosen, lane } = room;
  const words = computed(() => sentence(room));
  const place = () => /** @type {HTMLElement} */ (root.querySelector(".seq-share"));
  const write = throttle(() => {
    const { text, kind } = words.peek();
    place().textContent = text;
    place().dataset.kind = kind;
  }, EVERY);
  const speak = throttle(() => {
    root
      .querySelector(".seq-bars")
      ?.setAttribute("aria-label", `${t("sequences.flow")}${t("colon")}${words.peek().long}`);
  }, SPOKEN);
  const stop = effect(() => {
    [words.value, seen.value, chosen.layer.value, lane.view.language.value];
    write.ask();
    speak.ask();
  });
  return together(stop, write.cancel, speak.cancel);
}

/** @param {Room} room @returns {{ text: string, long: string, kind: string }} */
function sentence({ seen, chosen, t, lane }) {
  const now = seen.value;
  const language = lane.view.language.value;
  const gradients = now && gradientsOf(now.frame, now.shape.layers, chosen.layer.value);
  const isMemory = Boolean(gradients?.c);
  const row = gradients?.c ?? gradients?.h;
  const { share, kind } = shareOf(row ?? []);
  if (kind === "none") return { text: "", long: t("sequences.share_none"), kind };
  const values = { share: rounded(share, language), last: row?.length ?? 0, state: isMemory ? "c" : "h" };
  const text = t("sequences.share", values);
  const before = shareOf((isMemory ? gradients?.startC : gradients?.startH) ?? []);
  const start =
    before.kind === "none"
      ? ""
      : ` ${t("sequences.share_start", { share: rounded(before.share, language) })}`;
  return {
    text,
    long: `${text}${kind === "steady" ? "" : ` ${t(`sequences.share_${kind}`)}`}${start}`,
    kind,
  };
}
