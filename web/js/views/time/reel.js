// The scrubber: a line as long as the chart's axis, on which the moment shown is dragged or stepped by keys, with a tick
// at each thing that was done to the run.
import { html, render } from "../../../vendor/lit.js";
import { computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import { alongOf, carried, reachOf } from "../../run/axis.js";
import { endOf, epochsOf, rowOf } from "../../run/curve.js";
import { trainedOn } from "../../run/earlier.js";
import { ticksOf } from "../../run/marks.js";
import { createSeeking } from "../../run/seeking.js";
import { markWords } from "../../text/marks.js";
import { wholeNumber } from "../../text/numbers.js";
import { on, together } from "../kit/mount.js";
import { SPOKEN, throttle } from "../kit/throttle.js";

/** @import { Actions, Lane, Option, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Tick } from "../../run/marks.js" */

/** Pixels within which a hand at the line's end means the present. */
const NEAR = 4;
/** Pictures that Page Up and Page Down take where nothing was done to the run. */
const FAR = 10;

/**
 * Where steps lie on the line, from 0 to 1, and which moments there are.
 * @param {Lane} lane
 */
export function createLine(lane) {
  const samples = computed(() => trainedOn(lane.run.value?.data.points ?? []));
  const begin = computed(() => lane.history.value?.begin ?? 0);
  const end = computed(() => endOf(lane.film.value));
  const within = (/** @type {number} */ step) => Math.min(end.value, Math.max(begin.value, Math.round(step)));
  const along = computed(() => alongOf(lane.film.value, lane.view.axis.value, samples.value));
  const steps = () => lane.film.value.columns[0] ?? [];
  const length = () => lane.film.value.length;
  const reach = () => reachOf(along.value[length() - 1] ?? 0, lane.beside.value, lane.view.axis.value);
  return {
    begin,
    end,
    /** @param {number} step */
    shareOf: (step) => Math.min(1, Math.max(0, carried(steps(), along.value, length(), step) / reach())),
    /** @param {number} share */
    stepAt: (share) => within(carried(along.value, steps(), length(), share * reach())),
    /** Whole epochs at a step. @param {number} step */
    epochAt: (step) => Math.floor(carried(steps(), epochsOf(lane.film.value), length(), step) + 1e-6),
    /** The step at which an epoch is complete. @param {number} epoch */
    epochsStep: (epoch) => within(carried(epochsOf(lane.film.value), steps(), length(), Math.max(0, epoch))),
    /** The picture so many before or after a step. @param {number} step @param {number} count */
    pictureBy: (step, count) => {
      const row = rowOf(lane.film.peek(), step);
      // Between two pictures the one before is nearer by one.
      const isBetween = (steps()[row] ?? 0) < step && count < 0 ? 1 : 0;
      return within(steps()[Math.min(length() - 1, Math.max(0, row + count + isBetween))] ?? 0);
    },
  };
}

/** @typedef {ReturnType<typeof createLine>} Line */

/**
 * @param {HTMLElement} root @param {Lane} lane @param {Actions} actions @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 */
export function reel(root, lane, actions, t, options) {
  const line = createLine(lane);
  /** Where a hand has put the moment, until its picture is there. */
  const target = signal(/** @type {number | null} */ (null));
  const seeking = createSeeking((step) => actions.seek(step));
  const shown = computed(() => target.value ?? lane.frame.value?.step ?? 0);
  // What is one tick depends on how long the film is: not anew with every picture of it.
  const length = computed(() => 2 ** Math.ceil(Math.log2(line.end.value + 1)));
  const ticks = computed(() => ticksOf(lane.history.value?.marks ?? [], length.value));
  const language = lane.view.language;
  const saying = (/** @type {Tick} */ tick) =>
    `${t("chart.epoch")} ${wholeNumber(tick.epoch, language.value)}${t("colon")}${markWords(tick, options, t, language.value)}`;

  const go = (/** @type {number} */ step) => {
    seeking.to(step);
    target.value = seeking.target();
    announce();
  };
  const follow = effect(() => {
    seeking.seen(lane.frame.value?.step ?? -1);
    target.value = seeking.target();
  });

  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const thumb = () => part(".thumb");
  const paint = effect(() => {
    const marks = ticks.value.map(
      (tick) =>
        html`<button class="mark" tabindex="-1" data-step=${tick.step} aria-label=${saying(tick)} data-tip=${saying(tick)}
          @click=${() => go(tick.step)}></button>`,
    );
    render(
      html`<div class="track"><i class="known"></i><i class="gone"></i>${marks}<div class="thumb" id="moment" role="slider" tabindex="0"
        aria-label=${t("time.moment")}></div></div>`,
      root,
    );
    root.dataset.tip = t("time.moment_tip");
    untracked(place);
  });
  function place() {
    const share = line.shareOf(shown.value);
    thumb().style.left = `${100 * share}%`;
    part(".gone").style.width = `${100 * share}%`;
    part(".known").style.width = `${100 * line.shareOf(line.end.value)}%`;
    for (const mark of root.querySelectorAll(".mark")) {
      const { dataset, style } = /** @type {HTMLElement} */ (mark);
      style.left = `${100 * line.shareOf(Number(dataset.step))}%`;
    }
  }
  const move = effect(place);

  /** What the slider says of itself: at once when it is moved, now and then while the run goes on. */
  function announce() {
    const step = shown.peek();
    const words = { at: line.epochAt(step), end: line.epochAt(line.end.value) };
    const here = ticks.peek().filter((tick) => tick.step === step);
    const done = here.map((tick) => markWords(tick, options, t, language.peek()));
    const values = {
      "aria-valuemin": String(line.begin.value),
      "aria-valuemax": String(line.end.value),
      "aria-valuenow": String(step),
      "aria-valuetext": [t("time.at", words), ...done].join(", "),
    };
    for (const [name, value] of Object.entries(values)) thumb().setAttribute(name, value);
  }
  const spoken = throttle(announce, SPOKEN);
  const say = effect(() => {
    [shown.value, line.end.value, language.value];
    spoken.ask();
    if (!lane.playing.value) spoken.flush();
  });
  return together(
    follow,
    paint,
    move,
    say,
    spoken.cancel,
    seeking.forget,
    drag(root, line, go),
    ...["pointerup", "pointercancel", "keyup"].map((name) => on(root, name, seeking.done)),
    keys(root, line, ticks, () => shown.peek(), go),
    on(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
      // A slider has no use for the key, and whoever has wound the run back wants to see it again.
      if (event.key !== " " || event.target !== thumb()) return;
      event.preventDefault();
      actions.toggle();
    }),
  );
}

