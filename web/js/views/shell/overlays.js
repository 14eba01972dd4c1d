// What lies over the page beside it, one at a time: options, activations, the rate finder, the code, histograms.
// Each is loaded when it is first asked for.
import { computed, effect } from "../../../vendor/signals-core.js";
import { closesOnEscape } from "../kit/escape.js";
import { lendFocus } from "../kit/focus.js";
import { loadStyle, whenAsked } from "../kit/lazy.js";
import { together } from "../kit/mount.js";

/** @import { Actions, Option, Lane, RunConfig, Setting, Theme, Translate, ViewState } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/** @typedef {(root: HTMLElement, setting: Setting) => () => void} Part */

/** @type {Partial<Record<ViewState["dialog"]["value"], () => Promise<Part>>>} */
const PARTS = {
  options: async () => (await import("../training/sheet.js")).sheet,
  activations: async () => (await import("../network/picker.js")).picker,
  finder: async () => (await import("../training/rate-finder.js")).finder,
  code: async () => {
    const [part] = await Promise.all([import("../network/code.js"), loadStyle("dialogs")]);
    return part.code;
  },
  earlier: async () => (await import("../time/earlier.js")).earlier,
  moment: async () => {
    const [part] = await Promise.all([import("../time/moment.js"), loadStyle("dialogs")]);
    return part.moment;
  },
  histograms: async () => {
    const [part] = await Promise.all([import("../charts/ridge.js"), loadStyle("ridge")]);
    return part.ridge;
  },
};

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 * @param {ReadonlySignal<Theme>} theme
 * @param {RunConfig} defaults
 * @param {Lane} bar what the bar acts on, and the sheet of options too
 */
export function overlays(root, lane, actions, t, options, theme, defaults, bar) {
  const { dialog } = lane.view;
  const close = () => {
    dialog.value = "";
  };
  const setting = { lane, actions, t, options, theme, defaults, close };
  const parts = Object.entries(PARTS).map(([name, load]) => {
    const place = document.createElement("div");
    root.append(place);
    const asked = computed(() => dialog.value === name);
    const shown = whenAsked(asked, async () => {
      const [part] = await Promise.all([load(), loadStyle("training")]);
      return together(
        part(place, name === "options" ? { ...setting, lane: bar } : setting),
        underBar(place, asked),
        lendFocus(place, () => asked.value, ".sheet", OPENERS[name]),
      );
    });
    return together(shown, MODAL.includes(name) ? () => {} : closesOnEscape(() => asked.value, close));
  });
  return together(...parts, keepInStep(lane.view), oneAtATime(lane.view));
}

/** The button that opens each, which gets the focus back where nothing had it: a key or a link opened the panel. */
const OPENERS = /** @type {Record<string, string>} */ ({
  options: "#more",
  activations: "#pick-activation",
  finder: "#find-rate",
  earlier: "#earlier-runs",
  histograms: ".meter-button",
});

/** What lies over the whole page and leaves the panels beneath it as they are. */
const MODAL = ["help", "share", "code", "moment"];

/** The parts that look at a layer's histograms; while none is open the server need not send them. */
const READERS = ["histograms", "activations"];

/**
 * A layer asked for by a link opens its histograms; closed they ask for none.
 * @param {ViewState} view
 */
function keepInStep({ dialog, histogram }) {
  const byLayer = effect(() => {
    const layer = histogram.value;
    const open = dialog.peek();
    if (layer !== null && !READERS.includes(open)) dialog.value = "histograms";
    if (layer === null && open === "histograms") dialog.value = "";
  });
  const byDialog = effect(() => {
    const open = dialog.value;
    if (!READERS.includes(open)) histogram.value = null;
    else if (open === "histograms") histogram.value = histogram.peek() ?? 0;
  });
  return together(byLayer, byDialog);
}

/**
 * All figures stand where the other panels stand, and the one that was opened last is seen.
 * @param {ViewState} view
 */
function oneAtATime({ dialog, figures }) {
  const byDialog = effect(() => {
    if (dialog.value !== "" && !MODAL.includes(dialog.value)) figures.value = false;
  });
  const byFigures = effect(() => {
    if (figures.value && !MODAL.includes(dialog.peek())) dialog.value = "";
  });
  return together(byDialog, byFigures);
}

/**
 * Keep a panel under the bar, wherever that ends.
 * @param {HTMLElement} root @param {ReadonlySignal<boolean>} asked
 */
function underBar(root, asked) {
  return effect(() => {
    if (!asked.value) return;
    const bar = document.getElementById("bar")?.getBoundingClientRect().bottom ?? 0;
    root.style.setProperty("--under-bar", `${Math.round(Math.max(0, bar))}px`);
  });
}
