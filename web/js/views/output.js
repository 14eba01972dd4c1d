// The output panel: scores, the decision map or one unit's, and how to read its colours; knows no socket.
import { html, nothing, svg } from "../../vendor/lit.js";
import { computed, effect } from "../../vendor/signals-core.js";
import { rangeOf } from "../draw/picture.js";
import { schedule, unschedule } from "../draw/surface.js";
import { measured, percent } from "../numbers.js";
import { icon } from "./icons.js";
import { paintMap, shownUnit } from "./map.js";
import { mount, together } from "./mount.js";
import { slowly } from "./slowly.js";

/** @import { Actions, Curve, Store, Theme, Translate } from "../types.d.ts" */
/** @import { ReadonlySignal } from "../../vendor/signals-core.js" */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} _actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 */
export function output(root, store, _actions, t, theme) {
  const task = computed(() => store.run.value?.data.task ?? store.task.value);
  const series = computed(() => (store.run.value?.series ?? store.curve.value.names).join());
  const range = computed(() => rangeOf(store.frame.value?.boundary).join());
  const panel = mount(
    root,
    () => html`
      <h2 id="output-title">${title(store, t)}</h2>
      <dl class="scores">${scores(series.value.split(","), t)}</dl>
      <div class="map-room"><div class="map" role="img">
        <canvas class="axes"></canvas><canvas class="field"></canvas><canvas class="points"></canvas><canvas class="marks"></canvas>
      </div></div>
      ${legend(range.value.split(",").map(Number), task.value === "classification", store, t)}
      ${checks(task.value === "classification", series.value.includes("test_loss"), store, t)}
    `,
  );
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  return together(
    panel,
    paintMap(part(".map"), store, theme, (wrong) => {
      const place = root.querySelector(".wrong b");
      if (place) place.textContent = String(wrong);
    }),
    paintRamp(/** @type {HTMLCanvasElement} */ (part(".ramp")), store, theme),
    writeScores(root, store, series),
    describe(part(".map"), store, t),
  );
}

/**
 * The panel's name, and the unit's that is shown.
 * @param {Store} store
 * @param {Translate} t
 */
function title(store, t) {
  const name = unitName(store, shownUnit(store.view), t);
  const unpin = () => {
    store.view.pinned.value = null;
    store.view.hovered.value = null;
  };
  return html`${t("output.title")} <span class="aside">${name}</span>
    ${
      store.view.pinned.value === null
        ? nothing
        : html`<button class="tiny unpin" aria-label=${t("output.unpin")} data-tip=${t("output.unpin")} @click=${unpin}>${icon("close")}</button>`
    }`;
}

/**
 * What a unit is called on the page.
 * @param {Store} store
 * @param {number | null} index
 * @param {Translate} t
 */
function unitName(store, index, t) {
  if (index === null) return t("output.whole");
  const name = store.run.value?.network.unit_names.flat()[index] ?? "";
  return /^\d/.test(name) ? t("network.unit", { name }) : t("output.input", { name: t(`feature.${name}`) });
}

/** @param {string[]} names @param {Translate} t */
function scores(names, t) {
  const accuracy = names.includes("test_accuracy") ? "test_accuracy" : "train_accuracy";
  return ["test_loss", "train_loss", accuracy]
    .filter((name) => names.includes(name))
    .map(
      (name) => html`<div data-tip=${t(`output.${name}_tip`)}>
        <dt class="cap">${name.endsWith("loss") ? html`<i class="key" data-series=${name}></i>` : nothing}${t(`output.${name}`)}</dt>
        <dd data-score=${name}></dd>
      </div>`,
    );
}

/**
 * The colours and what they stand for.
 * @param {number[]} range
 * @param {boolean} classes
 * @param {Store} store
 * @param {Translate} t
 */
