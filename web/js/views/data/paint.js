// Draws custom points on the decision map with mouse, touch, pen or keys, while training goes on; knows no socket.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal, untracked } from "../../../vendor/signals-core.js";
import { limitsOf } from "../../data/custom.js";
import { mount, on, styled, together } from "../kit/mount.js";
import { isCoarse } from "../kit/screen.js";
import { createEasel, forget, leave, recall } from "./easel.js";
import { controls } from "./paint-tools.js";

/** @import { Actions, Lane, Option, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Easel, Tool } from "./easel.js" */

/** Letters of the tools' keys. */
const KEYS = /** @type {Record<string, Tool>} */ ({ b: "brush", o: "point", x: "erase", m: "move" });
/** Share of the side that an arrow key moves the cursor by. */
const NUDGE = 1 / 48;

/**
 * @param {HTMLElement} map
 * @param {HTMLElement} bar
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 * @param {ReadonlyMap<string, Option>} options
 */
export function paint(map, bar, lane, actions, t, theme, options) {
  const { painting } = lane.view;
  const easel = createEasel(lane, actions, limitsOf(options));
  const sheet = /** @type {HTMLElement} */ (map.querySelector(".easel"));
  const tests = testPoints(lane);
  return together(
    tests.stop,
    effect(() => {
      sheet.hidden = !painting.value;
      if (!painting.value) return;
      tests.show();
      // Once the drawer has closed and the tools stand below the map.
      requestAnimationFrame(() => reveal(map, bar, sheet));
    }),
    mount(bar, () => (painting.value ? controls(easel, lane, t, theme) : nothing)),
    surface(sheet, easel, lane, t),
    forget(easel, lane),
  );
}

/**
 * Show the test points while painting, so that every painted point is seen, and hide them again when the points are what
 * they were before it: nothing was painted, or all of it has been undone.
 * @param {Lane} lane
 */
function testPoints({ config, sketch, view: { painting, showTest } }) {
  const data = () => `${config.value.data.dataset} ${config.value.data.custom}`;
  /** The data before painting, where the test points were hidden then. @type {string | null} */
  let before = null;
  const stop = effect(() => {
    // What is drawn last may not be in the configuration yet.
    if (painting.value || sketch.value !== null || data() !== before) return;
    before = null;
    showTest.value = false;
  });
  const show = () => {
    if (!showTest.peek()) before = untracked(data);
    showTest.value = true;
  };
  return { show, stop };
}

/**
 * Bring the sheet and its tools into the window, and the focus to the sheet, which lies far from the button that opens
 * it. @param {HTMLElement} map @param {HTMLElement} bar @param {HTMLElement} sheet
 */
function reveal(map, bar, sheet) {
  if (sheet.hidden) return;
  // Under the bar, which stays while the page scrolls.
  const bottom = document.getElementById("bar")?.offsetHeight ?? 0;
  const { top } = map.getBoundingClientRect();
  const isSeen = top >= bottom && bar.getBoundingClientRect().bottom <= innerHeight;
  if (!isSeen) scrollBy(0, top - bottom - 8);
  sheet.focus({ preventScroll: true });
}

/**
 * What the pointer and the keys draw on.
 * @param {HTMLElement} sheet
 * @param {Easel} easel
 * @param {Lane} lane
 * @param {Translate} t
 */
