// The challenges: a card for each; and one, with what is asked, what of the student's own try is not allowed, and the
// server's verdict seed by seed.
import { html, nothing } from "../../../../vendor/lit.js";
import { batch, effect, signal, untracked } from "../../../../vendor/signals-core.js";
import { faultsIn } from "../../../learn/challenge.js";
import { configOf } from "../../../learn/check.js";
import { said } from "../../../learn/prose.js";
import { difference } from "../../../options/config.js";
import { drawn } from "../../kit/icons.js";
import { loadStyle } from "../../kit/lazy.js";
import { together } from "../../kit/mount.js";
import { focusLastHint, prose } from "../prose.js";
import { DONE } from "../signs.js";
import { createAttempts } from "./attempts.js";
import { faultWords } from "./fault-words.js";
import { verdict } from "./verdict.js";

/** @import { Challenge, ChallengeCard } from "../../../learn/challenge.js" */
/** @import { Attempts } from "./attempts.js" */
/** @import { Desk } from "../learn.js" */

const STAGE = "livegrad.learn.stage";

/** @param {Desk} desk @returns {import("../learn.js").Late} */
export function challenges(desk) {
  const { place, shelf, stage, progress, kept, first, bar } = desk;
  const challenge = signal(/** @type {Challenge | null} */ (null));
  const trouble = signal(/** @type {"" | "away" | "unknown"} */ (""));
  const pushes = signal(0);
  /** The verdict that is worked at, of a challenge with several. */
  const part = signal(/** @type {string | null} */ (null));
  const attempts = createAttempts(desk);
  void loadStyle("challenges");

  const load = async () => {
    const now = place.peek();
    batch(() => {
      [trouble.value, pushes.value, part.value] = ["", 0, null];
      if (now.page !== "challenge" || challenge.peek()?.id !== now.id) challenge.value = null;
    });
    try {
      if (!shelf.index.peek()) await shelf.open();
      if (now.page !== "challenge") return;
      const found = await shelf.challenge(now.id);
      const then = place.peek();
      if (then.page !== "challenge" || then.id !== now.id) return;
      if (!found) trouble.value = "unknown";
      else enter(found);
    } catch {
      trouble.value = "away";
    }
  };
  const enter = (/** @type {Challenge} */ found) => {
    challenge.value = found;
    part.value = found.parts?.[0]?.verdict ?? null;
    const isBack = stage.isLent() && stage.begun.peek() === null && read() === nameOf(found);
    if (isBack) stage.adopt(setUpOf(found));
    else again(found);
  };
  const setUpOf = (/** @type {Challenge} */ { set }) => ({
    config: configOf(set, first),
    weights: [],
    plan: null,
    follow: null,
    from: 0,
  });
  const again = (/** @type {Challenge} */ found) => {
    stage.set(setUpOf(found));
    try {
      sessionStorage.setItem(STAGE, nameOf(found));
    } catch {
      // Then a reload sets the stage again.
    }
  };
  const follow = effect(() => {
    place.value;
    untracked(() => void load());
  });
  /** What is passed is kept with what passed it. */
  const keep = effect(() => {
    const [now, told] = [challenge.value, attempts.attempt.value];
    if (!now || told?.challenge !== now.id || told.state !== "passed") return;
    untracked(() => {
      const before = progress.challenge(now.id, now.revision);
      const parts = {
        .../** @type {Record<string, boolean>} */ (before?.parts ?? {}),
        ...(told.part ? { [told.part]: true } : {}),
      };
      const isWhole = (now.parts ?? []).every(({ verdict: kind }) => parts[kind]);
      const tried = difference(first, bar.config.peek());
      progress.pass(now.id, {
        revision: now.revision,
        parts,
        passed: isWhole,
        set: tried,
        found: told.rules.map(({ found }) => found),
      });
      kept.value += 1;
    });
  });
  const state = { challenge, trouble, pushes, part, attempts, load, again };
  return {
    page: (where) => (where.page === "challenge" ? one(desk, state) : cards(desk, state)),
    stop: together(follow, keep, attempts.stop),
  };
}

/** @typedef {object} State
 * @property {import("../../../../vendor/signals-core.js").Signal<Challenge | null>} challenge
 * @property {import("../../../../vendor/signals-core.js").Signal<"" | "away" | "unknown">} trouble
 * @property {import("../../../../vendor/signals-core.js").Signal<number>} pushes
 * @property {import("../../../../vendor/signals-core.js").Signal<string | null>} part
 * @property {Attempts} attempts
 * @property {() => void} load
 * @property {(challenge: Challenge) => void} again
 */

/** @param {Challenge} challenge */
const nameOf = ({ id, revision }) => `challenge ${id}@${revision}`;

/** @returns {string | null} */
function read() {
  try {
    return sessionStorage.getItem(STAGE);
  } catch {
    return null;
  }
}

/** @param {Desk} desk @param {State} state */
function cards(desk, state) {
  const { t, shelf } = desk;
  const index = shelf.index.value;
  if (state.trouble.value === "away") return away(desk, state);
  if (!index) return html`<p class="loading">${t("learn.loading")}</p>`;
  void desk.kept.value;
  return html`<p class="lead">${t("learn.challenges_lead")}</p>
    <ol class="lessons">${index.challenges.map((one, at) => card(one, at, desk))}</ol>`;
}

