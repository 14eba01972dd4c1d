// What differs: one or two options and their values, proposed and typed; and experiments that are offered as questions.
import { html, nothing } from "../../../vendor/lit.js";
import { countOf, isEnsemble, MOST, withAxis, withValues } from "../../compare/plan.js";
import { PRESETS } from "../../compare/presets.js";
import { headOf, optionName } from "../../compare/titles.js";
import { comparable, proposed, same, valueIn, wordsIn } from "../../compare/values.js";
import { changed } from "../../options/config.js";
import { lossesFor } from "../../options/rules.js";
import { icon } from "../kit/icons.js";
import { mount } from "../kit/mount.js";
import { numberInput } from "../kit/widgets.js";

/** @import { Option, RunConfig } from "../../types.d.ts" */
/** @import { Axis, Plan } from "../../compare/plan.js" */
/** @import { Preset } from "../../compare/presets.js" */
/** @import { Room } from "./room.js" */

/** More seeds than this are said as from which to which. */
const LISTED = 8;

/** @param {HTMLElement} root @param {Room} room @param {RunConfig} first the page's first configuration, which questions are asked of */
export function editor(root, room, first) {
  const { t } = room;
  return mount(root, () => {
    const plan = room.plan.value;
    return html`<h2 id="compare-title">${t("compare.differs")}</h2>
      ${plan.axes.map((axis, at) => axisEditor(axis, at, plan, room))}
      ${plan.axes.length < 2 ? adder(plan, room) : nothing}
      ${room.runs.value.length > 1 ? html`<p class="hint">${t(isEnsemble(plan) ? "compare.fair_seeds" : "compare.fair", { n: room.runs.value.length })}</p>` : nothing}
      <details class="questions" ?open=${plan.axes.length === 0}><summary><h3>${t("compare.questions")}</h3></summary>
        ${PRESETS.map((preset) => question(preset, room, first))}</details>`;
  });
}

/** Begin with another plan, of the same base. @param {Plan} plan @param {Room} room */
function begin(plan, { comparing, all }) {
  comparing.begin(plan, all.config.peek());
}

/** @param {Axis} axis @param {number} at @param {Plan} plan @param {Room} room */
function axisEditor(axis, at, plan, room) {
  const { t, words, options } = room;
  const name = optionName(axis.path, words.value);
  const put = (/** @type {unknown[]} */ values) => {
    // What is there already changes nothing, least of all how far the runs have come.
    if (values.length === axis.values.length && values.every((one, index) => same(one, axis.values[index])))
      return;
    const next = withValues(plan, at, values);
    if (next.axes.length < plan.axes.length) begin(next, room);
    else room.comparing.revise(next);
  };
  const where = t(plan.axes.length < 2 ? "compare.axis" : at === 0 ? "compare.columns" : "compare.rows");
  const change = (/** @type {Event} */ { target }) => {
    const path = /** @type {HTMLSelectElement} */ (target).value;
    const axes = plan.axes.with(at, { path, values: proposed(path, room.all.config.peek(), options) });
    begin(trimmed({ axes }), room);
  };
  return html`<fieldset class="axis"><legend class="cap">${where}</legend>
    <div class="axis-head"><select aria-label=${where} @change=${change}>
      ${axis.path === "" ? html`<option value="" selected>${t("compare.cases")}</option>` : nothing}
      ${choices(room, plan, axis.path)}</select>
      <button class="tiny" aria-label=${t("compare.remove_axis", { name })} data-tip=${t("compare.remove_axis", { name })} @click=${() => put([])}>${icon("close")}</button></div>
    ${axis.path.startsWith("seeds.") ? seeds(axis, put, room) : values(axis, at, plan, put, room)}</fieldset>`;
}

/** @param {Room} room @param {Plan} plan @param {string} chosen */
function choices({ options, words }, plan, chosen) {
  return comparable(options)
    .filter((path) => path === chosen || plan.axes.every((axis) => axis.path !== path))
    .map(
      (path) =>
        html`<option value=${path} ?selected=${path === chosen}>${optionName(path, words.value)}</option>`,
    );
}

/** No more lanes than there can be: the axis that is the longer loses values. @param {Plan} plan @returns {Plan} */
function trimmed(plan) {
  const axes = plan.axes.map((axis) => ({ ...axis, values: [...axis.values] }));
  while (countOf({ axes }) > MOST)
    [...axes].sort((a, b) => b.values.length - a.values.length)[0]?.values.pop();
  return { axes };
}

/** @param {Axis} axis @param {number} at @param {Plan} plan @param {(values: unknown[]) => void} put @param {Room} room */
function values(axis, at, plan, put, room) {
  const { t, words } = room;
  const others = countOf({ axes: plan.axes.filter((_, index) => index !== at) });
  const isFull = (axis.values.length + 1) * others > MOST;
  const drop = (/** @type {unknown} */ value) => put(axis.values.filter((one) => !same(one, value)));
  return html`<ul class="axis-values">${axis.values.map((value) => {
    const name = headOf(axis, value, words.value);
    return html`<li class="axis-value"><span>${name}</span><button class="tiny" aria-label=${t("compare.drop", { name })} ?disabled=${axis.values.length < 2} @click=${() => drop(value)}>${icon("close")}</button></li>`;
  })}${axis.path === "" ? nothing : html`<li>${add(axis, isFull, put, room)}</li>`}</ul>`;
}

