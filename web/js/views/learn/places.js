// Where an option or a panel is on the page: to mark what a lesson points at, and to hold what a step locks.
import { effect, signal, untracked } from "../../../vendor/signals-core.js";
import { isLocked } from "../../learn/check.js";
import { held as refusing } from "../../link/held.js";
import { isOnSheet } from "../../options/groups.js";
import { notify } from "../../store/state.js";
import { on, together } from "../kit/mount.js";
import { isWide } from "../kit/screen.js";
import { framing } from "./frames.js";

/** @import { Lane, Store, ViewState } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

const PANELS = /** @type {Record<string, string>} */ ({
  data: "#data",
  network: "#network",
  output: "#output",
  loss: "#loss-chart, .lanes-chart",
  layers: "#gradient-chart",
  histograms: "#gradient-chart",
  meters: "#network .meters, #network .meter-button",
  health: "#health",
  equation: "#code",
  program: "#code",
  compare: "#compare",
  transport: "#transport",
});
/** Options whose control has another name. */
const CONTROLS = /** @type {Record<string, string>} */ ({
  "data.dataset": "#data .sets",
  "inputs.features": "#network [data-feature]",
  "network.hidden": "#add-layer, #remove-layer, #network .count button",
  "seeds.data": "#new-data",
  "seeds.weights": "#new-weights",
  "training.regularization.l1": "#regularization, #regularization-rate",
  "training.regularization.l2": "#regularization, #regularization-rate",
});
/** Parts of which all controls are in one place, which options of other parts may share. */
const ROOMS = /** @type {Record<string, string>} */ ({ "data.": "#data button, #data input, #data select" });
/** What is no option of its own: other random numbers for the part. */
const OF_PART = /** @type {Record<string, string>} */ ({ "data.": "seeds.data" });

/** @param {string} path of an option, a part of them with a dot at its end, or a panel's name @param {ReadonlyMap<string, unknown>} options @returns {Element[]} */
export function elementsOf(path, options) {
  const panel = PANELS[path];
  if (panel) return [...document.querySelectorAll(panel)];
  if (path.endsWith(".")) {
    const all = [...options.keys()]
      .filter((one) => one.startsWith(path))
      .flatMap((one) => elementsOf(one, options));
    return [...new Set([...all, ...inRoom(path, options)])];
  }
  const dashed = path.replaceAll(".", "-");
  const short = (path.split(".").at(-1) ?? "").replaceAll("_", "-");
  const ids = [dashed, `option-${dashed}`, short, `${short}-value`].map((id) => `#${CSS.escape(id)}`);
  const found = [...document.querySelectorAll([...ids, CONTROLS[path]].filter(Boolean).join(", "))];
  // Neither the header, which is of the page (`#top` also ends the name of an option), nor Learn itself.
  return found.filter((element) => !element.closest("#learn, #top, dialog"));
}

/** The controls in a part's place, but for those of other options. @param {string} path @param {ReadonlyMap<string, unknown>} options */
function inRoom(path, options) {
  if (!ROOMS[path]) return [];
  const others = [...options.keys()]
    .filter((one) => !one.startsWith(path) && one !== OF_PART[path])
    .flatMap((one) => elementsOf(one, options));
  return [...document.querySelectorAll(ROOMS[path])].filter((element) => !others.includes(element));
}

/** What stands around a control with its name, so that all of it is marked. @param {Element} element */
const around = (element) => element.closest(".field, .row, .option, .sets, .count") ?? element;

/**
 * Mark what a step points at, and bring it into the window.
 * @param {ReadonlySignal<string | null>} point @param {Lane} lane @param {ReadonlyMap<string, unknown>} options
 * @param {ViewState} view @param {() => boolean} hasLanes whether runs side by side are on the stage
 */
