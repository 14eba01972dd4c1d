// The list of lessons: a card for each with how far it was walked; the challenges; the workshop; and how to begin anew.
import { html, nothing } from "../../../vendor/lit.js";
import { shareOf } from "../../learn/progress.js";
import { said } from "../../learn/prose.js";
import { drawn, icon } from "../kit/icons.js";
import { styled } from "../kit/mount.js";
import { DONE } from "./signs.js";

/** @import { Desk } from "./learn.js" */
/** @import { LessonCard } from "../../learn/types.d.ts" */

/** @param {Desk} desk */
export function listPage(desk) {
  const { t, shelf, go, progress } = desk;
  const index = shelf.index.value;
  if (!index) return waiting(desk);
  void desk.kept.value;
  const done = index.lessons.filter((card) => progress.lesson(card.id, card.revision).done).length;
  const passed = index.challenges.filter((card) => progress.challenge(card.id, card.revision)).length;
  return html`<p class="lead">${t("learn.lead")}</p>
    <p class="sum">${t("learn.sum", { done, n: index.lessons.length, passed, m: index.challenges.length })}</p>
    <ol class="lessons">${index.lessons.map((lesson, at) => card(lesson, at, desk))}</ol>
    <button class="challenge-door" id="learn-challenges" @click=${() => go({ page: "challenges" })}><b>${t("learn.title_challenges")}</b><span>${t("learn.challenges_what", { n: index.challenges.length })}</span></button>
    <footer class="list-foot"><button class="line" id="learn-write" @click=${() => go({ page: "workshop" })}>${icon("plus")}${t("learn.title_workshop")}</button>
      ${done + passed > 0 || index.lessons.some((one) => shareOf(progress.lesson(one.id, one.revision), one.steps) > 0) ? html`<button class="tiny line" id="learn-forget" @click=${() => forget(desk)}>${t("learn.forget")}</button>` : nothing}</footer>`;
}

/** @param {Desk} desk */
function waiting({ shelf, t, kept }) {
  if (!asking.has(shelf)) {
    asking.set(shelf, "coming");
    const settle = (/** @type {"coming" | "away"} */ how) => {
      asking.set(shelf, how);
      kept.value += 1;
    };
    shelf.open().then(
      () => asking.delete(shelf),
      () => settle("away"),
    );
  }
  void kept.value;
  if (asking.get(shelf) !== "away") return html`<p class="loading">${t("learn.loading")}</p>`;
  const again = () => {
    asking.delete(shelf);
    kept.value += 1;
  };
  return html`<p class="trouble" role="alert">${t("learn.away")}</p><p><button class="line" @click=${again}>${t("learn.try_again")}</button></p>`;
}

/** Whether the list is on its way. @type {WeakMap<import("./shelf.js").Shelf, "coming" | "away">} */
const asking = new WeakMap();

/** @param {LessonCard} lesson @param {number} at @param {Desk} desk */
function card(lesson, at, { t, store, progress, go, shelf }) {
  const language = store.view.language.value;
  const record = progress.lesson(lesson.id, lesson.revision);
  const share = shareOf(record, lesson.steps);
  const open = () => go({ page: "lesson", id: lesson.id, step: record.done ? 0 : record.at });
  const missing = (lesson.needs ?? []).flatMap((id) => {
    const other = shelf.index.value?.lessons.find((one) => one.id === id);
    return other && !progress.lesson(other.id, other.revision).done ? said(other.title, language) : [];
  });
  const state = record.done
    ? t("learn.done")
    : record.seen
      ? t("learn.seen_open")
      : share > 0
        ? t("learn.begun", { n: record.at + 1, of: lesson.steps })
        : t("learn.minutes", { n: lesson.minutes });
  return html`<li><button class="lesson-card" data-lesson=${lesson.id} ?data-done=${record.done} @click=${open}>
    <span class="count">${record.done ? drawn(DONE) : at + 1}</span>
    <b>${said(lesson.title, language)}</b><span class="idea">${said(lesson.idea, language)}</span>
    <span class="meta">${state}${missing.length > 0 && share === 0 ? html` · ${t("learn.needs", { names: missing.join(t("learn.comma")) })}` : nothing}</span>
    ${share > 0 && !record.done ? html`<i class="share" ${styled({ width: `${Math.round(share * 100)}%` })}></i>` : nothing}</button></li>`;
}

/** @param {Desk} desk */
function forget({ t, progress, kept }) {
  if (!confirm(t("learn.forget_sure"))) return;
  progress.reset();
  kept.value += 1;
}