function legend([low = -1, high = 1], classes, store, t) {
  const number = (/** @type {number} */ value) =>
    new Intl.NumberFormat(store.view.language.value, { maximumSignificantDigits: 2 })
      .format(value)
      .replace("-", "−");
  const [triangle, circle] = classes
    ? [html`${shape("triangle")}${t("output.class_0")}`, html`${t("output.class_1")}${shape("circle")}`]
    : [nothing, nothing];
  return html`<div class="scale"><canvas class="ramp" width="256" height="1" aria-hidden="true"></canvas>
    <span>${number(low)}<small>${triangle}</small></span><span>${number((low + high) / 2)}</span>
    <span><small>${circle}</small>${number(high)}</span></div>`;
}

/** @param {"triangle" | "circle"} name */
function shape(name) {
  const path =
    name === "circle"
      ? svg`<circle cx="6" cy="6" r="4.5"></circle>`
      : svg`<path d="M6 1.2 11 10.5H1z"></path>`;
  return html`<svg class="shape ${name}" viewBox="0 0 12 12" aria-hidden="true">${path}</svg>`;
}

/**
 * @param {boolean} classes
 * @param {boolean} hasTest
 * @param {Store} store
 * @param {Translate} t
 */
function checks(classes, hasTest, { view }, t) {
  const box = (/** @type {"showTest" | "discrete"} */ name, /** @type {boolean} */ disabled) => html`
    <label class="check" data-tip=${t(`output.${name}_tip`)}><input type="checkbox" .checked=${view[name].value} ?disabled=${disabled}
      @change=${(/** @type {Event} */ event) => {
        view[name].value = /** @type {HTMLInputElement} */ (event.target).checked;
      }}>${t(`output.${name}`)}</label>`;
  return html`<div class="checks">${box("showTest", !hasTest)}${box("discrete", false)}
    <span class="wrong push" data-tip=${t("output.wrong_tip")} ?hidden=${!classes}>
      <svg class="shape" viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="4.8"></circle></svg><b></b> ${t("output.wrong")}</span></div>`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Store} store
 * @param {ReadonlySignal<Theme>} theme
 */
function paintRamp(canvas, store, theme) {
  const context = canvas.getContext("2d");
  const image = new ImageData(256, 1);
  const pixels = new Uint32Array(image.data.buffer);
  return effect(() => {
    pixels.set(store.view.discrete.value ? theme.value.discreteTable : theme.value.table);
    context?.putImageData(image, 0, 0);
  });
}

/**
 * The newest value of a series; NaN while there is none.
 * @param {Curve} curve
 * @param {string} name
 */
function latest({ names, columns, length }, name) {
  return columns[names.indexOf(name) + 1]?.[length - 1] ?? Number.NaN;
}

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {ReadonlySignal<string>} series
 */
function writeScores(root, store, series) {
  const write = () => {
    const { curve, view } = store;
    for (const place of root.querySelectorAll("dd")) {
      const name = place.dataset.score ?? "";
      const value = latest(curve.value, name);
      place.textContent = name.endsWith("accuracy")
        ? percent(value, view.language.value, 1)
        : measured(value, view.language.value);
    }
  };
  const undo = effect(() => {
    // Reading is subscribing; the words are written once in the next animation frame.
    [store.curve.value, store.view.language.value, series.value];
    schedule(write);
  });
  return together(undo, () => unschedule(write));
}

/**
 * Say in words what the map shows, now and then.
 * @param {HTMLElement} map
 * @param {Store} store
 * @param {Translate} t
 */
function describe(map, store, t) {
  const write = () => {
    const { curve, view, run } = store;
    const name = curve.value.names.includes("test_loss") ? "test_loss" : "train_loss";
    const loss = measured(latest(curve.value, name), view.language.value);
    const words = {
      what: unitName(store, shownUnit(view), t),
      points: run.value?.data.points.length ?? 0,
      loss,
    };
    map.setAttribute("aria-label", t("output.map_label", words));
  };
  write();
  const later = slowly(write);
  const undo = effect(() => {
    [store.frame.value, store.view.hovered.value, store.view.pinned.value, t("output.map_label")];
    later.ask();
  });
  return together(undo, later.stop);
}
