// A lesson on paper: its steps with room to predict, to draw and to write what was seen. What was answered on the screen is
// not printed, and what the runs came to only where it is asked for: a worksheet is for who begins.
import { html, nothing, render } from "../../../vendor/lit.js";
import { paintNow } from "../../draw/kit/surface.js";
import { shuffled } from "../../learn/answers.js";
import { said } from "../../learn/prose.js";
import { on, together } from "../kit/mount.js";
import { runWords } from "./lesson.js";
import { stagePictures } from "./pictures.js";
import { line, prose } from "./prose.js";

/** @import { Desk } from "./learn.js" */
/** @import { Player } from "./player.js" */
/** @import { Numbers, Question, Step } from "../../learn/types.d.ts" */

/** @param {Desk} desk @param {Player} player */
export function worksheet(desk, player) {
  const { store } = desk;
  /** @type {HTMLElement | null} */
  let sheet = null;
  const begin = () => {
    if (store.learn.peek() === null || !player.lesson.peek() || desk.place.peek().page !== "lesson") return;
    paintNow();
    sheet?.remove();
    sheet = document.createElement("div");
    sheet.className = "print-sheet worksheet";
    render(content(desk, player), sheet);
    document.body.append(sheet);
  };
  const end = () => {
    player.withResults.value = false;
    sheet?.remove();
    sheet = null;
  };
  return together(
    on(/** @type {any} */ (globalThis), "beforeprint", begin),
    on(/** @type {any} */ (globalThis), "afterprint", end),
    end,
  );
}

/** @param {Desk} desk @param {Player} player */
function content({ t, store }, player) {
  const lesson = player.lesson.peek();
  if (!lesson) return nothing;
  const language = store.view.language.peek();
  const numbers = player.numbers.peek();
  const at = player.at.peek();
  const isFull = player.withResults.peek();
  /** @param {number} place */
  const picturesOf = (place) =>
    isFull ? (player.pictures.get(place) ?? (place === at ? stagePictures() : [])) : [];
  return html`<header><h1>${said(lesson.title, language)}</h1><p>${said(lesson.idea, language)}</p>
      <p class="who">${t("learn.paper_name")} <i></i> ${t("learn.paper_date")} <i class="short"></i></p></header>
    ${lesson.steps.map((step, place) => stepOnPaper(step, place, { t, language, numbers, pictures: picturesOf(place) }))}
    <footer>${location.origin}/#learn=${lesson.id}</footer>`;
}

/**
 * @typedef {object} Paper
 * @property {Desk["t"]} t
 * @property {string} language
 * @property {Numbers} numbers
 * @property {HTMLCanvasElement[]} pictures
 */

/** @param {Step} step @param {number} place @param {Paper} paper */
function stepOnPaper(step, place, paper) {
  const { t, language, numbers, pictures } = paper;
  return html`<section class="paper-step"><h2>${place + 1}. ${said(step.title, language) || t("learn.step", { n: place + 1 })}</h2>
    ${prose(step.say, numbers, language)}
    ${step.ask ? questionOnPaper(t("learn.ask"), step.ask, paper) : nothing}
    ${step.run ? html`<p class="paper-run">▸ ${runWords(step.run, t, language)}</p>` : nothing}
    ${pictures.length > 0 ? html`<div class="paper-pictures">${pictures.map((one) => html`<figure>${one}</figure>`)}</div>` : isDrawn(step) ? html`<p>${t("learn.paper_draw")}</p><div class="paper-frame"></div>` : nothing}
    ${step.saw ? questionOnPaper(t("learn.saw"), step.saw, paper) : nothing}
    ${step.check ? html`<div class="paper-question"><h3>${t("learn.check")}</h3><p>${t("learn.paper_did")}</p>${lines(2)}</div>` : nothing}
    ${step.explain ? html`<div class="paper-question"><h3>${t("learn.explain")}</h3>${lines(3)}</div>` : nothing}</section>`;
}

/** Whether there is room to draw what a run came to, where no question has it. @param {Step} step */
function isDrawn({ run, ask, saw }) {
  return run != null && ask?.kind !== "sketch" && saw?.kind !== "sketch";
}

/** @param {string} head @param {Question} question @param {Paper} paper */
function questionOnPaper(head, question, { t, language, numbers }) {
  return html`<div class="paper-question"><h3>${head}</h3><p>${line(question.text, numbers, language)}</p>${room(question)}</div>`;
  /** @param {Question} what */
  function room(what) {
    switch (what.kind) {
      case "choice":
        return html`<ul class="paper-choices">${what.options.map(({ text }) => html`<li><i></i>${line(text, numbers, language)}</li>`)}</ul>${lines(1)}`;
      case "number":
        return html`<p class="paper-number"><i></i> ${what.unit ? said(what.unit, language) : nothing}</p>`;
      case "order":
        return html`<p>${t("learn.paper_order")}</p><ul class="paper-choices">${shuffled(what.items.length).map((at) => html`<li><i></i>${line(what.items[at]?.text, numbers, language)}</li>`)}</ul>`;
      case "sketch":
        return html`<div class=${`paper-sketch ${what.on}`}></div>`;
    }
  }
}

/** @param {number} count */
function lines(count) {
  return Array.from({ length: count }, () => html`<div class="paper-line"></div>`);
}