export function pointing(point, lane, options, view, hasLanes) {
  /** @type {Element[]} */
  let marked = [];
  /** What was brought into the window. @type {string | null} */
  let shown = null;
  /** What the sheet was opened for. @type {string | null} */
  let asked = null;
  /** How the options were when the sheet was opened for a step; null: it was not. @type {ViewState["level"]["value"] | null} */
  let before = null;
  const clear = () => {
    for (const element of marked) element.classList.remove("pointed-at");
    marked = [];
  };
  const putBack = () => {
    if (before === null) return;
    if (view.dialog.peek() === "options") view.dialog.value = "";
    view.level.value = before;
    before = null;
  };
  const mark = () => {
    clear();
    const path = point.peek();
    const there = path === null ? [] : elementsOf(path, options);
    const seen = there.filter((element) => element.checkVisibility() && element.clientWidth > 8).map(around);
    const isOption = path !== null && options.has(path);
    // On a phone the controls are in the drawer, and what opens over the map would hide what is to be seen.
    if (there.length === 0 && path !== asked && isOption && hasRoom(hasLanes())) {
      before = view.level.peek();
      asked = path;
      open(path, view);
    }
    marked = [...new Set(seen.length > 0 || !isOption ? seen : controls())];
    for (const element of marked) element.classList.add("pointed-at");
    frames.place();
    if (seen.length === 0 || path === shown) return;
    shown = path;
    const block = marked[0]?.closest(".sheet") ? "center" : "nearest";
    marked[0]?.scrollIntoView({ block, inline: "nearest" });
  };
  const look = () => {
    // What is drawn anew loses the mark, and what is loaded late has none yet.
    const isLost = point.peek() !== shown || marked.some((element) => !element.isConnected);
    if (isLost) mark();
    else frames.place();
  };
  const frames = framing(() => marked, look);
  const follow = effect(() => {
    [point.value, lane.config.value, lane.view.level.value, lane.view.dialog.value, lane.run.value];
    if (point.value !== asked) {
      asked = null;
      untracked(putBack);
    }
    if (point.value === null) shown = null;
    requestAnimationFrame(mark);
  });
  return together(follow, frames.stop, () => {
    point = signal(null);
    putBack();
    clear();
  });
}

/** Whether the sheet of options leaves the stage to be seen: for a room's projector, and over runs side by side, it does not. @param {boolean} hasLanes */
function hasRoom(hasLanes) {
  return isWide.peek() && document.documentElement.dataset.theme !== "projector" && !hasLanes;
}

/** The buttons behind which the options are that have no place on the page. */
const controls = () =>
  [...document.querySelectorAll("#more, #controls")].filter((element) => element.checkVisibility());

/** An option that is nowhere on the page comes with level Full, in its panel or on the sheet. @param {string} path @param {ViewState} view */
function open(path, view) {
  view.level.value = "full";
  if (isOnSheet(path)) view.dialog.value = "options";
}

/**
 * Hold what a step locks: its controls say why, and whatever else would change it is refused.
 * @param {ReadonlySignal<{ paths: string[], why: string } | null>} lock @param {Store} store @param {Lane} lane
 * @param {ReadonlyMap<string, unknown>} options
 */
export function locking(lock, store, lane, options) {
  /** @type {Map<Element, string | null>} */
  const held = new Map();
  let told = 0;
  const free = () => {
    for (const [element, tip] of held) {
      element.removeAttribute("data-locked");
      element.removeAttribute("aria-disabled");
      if (tip === null) element.removeAttribute("data-tip");
      else element.setAttribute("data-tip", tip);
    }
    held.clear();
  };
  const hold = () => {
    free();
    const now = lock.peek();
    if (!now) return;
    for (const element of now.paths.flatMap((path) => elementsOf(path, options))) {
      if (held.has(element)) continue;
      const tipped = element.closest("[data-tip]") ?? element;
      held.set(element, tipped === element ? element.getAttribute("data-tip") : null);
      element.setAttribute("data-locked", "");
      element.setAttribute("aria-disabled", "true");
      element.setAttribute("data-tip", now.why);
    }
  };
  const say = () => {
    const now = lock.peek();
    // Once for a hand that pulls.
    if (!now || Date.now() - told < 1000) return;
    told = Date.now();
    notify(store, { kind: "info", text: "notices.locked", values: { why: now.why }, lasts: 6000 });
  };
  const stopIt = (/** @type {Event} */ event) => {
    const target = /** @type {Element | null} */ (event.target);
    const key = event instanceof KeyboardEvent ? event.key : "";
    if (!target?.closest?.("[data-locked]") || ["Tab", "Escape", "Shift"].includes(key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "pointerdown" && event.type !== "mousedown") say();
  };
  const follow = effect(() => {
    [
      lock.value,
      lane.config.value,
      lane.view.level.value,
      lane.view.dialog.value,
      lane.run.value,
      store.tab.value,
    ];
    requestAnimationFrame(hold);
  });
  // What level Full adds to the data is loaded late, and takes over elements that were there.
  const watch = new MutationObserver(() => requestAnimationFrame(hold));
  const data = document.getElementById("data");
  if (data) watch.observe(data, { childList: true, subtree: true });
  const guard = effect(() => {
    const now = lock.value;
    refusing.value = now
      ? (changes, quiet = false) => {
          const is = Object.keys(changes).some((path) => isLocked(now.paths, path));
          if (is && !quiet) say();
          return is;
        }
      : null;
  });
  const kinds = ["pointerdown", "mousedown", "click", "keydown", "input", "change"];
  return together(
    ...kinds.map((kind) => on(document, kind, stopIt, { capture: true })),
    follow,
    guard,
    () => {
      lock = signal(null);
      watch.disconnect();
      refusing.value = null;
      free();
    },
  );
}
