// One sample followed through the network: its numbers forward, its error back, and the step they ask for.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { SQUARE } from "../../draw/kit/domain.js";
import { pointAt } from "../../draw/map/points.js";
import { applied } from "../../options/layers.js";
import { layersOf, steepest } from "../../run/sample.js";
import { NEXT } from "../../store/wanted.js";
import { measured, rounded, wholeNumber } from "../../text/numbers.js";
import { icon } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";

/** @import { Frame, Lane, Setting, Translate } from "../../types.d.ts" */
/** @import { Layer, Weight } from "../../run/sample.js" */

/** Numbers that change more often cannot be read. */
const EVERY = 250;
/** How far from a point a finger may be, in CSS pixels. */
const REACH = 24;

/**
 * What the parts of the panel share.
 * @typedef {{ lane: Lane, t: Translate, frame: Frame, sizes: readonly number[], written: (value: number) => string }} Scene
 */

/** @param {HTMLElement} root @param {Setting} setting */
export function sample(root, { lane, actions, t, close }) {
  const isOpen = computed(() => lane.view.dialog.value === "sample");
  const frame = signal(lane.frame.peek());
  const later = throttle(() => {
    frame.value = lane.frame.peek();
  }, EVERY);
  const step = () => {
    lane.view.sample.value = NEXT;
    actions.step("sample");
  };
  return together(
    effect(() => {
      lane.frame.value;
      if (isOpen.value) later.ask();
    }),
    mount(root, () => (isOpen.value ? panel(lane, frame.value, step, close, t) : "")),
    pick(lane, isOpen),
  );
}

/** A click on the map follows the point there. @param {Lane} lane @param {{ readonly value: boolean }} isOpen */
function pick(lane, isOpen) {
  const map = document.querySelector("#output .map");
  if (!map) return () => {};
  return together(
    effect(() => {
      map.classList.toggle("picking", isOpen.value && !lane.view.painting.value);
    }),
    on(map, "click", (/** @type {MouseEvent} */ event) => {
      const field = map.querySelector("canvas.field")?.getBoundingClientRect();
      if (!isOpen.value || lane.view.painting.value || !field) return;
      const { points = [], domain = SQUARE } = lane.run.peek()?.data ?? {};
      const place = /** @type {const} */ ([event.clientX - field.left, event.clientY - field.top]);
      const found = pointAt(points, ...place, field.width, domain, lane.view.showTest.peek(), REACH);
      if (found >= 0) lane.view.sample.value = found;
    }),
  );
}

/**
 * @param {Lane} lane @param {Frame | null} frame @param {() => void} step @param {() => void} close @param {Translate} t
 */
function panel(lane, frame, step, close, t) {
  const sizes = lane.run.value?.network.sizes ?? [];
  const language = lane.view.language.value;
  const written = (/** @type {number} */ value) => measured(value, language, 3);
  return html`<section id="sample" class="sheet sample" tabindex="-1" aria-labelledby="sample-title">
    <h2 id="sample-title">${t("sample.title")}
      <button class="tiny push" aria-label=${t("dialog.close")} @click=${close}>${icon("close")}</button></h2>
    ${choice(lane, frame, step, t)}
    ${frame?.sample && fits(frame, sizes) ? numbers({ lane, t, frame, sizes, written }) : html`<p class="hint">${t("sample.none")}</p>`}
  </section>`;
}

/** Whether the picture is of the network that the page knows. @param {Frame} frame @param {readonly number[]} sizes */
function fits({ sample: followed }, sizes) {
  const units = sizes.slice(1).reduce((sum, size) => sum + size, 0);
  return followed?.pre_activations.length === units && followed.inputs.length === sizes[0];
}

/** Which sample it is. @param {Lane} lane @param {Frame | null} frame @param {() => void} step @param {Translate} t */
function choice({ run, view, task }, frame, step, t) {
  const points = run.value?.data.points ?? [];
  const isNext = view.sample.value === NEXT;
  // What was chosen, before its numbers have come: the buttons may be pressed faster than that.
  const index = (isNext ? frame?.sample?.index : view.sample.value) ?? 0;
  const go = (/** @type {number} */ by) => {
    view.sample.value = (index + by + points.length) % points.length;
  };
  const [, , target = 0, split = 0] = points[index] ?? [];
  const part = t(`split.${["train", "test", "validation", "seen"][split]}`);
  const value =
    task.value === "classification" ? t("output.class", { n: target }) : rounded(target, view.language.value);
  const none = points.length === 0;
  return html`<div class="sample-choice">
      <button class="line" id="sample-next" aria-pressed=${isNext} ?disabled=${none} data-tip=${t("sample.next_tip")}
        @click=${() => {
          view.sample.value = NEXT;
        }}>${t("sample.next")}</button>
      <button class="line" id="sample-before" ?disabled=${none} aria-label=${t("sample.before")} data-tip=${t("sample.before")} @click=${() => go(-1)}>‹</button>
      <button class="line" id="sample-after" ?disabled=${none} aria-label=${t("sample.after")} data-tip=${t("sample.after")} @click=${() => go(1)}>›</button>
      <button class="line push" id="sample-step" ?disabled=${none} data-tip=${t("sample.step_tip")} @click=${step}>${icon("step")}${t("sample.step")}</button>
    </div>
    <p class="hint">${none ? nothing : t("sample.which", { n: wholeNumber(index + 1, view.language.value), all: wholeNumber(points.length, view.language.value), part, value })} ${t("sample.pick")}</p>`;
}