/** @param {ChallengeCard} one @param {number} at @param {Desk} desk */
function card(one, at, { t, store, progress, go, shelf }) {
  const language = store.view.language.value;
  const kept = progress.challenge(one.id, one.revision);
  const isPassed = kept?.passed === true;
  const parts = Object.keys(/** @type {object} */ (kept?.parts ?? {})).length;
  const lesson = shelf.index.value?.lessons.find(({ id }) => id === one.lesson);
  const words = isPassed
    ? t("learn.passed")
    : parts > 0
      ? t("learn.parts_done", { n: parts, of: one.parts.length })
      : lesson
        ? t("learn.belongs", { name: said(lesson.title, language) })
        : "";
  return html`<li><button class="lesson-card" data-challenge=${one.id} ?data-done=${isPassed} @click=${() => go({ page: "challenge", id: one.id })}>
    <span class="count">${isPassed ? drawn(DONE) : at + 1}</span><b>${said(one.title, language)}</b><span class="meta">${words}</span></button></li>`;
}

/** @param {Desk} desk @param {State} state */
function away({ t }, { trouble, load }) {
  return html`<p class="trouble" role="alert">${t(`learn.${trouble.value}`)}</p><p><button class="line" @click=${load}>${t("learn.try_again")}</button></p>`;
}

/** @param {Desk} desk @param {State} state */
function one(desk, state) {
  const { t, store, progress, stage, bar, kept, options } = desk;
  const now = state.challenge.value;
  if (state.trouble.value !== "") return away(desk, state);
  if (!now) return html`<p class="loading">${t("learn.loading")}</p>`;
  void kept.value;
  const language = store.view.language.value;
  const passed = progress.challenge(now.id, now.revision);
  const begun = stage.begun.value?.config ?? configOf(now.set, desk.first);
  const faults = faultsIn(now, bar.config.value, begun, bar.run.value?.network.parameters ?? null);
  const isThere = store.connection.value === "open";
  const { attempt, asking } = state.attempts;
  const isOurs = attempt.value?.challenge === now.id;
  const isBusy = asking.value !== null || ["waiting", "training"].includes(attempt.value?.state ?? "");
  const check = () => state.attempts.send(now.id, state.part.value, bar.config.peek());
  return html`<article class="step challenge" aria-labelledby="learn-step">
    <h3 id="learn-step" tabindex="-1">${passed?.passed ? html`<span class="passed">${drawn(DONE)}<span class="unseen">${t("learn.passed")}</span></span> ` : nothing}${said(now.title, language)}</h3>
    <div class="say">${prose(now.say, {}, language)}</div>
    ${parts(now, state, desk, passed)}
    <p class="hint">${t("learn.hidden_seeds", { n: now.seeds?.count ?? 10, epochs: now.epochs })}</p>
    ${faults.length > 0 ? html`<div class="caution faults" role="status"><p>${t("learn.not_allowed")}</p><ul>${faults.map((fault) => html`<li>${faultWords(fault, now, options, t, language)}</li>`)}</ul></div>` : nothing}
    <div class="runner"><button class="solid" id="learn-verify" ?disabled=${!isThere || isBusy || faults.length > 0 || stage.awaited.value} @click=${check}>${t("learn.verify")}</button>
      <button class="line" id="learn-reset" data-tip=${t("learn.reset_challenge_tip")} @click=${() => state.again(now)}>${t("learn.reset_challenge")}</button></div>
    ${isThere ? nothing : html`<p class="caution" role="status">${t(isBusy && isOurs ? "learn.lost_while" : "learn.lost")}</p>`}
    ${verdict(now, state, desk)}
    ${pushesOf(now, state, desk, language)}
  </article>`;
}

/** @param {Challenge} now @param {State} state @param {Desk} desk @param {Record<string, unknown> | null} passed */
function parts({ parts: all = [] }, state, { t }, passed) {
  if (all.length === 0) return nothing;
  const done = /** @type {Record<string, boolean>} */ (passed?.parts ?? {});
  return html`<div class="parts" role="group" aria-label=${t("learn.parts")}>${all.map(
    ({ verdict: kind }) => {
      const choose = () => {
        state.part.value = kind;
      };
      const words = t(`learn.verdict.${kind}`);
      return html`<button class="tiny line" aria-pressed=${state.part.value === kind} ?data-done=${done[kind] ?? false} @click=${choose}>${done[kind] ? html`${drawn(DONE)}<span class="unseen">${t("learn.passed")}</span>` : nothing}${words}</button>`;
    },
  )}</div>`;
}

/** @param {Challenge} now @param {State} state @param {Desk} desk @param {string} language */
function pushesOf({ hint }, { pushes }, { t }, language) {
  if (!hint) return nothing;
  const shown = pushes.value;
  return html`<div class="hints">${hint.slice(0, shown).map((one) => html`<div class="push-hint" tabindex="-1">${prose(one, {}, language)}</div>`)}
    ${
      shown < hint.length
        ? html`<button class="tiny line" id="learn-hint" @click=${() => {
            pushes.value = shown + 1;
            requestAnimationFrame(focusLastHint);
          }}>${t(shown === 0 ? "learn.hint" : "learn.hint_more")}</button>`
        : nothing
    }</div>`;
}
