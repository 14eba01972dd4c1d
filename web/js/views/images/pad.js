// The drawing pad: what a pointer, a finger or the keys draw on it is made an image of the data's kind and answered at
// once, while training goes on.
import { html } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { digitOf, encode, isEmpty, pixelsOf, SIDE } from "../../data/pad.js";
import { createSurface } from "../../draw/kit/surface.js";
import { icon } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";
import { picture } from "./picture.js";

/** @import { Stroke } from "../../data/pad.js" */
/** @import { Room } from "./room.js" */

/** Milliseconds between two images that are sent while a hand draws. */
const EVERY = 50;
/** Of the side: how far the keys go, with digits and with single pixels. */
const STRIDE = { digits: 1 / 16, pixels: 1 / SIDE };
const ARROWS = /** @type {Record<string, readonly [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** @param {HTMLElement} root @param {Room} room */
export function pad(root, room) {
  const { lane, t, theme } = room;
  const { drawn } = lane.view;
  const strokes = signal(/** @type {readonly Stroke[]} */ ([]));
  /** Where the keys are, as shares of the side; null: they were not used. */
  const pen = signal(/** @type {[number, number] | null} */ (null));
  const isDown = signal(false);
  const said = signal("");
  const isDigits = computed(() => lane.config.value.data.dataset === "digits");
  const image = computed(() => (isDigits.value ? digitOf : pixelsOf)(strokes.value));
  const send = throttle(() => {
    const now = image.peek();
    drawn.value = isEmpty(now) ? null : encode(now);
  }, EVERY);
  const draw = (/** @type {readonly Stroke[]} */ next) => {
    strokes.value = next;
    send.ask();
  };
  /** Put the pen down, or go on with the last stroke. @param {[number, number]} place @param {boolean} isFirst */
  const touch = (place, isFirst) => {
    const last = strokes.peek().at(-1);
    draw(
      isFirst || !last ? [...strokes.peek(), [place]] : [...strokes.peek().slice(0, -1), [...last, place]],
    );
  };
  const undo = () => draw(strokes.peek().slice(0, -1));
  const clear = () => draw([]);

  const panel = mount(root, () => {
    const none = strokes.value.length === 0;
    return html`<div class="pad">
      <canvas tabindex="0" role="application" aria-label=${t("images.pad")} aria-describedby="pad-keys" data-tip=${t(isDigits.value ? "images.pad_tip" : "images.pad_pixels_tip")}></canvas>
      ${none ? html`<p class="hint" aria-hidden="true">${t("images.pad_hint")}</p>` : ""}
      <span class="unseen" id="pad-keys">${t("images.pad_keys")}</span>
      <span class="unseen" role="status">${said.value}</span>
      <div class="pad-tools">
        <button class="tiny line" aria-label=${t("images.undo")} data-tip=${t("images.undo")} ?disabled=${none} @click=${undo}>${icon("undo")}</button>
        <button class="tiny line" aria-label=${t("images.clear")} data-tip=${t("images.clear_tip")} ?disabled=${none} @click=${clear}>${icon("close")}</button>
        <span class="push" data-tip=${t("images.seen_tip")}>${picture(image.value, theme.value)}<span class="unseen">${t("images.seen_tip")}</span></span>
      </div></div>`;
  });
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
  const surface = createSurface(canvas, (context, width, height) => {
    const side = Math.min(width, height);
    context.strokeStyle = theme.value.rule;
    context.lineWidth = 1;
    context.beginPath();
    if (!isDigits.value)
      for (let at = 1; at < SIDE; at++) {
        context.moveTo((at * side) / SIDE, 0);
        context.lineTo((at * side) / SIDE, side);
        context.moveTo(0, (at * side) / SIDE);
        context.lineTo(side, (at * side) / SIDE);
      }
    context.stroke();
    context.strokeStyle = theme.value.ink;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = side / (isDigits.value ? 11 : SIDE);
    for (const stroke of strokes.value) {
      context.beginPath();
      for (const [at, [x, y]] of stroke.entries())
        at === 0 ? context.moveTo(x * side, y * side) : context.lineTo(x * side, y * side);
      if (stroke.length === 1)
        context.lineTo((stroke[0]?.[0] ?? 0) * side + 0.1, (stroke[0]?.[1] ?? 0) * side);
      context.stroke();
    }
    if (!pen.value) return;
    context.beginPath();
    context.arc(pen.value[0] * side, pen.value[1] * side, side / 18, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = theme.value.accent;
    context.fillStyle = theme.value.accent;
    context.stroke();
    if (isDown.value) context.fill();
  });

  /** @param {PointerEvent} event @returns {[number, number]} */
  const placeOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const inside = (/** @type {number} */ share) => Math.max(0, Math.min(1, share));
    return [inside((clientX - left) / width), inside((clientY - top) / height)];
  };
  /** @type {number | null} */
  let drawing = null;
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const way = ARROWS[event.key];
    if (way) move(way);
    else if (event.key === " " || event.key === "Enter") press();
    else if (event.key === "Backspace") undo();
    else if (event.key === "Delete") clear();
    else return;
    // The page trains by the same keys.
    event.preventDefault();
    event.stopPropagation();
  };
  /** @param {readonly [number, number]} way */
  const move = ([across, down]) => {
    const stride = isDigits.peek() ? STRIDE.digits : STRIDE.pixels;
    const half = isDigits.peek() ? 0 : stride / 2;
    const [x, y] = pen.peek() ?? [0.5 + half, 0.5 + half];
    const inside = (/** @type {number} */ share) => Math.max(half, Math.min(1 - half, share));
    pen.value = [inside(x + across * stride), inside(y + down * stride)];
    if (isDown.peek()) touch(pen.value, false);
    say();
  };
  const press = () => {
    pen.value ??= isDigits.peek() ? [0.5, 0.5] : [0.5 + STRIDE.pixels / 2, 0.5 + STRIDE.pixels / 2];
    isDown.value = !isDown.peek();
    if (isDown.peek()) touch(pen.value, true);
    say();
  };
  const say = () => {
    const [x, y] = pen.peek() ?? [0, 0];
    const at = { x: Math.round(x * 100), y: Math.round(y * 100) };
    said.value = t(isDown.peek() ? "images.pen_down" : "images.pen_up", at);
  };
  return together(
    panel,
    effect(() => {
      [strokes.value, pen.value, isDown.value, theme.value, isDigits.value];
      surface.schedule();
    }),
    // Another image was chosen, or another kind of data: what was drawn is gone.
    effect(() => {
      if (drawn.value === null && strokes.peek().length > 0 && !isEmpty(image.peek()) && drawing === null)
        strokes.value = [];
    }),
    // It stays whatever becomes of the network and of the data: another set has it prepared in its own way.
    effect(() => {
      isDigits.value;
      if (strokes.peek().length > 0) send.ask();
    }),
    on(canvas, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.button > 0) return;
      drawing = event.pointerId;
      canvas.setPointerCapture(event.pointerId);
      pen.value = null;
      isDown.value = false;
      touch(placeOf(event), true);
    }),
    on(canvas, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (drawing !== event.pointerId) return;
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length > 0 ? all : [event]) touch(placeOf(one), false);
    }),
    ...["pointerup", "pointercancel"].map((type) =>
      on(canvas, type, () => {
        drawing = null;
        send.flush();
      }),
    ),
    on(canvas, "keydown", keys),
    on(canvas, "blur", () => {
      isDown.value = false;
    }),
    send.cancel,
    surface.stop,
  );
}
