// The workshop, where lessons are written: steps taken from the stage as it is, texts, questions, claims that are tried at
// once; saved to a file and opened from one, with the place of each mistake.
import { html, nothing } from "../../../../vendor/lit.js";
import { computed, effect, signal, untracked } from "../../../../vendor/signals-core.js";
import { RULES } from "../../../learn/goal.js";
import { faultIn, gapsIn, inLanguages } from "../../../learn/meaning.js";
import { said } from "../../../learn/prose.js";
import { blankLesson, fileName, finished, putAt, shifted, stepFrom } from "../../../learn/record.js";
import { mistakesIn } from "../../../learn/schema.js";
import { setUpOf, stageAsStep } from "../../../learn/setup.js";
import { changesInWords } from "../../../text/difference.js";
import { saveFile } from "../../kit/export.js";
import { icon } from "../../kit/icons.js";
import { loadStyle } from "../../kit/lazy.js";
import { together } from "../../kit/mount.js";
import { draft, keepDraft, OWN } from "../shelf.js";
import { parts } from "./form.js";
import { createTrials, trialWords } from "./trials.js";
import { draftUndo } from "./undo.js";

/** @import { Plan } from "../../../compare/plan.js" */
/** @import { Lesson, Step } from "../../../learn/types.d.ts" */
/** @import { Schema } from "../../../learn/schema.js" */
/** @import { Desk } from "../learn.js" */

/** What the page fills in itself. */
const HIDDEN = [
  "set",
  "lanes",
  "found",
  "$schema",
  "steps",
  "place",
  "revision",
  "solution_lanes",
  "solution_weights",
];
/** Bytes of a file that is opened; more is no lesson. */
const MOST = 200_000;

/** @param {Desk} desk @returns {import("../learn.js").Late} */
export function workshop(desk) {
  const { shelf, t, store } = desk;
  const schema = signal(/** @type {Schema | null} */ (null));
  const trouble = signal(false);
  /** What is wrong with a file that could not be opened at all. */
  const unread = signal("");
  const languages = signal(
    /** @type {"both" | "en" | "zh"} */ (store.view.language.peek() === "en" ? "en" : "zh"),
  );
  const open = signal(/** @type {number | null} */ (0));
  const trials = createTrials(desk);
  void loadStyle("workshop");
  const load = async () => {
    trouble.value = false;
    try {
      schema.value = /** @type {Schema} */ (await shelf.schema());
    } catch {
      trouble.value = true;
    }
  };
  void load();
  if (!shelf.own.peek()) shelf.own.value = draft() ?? blankLesson();
  const lesson = computed(() => shelf.own.value ?? blankLesson());
  const keeping = effect(() => {
    const now = lesson.value;
    untracked(() => keepDraft(now));
  });
  const mistakes = computed(() => {
    if (!schema.value) return [];
    const found = mistakesIn(asFile(lesson.value), schema.value);
    return inLanguages([...found, ...gapsIn(lesson.value)], languages.value);
  });
  const put = (/** @type {(string | number)[]} */ place, /** @type {unknown} */ value) => {
    shelf.own.value = putAt(lesson.peek(), place, value);
  };
  const state = { schema, trouble, unread, languages, open, trials, lesson, mistakes, put, load };
  return {
    page: () =>
      trouble.value
        ? html`<p class="trouble" role="alert">${t("learn.away")}</p><p><button class="line" @click=${load}>${t("learn.try_again")}</button></p>`
        : schema.value
          ? bench(desk, state, schema.value)
          : html`<p class="loading">${t("learn.loading")}</p>`,
    stop: together(keeping, draftUndo(desk), trials.stop),
  };
}

/** @typedef {object} State
 * @property {import("../../../../vendor/signals-core.js").Signal<string>} unread
 * @property {import("../../../../vendor/signals-core.js").Signal<"both" | "en" | "zh">} languages
 * @property {import("../../../../vendor/signals-core.js").Signal<number | null>} open
 * @property {ReturnType<typeof createTrials>} trials
 * @property {import("../../../../vendor/signals-core.js").ReadonlySignal<Lesson>} lesson
 * @property {import("../../../../vendor/signals-core.js").ReadonlySignal<ReturnType<typeof mistakesIn>>} mistakes
 * @property {(place: (string | number)[], value: unknown) => void} put
 */

