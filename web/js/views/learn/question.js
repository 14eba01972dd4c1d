// One question of a step, before the run or after it: what can be answered, what was, and the reply.
import { html, live, nothing } from "../../../vendor/lit.js";
import { isGiven, moved, replyTo, shuffled, truthOf } from "../../learn/answers.js";
import { plain, said } from "../../learn/prose.js";
import { shortNumber } from "../../text/numbers.js";
import { icon } from "../kit/icons.js";
import { line, prose } from "./prose.js";

/** @import { Translate } from "../../types.d.ts" */
/** @import { Answer, Numbers, Question, Text } from "../../learn/types.d.ts" */

/**
 * @typedef {object} Asked
 * @property {string} id of its elements
 * @property {"ask" | "saw"} role before the run, or after it
 * @property {Question} question
 * @property {Answer | undefined} answer
 * @property {boolean} given it stands, and is not changed while it waits for its reply
 * @property {boolean} told the reply is shown
 * @property {Numbers} numbers
 * @property {string} language
 * @property {Translate} t
 * @property {(answer: Answer) => void} put
 * @property {() => void} give
 * @property {() => void} again
 * @property {() => unknown} [pad] what draws, for a sketch
 */

/** @param {Asked} asked */
export function question(asked) {
  const { id, role, question: what, answer, given, told, t, language, numbers } = asked;
  const reply = told && answer ? replyTo(what, answer, numbers) : null;
  const tone = !reply || reply.right === null ? "" : reply.right ? "right" : "wrong";
  return html`<fieldset class="asks" data-role=${role} data-kind=${what.kind} data-tone=${tone}>
    <legend><span class="cap">${t(`learn.${role}`)}</span><span>${line(what.text, numbers, language)}</span></legend>
    ${what.kind === "choice" ? choices(asked, what) : what.kind === "number" ? number(asked, what) : what.kind === "order" ? order(asked, what) : sketch(asked)}
    ${
      given
        ? html`<p class="stands">${t(role === "ask" ? "learn.predicted" : "learn.answered")}
          ${told && role === "ask" ? nothing : html`<button class="tiny line again" @click=${asked.again}>${t("learn.change")}</button>`}</p>`
        : html`<button class="line give" id=${`${id}-give`} ?disabled=${!isGiven(what, answer)} @click=${asked.give}>${t(role === "ask" ? "learn.predict" : "learn.give")}</button>`
    }
    <div class="reply" role="status">${
      reply
        ? html`<p class="mark"><b>${reply.right === null ? t("learn.compare_it") : t(`learn.${role}_${reply.right ? "right" : "wrong"}`)}</b></p>
          ${truth(what, reply, asked)}
          ${reply.texts.map((text, at) => html`${about(reply.of?.[at], asked)}${prose(text, numbers, language)}`)}`
        : nothing
    }</div>
  </fieldset>`;
}

/** Which option a reply is about, where there are several. @param {NonNullable<import("../../learn/types.d.ts").Reply["of"]>[number] | undefined} of @param {Asked} asked */
function about(of, { numbers, language, t }) {
  if (!of) return nothing;
  const sign = of.missed ? "○" : of.right ? "✓" : "✗";
  return html`<p class="about"><span aria-hidden="true">${sign}</span> <b>${line(of.text, numbers, language)}</b>${of.missed ? ` ${t("learn.missed")}` : nothing}</p>`;
}

/** What was measured, beside what was thought. @param {Question} what @param {import("../../learn/types.d.ts").Reply} reply @param {Asked} asked */
function truth(what, reply, { numbers, t, language }) {
  if (what.kind !== "number" || reply.right !== false) return nothing;
  const value = truthOf(what, numbers);
  if (value === null) return nothing;
  const shown = shortNumber(Number(value.toPrecision(3)), language);
  return html`<p class="truth">${t("learn.measured", { value: `${shown}${unitOf(what, language)}` })}</p>`;
}

/** @param {Extract<Question, { kind: "number" }>} what @param {string} language */
function unitOf({ unit }, language) {
  return unit ? ` ${said(unit, language)}` : "";
}

/** @param {Asked} asked @param {Extract<Question, { kind: "choice" }>} what */
function choices({ id, answer, given, told, numbers, language, put }, { options, several }) {
  const chosen = answer && "chosen" in answer ? answer.chosen : [];
  const choose = (/** @type {number} */ at, /** @type {boolean} */ is) => {
    const others = several ? chosen.filter((one) => one !== at) : [];
    put({ chosen: (is ? [...others, at] : others).sort((a, b) => a - b) });
  };
  return html`<div class="choices">${options.map((option, at) => {
    const isChosen = chosen.includes(at);
    const tone = told && isChosen ? (option.right ? "right" : "wrong") : "";
    return html`<label class="choice" data-tone=${tone} ?data-chosen=${isChosen}><input type=${several ? "checkbox" : "radio"} name=${id}
      .checked=${live(isChosen)} ?disabled=${given} @change=${(/** @type {Event} */ { target }) => choose(at, /** @type {HTMLInputElement} */ (target).checked)}>
      <span>${line(option.text, numbers, language)}</span></label>`;
  })}</div>`;
}

/** @param {Asked} asked @param {Extract<Question, { kind: "number" }>} what */
function number({ id, answer, given, language, t, put, give, numbers, question: asks }, what) {
  const typed = answer && "typed" in answer ? answer.typed : "";
  const input = (/** @type {Event} */ { target }) =>
    put({ typed: /** @type {HTMLInputElement} */ (target).value });
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.isComposing && isGiven(asks, answer)) give();
  };
  return html`<p class="number"><input type="text" inputmode="decimal" autocomplete="off" id=${`${id}-number`} aria-label=${t("learn.number", { question: plain(what.text, numbers, language) })}
    .value=${live(typed)} ?disabled=${given} @input=${input} @keydown=${press}><span>${unitOf(what, language)}</span></p>`;
}

/** @param {Asked} asked @param {Extract<Question, { kind: "order" }>} what */
function order({ answer, given, numbers, language, t, put }, { items }) {
  const places = answer && "order" in answer ? answer.order : shuffled(items.length);
  const move = (/** @type {number} */ at, /** @type {number} */ by) => put({ order: moved(places, at, by) });
  return html`<ol class="order">${places.map((item, at) => {
    const text = items[item]?.text;
    const name = plain(text, numbers, language);
    const button = (/** @type {number} */ by, /** @type {string} */ word, /** @type {string} */ sign) =>
      html`<button class="tiny line" aria-label=${t(`learn.${word}`, { name })} ?disabled=${given || at + by < 0 || at + by >= items.length}
        @click=${() => move(at, by)}>${sign}</button>`;
    return html`<li><span>${line(text, numbers, language)}</span>${button(-1, "earlier", "↑")}${button(1, "later", "↓")}</li>`;
  })}</ol>${answer || given ? nothing : html`<button class="tiny line as-it-is" @click=${() => put({ order: places })}>${t("learn.as_it_is")}</button>`}`;
}

/** @param {Asked} asked */
function sketch({ pad, given, answer, t, put }) {
  const has = answer && "lines" in answer && answer.lines.length > 0;
  return html`<div class="sketch-pad">${pad?.() ?? nothing}
    ${given || !has ? nothing : html`<button class="tiny line" @click=${() => put({ lines: [] })}>${icon("undo")}${t("learn.clear_sketch")}</button>`}</div>`;
}

/** What can be chosen, in words. @param {Question} what @returns {Text[]} */
export function textsOf(what) {
  if (what.kind === "choice") return what.options.map(({ text }) => text);
  return what.kind === "order" ? what.items.map(({ text }) => text) : [];
}
