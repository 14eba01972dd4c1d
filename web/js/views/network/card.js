// The small card over the network: one weight, all weights of a unit, or what ails a layer.
import { html, nothing, render } from "../../../vendor/lit.js";
import { batch, effect, untracked } from "../../../vendor/signals-core.js";
import { linkMiddle, parameterIndex, unitIndex } from "../../draw/network/network.js";
import { hushed, remedyOf } from "../../link/held.js";
import { measured } from "../../text/numbers.js";
import { remedyWords } from "../../text/remedy.js";
import { closesOnEscape } from "../kit/escape.js";
import { closeButton } from "../kit/heading.js";
import { on, together } from "../kit/mount.js";
import { numberInput } from "../kit/widgets.js";
import { layerControls, lock } from "./layer-controls.js";
import { layerUnits, paintUnits } from "./layer-units.js";
import { unitsOf } from "./meters.js";

/** @import { Actions, Changes, Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Scene, Subject } from "./scene.js" */

/** Between the card and the edge of its panel, in CSS pixels. */
const MARGIN = 8;

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {Scene} scene
 * @param {ReadonlySignal<Theme>} theme
 */
export function card(root, lane, actions, t, scene, theme) {
  const { subject, link, place } = scene;
  /** @type {Element | null} where the focus goes back to */
  let before = null;
  const close = () => {
    subject.value = null;
    link.value = null;
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
  const draw = effect(() => {
    const about = subject.value;
    place.value; // a rebuilt network may have lost what the card was about
    render(
      about && exists(about, place.value.sizes) ? template(about, lane, actions, t, close, scene) : "",
      root,
    );
    untracked(() => paintUnits(root, lane, theme.peek()));
    if (about) position(root, about, scene);
  });
  const focus = effect(() => {
    if (subject.value === null) return;
    before = untracked(() => document.activeElement);
    /** @type {HTMLElement | null} */ (root.querySelector("input, button"))?.focus({ preventScroll: true });
  });
  return together(
    draw,
    focus,
    liveValues(root, lane, scene),
    effect(() => paintUnits(root, lane, theme.value)),
    closesOnEscape(() => subject.value !== null, close),
    // What is pressed inside is not meant for the page; Escape goes on to whoever closes what is topmost.
    on(root, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") event.stopPropagation();
    }),
    on(document, "pointerdown", (/** @type {PointerEvent} */ event) => {
      const target = /** @type {Element} */ (event.target);
      if (subject.value && !root.contains(target) && !target.closest(".net canvas")) close();
    }),
  );
}

/** @param {NonNullable<Subject>} about @param {readonly number[]} sizes */
function exists({ layer, to, from }, sizes) {
  return layer + 1 < sizes.length && (to ?? 0) < (sizes[layer + 1] ?? 0) && (from ?? 0) < (sizes[layer] ?? 0);
}

/**
 * @param {NonNullable<Subject>} about
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {() => void} close
 * @param {Scene} scene
 */
function template(about, lane, actions, t, close, scene) {
  const title = nameOf(about, lane, t);
  return html`<section class="card" role="dialog" aria-label=${title}>
    <h3>${title}${closeButton(title, close, t)}</h3>
    ${about.to === null ? layerRows(about.layer, lane, actions, t, scene) : weightRows(about, lane, actions, t, scene.options)}
  </section>`;
}

/** @param {NonNullable<Subject>} about @param {Lane} lane @param {Translate} t */
function nameOf({ layer, to, from, all }, lane, t) {
  const names = lane.run.value?.network.unit_names ?? [];
  const last = layer + 2 >= names.length;
  if (to === null) return last ? t("network.output_layer") : t("network.layer", { n: layer + 1 });
  const target = unitName(names[layer + 1]?.[to], t);
  if (all) return t("card.unit", { name: target });
  return from === null
    ? t("card.bias", { name: target })
    : t("card.weight", { from: unitName(names[layer]?.[from], t), to: target });
}

/** Inputs and the output have words, units have numbers. @param {string | undefined} name @param {Translate} t */
function unitName(name, t) {
  if (name === undefined) return "";
  return /^\d/.test(name) ? name : name === "output" ? t("network.output") : t(`feature.${name}`);
}

/** @param {NonNullable<Subject>} about @param {Lane} lane @param {Actions} actions @param {Translate} t @param {Scene["options"]} options */
function weightRows({ layer, to, from, all }, lane, actions, t, options) {
  const largest = options.get("network.initial_weights")?.largest ?? 0;
  const names = lane.run.value?.network.unit_names[layer] ?? [];
  /** @type {(number | null)[]} */
  const sources = all ? [null, ...names.keys()] : [from];
  return html`<div class="weight-rows">${sources.map((source) => weightRow(layer, to ?? 0, source, lane, actions, t, names, largest))}</div>
    <p class="hint">${t("card.hint")}</p>`;
}

/**
 * @param {number} layer
 * @param {number} to
 * @param {number | null} source
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {readonly string[]} names
 * @param {number} largest that a weight can be set to
 */