/** What is saved: with what the runs gave, and without what would be asked of the file of a course. @param {Lesson} lesson */
function asFile(lesson) {
  return { $schema: "schema/lesson.json", ...finished(lesson) };
}

/** @param {Step} step */
function stepAsFile(step) {
  return finished({ ...blankLesson(), steps: [step] }).steps[0] ?? step;
}

/** @param {Desk} desk @param {State} state @param {Schema} schema */
function bench(desk, state, schema) {
  const { t, go } = desk;
  const { languages, lesson, mistakes, put, unread } = state;
  const now = lesson.value;
  const form = formOf(desk, state, schema);
  const choose = (/** @type {Event} */ { target }) => {
    languages.value = /** @type {State["languages"]["value"]} */ (
      /** @type {HTMLSelectElement} */ (target).value
    );
  };
  const take = () => {
    put(["steps", now.steps.length], stepOf(desk));
    state.open.value = now.steps.length;
  };
  const count = mistakes.value.length + foundThere(state).length;
  return html`<p class="lead">${t("learn.workshop_lead")}</p>
    <div class="bench-tools"><button class="line" id="lesson-open" @click=${() => choosing(desk, state, schema)}>${t("learn.open_file")}</button>
      <button class="line" id="lesson-save" ?disabled=${now.steps.length === 0} @click=${() => save(now)}>${t("learn.save_file")}</button>
      <button class="line" id="lesson-play" ?disabled=${now.steps.length === 0} @click=${() => go({ page: "lesson", id: OWN, step: state.open.peek() ?? 0 })}>${t("learn.play_own")}</button>
      <button class="tiny line" id="lesson-new" @click=${() => begin(desk, state)}>${t("learn.new_lesson")}</button></div>
    ${unread.value ? html`<p class="caution" role="alert">${unread.value}</p>` : nothing}
    <label class="form-field inline-field">${t("learn.languages")} <select id="lesson-languages" @change=${choose}>${/** @type {const} */ (["en", "zh", "both"]).map((one) => html`<option value=${one} ?selected=${one === languages.value}>${t(`learn.languages_${one}`)}</option>`)}</select></label>
    <section class="about">${parts(form, { ...schema, properties: only(schema, ["id", "title", "idea", "minutes", "needs"]) }, now, [])}</section>
    <h3>${t("learn.steps")}</h3>
    <ol class="bench-steps">${now.steps.map((step, at) => stepCard(step, at, desk, state, schema))}</ol>
    <button class="solid" id="lesson-step" ?disabled=${now.steps.length >= 12} @click=${take}>${icon("plus")}${t("learn.add_step")}</button>
    <section class="mistakes" aria-labelledby="lesson-mistakes"><h3 id="lesson-mistakes">${count === 0 ? t("learn.no_mistakes") : t("learn.mistakes", { n: count })}</h3>
      <ul>${mistakes.value.map((mistake) => html`<li><button class="tiny" @click=${() => show(mistake.place, state)}><code>${mistake.place || "–"}</code> ${t(`learn.fault.${mistake.fault}`, mistake.values)}</button></li>`)}</ul>
      ${checked(desk, state)}</section>`;
}

/** What the server found that the page does not say itself. @param {State} state */
function foundThere({ trials, mistakes, languages }) {
  // Who writes in one language is told of that one.
  const written = (/** @type {string} */ place) =>
    languages.value === "both" ? place : place.replace(/\.(en|zh)$/, `.${languages.value}`);
  const isSaid = (/** @type {string} */ place) =>
    mistakes.value.some((one) => one.place === written(place) || one.place.startsWith(`${place}.`));
  return (trials.checked.value ?? []).filter(({ place }) => !isSaid(place));
}

/** A mistake in the page's words, or else in the server's. @param {string} message @param {Desk["t"]} t */
function mistakeWords(message, t) {
  const known = faultIn(message);
  return known ? t(`learn.fault.${known.fault}`, known.values) : html`<span lang="en">${message}</span>`;
}

