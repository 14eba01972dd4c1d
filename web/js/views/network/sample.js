// One sample followed through the network: the diagram has its numbers at each unit, and under it stand the equations
// of the unit or weight that is pointed at.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { SQUARE } from "../../draw/kit/domain.js";
import { pointAt } from "../../draw/map/points.js";
import { unitIndex } from "../../draw/network/network.js";
import { applied } from "../../options/layers.js";
import { layersOf, steepest } from "../../run/sample.js";
import { NEXT } from "../../store/wanted.js";
import { figure, measured, rounded, wholeNumber } from "../../text/numbers.js";
import { closesOnEscape } from "../kit/escape.js";
import { lendFocus } from "../kit/focus.js";
import { icon } from "../kit/icons.js";
import { isUsed } from "../kit/lazy.js";
import { mount, on, styled, together } from "../kit/mount.js";
import { isWide } from "../kit/screen.js";
import { throttle } from "../kit/throttle.js";
import { answerOf, chainRule } from "./chain.js";

/** @import { Actions, Frame, Lane, Translate } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */
/** @import { Layer } from "../../run/sample.js" */
/** @import { Chosen } from "./chain.js" */
/** @import { Scene as Panel } from "./scene.js" */

/** Numbers that change more often cannot be read. */
const EVERY = 250;
/** How far from a point a finger may be, in CSS pixels. */
const REACH = 24;
/** What three lines of numbers beside a unit need; where there is less the chosen unit alone has them. */
const ROOM_FOR_NUMBERS = { gap: 31, width: 46 };

/**
 * What the parts share.
 * @typedef {{ lane: Lane, t: Translate, frame: Frame, sizes: readonly number[], written: (value: number) => string }} Scene
 */

/**
 * @param {HTMLElement} root under the diagram @param {HTMLElement} over the units
 * @param {Lane} lane @param {Actions} actions @param {Translate} t @param {Panel} panel
 */
export function sample(root, over, lane, actions, t, panel) {
  const { view } = lane;
  const isOpen = computed(() => view.sample.value !== null);
  const frame = signal(lane.frame.peek());
  const chosen = signal(/** @type {Chosen | null} */ (null));
  /** All numbers in tables, in place of the equations of one unit. */
  const isTable = signal(false);
  /** The loss of the same sample before it changed. */
  const before = signal(/** @type {number | null} */ (null));
  const later = throttle(() => {
    const [old, now] = [frame.peek(), lane.frame.peek()];
    if (old?.sample?.index !== now?.sample?.index || (now?.step ?? 0) < (old?.step ?? 0)) before.value = null;
    else if (old?.sample && now?.sample && now.step !== old.step) before.value = old.sample.loss;
    frame.value = now;
  }, EVERY);
  const step = () => {
    const index = lane.frame.peek()?.sample?.index;
    if (index === undefined) return;
    // Of a run that stands still the next in line is taken in its turn; else it may be another by now.
    const isNext = view.sample.peek() === NEXT && !lane.playing.peek();
    view.sample.value = index;
    if (isNext) actions.step("sample");
    else actions.step("sample", index);
  };
  const scene = () => sceneOf(lane, frame.value, t);
  const subject = () => {
    const found = scene();
    return found && (chosen.value ?? heaviest(found));
  };
  return together(
    effect(() => {
      lane.frame.value;
      if (isOpen.value) later.ask();
    }),
    effect(() => {
      chosen.value = pointedAt(panel, view.hovered.value) ?? chosen.peek();
      const { sizes } = panel.place.value;
      if (chosen.value && !exists(chosen.value, sizes)) chosen.value = null;
    }),
    mount(root, () => {
      if (!isOpen.value) return "";
      const found = scene();
      return html`<section id="sample" class="followed" tabindex="-1" aria-labelledby="sample-title">
        ${choice(lane, frame.value, before.value, step, isTable, t)}${body(found, subject(), isTable.value, t)}</section>`;
    }),
    mount(over, () => {
      const found = scene();
      return isOpen.value && found ? overUnits(found, panel, subject()) : "";
    }),
    closesOnEscape(
      () => isOpen.value,
      () => {
        view.sample.value = null;
      },
    ),
    lendFocus(root, () => isOpen.value, "#sample", "#follow"),
    bringIntoSight(root, isOpen),
    pick(lane, isOpen),
  );
}

/** Below a narrow window nobody would notice that the panel has opened. @param {HTMLElement} root @param {{ readonly value: boolean }} isOpen */
function bringIntoSight(root, isOpen) {
  return effect(() => {
    // A page that is opened by a link stays at its top.
    if (!isOpen.value || isWide.peek() || !isUsed.peek()) return;
    requestAnimationFrame(() => root.querySelector("#sample")?.scrollIntoView({ block: "center" }));
  });
}

