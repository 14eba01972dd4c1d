// Draws own points on the decision map with mouse, touch, pen or keys, while training goes on; knows no socket.
import { html, nothing, svg } from "../../vendor/lit.js";
import { computed, effect, signal, untracked } from "../../vendor/signals-core.js";
import { placeAt, SQUARE } from "../draw/domain.js";
import { rangeOf } from "../draw/picture.js";
import { valueColour } from "../draw/points.js";
import { shortNumber } from "../numbers.js";
import * as own from "../own.js";
import { drawn } from "./icons.js";
import { shape } from "./legend.js";
import { mount, on, styled, together } from "./mount.js";
import { toolsOf } from "./tools.js";
import { slider } from "./widgets.js";

/** @import { Actions, Store, Theme, Translate } from "../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../vendor/signals-core.js" */
/** @import { Row } from "../own.js" */

const TOOLS = /** @type {const} */ (["brush", "point", "erase", "move"]);
/** @typedef {typeof TOOLS[number]} Tool */

const ICONS = {
  brush: svg`<path d="M19 4c-5 1-9 5-11 9l3 3c4-2 8-6 9-11zM8 14c-3 0-3 4-5 5 3 1 7 1 8-3"/>`,
  point: svg`<circle cx="12" cy="12" r="3.2"/><path d="M12 3v4M12 17v4M3 12h4M17 12h4"/>`,
  erase: svg`<path d="M9 20h11M5 15l8-9 6 5-8 9H9z"/>`,
  move: svg`<path d="M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3"/>`,
  undo: svg`<path d="M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10"/>`,
  redo: svg`<path d="m15 7 5 5-5 5M20 12H10a5 5 0 0 0 0 10"/>`,
  clear: svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>`,
};
/** Letters of the tools' keys. */
const KEYS = /** @type {Record<string, Tool>} */ ({ b: "brush", o: "point", x: "erase", m: "move" });
/** Pixels the pointer goes between two sprays. */
const STRIDE = 7;
const SPRAY = 2;
/** Share of the side that an arrow key moves the cursor by. */
const NUDGE = 1 / 48;

/**
 * What the parts of this tool share.
 * @typedef {object} Easel
 * @property {Signal<Tool>} tool
 * @property {Signal<number>} kind The class that is painted.
 * @property {Signal<number>} value Or the value.
 * @property {Signal<number>} size Radius of brush and eraser, as a share of the side.
 * @property {Signal<{ x: number, y: number } | null>} cursor Where the keys draw, as shares of the side.
 * @property {Signal<number>} turn Counts what was drawn, so that what shows it follows.
 * @property {ReadonlySignal<boolean>} classes
 * @property {() => ReturnType<typeof own.createDrawing>} drawing
 * @property {(rows: readonly Row[]) => void} draw
 * @property {() => void} show Tell the page and the server of what is drawn now.
 * @property {(x: number, y: number, first: boolean) => void} apply Use the tool at shares of the side.
 * @property {() => void} end
 */

/**
 * @param {HTMLElement} map
 * @param {HTMLElement} bar
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function paint(map, bar, store, actions, t, theme) {
  const { painting } = toolsOf(store);
  const easel = createEasel(store, actions);
  const sheet = document.createElement("div");
  sheet.className = "easel";
  map.append(sheet);
  return together(
    effect(() => {
      sheet.hidden = !painting.value;
      if (painting.value) store.view.showTest.value = true;
    }),
    mount(bar, () => (painting.value ? controls(easel, store, t, theme) : nothing)),
    surface(sheet, easel, store, t),
    forget(easel, store),
    () => sheet.remove(),
  );
}

/** Own points as they were drawn, others as they are shown: noise and the like must not count twice. @param {Store} store */
function rowsNow({ config, run }) {
  const { dataset, own: text } = config.peek().data;
  return dataset.startsWith("own-") ? own.decodeRows(text) : own.rowsOf(run.peek()?.data.points ?? []);
}

/** @param {Store} store @param {Actions} actions @returns {Easel & { drop: () => void, flush: () => void, mine: () => boolean }} */
function createEasel(store, actions) {
  const { sketch } = toolsOf(store);
  /** @type {ReturnType<typeof own.createDrawing> | null} */
  let drawing = null;
  /** @type {string | null} what the page was last told */
  let told = null;
  let grip = -1;
  /** @type {{ x: number, y: number } | null} where the brush last left points */
  let last = null;
  const tool = signal(/** @type {Tool} */ ("brush"));
  const [kind, value, size, turn] = [signal(0), signal(1), signal(0.06), signal(0)];
  const classes = computed(() => (store.run.value?.data.task ?? store.task.value) === "classification");
  const domain = () => store.run.peek()?.data.domain ?? SQUARE;
  const current = () => {
    drawing ??= own.createDrawing(rowsNow(store));
    return drawing;
  };
  const send = own.sparingly(() => {
    const task = classes.peek() ? "classification" : "regression";
    const changes = own.changesFor(current().rows, task, store.config.peek());
    told = /** @type {string} */ (changes["data.own"]);
    actions.change(changes);
  });
  const show = () => {
    sketch.value = own.pointsOf(current().rows);
    turn.value += 1;
    send.ask();
  };
  const draw = (/** @type {readonly Row[]} */ rows) => {
    if (current().draw(rows)) show();
  };
  /** @param {number} x @param {number} y @param {boolean} first of a stroke */
  const apply = (x, y, first) => {
    const [[left, right], [bottom, top]] = domain();
    const reach = (/** @type {number} */ share) =>
      /** @type {[number, number]} */ ([share * (right - left), share * (top - bottom)]);
    const [x1, x2] = placeAt(domain(), x, y, 1);
    const { rows } = current();
    const target = classes.peek() ? kind.peek() : value.peek();
    const place = /** @type {const} */ ([Number(x1.toPrecision(5)), Number(x2.toPrecision(5))]);
    if (first) [grip, last] = [own.nearestRow(rows, x1, x2, reach(0.05)), null];
    if (tool.peek() === "point" && first) draw(own.added(rows, [[...place, target]]));
    if (tool.peek() === "erase") draw(own.erased(rows, x1, x2, reach(size.peek())));
    if (tool.peek() === "move" && grip >= 0) draw(own.moved(rows, grip, ...place));
    if (tool.peek() !== "brush" || (last && Math.hypot(x - last.x, y - last.y) < STRIDE / 300)) return;
    last = { x, y };
    draw(own.added(rows, own.sprayed([x1, x2], reach(size.peek()), target, SPRAY, domain(), Math.random)));
  };
  return {
    ...{ tool, kind, value, size, turn, classes, draw, show, apply },
    cursor: signal(/** @type {{ x: number, y: number } | null} */ (null)),
    drawing: current,
    end: () => current().end(),
    flush: send.flush,
    /** Forget what was drawn: the points have become others. */
    drop: () => {
      send.cancel();
      [drawing, told] = [null, null];
      sketch.value = null;
      turn.value += 1;
    },
    mine: () => told === null || told === store.config.value.data.own,
  };
}

/**
 * Begin afresh when somebody or something else has changed the points, and show the run's own when painting ends.
 * @param {ReturnType<typeof createEasel>} easel
 * @param {Store} store
 */
function forget(easel, store) {
  const { painting, sketch } = toolsOf(store);
  const key = computed(() => `${store.config.value.data.dataset} ${store.config.value.seeds.data}`);
  let known = key.peek();
  return effect(() => {
    const dataset = store.config.value.data.dataset;
    if (painting.value && store.run.value?.data.inputs === 1) queueMicrotask(() => leave(store));
    if (!painting.value) untracked(easel.flush);
    const strange = !easel.mine() || (known !== key.value && !dataset.startsWith("own-"));
    known = key.value;
    if (strange) return queueMicrotask(easel.drop);
    // What the server has by now is what was drawn.
    if (!painting.value && sketch.value && store.pending.value.size === 0) queueMicrotask(easel.drop);
  });
}

/**
 * What the pointer and the keys draw on.
 * @param {HTMLElement} sheet
 * @param {Easel} easel
 * @param {Store} store
 * @param {Translate} t
 */
function surface(sheet, easel, store, t) {
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
      sheet.setAttribute(
        "aria-label",
        t("paint.sheet", { n: easel.turn.value >= 0 ? easel.drawing().rows.length : 0 }),
      );
      const look = place && {
        left: `${100 * place.x}%`,
        top: `${100 * place.y}%`,
        width: `${100 * share}%`,
        height: `${100 * share}%`,
      };
      return look ? html`<i class="ring ${tool.value}" ${styled(look)}></i>` : nothing;
    }),
    on(sheet, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      sheet.focus({ preventScroll: true });
      sheet.setPointerCapture(event.pointerId);
      drawing = true;
      easel.drawing().begin();
      easel.cursor.value = null;
      easel.apply(at(event).x, at(event).y, true);
    }),
    on(sheet, "pointermove", (/** @type {PointerEvent} */ event) => {
      ring.value = at(event);
      if (!drawing) return;
      for (const each of event.getCoalescedEvents?.() ?? [event]) easel.apply(at(each).x, at(each).y, false);
    }),
    on(sheet, "pointerup", finish),
    on(sheet, "pointercancel", finish),
    on(sheet, "pointerleave", () => {
      ring.value = null;
    }),
    on(sheet, "blur", () => {
      easel.cursor.value = null;
    }),
    on(sheet, "keydown", (/** @type {KeyboardEvent} */ event) => press(event, easel, store)),
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

/** The keys of the sheet; what it does not know it leaves to the page. @param {KeyboardEvent} event @param {Easel} easel @param {Store} store */
function press(event, easel, store) {
  const arrow = ARROWS[event.key];
  const letter = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  if (arrow) nudge(arrow, event.shiftKey ? 4 : 1, easel);
  else if (command && letter === "z") recall(easel, event.shiftKey ? "redo" : "undo");
  else if (command && letter === "y") recall(easel, "redo");
  else if (command || event.altKey) return;
  else if (event.key === " " || event.key === "Enter") applyHere(easel);
  else if (event.key === "Delete" || event.key === "Backspace") eraseHere(easel);
  else if (event.key === "Escape") leave(store);
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

/** @param {Easel} easel @param {"undo" | "redo"} way */
function recall(easel, way) {
  easel.drawing()[way]();
  easel.show();
}

/** @param {Store} store */
function leave(store) {
  toolsOf(store).painting.value = false;
  document.getElementById("paint")?.focus();
}

/** @param {Easel} easel @param {Store} store @param {Translate} t @param {ReadonlySignal<Theme>} theme */
function controls(easel, store, t, theme) {
  const drawing = easel.turn.value >= 0 ? easel.drawing() : easel.drawing();
  const button = (
    /** @type {keyof typeof ICONS} */ name,
    /** @type {boolean} */ idle,
    /** @type {() => void} */ act,
  ) =>
    html`<button class="tiny" aria-label=${t(`paint.${name}`)} data-tip=${t(`paint.${name}_tip`)} ?disabled=${idle} @click=${act}>${drawn(ICONS[name])}</button>`;
  return html`<div class="tools" role="group" aria-label=${t("paint.title")}>
      ${TOOLS.map(
        (
          tool,
        ) => html`<button class="tiny" aria-label=${t(`paint.${tool}`)} data-tip=${t(`paint.${tool}_tip`)} aria-pressed=${easel.tool.value === tool}
        @click=${() => {
          easel.tool.value = tool;
        }}>${drawn(ICONS[tool])}</button>`,
      )}
      <span class="bar"></span>
      ${button("undo", !drawing.canUndo, () => recall(easel, "undo"))}
      ${button("redo", !drawing.canRedo, () => recall(easel, "redo"))}
      ${button("clear", drawing.rows.length === 0, () => {
        drawing.begin();
        easel.draw([]);
        drawing.end();
      })}
      <button class="line push done" @click=${() => leave(store)}>${t("paint.done")}</button>
    </div>
    <div class="tools">${easel.classes.value ? palette(easel, t) : values(easel, store, t, theme)}
      <span class="size" data-tip=${t("paint.size")}>${slider({
        id: "brush-size",
        label: "",
        min: 2,
        max: 20,
        step: 1,
        value: Math.round(100 * easel.size.value),
        text: t("paint.size"),
        disabled: easel.tool.value === "point" || easel.tool.value === "move",
        input: (size) => {
          easel.size.value = size / 100;
        },
      })}</span></div>
    <p class="hint">${t("paint.hint", { n: drawing.rows.length })}</p>`;
}

/** @param {Easel} easel @param {Translate} t */
function palette(easel, t) {
  return html`<span class="kinds" role="group" aria-label=${t("paint.class")}>${Array.from(
    { length: own.MOST_CLASSES },
    (
      _,
      n,
    ) => html`<button class="tiny" aria-label=${t("output.class", { n })} data-tip=${t("paint.class_tip", { n })} aria-pressed=${easel.kind.value === n}
      @click=${() => {
        easel.kind.value = n;
      }}>${shape(n)}</button>`,
  )}</span>`;
}

/** @param {Easel} easel @param {Store} store @param {Translate} t @param {ReadonlySignal<Theme>} theme */
function values(easel, store, t, theme) {
  const [low, high] = rangeOf(store.frame.peek()?.boundary);
  const share = (easel.value.value - low) / (high - low);
  return html`<span class="value" data-tip=${t("paint.value_tip")}><i class="dot" ${styled({ background: valueColour(theme.value, share) })}></i>
    ${slider({
      id: "paint-value",
      label: "",
      min: Math.min(low, -1),
      max: Math.max(high, 1),
      step: 0.05,
      value: easel.value.value,
      text: shortNumber(easel.value.value),
      input: (value) => {
        easel.value.value = value;
      },
    })}<output>${shortNumber(easel.value.value, store.view.language.value)}</output></span>`;
}