/** What the server finds, which knows the options. @param {Desk} desk @param {State} state */
function checked({ t, store }, state) {
  const { trials, lesson } = state;
  const told = trials.checked.value;
  const isThere = store.connection.value === "open";
  const ask = () => trials.check(JSON.stringify(asFile(lesson.peek())));
  return html`<button class="tiny line" id="lesson-check" ?disabled=${!isThere || lesson.value.steps.length === 0} @click=${ask}>${t("learn.ask_server")}</button>
    ${told === null ? nothing : told.length === 0 ? html`<p role="status">${t("learn.server_agrees")}</p>` : html`<ul role="status" class="server-mistakes">${foundThere(state).map(({ place, message }) => html`<li><code>${place || "–"}</code> ${mistakeWords(message, t)}</li>`)}</ul>`}`;
}

/** @param {Schema} schema @param {string[]} names @returns {Record<string, Schema>} */
function only({ properties = {} }, names) {
  return Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));
}

/** @param {Desk} desk @param {State} state @param {Schema} schema @returns {import("./form.js").Form} */
function formOf({ t }, { languages, put, mistakes, trials, lesson }, schema) {
  return {
    root: schema,
    t,
    languages: languages.value,
    put,
    hidden: HIDDEN,
    fault: (place) => {
      // A text that is missing in one language is said where its text is.
      const own = mistakes.value.find(
        (one) => one.place === place || one.place === `${place}.en` || one.place === `${place}.zh`,
      );
      return own ? t(`learn.fault.${own.fault}`, own.values) : "";
    },
    beside: (place) => {
      const [, step, list, at] = place;
      if (list !== "must" || place.length !== 4) return nothing;
      const now = lesson.value.steps[Number(step)];
      return now
        ? html`<button class="tiny line try-claim" ?disabled=${trials.busy.value !== null} @click=${() => trials.claim(stepAsFile(now), Number(step), Number(at))}>${t("learn.try_claim")}</button>`
        : nothing;
    },
  };
}

/** @param {Step} step @param {number} at @param {Desk} desk @param {State} state @param {Schema} schema */
function stepCard(step, at, desk, state, schema) {
  const { t, store, options, stage, first } = desk;
  const { open, put, lesson, trials } = state;
  const language = store.view.language.value;
  const isOpen = open.value === at;
  const name =
    said(step.title, language) || said(step.say, language).slice(0, 40) || t("learn.step", { n: at + 1 });
  const toggle = () => {
    open.value = isOpen ? null : at;
  };
  const words = step.set ? changesInWords(step.set, options, t, language) : null;
  const lanes = step.lanes
    ? t("learn.has_lanes", {
        n:
          step.lanes.differences?.length ??
          step.lanes.axes?.reduce((n, { values }) => n * values.length, 1) ??
          0,
      })
    : "";
  const move = (/** @type {number} */ by) => {
    put(["steps"], shifted(lesson.peek().steps, at, by));
    open.value = at + by;
  };
  const root = schema.$defs?.Step ?? {};
  return html`<li class="bench-step" data-place=${`steps.${at}`}>
    <div class="bench-head"><button class="step-name" aria-expanded=${isOpen} @click=${toggle}><b>${at + 1}</b> ${name}</button>
      <button class="tiny" ?disabled=${at === 0} aria-label=${t("learn.earlier", { name })} @click=${() => move(-1)}>↑</button>
      <button class="tiny" ?disabled=${at === lesson.value.steps.length - 1} aria-label=${t("learn.later", { name })} @click=${() => move(1)}>↓</button>
      <button class="tiny" aria-label=${t("learn.take_out", { name })} @click=${() => put(["steps", at], undefined)}>${icon("close")}</button></div>
    ${
      isOpen
        ? html`<div class="bench-stage"><p><b>${t("learn.stage")}</b> ${words === null ? t("learn.stage_goes_on") : words.length === 0 ? t("learn.stage_default") : words.join(t("learn.comma"))}${lanes ? html` · ${lanes}` : nothing}</p>
          <button class="tiny line" @click=${() => retake(desk, state, at)}>${t("learn.take_stage")}</button>
          <button class="tiny line" @click=${() => stage.set(setUpOf(lesson.peek(), at, first))}>${t("learn.put_stage")}</button>
          ${at > 0 && step.set ? html`<button class="tiny line" @click=${() => put(["steps", at, "set"], undefined)}>${t("learn.let_go_on")}</button>` : nothing}</div>
          ${parts(formOf(desk, state, schema), root, step, ["steps", at])}
          ${(step.must?.length ?? 0) + Object.keys(step.values ?? {}).length > 0 ? html`<div class="trial"><button class="line try-all" ?disabled=${trials.busy.value !== null} @click=${() => tryAll(step, at, state)}>${t("learn.try_all")}</button>${trialWords(trials, at, t)}</div>` : nothing}`
        : nothing
    }</li>`;
}