/** A value more: chosen among the words, or typed. @param {Axis} axis @param {boolean} isFull @param {(values: unknown[]) => void} put @param {Room} room */
function add(axis, isFull, put, room) {
  const { options, t, words, all } = room;
  const option = options.get(axis.path);
  if (!option) return nothing;
  const name = t("compare.add_value", { name: optionName(axis.path, words.value) });
  const took = (/** @type {unknown} */ value) => put(inOrder([...axis.values, value], axis.path, room));
  if ((option.choices && !option.list) || option.toggle) {
    const allowed =
      axis.path === "training.loss" ? lossesFor(all.config.value, options) : (option.choices ?? []);
    const every = option.toggle ? [false, true] : allowed;
    const left = every.filter((value) => !axis.values.some((one) => same(one, value)));
    return html`<select class="add" aria-label=${name} ?disabled=${isFull || left.length === 0} .value=${""} @change=${(
      /** @type {Event} */ { target },
    ) => {
      const select = /** @type {HTMLSelectElement} */ (target);
      const value = left.find((one) => String(one) === select.value);
      select.value = "";
      if (value !== undefined) took(value);
    }}><option value="" selected>+</option>${left.map((value) => html`<option value=${String(value)}>${headOf(axis, value, words.value)}</option>`)}</select>`;
  }
  const commit = (/** @type {Event} */ { target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const { found, wrong, again } = typed(input.value, axis, option);
    const [value] = wrong.length > 0 ? wrong : again;
    const key = option.list ? "compare.refusal_list" : "compare.refusal";
    const bounds = { minimum: option.minimum ?? "", maximum: option.maximum ?? "" };
    if (value === undefined) room.refused.value = null;
    else
      room.refused.value = {
        path: axis.path,
        words: wrong.length > 0 ? t(key, { value, ...bounds }) : t("compare.there_already", { value }),
      };
    // What was wrong stays to be mended.
    input.value = wrong.join(", ");
    if (found.length > 0) put(inOrder([...axis.values, ...found], axis.path, room));
  };
  const clear = () => {
    room.refused.value = null;
  };
  const { value: refused } = room.refused;
  const isWrong = refused?.path === axis.path;
  return html`<input type="text" class="add" inputmode=${option.list ? "text" : "decimal"} autocomplete="off" aria-label=${name} data-tip=${name}
    placeholder="+" ?disabled=${isFull} aria-invalid=${isWrong} @change=${commit} @input=${clear}>
    <p class="refused" role="alert">${isWrong ? refused.words : nothing}</p>`;
}

/**
 * The values in a text that was typed: those to be added, those that are none, and those that are there.
 * @param {string} text @param {Axis} axis @param {Option} option
 */
function typed(text, axis, option) {
  const all = wordsIn(text.trim(), option).map((word) => ({ word, value: valueIn(word, option) }));
  const isThere = (/** @type {unknown} */ value) => axis.values.some((one) => same(one, value));
  return {
    found: all.flatMap(({ value }) => (value === undefined || isThere(value) ? [] : [value])),
    wrong: all.flatMap(({ word, value }) => (value === undefined ? [word] : [])),
    again: all.flatMap(({ word, value }) => (value !== undefined && isThere(value) ? [word] : [])),
  };
}

/** Numbers as they rise, the rest as they were asked for; none twice. @param {unknown[]} all @param {string} path @param {Room} room */
function inOrder(all, path, { options }) {
  const once = all.filter((value, at) => all.findIndex((one) => same(one, value)) === at);
  const option = options.get(path);
  const isNumber = option && !option.choices && !option.toggle && !option.list;
  return (isNumber ? once.sort((a, b) => Number(a ?? -1) - Number(b ?? -1)) : once).slice(0, MOST);
}

/** How many seeds: they are alike, so that only their number says anything. @param {Axis} axis @param {(values: unknown[]) => void} put @param {Room} room */
function seeds({ values: own }, put, { t }) {
  const first = Number(own[0] ?? 0);
  const many = own.length > LISTED ? `${own[0]}–${own.at(-1)}` : own.join(", ");
  return html`<div class="seeds"><label>${t("compare.how_many")} ${numberInput({
    id: `compare-seeds`,
    label: t("compare.how_many"),
    value: own.length,
    minimum: 2,
    maximum: MOST,
    whole: true,
    refusal: t("number.refusal", { minimum: 2, maximum: MOST }),
    change: (count) => count !== null && put(Array.from({ length: count }, (_, at) => first + at)),
  })}</label><span class="hint">${many}</span></div>`;
}

/** @param {Plan} plan @param {Room} room */
function adder(plan, room) {
  const { t, options } = room;
  const choose = (/** @type {Event} */ { target }) => {
    const select = /** @type {HTMLSelectElement} */ (target);
    const path = select.value;
    select.value = "";
    if (path !== "") begin(trimmed(withAxis(plan, path, room.all.config.peek(), options)), room);
  };
  const key = plan.axes.length === 0 ? "compare.choose_axis" : "compare.second_axis";
  return html`<select class="add-axis" id="compare-add" aria-label=${t(key)} .value=${""} @change=${choose}>
    <option value="" selected>${t(key)}</option>${choices(room, plan, "")}</select>`;
}

/** @param {Preset} preset @param {Room} room @param {RunConfig} first */
export function question({ name, config, plan }, { t, comparing }, first) {
  const ask = () => comparing.begin(plan, changed(first, config));
  return html`<button class="question" data-question=${name} @click=${ask}><b>${t(`compare.ask.${name}`)}</b><span>${t(`compare.ask.${name}_what`)}</span></button>`;
}