/**
 * Wherever the line is pressed, the moment goes there and follows; what is pressed on a tick goes to the tick.
 * @param {HTMLElement} root @param {Line} line @param {(step: number) => void} go
 */
function drag(root, line, go) {
  let held = false;
  let start = 0;
  const at = (/** @type {PointerEvent} */ { clientX }) => {
    const { left, width } = /** @type {HTMLElement} */ (root.firstElementChild).getBoundingClientRect();
    const [share, near] = [(clientX - left) / width, NEAR / width];
    go(share > line.shareOf(line.end.peek()) - near ? line.end.peek() : line.stepAt(share));
  };
  return together(
    on(root, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0) return;
      held = true;
      start = event.clientX;
      root.setPointerCapture(event.pointerId);
      // The focus goes to the slider, which a press beside it would take it from.
      event.preventDefault();
      const thumb = /** @type {HTMLElement} */ (root.querySelector(".thumb"));
      // Later, or it would count as reached by a key, and be explained over what it shows.
      setTimeout(() => thumb.focus({ preventScroll: true }));
      const mark = /** @type {HTMLElement} */ (event.target).closest(".mark");
      if (mark) go(Number(/** @type {HTMLElement} */ (mark).dataset.step));
      else at(event);
    }),
    on(root, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (!held || Math.abs(event.clientX - start) < NEAR) return;
      start = Number.NEGATIVE_INFINITY; // It is a drag from now on, back to where it began too.
      at(event);
    }),
    ...["pointerup", "pointercancel"].map((name) =>
      on(root, name, () => {
        held = false;
      }),
    ),
  );
}

/**
 * @param {HTMLElement} root @param {Line} line @param {ReadonlySignal<Tick[]>} ticks @param {() => number} shown
 * @param {(step: number) => void} go
 */
function keys(root, line, ticks, shown, go) {
  const leap = (/** @type {1 | -1} */ way) => {
    const [step, all] = [shown(), ticks.peek()];
    if (all.length === 0) return line.pictureBy(step, way * FAR);
    const next = way > 0 ? all.find((tick) => tick.step > step) : all.findLast((tick) => tick.step < step);
    return next?.step ?? (way > 0 ? line.end.peek() : line.begin.peek());
  };
  const by = (/** @type {1 | -1} */ way, /** @type {boolean} */ shift) => {
    const step = shown();
    if (!shift) return line.pictureBy(step, way);
    const epoch = line.epochAt(step);
    const isWithin = way < 0 && line.epochsStep(epoch) < step;
    return line.epochsStep(isWithin ? epoch : epoch + way);
  };
  /** @type {Record<string, (event: KeyboardEvent) => number>} */
  const moves = {
    ArrowLeft: ({ shiftKey }) => by(-1, shiftKey),
    ArrowDown: ({ shiftKey }) => by(-1, shiftKey),
    ArrowRight: ({ shiftKey }) => by(1, shiftKey),
    ArrowUp: ({ shiftKey }) => by(1, shiftKey),
    Home: () => line.begin.peek(),
    End: () => line.end.peek(),
    PageDown: () => leap(-1),
    PageUp: () => leap(1),
  };
  return on(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const to = moves[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(to(event));
  });
}