/** Claims and values, whose numbers fill the texts. @param {Step} step @param {number} at @param {State} state */
async function tryAll(step, at, { trials, put, lesson }) {
  const values = await trials.claim(stepAsFile(step), at, null);
  if (values) put(["found"], { made_of: "", values: { ...lesson.peek().found?.values, ...values } });
}

/** @param {Desk} desk @returns {Step} */
function stepOf({ bar, first, store }) {
  const told = store.comparison.peek();
  const plan = /** @type {Plan | null} */ (/** @type {unknown} */ (told?.plan ?? null));
  const { set, lanes } = stageAsStep(bar.config.peek(), first, plan);
  const kept = Object.fromEntries(Object.entries(set ?? {}).filter(([path]) => !RULES.includes(path)));
  return stepFrom({ set: kept, ...(lanes ? { lanes } : {}) }, bar.frame.peek()?.epoch ?? 0);
}

/** @param {Desk} desk @param {State} state @param {number} at */
function retake(desk, { put, lesson }, at) {
  const { set, lanes } = stepOf(desk);
  const { lanes: _lanes, ...step } = lesson.peek().steps[at] ?? { say: { en: "", zh: "" } };
  put(["steps", at], { ...step, set, ...(lanes ? { lanes } : {}) });
}

/** @param {Lesson} lesson */
function save(lesson) {
  saveFile([`${JSON.stringify(asFile(lesson), null, 2)}\n`], "application/json", fileName(lesson));
}

/** @param {Desk} desk @param {State} state */
function begin({ shelf, t }, { lesson, open, unread }) {
  if (lesson.peek().steps.length > 0 && !confirm(t("learn.new_sure"))) return;
  shelf.own.value = blankLesson();
  [open.value, unread.value] = [null, ""];
}

/** Choose a file, and open it if it can be read at all; what is wrong in it is shown. @param {Desk} desk @param {State} state @param {Schema} schema */
function choosing({ shelf, t }, { open, unread }, schema) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      if (file.size > MOST) throw new Error(t("learn.too_long", { n: MOST }));
      const { $schema: _schema, ...found } = JSON.parse(await file.text());
      const serious = mistakesIn(found, schema).filter(
        ({ place, fault }) => fault.startsWith("type_") && !place.includes(".text"),
      );
      if (typeof found !== "object" || found === null || !Array.isArray(found.steps))
        throw new Error(t("learn.no_lesson"));
      if (serious.length > 0)
        throw new Error(
          serious
            .map(({ place, fault, values }) => `${place}: ${t(`learn.fault.${fault}`, values)}`)
            .join("\n"),
        );
      shelf.own.value = /** @type {Lesson} */ (found);
      [open.value, unread.value] = [null, ""];
    } catch (error) {
      unread.value = t("learn.unread", {
        name: file.name,
        why: error instanceof Error ? error.message : String(error),
      });
    }
  });
  input.click();
}

/** Open the step in which a mistake is, and go there. @param {string} place @param {State} state */
function show(place, { open }) {
  const [, step] = /^steps\.(\d+)/.exec(place) ?? [];
  if (step !== undefined) open.value = Number(step);
  queueMicrotask(() => {
    let at = place;
    for (;;) {
      const found = document.querySelector(`#learn [data-place="${CSS.escape(at)}"]`);
      const control = /** @type {HTMLElement | null} */ (
        found?.querySelector("input, textarea, select, button") ?? null
      );
      if (control) {
        control.scrollIntoView({ block: "center" });
        return control.focus();
      }
      if (!at.includes(".")) return;
      at = at.slice(0, at.lastIndexOf("."));
    }
  });
}
