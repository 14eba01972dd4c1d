// How a step and a unit are chosen on the axis of time: by pressing and drawing along it, by the arrow keys.
import { effect } from "../../../vendor/signals-core.js";
import { axisOf, timeAt } from "../../draw/sequences/time.js";
import { classesOf, inputsOf, sharesOf, winnerAt } from "../../sequences/tasks.js";
import { percent, rounded } from "../../text/numbers.js";
import { on, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";

/** @import { Room } from "./room.js" */

const EVERY = 250;

/** @param {HTMLElement} root what holds the pictures and the slider @param {Room} room @returns {() => void} */
export function hand(root, room) {
  const slider = /** @type {HTMLElement} */ (root.querySelector(".seq-hand"));
  const { seen, chosen, choose, t } = room;
  let isHeld = false;

  /** @param {PointerEvent} event */
  const point = (event) => {
    const now = seen.peek();
    if (!now) return;
    const box = root.getBoundingClientRect();
    const time = timeAt(axisOf(box.width, now.followed.length), event.clientX - box.left);
    if (time === null) return;
    const heat = /** @type {HTMLElement} */ (root.querySelector(".seq-heat")).getBoundingClientRect();
    const down = (event.clientY - heat.top) / heat.height;
    const unit = down >= 0 && down < 1 ? { unit: Math.floor(down * now.shape.units) } : {};
    choose({ time, ...unit });
  };
  const write = throttle(() => {
    const words = told(room);
    slider.setAttribute("aria-valuetext", words);
  }, EVERY);
  return together(
    on(root, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (!(event.target instanceof HTMLCanvasElement) || event.button !== 0) return;
      isHeld = true;
      event.target.setPointerCapture(event.pointerId);
      point(event);
      slider.focus({ preventScroll: true });
      event.preventDefault();
    }),
    on(root, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (isHeld) point(event);
    }),
    ...["pointerup", "pointercancel"].map((name) =>
      on(root, name, () => {
        isHeld = false;
      }),
    ),
    on(slider, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const change = moved(event.key, room);
      if (!change) return;
      choose(change);
      // The right arrow would train a step, and the page would scroll.
      event.preventDefault();
      event.stopPropagation();
    }),
    effect(() => {
      slider.setAttribute("aria-label", t("sequences.step"));
      slider.setAttribute("aria-valuemin", "1");
      slider.setAttribute("aria-valuemax", String(seen.value?.followed.length ?? 1));
      slider.setAttribute("aria-valuenow", String(chosen.time.value + 1));
      [chosen.unit.value, chosen.layer.value];
      write.ask();
    }),
    write.cancel,
  );
}

/**
 * What a key asks for.
 * @param {string} key @param {Room} room @returns {Parameters<Room["choose"]>[0] | null} null: nothing
 */
function moved(key, { seen, chosen }) {
  const now = seen.peek();
  if (!now) return null;
  const [time, unit] = [chosen.time.peek(), chosen.unit.peek()];
  const last = now.followed.length - 1;
  const far = Math.max(1, Math.round(last / 6));
  const times = /** @type {Record<string, number>} */ ({
    ArrowLeft: time - 1,
    ArrowRight: time + 1,
    Home: 0,
    End: last,
    PageUp: time - far,
    PageDown: time + far,
  });
  if (key in times) return { time: Math.max(0, Math.min(last, times[key] ?? time)) };
  if (key === "ArrowUp") return { unit: Math.max(0, unit - 1) };
  if (key === "ArrowDown") return { unit: Math.min(now.shape.units - 1, unit + 1) };
  return null;
}

/** The chosen step in words: what comes in, the gradient, the answer. @param {Room} room */
export function told({ seen, chosen, t, lane }) {
  const now = seen.peek();
  if (!now) return "";
  const language = lane.view.language.peek();
  const { task, followed, flow, shape } = now;
  const [time, layer] = [chosen.time.peek(), chosen.layer.peek()];
  const input = inputsOf(task, followed.inputs, followed.length)[time];
  const count = classesOf(task).length;
  const shares = sharesOf(followed.answers, followed.length);
  const winner = winnerAt(shares, time, count);
  const gradients = shape.cell === "lstm" ? flow?.c : flow?.h;
  return t("sequences.step_told", {
    n: time + 1,
    all: followed.length,
    input: input?.value === null ? input.symbol : rounded(input?.value ?? 0, language),
    gradient: rounded(gradients?.[layer * followed.length + time] ?? 0, language),
    answer:
      count > 0
        ? `${classesOf(task)[winner]} ${percent(shares[time * count + winner] ?? 0, language)}`
        : rounded(followed.answers[time] ?? 0, language),
    unit: chosen.unit.peek() + 1,
  });
}
