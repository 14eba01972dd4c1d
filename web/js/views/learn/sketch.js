// What is drawn by hand as it is expected: over the decision map, or over the chart of the loss, where it stays beside the
// result. With keys: arrows move a pen, space sets a point.
import { effect } from "../../../vendor/signals-core.js";
import { on, together } from "../kit/mount.js";

/** @import { Answer } from "../../learn/types.d.ts" */
/** @import { Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** Places of a line lie at least this far apart, in shares of the picture's side. */
const FINE = 0.008;
/** How far an arrow moves the pen. */
const STEP = 0.04;
/** More numbers are no sketch any more, and would fill what the browser keeps. */
const MOST = 1200;

/** What is drawn on, the first of them that is seen. */
const GROUNDS = /** @type {const} */ ({
  map: ["#output .map canvas.field", ".tile canvas.ground"],
  loss: ["#loss-chart .u-over", "#loss-chart .plot", ".lanes-plot canvas"],
});

/**
 * @typedef {object} Sketching
 * @property {"map" | "loss"} on
 * @property {number[][]} lines pairs x, y in shares of the ground
 * @property {boolean} drawing whether it can be drawn now
 * @property {(lines: number[][]) => void} put
 */

/**
 * Lie over whatever is drawn on, wherever that goes.
 * @param {ReadonlySignal<Sketching | null>} wanted @param {ReadonlySignal<Theme>} theme @param {Translate} t
 */
export function sketching(wanted, theme, t) {
  const canvas = document.createElement("canvas");
  canvas.id = "sketch";
  canvas.hidden = true;
  document.body.append(canvas);
  /** @type {number[][]} */
  let lines = [];
  /** @type {number[] | null} the line that is being drawn */
  let current = null;
  /** @type {[number, number]} */
  let pen = [0.5, 0.5];
  let request = 0;
  let isCalled = false;

  const paint = () => {
    const context = canvas.getContext("2d");
    if (!context) return;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const ratio = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    context.scale(ratio, ratio);
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const [colour, wide] of /** @type {const} */ ([
      [theme.peek().ground, 6],
      [theme.peek().held, 3],
    ])) {
      context.strokeStyle = colour;
      context.lineWidth = wide * theme.peek().lineScale;
      context.setLineDash(wide === 3 ? [9, 6] : []);
      for (const line of current ? [...lines, current] : lines) stroke(context, line, width, height);
    }
    if (document.activeElement !== canvas || !canvas.matches(":focus-visible")) return;
    context.setLineDash([]);
    context.beginPath();
    context.arc(pen[0] * width, pen[1] * height, 6, 0, 2 * Math.PI);
    context.stroke();
  };

  /** Follow the ground: panels open, the page scrolls, lanes come and go. */
  const follow = () => {
    const now = wanted.peek();
    request = now ? requestAnimationFrame(follow) : 0;
    const ground = now ? groundOf(now.on) : null;
    canvas.hidden = ground === null;
    if (!ground) return;
    const { left, top, width, height } = ground.getBoundingClientRect();
    const place = [left + scrollX, top + scrollY, width, height].map((one) => `${Math.round(one * 2) / 2}px`);
    const [x = "", y = "", wide = "", high = ""] = place;
    const { style } = canvas;
    if (style.left === x && style.top === y && style.width === wide && style.height === high) return;
    [style.left, style.top, style.width, style.height] = [x, y, wide, high];
    paint();
  };
  const watch = effect(() => {
    const now = wanted.value;
    theme.value;
    lines = now?.lines ?? [];
    canvas.classList.toggle("drawing", now?.drawing ?? false);
    canvas.tabIndex = now?.drawing ? 0 : -1;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", t("learn.sketch_label", { n: lines.length }));
    if (now && request === 0) request = requestAnimationFrame(follow);
    // What is to be drawn on is seen, where the page scrolls.
    if (now?.drawing && !isCalled)
      requestAnimationFrame(() => groundOf(now.on)?.scrollIntoView({ block: "nearest" }));
    isCalled = now?.drawing ?? false;
    if (!now) canvas.hidden = true;
    paint();
  });

  const at = (/** @type {PointerEvent} */ event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const share = (/** @type {number} */ value) => Math.max(0, Math.min(1, Math.round(value * 1000) / 1000));
    return /** @type {[number, number]} */ ([
      share((event.clientX - left) / width),
      share((event.clientY - top) / height),
    ]);
  };
  const add = (/** @type {number} */ x, /** @type {number} */ y) => {
    if (!current) return;
    const [lastX, lastY] = current.slice(-2);
    const isFar = lastX === undefined || Math.hypot(x - lastX, y - (lastY ?? 0)) >= FINE;
    if (isFar && current.length + lines.flat().length < MOST) current.push(x, y);
    paint();
  };
  const end = () => {
    const line = current;
    current = null;
    if (line && line.length >= 4) wanted.peek()?.put([...lines, line]);
    else paint();
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[
      event.key
    ];
    if (by) {
      pen = [inside(pen[0] + (by[0] ?? 0)), inside(pen[1] + (by[1] ?? 0))];
      if (current) add(...pen);
      else paint();
    } else if (event.key === " ") {
      // The first press sets the pen down, the second takes it up.
      if (current) end();
      else {
        current = [];
        add(...pen);
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return together(
    watch,
    on(canvas, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (!wanted.peek()?.drawing) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      current = [];
      add(...at(event));
    }),
    on(canvas, "pointermove", (/** @type {PointerEvent} */ event) => current && add(...at(event))),
    on(canvas, "pointerup", end),
    on(canvas, "pointercancel", end),
    on(canvas, "keydown", press),
    on(canvas, "focus", paint),
    on(canvas, "blur", paint),
    () => {
      cancelAnimationFrame(request);
      canvas.remove();
    },
  );
}

/** @param {number} value */
const inside = (value) => Math.max(0, Math.min(1, value));

/** @param {"map" | "loss"} on @returns {Element | null} */
function groundOf(on) {
  for (const selector of GROUNDS[on])
    for (const element of document.querySelectorAll(selector)) if (element.checkVisibility()) return element;
  return null;
}

/** @param {CanvasRenderingContext2D} context @param {number[]} line @param {number} width @param {number} height */
function stroke(context, line, width, height) {
  context.beginPath();
  for (let at = 0; at + 1 < line.length; at += 2)
    context.lineTo((line[at] ?? 0) * width, (line[at + 1] ?? 0) * height);
  context.stroke();
}

/** @param {Answer | undefined} answer @returns {number[][]} */
export function linesOf(answer) {
  return answer && "lines" in answer ? answer.lines : [];
}