/** What the pointer or the focus is on, or the card about. @param {Panel} panel @param {number | null} hovered @returns {Chosen | null} */
function pointedAt({ place, link, subject, pointed }, hovered) {
  const about = subject.value;
  if (about && about.to !== null)
    return { layer: about.layer, to: about.to, from: about.all ? null : about.from };
  if (link.value) return link.value;
  const unit = place.value.units[pointed.value ?? hovered ?? -1];
  return unit && unit.layer > 0 ? { layer: unit.layer - 1, to: unit.unit, from: null } : null;
}

/** @param {Chosen} chosen @param {readonly number[]} sizes */
function exists({ layer, to, from }, sizes) {
  return layer + 1 < sizes.length && to < (sizes[layer + 1] ?? 0) && (from ?? 0) < (sizes[layer] ?? 0);
}

/** Where nothing has been pointed at: the weight that this sample would change most. @param {Scene} scene @returns {Chosen} */
function heaviest({ frame, sizes }) {
  const weights = frame.sample ? steepest(frame.sample, frame.parameters, sizes) : [];
  const size = (/** @type {number} */ at) => Math.abs(weights[at]?.gradient ?? 0);
  const layer = weights.reduce((best, _, at) => (size(at) > size(best) ? at : best), 0);
  return { layer, to: weights[layer]?.to ?? 0, from: weights[layer]?.from ?? 0 };
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

/** @param {Lane} lane @param {Frame | null} frame @param {Translate} t @returns {Scene | null} null: nothing is followed yet */
function sceneOf(lane, frame, t) {
  const sizes = lane.run.value?.network.sizes ?? [];
  if (!frame?.sample || !fits(frame, sizes)) return null;
  const language = lane.view.language.value;
  return { lane, t, frame, sizes, written: (value) => measured(value, language, 3) };
}

/** Whether the picture is of the network that the page knows. @param {Frame} frame @param {readonly number[]} sizes */
function fits({ sample: followed }, sizes) {
  const units = sizes.slice(1).reduce((sum, size) => sum + size, 0);
  return followed?.pre_activations.length === units && followed.inputs.length === sizes[0];
}

/** @param {Scene | null} scene @param {Chosen | null} chosen @param {boolean} isTable @param {Translate} t */
function body(scene, chosen, isTable, t) {
  if (!scene || !chosen) return html`<p class="hint">${t("sample.none")}</p>`;
  return isTable ? html`<div class="tables">${tables(scene)}</div>` : equations(scene, chosen);
}

/** @param {Scene} scene @param {Chosen} chosen */
function equations({ lane, t, frame, sizes }, chosen) {
  if (!frame.sample) return nothing;
  const rate = Number.isNaN(frame.learning_rate)
    ? lane.config.value.training.optimizer.learning_rate
    : frame.learning_rate;
  const followed = {
    sample: frame.sample,
    parameters: frame.parameters,
    sizes,
    config: lane.run.value?.config ?? lane.config.value,
  };
  return html`<div class="chain"><h3>${titleOf(chosen, lane, t)}</h3>${chainRule(chosen, followed, lane, t, rate)}</div>`;
}

/** @param {Chosen} chosen @param {Lane} lane @param {Translate} t */
function titleOf({ layer, to, from }, { run }, t) {
  const names = run.value?.network.unit_names ?? [];
  const target = nameOf(names[layer + 1]?.[to] ?? "", layer + 2 === names.length, t);
  if (from === null) return layer + 2 === names.length ? target : t("network.unit", { name: target });
  const source = names[layer]?.[from] ?? "";
  return `${layer === 0 ? t(`feature.${source}`) : source} → ${target}`;
}

/** Which sample it is, its loss, and what can be done with it. @param {Lane} lane @param {Frame | null} frame @param {number | null} before @param {() => void} step @param {Signal<boolean>} isTable @param {Translate} t */
function choice({ run, view, task }, frame, before, step, isTable, t) {
  const points = run.value?.data.points ?? [];
  const isNext = view.sample.value === NEXT;
  // What was chosen, before its numbers have come: the buttons may be pressed faster than that.
  const index = (isNext ? frame?.sample?.index : view.sample.value) ?? 0;
  const language = view.language.value;
  const go = (/** @type {number} */ by) => {
    view.sample.value = (index + by + points.length) % points.length;
  };
  const [, , target = 0, split = 0] = points[index] ?? [];
  const part = t(`split.${["train", "test", "validation", "seen"][split]}`);
  const value =
    task.value === "classification" ? t("output.class", { n: target }) : rounded(target, language);
  const none = points.length === 0;
  const [n, all] = [wholeNumber(index + 1, language), wholeNumber(points.length, language)];
  const now = frame?.sample ? measured(frame.sample.loss, language, 3) : "";
  const was = before === null ? nothing : html`${measured(before, language, 3)} → `;
  return html`<div class="sample-choice">
      <h3 id="sample-title" data-tip=${t("sample.pick")}>${none ? t("sample.title") : t("sample.which", { n, all, part, value })}</h3>
      <span class="loss" data-tip=${t("chain.loss")}><i>E</i> = ${was}<b>${now}</b></span>
      <button class="line push" id="sample-step" ?disabled=${none || split !== 0} data-tip=${t(split === 0 ? "sample.step_tip" : "chain.held")} @click=${step}>${icon("step")}${t("sample.step")}</button>
      <button class="line" id="sample-next" aria-pressed=${isNext} ?disabled=${none} data-tip=${t("sample.next_tip")}
        @click=${() => {
          view.sample.value = NEXT;
        }}>${t("sample.next")}</button>
      <button class="line" id="sample-before" ?disabled=${none} aria-label=${t("sample.before")} data-tip=${t("sample.before")} @click=${() => go(-1)}>‹</button>
      <button class="line" id="sample-after" ?disabled=${none} aria-label=${t("sample.after")} data-tip=${t("sample.after")} @click=${() => go(1)}>›</button>
      <button class="line" id="sample-all" aria-pressed=${isTable.value} data-tip=${t("chain.all_tip")} @click=${() => {
        isTable.value = !isTable.value;
      }}>${t("chain.all")}</button>
      <button class="tiny" id="sample-close" aria-label=${t("dialog.close", { name: t("sample.title") })} data-tip=${t("dialog.close", { name: t("sample.title") })} @click=${() => {
        view.sample.value = null;
      }}>${icon("close")}</button>
    </div>`;
}

/** z, a and delta beside each unit, the inputs' values beside theirs. @param {Scene} scene @param {Panel} panel @param {Chosen | null} chosen */
function overUnits({ lane, frame, sizes }, { place }, chosen) {
  const { units, gap, tile, columns, width } = place.value;
  const followed = frame.sample;
  if (!followed || units.length !== sizes.reduce((sum, size) => sum + size, 0)) return nothing;
  const step = (columns[1] ?? 0) - (columns[0] ?? 0);
  const isRoomy = gap >= ROOM_FOR_NUMBERS.gap && step - tile >= ROOM_FOR_NUMBERS.width;
  const layers = layersOf(followed, sizes);
  const ends = chosen && [
    unitIndex(sizes, chosen.layer + 1, chosen.to),
    ...(chosen.from === null ? [] : [unitIndex(sizes, chosen.layer, chosen.from)]),
  ];
  const write = (/** @type {number | undefined} */ value) => figure(value ?? 0, lane.view.language.value);
  return units.map(({ index, layer, unit, x, y }) => {
    if (!isRoomy && !ends?.includes(index)) return nothing;
    const at = layers[layer - 1];
    // Right of the unit; where the panel ends left of it, or below the only one.
    const isLeft = x + tile / 2 + 3 + ROOM_FOR_NUMBERS.width > width;
    const edge = Math.round(isLeft ? x - tile / 2 - 3 : x + tile / 2 + 3);
    const isBelow = isLeft && sizes[layer] === 1;
    const place = styled({
      transform: isBelow
        ? `translate(${Math.floor(width)}px, ${Math.round(y + tile / 2 + 5)}px) translate(-100%, 0)`
        : `translate(${edge}px, ${Math.round(y)}px) translate(${isLeft ? "-100%" : "0"}, -50%)`,
    });
    return html`<div class=${ends?.includes(index) ? "chosen" : ""} ${place}>${
      at
        ? html`<span>z ${write(at.pre_activations[unit])}</span><span>a ${write(at.outputs[unit])}</span><span class="error">δ ${write(at.errors[unit])}</span>`
        : html`<span>${write(followed.inputs[unit])}</span>`
    }</div>`;
  });
}

/** @param {Scene} scene */
function tables(scene) {
  const { frame, sizes, lane } = scene;
  const names = lane.run.value?.network.unit_names ?? [];
  return frame.sample
    ? layersOf(frame.sample, sizes).map((layer, at) => table(scene, layer, at, names[at + 1] ?? []))
    : nothing;
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
      <th scope="col" data-tip=${t(isLast ? "sample.answer_tip" : "sample.output_tip")}>${isLast ? answerName(lane) : "a = f(z)"}</th>
      <th scope="col" data-tip=${t("sample.error_tip")}>∂E/∂z</th></tr></thead>
    <tbody>${names.map((_, unit) => row(unit))}</tbody></table>`;
}

/** @param {Lane} lane */
function answerName(lane) {
  const { name, formula } = answerOf(lane);
  return `${name} = ${formula("z")}`;
}

/** @param {string} name @param {boolean} isLast @param {Translate} t */
function nameOf(name, isLast, t) {
  if (!isLast) return name;
  return name === "output" ? t("chart.output") : t("output.class", { n: Number(name.split(".")[1]) - 1 });
}