function surface(sheet, easel, lane, t) {
  const ring = signal(/** @type {{ x: number, y: number } | null} */ (null));
  /** @param {PointerEvent} event */
  const at = (event) => {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  let drawing = false;
  const finish = () => {
    if (drawing) easel.end();
    drawing = false;
  };
  return together(
    mount(sheet, () => {
      const { cursor, tool, size } = easel;
      const place = ring.value ?? cursor.value;
      const share = tool.value === "brush" || tool.value === "erase" ? 2 * size.value : 0.03;
      const n = easel.turn.value >= 0 ? easel.drawing().rows.length : 0;
      sheet.setAttribute("aria-label", t(isCoarse.value ? "paint.sheet_touch" : "paint.sheet", { n }));
      const look = place && {
        left: `${100 * place.x}%`,
        top: `${100 * place.y}%`,
        width: `${100 * share}%`,
        height: `${100 * share}%`,
      };
      return look ? html`<i class="ring ${tool.value}" ${styled(look)}></i>` : nothing;
    }),
    on(sheet, "pointerdown", (/** @type {PointerEvent} */ event) => {
      // A second finger scrolls or zooms the page, and takes back what the first has drawn until then.
      if (!event.isPrimary) {
        if (drawing) easel.cancel();
        drawing = false;
        ring.value = null;
        return;
      }
      if (event.button !== 0) return;
      event.preventDefault();
      sheet.focus({ preventScroll: true });
      sheet.setPointerCapture(event.pointerId);
      drawing = true;
      easel.drawing().begin();
      easel.cursor.value = null;
      easel.apply(at(event).x, at(event).y, true);
    }),
    // Else the browser takes a stroke that is lifted in full flight for a scroll that glides on, and the next tap, on
    // Done say, for stopping that: for a second or two taps would press nothing.
    on(
      sheet,
      "touchmove",
      (/** @type {TouchEvent} */ event) => {
        if (event.touches.length === 1 && event.cancelable) event.preventDefault();
      },
      { passive: false },
    ),
    on(sheet, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "mouse" || drawing) ring.value = at(event);
      if (!drawing || !event.isPrimary) return;
      for (const each of event.getCoalescedEvents?.() ?? [event]) easel.apply(at(each).x, at(each).y, false);
    }),
    on(sheet, "pointerup", finish),
    on(sheet, "pointercancel", finish),
    on(sheet, "pointerleave", () => {
      ring.value = null;
    }),
    on(sheet, "focus", () => {
      if (sheet.matches(":focus-visible") && !drawing) easel.cursor.value ??= { x: 0.5, y: 0.5 };
    }),
    on(sheet, "blur", () => {
      easel.cursor.value = null;
    }),
    on(sheet, "keydown", (/** @type {KeyboardEvent} */ event) => press(event, easel, lane)),
    (() => {
      sheet.tabIndex = 0;
      sheet.setAttribute("role", "application");
      return () => {};
    })(),
  );
}

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** The keys of the sheet; what it does not know it leaves to the page. @param {KeyboardEvent} event @param {Easel} easel @param {Lane} lane */
function press(event, easel, lane) {
  const arrow = ARROWS[event.key];
  const letter = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (arrow) nudge(arrow, event.shiftKey ? 4 : 1, easel);
  else if (command && letter === "z") recall(easel, event.shiftKey ? "redo" : "undo");
  else if (command && letter === "y") recall(easel, "redo");
  else if (command || event.altKey) return;
  else if (event.key === " " || event.key === "Enter") applyHere(easel);
  else if (event.key === "Delete" || event.key === "Backspace") eraseHere(easel);
  else if (event.key === "Escape") leave(lane);
  else if (KEYS[letter]) easel.tool.value = /** @type {Tool} */ (KEYS[letter]);
  else if (/^[0-5]$/.test(letter) && easel.classes.peek()) easel.kind.value = Number(letter);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The keys move what the last press took up; otherwise the cursor alone. @param {[number, number]} arrow @param {number} times @param {Easel} easel */
function nudge([right, below], times, easel) {
  const { x, y } = easel.cursor.peek() ?? { x: 0.5, y: 0.5 };
  const within = (/** @type {number} */ share) => Math.max(0, Math.min(1, share));
  easel.cursor.value = { x: within(x + right * times * NUDGE), y: within(y + below * times * NUDGE) };
}

/** @type {WeakMap<Easel, boolean>} whether the move tool holds a point that the next press lets go */
const held = new WeakMap();

/** @param {Easel} easel */
function applyHere(easel) {
  const { x, y } = easel.cursor.peek() ?? { x: 0.5, y: 0.5 };
  easel.cursor.value = { x, y };
  const carrying = easel.tool.peek() === "move" && held.get(easel) === true;
  easel.drawing().begin();
  easel.apply(x, y, !carrying);
  easel.end();
  held.set(easel, easel.tool.peek() === "move" && !carrying);
}

/** Take the point at the cursor away. @param {Easel} easel */
function eraseHere(easel) {
  const tool = easel.tool.peek();
  const size = easel.size.peek();
  [easel.tool.value, easel.size.value] = ["erase", NUDGE];
  applyHere(easel);
  [easel.tool.value, easel.size.value] = [tool, size];
}
