// A lesson as it is seen: its steps, and the one that is open.
import { html, nothing, repeat } from "../../../vendor/lit.js";

import { said } from "../../learn/prose.js";
import { wholeNumber } from "../../text/numbers.js";

import { foundNow } from "./found.js";
import { isDone } from "./player.js";
import { focusLastHint, prose } from "./prose.js";
import { question } from "./question.js";
import { OWN } from "./shelf.js";
import { isShort, unmetWords } from "./unmet.js";

/** @import { Desk } from "./learn.js" */
/** @import { Player } from "./player.js" */
/** @import { Lesson, LessonRun, Question, Step, StepRecord } from "../../learn/types.d.ts" */

/** @param {Desk} desk @param {Player} player */
export function lessonPage(desk, player) {
  const { t, go, store } = desk;
  const lesson = player.lesson.value;
  const step = player.step.value;
  const language = store.view.language.value;
  if (player.trouble.value !== "")
    return html`<p class="trouble" role="alert">${t(`learn.${player.trouble.value}`)}</p>
      <p><button class="line" @click=${player.again}>${t("learn.try_again")}</button> <button class="line" @click=${() => go({ page: "list" })}>${t("learn.all")}</button></p>`;
  if (!lesson || !step) return html`<p class="loading">${t("learn.loading")}</p>`;
  return html`${steps(lesson, desk, player)}
    ${repeat(
      [player.at.value],
      (at) => `${lesson.id}.${at}`,
      () => screen(lesson, step, desk, player, language),
    )}`;
}

/** All steps, each to be jumped to. @param {Lesson} lesson @param {Desk} desk @param {Player} player */
function steps(lesson, { t, store }, player) {
  const at = player.at.value;
  const language = store.view.language.value;
  const kept = player.record.value?.steps ?? {};
  return html`<nav class="steps" aria-label=${t("learn.steps")}><ol>${lesson.steps.map((step, place) => {
    const name = said(step.title, language) || t("learn.step", { n: place + 1 });
    const done = isDone(step, kept[place] ?? {}) && (place < at || kept[place] !== undefined);
    return html`<li><button aria-current=${place === at ? "step" : nothing} ?data-done=${done} data-tip=${name}
      aria-label=${t("learn.step_named", { n: place + 1, name })} @click=${() => player.step_to(place)}>${place + 1}</button></li>`;
  })}</ol></nav>`;
}

/** @param {Lesson} lesson @param {Step} step @param {Desk} desk @param {Player} player @param {string} language */
function screen(lesson, step, desk, player, language) {
  const { t } = desk;
  const at = player.at.value;
  const kept = player.kept.value;
  const numbers = player.numbers.value;
  const ran = player.ran.value;
  const canExplain = (!step.saw || kept.seen) && ran && (step.run || step.saw || !step.ask || kept.asked);
  return html`<article class="step" aria-labelledby="learn-step">
    <h3 id="learn-step" tabindex="-1">${said(step.title, language) || t("learn.step", { n: at + 1 })}</h3>
    <div class="say">${prose(step.say, numbers, language)}</div>
    ${step.aside ? html`<details class="aside-note"><summary>${t("learn.aside")}</summary>${prose(step.aside, numbers, language)}</details>` : nothing}
    ${step.ask?.kind === "sketch" && !kept.asked ? look(desk) : nothing}
    ${step.ask ? asked("ask", step.ask, kept, desk, player, language) : nothing}
    ${step.run ? runner(step, step.run, kept, desk, player) : nothing}
    ${step.check ? checker(step, desk, player, language) : nothing}
    ${step.saw ? (ran ? html`${look(desk)}${asked("saw", step.saw, kept, desk, player, language)}` : html`<p class="hint wait">${t("learn.saw_later")}</p>`) : nothing}
    ${step.explain && canExplain ? html`<div class="explain"><h4>${t("learn.explain")}</h4>${prose(step.explain, numbers, language)}</div>` : nothing}
    ${hints(step, kept, desk, player, language)}
    ${isDone(step, kept) && at === lesson.steps.length - 1 ? ending(lesson, desk, language) : nothing}
    ${foot(lesson, step, kept, desk, player)}
  </article>`;
}

/** Where the sheet covers what is to be looked at. @param {Desk} desk */
function look({ t, folded }) {
  const fold = () => {
    folded.value = true;
    requestAnimationFrame(() => document.querySelector(".pointed-at")?.scrollIntoView({ block: "nearest" }));
  };
  return html`<button class="tiny line look" @click=${fold}>${t("learn.look")}</button>`;
}

