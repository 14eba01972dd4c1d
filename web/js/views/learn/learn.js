// Learn: a column beside the stage with the list of lessons, one of them, the challenges, or the workshop. The stage stays
// alive beside it.
import { html, nothing, render } from "../../../vendor/lit.js";
import { computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import { stepsOf } from "../../learn/goal.js";
import { placeIn, written } from "../../learn/place.js";
import { createProgress } from "../../learn/progress.js";
import { said } from "../../learn/prose.js";
import { hushed, unaided } from "../../link/held.js";
import { closeButton } from "../kit/heading.js";
import { drawn } from "../kit/icons.js";
import { part } from "../kit/lazy.js";
import { mount, on, together } from "../kit/mount.js";
import { isBeside, media } from "../kit/screen.js";
import { createClock } from "./clock.js";
import { lessonPage } from "./lesson.js";
import { listPage } from "./list.js";
import { locking, pointing } from "./places.js";
import { createPlayer } from "./player.js";
import { createShelf } from "./shelf.js";
import { ARROW, FOLD, LIST, PRINTER } from "./signs.js";
import { linesOf, sketching } from "./sketch.js";
import { createStage } from "./stage.js";
import { worksheet } from "./worksheet.js";

/** @import { Command, ServerEvent } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Place } from "../../learn/place.js" */
/** @import { Given } from "./stage.js" */

/** Pages that set the stage, and for which a person's own run is put aside. */
const STAGED = ["lesson", "challenge"];

/** A window in which the bar has two rows beside the column, unless it leaves something out. */
const isTight = media("(min-width: 1000px) and (max-width: 1599px)");
/** A tablet or a phone on which the lesson is a sheet below the stage. */
const isSheet = media("(max-width: 640px), (max-width: 999px) and (min-height: 481px)");
/** What the bar then leaves to the sheet of options, unless a step is about it. */
const SELDOM = /^training\.(regularization|loss)/;

/**
 * What the parts of Learn share.
 * @typedef {object} Shared
 * @property {ReadonlySignal<Place>} place
 * @property {(place: Place) => void} go
 * @property {import("./shelf.js").Shelf} shelf
 * @property {ReturnType<typeof createProgress>} progress
 * @property {import("./stage.js").Stage} stage
 * @property {import("./clock.js").Clock} clock
 * @property {(command: Command) => void} send
 * @property {Set<(event: ServerEvent) => void>} heard
 * @property {Signal<boolean>} folded whether the column or the sheet is only its head
 * @property {Signal<number>} kept counts up when progress was forgotten
 */
/** @typedef {Given & Shared} Desk */
/** A page that is loaded when it is first opened. @typedef {{ page: (place: Place) => unknown, stop: () => void }} Late */

/** @param {Given} given @param {(command: Command) => void} send @param {Set<(event: ServerEvent) => void>} heard */
export function learn(given, send, heard) {
  const { store, actions, t, lane, theme, options } = given;
  const place = computed(() => placeIn(store.learn.value ?? ""));
  const isOpen = computed(() => store.learn.value !== null);
  const stage = createStage(given, send, heard);
  const clock = createClock(given, send);
  /** @type {Desk} */
  const desk = {
    ...given,
    ...{ place, stage, clock, send, heard },
    go: (wanted) => actions.learn(written(wanted)),
    shelf: createShelf(),
    progress: createProgress(() => localStorage),
    kept: signal(0),
    folded: signal(false),
  };
  const { folded } = desk;
  const player = createPlayer(desk);
  const root = document.createElement("aside");
  root.id = "learn";
  root.setAttribute("aria-labelledby", "learn-title");
  document.getElementById("bar")?.after(root);
  /** Whether it is asked what is to be printed. */
  const printing = signal(false);
  /** Whether the panel of data has its place though the window is narrow. */
  const withData = signal(false);
  /** @type {Record<string, Signal<Late | null>>} */
  const late = { challenge: signal(null), workshop: signal(null) };
  const pageName = computed(() => place.value.page);

  const show = effect(() => {
    const is = isOpen.value;
    root.hidden = !is;
    document.documentElement.toggleAttribute("data-learn", is);
    document.documentElement.toggleAttribute("data-learn-folded", is && folded.value);
    document.documentElement.toggleAttribute("data-learn-data", is && withData.value);
    hushed.value = is && pageName.value === "lesson" && player.hushes.value;
    unaided.value = is && STAGED.includes(pageName.value);
    document.documentElement.toggleAttribute("data-learn-hushed", hushed.value);
    document.documentElement.dataset.learnPage = is ? pageName.value : "";
  });
  const crowd = effect(() => {
    const about = place.value.page === "lesson" ? (player.point.value ?? "") : "";
    isBeside.value = isOpen.value && !folded.value && isTight.value && !SELDOM.test(about);
  });
  /** On a sheet a run has the screen while it goes on; then the lesson is back, unless somebody has it back before. */
  let isAside = false;
  const giveWay = effect(() => {
    const run = clock.going.value;
    untracked(() => {
      if (run && isSheet.peek() && !folded.peek() && !stepsOf(run)) [folded.value, isAside] = [true, true];
      else if (!run && isAside) [folded.value, isAside] = [false, false];
      else return;
      const block = run ? "nearest" : "start";
      requestAnimationFrame(() => document.querySelector(".pointed-at")?.scrollIntoView({ block }));
    });
  });
  /** How much of the header is scrolled away, above a column that begins below it. */
  const rise = on(document, "scroll", () => {
    const { scrollY } = /** @type {Window} */ (/** @type {unknown} */ (globalThis));
    document.documentElement.style.setProperty("--gone", `${Math.max(0, Math.round(scrollY))}px`);
  });
  /** The stage belongs to a lesson or a challenge while one is open, and to the person again when it is left. */
  const lend = effect(() => {
    const isStaged = isOpen.value && STAGED.includes(pageName.value);
    untracked(() => {
      if (isStaged || !stage.isLent()) return;
      clock.forget();
      stage.giveBack();
    });
  });
  const fetchLate = effect(() => {
    const name = pageName.value.replace("challenges", "challenge");
    const holder = late[name];
    if (!isOpen.value || !holder || holder.peek()) return;
    void part(async () => {
      const made =
        name === "challenge"
          ? (await import("./challenge/challenges.js")).challenges(desk)
          : (await import("./write/workshop.js")).workshop(desk);
      if (holder.peek()) made.stop();
      else holder.value = made;
    });
  });
  const content = mount(root, () => {
    if (!isOpen.value) return nothing;
    return html`${head(desk, player, withData, printing)}${printing.value && pageName.value === "lesson" && !folded.value ? printRow(desk, player, printing) : nothing}<div class="learn-body" ?hidden=${folded.value}>${body(desk, player, late)}</div>`;
  });
  /** A new page is read from its top. */
  let shown = store.learn.peek();
  const top = effect(() => {
    const now = store.learn.value;
    [player.step.value, player.trouble.value];
    if (now === shown) return;
    shown = now;
    if (now === null) return;
    queueMicrotask(() => {
      root.querySelector(".learn-body")?.scrollTo(0, 0);
      const had = root.contains(document.activeElement) || document.activeElement === document.body;
      const title = /** @type {HTMLElement | null} */ (
        root.querySelector("#learn-step") ?? root.querySelector("#learn-title")
      );
      if (had) title?.focus({ preventScroll: true });
    });
  });
  const lesson = computed(() => (isOpen.value && pageName.value === "lesson" ? player.step.value : null));
  const drawing = computed(() => {
    const [step, kept] = [lesson.value, player.kept.value];
    const role = step?.ask?.kind === "sketch" ? "ask" : step?.saw?.kind === "sketch" ? "saw" : null;
    const asks = role && step?.[role];
    if (!role || asks?.kind !== "sketch") return null;
    const given = role === "ask" ? kept.asked === true : kept.seen === true && kept.sawOpen !== true;
    return {
      on: asks.on,
      lines: linesOf(kept[role]),
      drawing: !given,
      put: (/** @type {number[][]} */ lines) => player.put(role, { lines }),
    };
  });
  const reveal = effect(() => {
    const panels = lesson.value?.show ?? [];
    withData.value = panels.includes("data") || needsData(lesson.value?.point ?? null);
    if (panels.includes("histograms")) store.view.histogram.value = 0;
  });
  return together(
    ...[show, crowd, giveWay, rise, lend, fetchLate, content, top, reveal],
    pointing(
      computed(() => (lesson.value ? player.point.value : null)),
      lane,
      options,
      store.view,
      () => lesson.peek()?.lanes != null || store.comparison.peek() !== null,
    ),
    locking(
      computed(() => (lesson.value ? player.lock.value : null)),
      store,
      lane,
      options,
    ),
    sketching(drawing, theme, t),
    worksheet(desk, player),
    ...[player.stop, clock.stop, stage.stop],
    () => {
      [isBeside.value, hushed.value, unaided.value] = [false, false, false];
      for (const { value } of Object.values(late)) value?.stop();
      render(nothing, root);
      root.remove();
      for (const name of [
        "data-learn",
        "data-learn-folded",
        "data-learn-page",
        "data-learn-data",
        "data-learn-hushed",
      ])
        document.documentElement.removeAttribute(name);
    },
  );
}

/** Whether what a step points at is in the panel of data, which gives way to the lesson where there is no room for both. @param {string | null} point */
function needsData(point) {
  return (
    point === "data" ||
    (point?.startsWith("data.") ?? false) ||
    ["inputs.scaling", "training.batch_size", "seeds.data"].includes(point ?? "")
  );
}

/** @param {Desk} desk @param {import("./player.js").Player} player @param {Signal<boolean>} withData @param {Signal<boolean>} printing */
function head(desk, player, withData, printing) {
  const { folded, clock, t, go, place, actions, store } = desk;
  const { page } = place.value;
  const language = store.view.language.value;
  const title =
    page === "lesson"
      ? said(player.lesson.value?.title, language) || t("learn.title")
      : t(`learn.title_${page}`);
  const back = page === "challenge" ? "challenges" : "list";
  const fold = t(folded.value ? "learn.unfold" : "learn.fold");
  const toggle = () => {
    folded.value = !folded.value;
  };
  return html`<header class="learn-head">
    ${page === "list" ? nothing : html`<button class="tiny" id="learn-list" aria-label=${t(`learn.to_${back}`)} data-tip=${t(`learn.to_${back}`)} @click=${() => go({ page: back })}>${drawn(back === "list" ? LIST : ARROW)}</button>`}
    <h2 id="learn-title" tabindex="-1">${title}</h2>
    ${
      page === "lesson"
        ? html`<button class="tiny" id="learn-print" aria-label=${t("learn.print")} data-tip=${t("learn.print_tip")} aria-expanded=${printing.value} @click=${() => {
            printing.value = !printing.value;
          }}>${drawn(PRINTER)}</button>`
        : nothing
    }
    <button class="tiny line" id="learn-data" aria-pressed=${withData.value} data-tip=${t("learn.data_tip")} @click=${() => {
      withData.value = !withData.value;
    }}>${t("data.title")}</button>
    ${folded.value && clock.going.value ? html`<button class="tiny line to-end" @click=${clock.hurry}>${t("learn.hurry")}</button>` : nothing}
    <button class="tiny" id="learn-fold" aria-expanded=${!folded.value} aria-label=${fold} data-tip=${fold} @click=${toggle}>${drawn(FOLD)}<span class="unfold">${t("learn.unfold")}</span></button>
    ${closeButton(t("learn.title"), () => actions.learn(null), t)}
  </header>`;
}

/** @param {Desk} desk @param {import("./player.js").Player} player @param {Signal<boolean>} printing */
function printRow({ t }, player, printing) {
  const printIt = (/** @type {boolean} */ withResults) => {
    [player.withResults.value, printing.value] = [withResults, false];
    print();
  };
  return html`<div class="print-row"><button class="line" id="print-worksheet" @click=${() => printIt(false)}>${t("learn.print_sheet")}</button>
    <button class="line" id="print-results" @click=${() => printIt(true)}>${t("learn.print_results")}</button></div>`;
}

/** @param {Desk} desk @param {import("./player.js").Player} player @param {Record<string, Signal<Late | null>>} late */
function body(desk, player, late) {
  const { page } = desk.place.value;
  if (page === "list") return listPage(desk);
  if (page === "lesson") return lessonPage(desk, player);
  const loaded = late[page.replace("challenges", "challenge")]?.value;
  return loaded ? loaded.page(desk.place.value) : html`<p class="loading">${desk.t("learn.loading")}</p>`;
}