function weightRow(layer, to, source, lane, actions, t, names, largest) {
  const sizes = lane.run.value?.network.sizes ?? [];
  const index = parameterIndex(sizes, layer, to, source);
  const id = `weight-${index}`;
  const value = untracked(() => lane.frame.value?.parameters[index] ?? 0);
  const name = source === null ? t("network.bias_word") : unitName(names[source], t);
  return html`<label for=${id}>${name}</label>
    <span class="edit" data-parameter=${index}>${numberInput({
      id,
      value: Number(value.toPrecision(4)),
      minimum: -largest,
      maximum: largest,
      refusal: t("number.refusal", { minimum: -largest, maximum: largest }),
      change: (number) => number !== null && actions.edit(layer, to, source, number),
    })}${lock(layer, to, source, name, lane, actions, t)}</span>`;
}

/** @param {number} layer @param {Lane} lane @param {Actions} actions @param {Translate} t @param {Scene} scene */
function layerRows(layer, lane, actions, t, scene) {
  const { options } = scene;
  const { hidden } = lane.config.value.network;
  const verdict = lane.verdicts.value.get(layer);
  const remedy = verdict ? remedyOf(verdict) : null;
  return html`
    ${layer < hidden.length ? html`<p class="stepper-row">${unitsOf(layer, hidden, Number.POSITIVE_INFINITY, actions, t, options)}</p>` : ""}
    ${layerUnits(layer, lane, t, scene)}
    ${layerControls(layer, lane, actions, t, options)}
    ${
      hushed.value
        ? ""
        : verdict
          ? html`<p class="diagnosis">${t(verdict.text_key, verdict.values)}</p>
          ${remedy ? remedyButton(remedy, () => actions.mend(verdict), t) : ""}`
          : html`<p class="hint">${t(gradientOf(layer, lane) === 0 ? "health.no_gradient" : "health.healthy")}</p>`
    }
    <dl>${(lane.run.value?.statistics ?? []).map((name, column) => html`<dt data-tip=${t(`statistic_tip.${name}`)}>${t(`statistic.${name}`)}</dt><dd data-column=${column} data-layer=${layer}></dd>`)}</dl>
    <button class="line" id="open-histograms" data-tip=${t("ridge.open_tip")} @click=${() => openRidge(layer, lane)}>${t("ridge.open")}</button>`;
}

/** @param {Changes} remedy @param {() => void} take @param {Translate} t */
function remedyButton(remedy, take, t) {
  const { mend, all } = remedyWords(remedy, t);
  return html`<button class="solid" data-tip=${all ?? nothing} aria-description=${all ?? nothing} @click=${take}>${mend}</button>`;
}

/** @param {number} layer @param {Lane} lane @returns {number | undefined} its gradient's norm, if it is known */
function gradientOf(layer, { run, frame }) {
  const names = run.value?.statistics ?? [];
  return frame.peek()?.layers[layer * names.length + names.indexOf("gradient_norm")];
}

/** @param {number} layer @param {Lane} lane */
function openRidge(layer, { view }) {
  batch(() => {
    view.histogram.value = layer;
    view.dialog.value = "histograms";
  });
}

/**
 * Write the newest numbers into the open card; a field that is being typed into is left alone.
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Scene} scene
 */
function liveValues(root, lane, { subject }) {
  return effect(() => {
    const frame = lane.frame.value;
    if (subject.value === null || !frame) return;
    const width = lane.run.value?.statistics.length ?? 0;
    for (const place of root.querySelectorAll("dd")) {
      place.textContent = measured(
        frame.layers[Number(place.dataset.layer) * width + Number(place.dataset.column)] ?? 0,
        lane.view.language.value,
      );
    }
    for (const place of root.querySelectorAll(".edit")) {
      const input = place.querySelector("input");
      const value = frame.parameters[Number(/** @type {HTMLElement} */ (place).dataset.parameter)] ?? 0;
      if (input && (document.activeElement !== input || !input.dataset.typed))
        input.value = String(Number(value.toPrecision(4)));
    }
  });
}

/** Beside what it is about, and always inside the panel. @param {HTMLElement} root @param {NonNullable<Subject>} about @param {Scene} scene */
function position(root, about, { place }) {
  const box = /** @type {HTMLElement | null} */ (root.firstElementChild);
  if (!box) return;
  const { x, y } = anchor(about, place.value);
  const { width, height } = place.value;
  // 100% is the card's own size whenever it changes: numbers that come after it is placed may make it wider.
  const within = (/** @type {number} */ at, /** @type {number} */ size) =>
    `max(0px, min(${Math.round(at)}px, ${Math.round(size - MARGIN)}px - 100%))`;
  box.style.transform = `translate(${within(x + 28, width)}, ${within(y - 20, height)})`;
}

/** @param {NonNullable<Subject>} about @param {Scene["place"]["value"]} place */
function anchor({ layer, to, from, all }, place) {
  if (to === null) return { x: place.columns[layer + 1] ?? 0, y: 64 };
  if (from !== null && !all) return linkMiddle(place, { layer, to, from });
  return place.units[unitIndex(place.sizes, layer + 1, to)] ?? { x: 0, y: 0 };
}