/**
 * @param {"ask" | "saw"} role @param {Question} what @param {StepRecord} kept @param {Desk} desk
 * @param {Player} player @param {string} language
 */
function asked(role, what, kept, { t }, player, language) {
  const isFirst = role === "ask";
  const given = isFirst
    ? kept.asked === true
    : kept.seen === true && kept.saw !== undefined && kept.sawOpen !== true;
  // What was foretold is judged by the run alone; where there is none, at once.
  const told = isFirst ? given && player.ran.value : given;
  return question({
    id: `learn-${role}-${player.at.value}`,
    role,
    question: what,
    answer: kept[role],
    given,
    told,
    numbers: player.numbers.value,
    language,
    t,
    put: (answer) => player.put(role, answer),
    give: () => player.note(isFirst ? { asked: true } : { seen: true, sawOpen: false }),
    again: () => player.note(isFirst ? { asked: false } : { sawOpen: true }),
    pad: () =>
      html`<p class="hint">${t(given ? "learn.sketch_stays" : `learn.sketch_${what.kind === "sketch" ? what.on : "map"}`)}</p>`,
  });
}

/** The button that runs, and how far it is. @param {Step} step @param {LessonRun} run @param {StepRecord} kept @param {Desk} desk @param {Player} player */
function runner(step, run, kept, { t, clock, stage, store }, player) {
  const going = clock.going.value !== null;
  const isReady = !stage.awaited.value;
  const foretold = !step.ask || kept.asked === true;
  const words = runWords(run, t, store.view.language.value);
  const ran = player.ran.value;
  const press = () => player.run(run);
  const share = Math.round(clock.share.value * 100);
  return html`<div class="runner" data-state=${going ? "going" : ran ? "ran" : "ready"}>
    ${
      going
        ? html`<progress max="100" value=${share} aria-label=${words}></progress><button class="line" id="learn-hurry" @click=${clock.hurry}>${t("learn.hurry")}</button>`
        : html`<button class=${foretold && !kept.ran ? "solid" : "line"} id="learn-run" ?disabled=${!isReady} @click=${press}>${isReady ? words : t("learn.setting")}</button>
          ${foretold || kept.ran ? nothing : html`<span class="hint">${t("learn.predict_first")}</span>`}`
    }
    <p class="unseen" role="status">${going ? t("learn.running") : ran ? t("learn.ran") : ""}</p></div>`;
}

/** @param {LessonRun} run @param {import("../../types.d.ts").Translate} t @param {string} language */
export function runWords({ until, most }, t, language) {
  const n = wholeNumber(until.epoch ?? most ?? 0, language);
  if (until.steps != null) return t("learn.run_steps", { n: until.steps });
  if (until.point != null) return t("learn.run_point");
  if (until.loss != null) return t("learn.run_loss", { loss: until.loss, n });
  if (until.verdict != null) return t("learn.run_verdict", { n });
  if (until.stopped) return t("learn.run_stopped", { n });
  return t("learn.run_epoch", { n });
}

/** What is to be done on the stage, and how far that is. @param {Step} step @param {Desk} desk @param {Player} player @param {string} language */
function checker({ check }, desk, player, language) {
  const { t, clock, stage } = desk;
  if (!check) return nothing;
  const now = player.check.value;
  const { checked } = player.kept.value;
  const numbers = player.numbers.value;
  const state = checked === "right" ? "right" : (now?.state ?? "open");
  const going = clock.going.value !== null;
  const run = { until: { epoch: check.within } };
  const epoch = clock.facts.value.epoch;
  return html`<section class="check" data-state=${state} aria-labelledby="learn-check">
    <h4 id="learn-check">${t("learn.check")}</h4>
    ${check.within > 0 ? html`<p class="hint">${t("learn.check_within", { n: wholeNumber(check.within, language) })}</p>` : nothing}
    ${now && now.tooMany > 0 ? html`<p class="caution">${t("learn.too_many", { n: now.tooMany })}</p>` : nothing}
    ${
      check.within > 0
        ? html`<div class="runner">${
            going
              ? html`<progress max="100" value=${Math.round(clock.share.value * 100)} aria-label=${t("learn.running")}></progress><button class="line" id="learn-hurry" @click=${clock.hurry}>${t("learn.hurry")}</button>`
              : html`<button class="line" id="learn-try" ?disabled=${stage.awaited.value} @click=${() => clock.begin(run)}>${t(epoch >= check.within ? "learn.run_again" : "learn.run_epoch", { n: wholeNumber(check.within, language) })}</button>`
          }</div>`
        : nothing
    }
    ${state === "open" && now ? foundNow(check, desk) : nothing}
    <div class="reply" role="status">${
      state === "right"
        ? html`<p class="mark"><b>${t("learn.done_it")}</b></p>${prose(check.right, numbers, language)}`
        : state === "late"
          ? html`<p class="mark"><b>${t("learn.not_yet")}</b></p>${now ? html`<ul class="unmet">${unmetWords(check, now, desk).map((one) => html`<li>${one}</li>`)}</ul>` : nothing}
            ${!now || isShort(check, now.met) ? prose(check.late, numbers, language) : nothing}`
          : nothing
    }</div></section>`;
}

