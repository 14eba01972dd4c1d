// Who walks through a lesson: which step is open, what was answered, what the stage is set to. It draws nothing.
import { batch, computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import { foundIn, standing } from "../../learn/check.js";
import { left, noted, opened, openTasks } from "../../learn/progress.js";
import { said } from "../../learn/prose.js";
import { setUpOf } from "../../learn/setup.js";
import { difference } from "../../options/config.js";
import { together } from "../kit/mount.js";
import { seenOn } from "./clock.js";
import { stagePictures } from "./pictures.js";

/** @import { Answer, Lesson, LessonRecord, LessonRun, Numbers, Step, StepRecord } from "../../learn/types.d.ts" */
/** @import { Desk } from "./learn.js" */

const STAGE = "livegrad.learn.stage";
/** @type {Numbers} */
const NONE = {};

/** @typedef {ReturnType<typeof createPlayer>} Player */

/** @param {Desk} desk */
export function createPlayer(desk) {
  const { place, shelf, progress, stage, clock, store, bar, first, go } = desk;
  const lesson = signal(/** @type {Lesson | null} */ (null));
  const record = signal(/** @type {LessonRecord | null} */ (null));
  /** Why there is none: it does not come, or there is none of that name. */
  const trouble = signal(/** @type {"" | "away" | "unknown"} */ (""));
  const id = computed(() => (place.value.page === "lesson" ? place.value.id : null));
  const at = computed(() => {
    const count = lesson.value?.steps.length ?? 1;
    return place.value.page === "lesson" ? Math.max(0, Math.min(count - 1, place.value.step)) : 0;
  });
  const step = computed(() => (id.value === null ? null : (lesson.value?.steps[at.value] ?? null)));
  const kept = computed(() => /** @type {StepRecord} */ (record.value?.steps[at.value] ?? {}));
  /** The steps whose runs were made on the stage as it stands: what they came to can be seen there. */
  const ranHere = signal(/** @type {readonly number[]} */ ([]));
  const numbers = computed(() => lesson.value?.found?.values ?? NONE);

  /** Whether the paper shows what the runs came to. */
  const withResults = signal(false);
  /** The steps whose tasks are open, said when the lesson is to be left. */
  const unsolved = signal(/** @type {number[]} */ ([]));

  /** What the stage looked like when a step's run was over, for paper. @type {Map<number, HTMLCanvasElement[]>} */
  const pictures = new Map();
  /** @param {Partial<StepRecord>} news @param {number} [which] */
  const note = (news, which = at.peek()) => {
    const [now, mine] = [record.peek(), lesson.peek()];
    if (!now || !mine) return;
    record.value = noted(now, which, news);
    const last = mine.steps.length - 1;
    const isAtEnd = record.value.seen === true || which === last;
    if (isAtEnd && isDone(mine.steps[last], record.value.steps[last] ?? {}))
      record.value = left(record.value, mine.steps);
    progress.keep(mine.id, record.value);
  };

  const load = async () => {
    const wanted = id.peek();
    batch(() => {
      trouble.value = "";
      if (lesson.peek()?.id !== wanted) [lesson.value, record.value] = [null, null];
      pictures.clear();
    });
    if (wanted === null) return;
    try {
      const found = await shelf.lesson(wanted);
      // Which lesson comes next is said at the end.
      void shelf.open().catch(() => {});
      if (id.peek() !== wanted) return;
      if (!found) {
        trouble.value = "unknown";
        return;
      }
      batch(() => {
        record.value = progress.lesson(found.id, found.revision);
        lesson.value = found;
      });
    } catch {
      if (id.peek() === wanted) trouble.value = "away";
    }
  };
  const follow = effect(() => {
    id.value;
    untracked(() => void load());
  });

  const setStage = () => {
    const mine = lesson.peek();
    if (!mine) return;
    const setUp = setUpOf(mine, at.peek(), first);
    clock.forget();
    stage.set(setUp);
    ranHere.value = [];
    remember({ name: nameOf(mine, setUp.from), ran: [] });
  };
  /** Whether the page is where it was before it was loaded anew, and its stage with it. */
  let isBack = remembered().name;
  const enter = effect(() => {
    const [mine, which] = [lesson.value, at.value];
    if (!mine || id.value === null) return;
    untracked(() => {
      // The run of the step that was left.
      clock.forget();
      unsolved.value = [];
      const now = record.peek();
      if (now) {
        record.value = opened(now, which, mine.steps.length);
        progress.keep(mine.id, record.value);
      }
      const setUp = setUpOf(mine, which, first);
      const name = nameOf(mine, setUp.from);
      const isThere = stage.begun.peek() !== null && remembered().name === name;
      if (isBack === name && stage.isLent()) takeUp(setUp);
      else if (isThere) {
        if (setUp.follow !== null) store.view.sample.value = setUp.follow;
      } else setStage();
      isBack = null;
    });
  });
  /** After a reload the stage is as it was left, several runs beside each other, unless the server has forgotten it. @param {ReturnType<typeof setUpOf>} setUp */
  const takeUp = (setUp) => {
    stage.adopt(setUp);
    ranHere.value = remembered().ran;
    const stop = effect(() => {
      const [run, frame] = [bar.run.value, bar.frame.value];
      if (!run || !frame || store.connection.value !== "open" || !store.limits.value) return;
      const isFresh = frame.step === 0 && store.comparison.value === null && isSame(bar.config.value, first);
      const isWanted = setUp.plan === null && isSame(setUp.config, first);
      queueMicrotask(() => {
        stop();
        if (isFresh && !isWanted) setStage();
        else if (setUp.plan && store.comparison.peek()) store.tab.value = "compare";
      });
    });
  };

  /** A check is seen as soon as it is met, and stays so. */
  const check = computed(() => {
    const [now, begun] = [step.value?.check, stage.begun.value];
    if (!now || !begun || stage.awaited.value) return null;
    const runs = seenOn(store);
    const found = now.conditions.map((condition) => foundIn(condition, runs));
    return { ...standing(now, runs, begun.config), found };
  });
  const judge = effect(() => {
    const now = check.value;
    const before = kept.peek().checked;
    if (!now || now.state === "open" || before === "right" || before === now.state) return;
    const { state } = now;
    untracked(() => note({ checked: state === "right" ? "right" : "late" }));
  });

  return {
    ...{
      lesson,
      record,
      trouble,
      at,
      step,
      kept,
      ran: computed(() => !step.value?.run || (kept.value.ran === true && ranHere.value.includes(at.value))),
      numbers,
      check,
      note,
      setStage,
      pictures,
      unsolved,
      withResults,
    },
    again: () => void load(),
    /** @param {"ask" | "saw"} role @param {Answer} answer */
    put: (role, answer) => note({ [role]: answer }),
    /** Run as far as the step says. @param {LessonRun} run */
    run: (run) => {
      const which = at.peek();
      clock.begin(run, () => {
        note({ ran: true }, which);
        ranHere.value = [...new Set([...ranHere.peek(), which])];
        remember({ ...remembered(), ran: ranHere.peek() });
        // When what it came to is drawn; light letters could not be read on paper.
        if (document.documentElement.dataset.theme === "dark") return;
        requestAnimationFrame(() => requestAnimationFrame(() => pictures.set(which, stagePictures())));
      });
    },
    /** @param {number} to */
    step_to: (to) => {
      // By its place: a lesson of one's own may be called like another.
      const name = id.peek();
      if (name !== null) go({ page: "lesson", id: name, step: to });
    },
    finish: () => {
      const [now, mine] = [record.peek(), lesson.peek()];
      if (!now || !mine) return;
      const open = now.done ? [] : openTasks(mine.steps, now);
      if (open.length > 0 && unsolved.peek().length === 0) {
        unsolved.value = open;
        return;
      }
      record.value = left(now, mine.steps);
      progress.keep(mine.id, record.value);
      go({ page: "list" });
    },
    lock: computed(() => {
      const lock = step.value?.lock;
      return lock ? { paths: lock.paths, why: said(lock.why, store.view.language.value) } : null;
    }),
    point: computed(() => step.value?.point ?? null),
    /** Whether a prediction is waited for, which what the page says of itself would answer. */
    hushes: computed(() => step.value?.ask != null && record.value !== null && kept.value.asked !== true),
    stop: together(follow, enter, judge),
  };
}

/** Whether all that a step asks for is done. @param {Step | undefined} step @param {StepRecord} kept */
export function isDone(step, kept) {
  if (!step) return false;
  if (step.ask && !kept.asked) return false;
  if (step.run && !kept.ran) return false;
  if (step.saw && !kept.seen) return false;
  return !step.check || kept.checked === "right";
}

/** @param {import("../../types.d.ts").RunConfig} one @param {import("../../types.d.ts").RunConfig} other */
function isSame(one, other) {
  return Object.keys(difference(one, other)).length === 0;
}

/** @param {Lesson} lesson @param {number} from the step whose set-up it is */
function nameOf({ id, revision }, from) {
  return `${id}@${revision}.${from}`;
}

/**
 * What is on the stage, for a page loaded anew.
 * @typedef {object} Remembered
 * @property {string | null} name of its set-up
 * @property {readonly number[]} ran the steps whose runs were made on it
 */

/** @param {Remembered} what */
function remember(what) {
  try {
    sessionStorage.setItem(STAGE, JSON.stringify(what));
  } catch {
    // Then a reload sets the stage again.
  }
}

/** @returns {Remembered} */
function remembered() {
  try {
    const { name, ran } = JSON.parse(sessionStorage.getItem(STAGE) ?? "null");
    return { name, ran: Array.isArray(ran) ? ran : [] };
  } catch {
    return { name: null, ran: [] };
  }
}