/** @param {Scene} scene */
function numbers(scene) {
  const { lane, t, frame, sizes, written } = scene;
  const followed = frame.sample;
  if (!followed) return nothing;
  const layers = layersOf(followed, sizes);
  const names = lane.run.value?.network.unit_names ?? [];
  const inputs = (names[0] ?? []).map(
    (name, at) =>
      html`<span class="pair"><i>${t(`feature.${name}`)}</i> = ${written(followed.inputs[at] ?? 0)}</span>`,
  );
  return html`<h3>${t("sample.forward")}</h3>
    <p class="inputs">${inputs}</p>
    ${layers.map((layer, at) => table(scene, layer, at, names[at + 1] ?? []))}
    <p class="inputs"><span class="pair"><i>E</i> = ${written(followed.loss)}</span> <span class="aside">${t(`choice.training.loss.${lane.config.value.training.loss}`)}</span></p>
    <h3>${t("sample.back")}</h3>
    ${steps(scene, steepest(followed, frame.parameters, sizes), names)}`;
}

/** The units of a layer. @param {Scene} scene @param {Layer} layer @param {number} at @param {readonly string[]} names */
function table({ lane, t, sizes, written }, layer, at, names) {
  const isLast = at === sizes.length - 2;
  const word = applied(lane.config.value, at) ?? "";
  const title = isLast
    ? t("network.output_layer")
    : `${t("network.layer", { n: at + 1 })} · ${t(`choice.network.activation.${word}`)}`;
  const row = (/** @type {number} */ unit) => html`<tr>
      <th scope="row">${nameOf(names[unit] ?? "", isLast, t)}</th>
      <td>${written(layer.pre_activations[unit] ?? 0)}</td><td>${written(layer.outputs[unit] ?? 0)}</td><td>${written(layer.errors[unit] ?? 0)}</td></tr>`;
  return html`<table class="figures"><caption>${title}</caption>
    <thead><tr><td></td><th scope="col" data-tip=${t("sample.sum_tip")}>z</th>
      <th scope="col" data-tip=${t(isLast ? "sample.answer_tip" : "sample.output_tip")}>${isLast ? answer(lane) : "a = f(z)"}</th>
      <th scope="col" data-tip=${t("sample.error_tip")}>∂E/∂z</th></tr></thead>
    <tbody>${names.map((_, unit) => row(unit))}</tbody></table>`;
}

/** What the output is called: a probability, or a value. @param {Lane} lane */
function answer({ run, config }) {
  if ((run.value?.data.classes ?? 0) > 2) return "p = softmax(z)";
  if (run.value?.data.task === "regression" || config.value.training.loss === "hinge") return "y = z";
  return config.value.training.loss === "cross_entropy" ? "p = σ(z)" : "y = tanh(z)";
}

/** @param {string} name @param {boolean} isLast @param {Translate} t */
function nameOf(name, isLast, t) {
  if (!isLast) return name;
  return name === "output" ? t("chart.output") : t("output.class", { n: Number(name.split(".")[1]) - 1 });
}

/** The step of the steepest weight of each layer. @param {Scene} scene @param {Weight[]} weights @param {readonly string[][]} names */
function steps({ lane, t, frame, sizes, written }, weights, names) {
  const rate = Number.isNaN(frame.learning_rate)
    ? lane.config.value.training.optimizer.learning_rate
    : frame.learning_rate;
  const shown = rounded(rate, lane.view.language.value);
  const isPlain = lane.config.value.network.normalization === "none";
  const row = (/** @type {Weight} */ weight, /** @type {number} */ at) => {
    const from = at === 0 ? t(`feature.${names[0]?.[weight.from]}`) : (names[at]?.[weight.from] ?? "");
    const to = nameOf(names[at + 1]?.[weight.to] ?? "", at === sizes.length - 2, t);
    const gradient = written(weight.gradient);
    const after = written(weight.value - rate * weight.gradient);
    return html`<div><dt>${from} → ${to}</dt>
      <dd data-tip=${t("sample.gradient_tip")}>∂E/∂w = ${isPlain ? `∂E/∂z · a = ${written(weight.error)} · ${signed(written(weight.input))} = ` : ""}<b>${gradient}</b></dd>
      <dd data-tip=${t("sample.update_tip")}>w − η ∂E/∂w = ${written(weight.value)} − ${shown} · ${signed(gradient)} = <b>${after}</b></dd></div>`;
  };
  return html`<p class="hint">${t("sample.steepest", { rate: shown })}</p>
    <dl class="steps">${weights.map(row)}</dl>`;
}

/** A negative factor stands in parentheses. @param {string} number */
function signed(number) {
  return number.startsWith("−") ? `(${number})` : number;
}