/** Two pushes: which control, then which direction. @param {Step} step @param {StepRecord} kept @param {Desk} desk @param {Player} player @param {string} language */
function hints({ hint }, kept, { t }, player, language) {
  if (!hint) return nothing;
  const shown = Math.min(hint.length, kept.hints ?? 0);
  const push = () => {
    player.note({ hints: shown + 1 });
    requestAnimationFrame(focusLastHint);
  };
  return html`<div class="hints">${hint.slice(0, shown).map((one) => html`<div class="push-hint" tabindex="-1">${prose(one, player.numbers.value, language)}</div>`)}
    ${shown < hint.length ? html`<button class="tiny line" id="learn-hint" @click=${push}>${t(shown === 0 ? "learn.hint" : "learn.hint_more")}</button>` : nothing}</div>`;
}

/** What is open when the lesson is to be left. @param {number[]} open steps @param {number} at @param {Desk["t"]} t @param {Player} player */
function unsolved(open, at, t, player) {
  const [first = 0] = open;
  const values = { task: t("learn.check"), steps: open.map((step) => step + 1).join(t("learn.comma")) };
  return html`<p class="caution" id="learn-open" role="alert">${t("learn.still_open", values)}
    ${first === at ? nothing : html`<button class="tiny line" @click=${() => player.step_to(first)}>${t("learn.go_task")}</button>`}</p>`;
}

/** After the last step: that it is over, and which lesson is the next. @param {Lesson} lesson @param {Desk} desk @param {string} language */
function ending({ id }, { t, go, shelf }, language) {
  const all = shelf.index.value?.lessons ?? [];
  const next = id === OWN ? undefined : all[all.findIndex((one) => one.id === id) + 1];
  return html`<section class="ending"><p role="status"><b>${t("learn.finished")}</b></p>
    ${next && next.id !== id ? html`<button class="line" id="learn-next-lesson" @click=${() => go({ page: "lesson", id: next.id, step: 0 })}>${t("learn.next_lesson", { name: said(next.title, language) })}</button>` : nothing}</section>`;
}

/** @param {Lesson} lesson @param {Step} step @param {StepRecord} kept @param {Desk} desk @param {Player} player */
function foot(lesson, step, kept, { t, go, place }, player) {
  const at = player.at.value;
  const isLast = at === lesson.steps.length - 1;
  const done = isDone(step, kept);
  const leave = () =>
    place.peek().page === "lesson" && /** @type {any} */ (place.peek()).id === OWN
      ? go({ page: "workshop" })
      : player.finish();
  const open = player.unsolved.value.filter((step) => player.record.value?.steps[step]?.checked !== "right");
  return html`${isLast && open.length > 0 ? unsolved(open, at, t, player) : nothing}<footer class="step-foot">
    <button class="line" id="learn-back" ?disabled=${at === 0} @click=${() => player.step_to(at - 1)}>${t("learn.previous")}</button>
    <button class="line" id="learn-reset" data-tip=${t("learn.reset_tip")} @click=${player.setStage}>${t("learn.reset")}</button>
    ${
      isLast
        ? html`<button class=${done ? "solid" : "line"} id="learn-finish" @click=${leave}>${t(open.length > 0 ? "learn.leave_open" : "learn.finish")}</button>`
        : html`<button class=${done ? "solid" : "line"} id="learn-next" @click=${() => player.step_to(at + 1)}>${t("learn.next")}</button>`
    }</footer>`;
}
