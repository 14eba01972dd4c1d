// Owns how far somebody is: what is kept of each lesson and challenge in the browser. It knows no element.
/** @import { LessonRecord, Step, StepRecord } from "./types.d.ts" */

const LESSON = "livegrad.learn.lesson.";
const CHALLENGE = "livegrad.learn.challenge.";

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Kept */

/** @param {number} revision @returns {LessonRecord} of who has not been there */
export function fresh(revision) {
  return { revision, at: 0, far: 0, done: false, steps: {} };
}

/**
 * @param {() => Kept} storage throws where the browser forbids it; then what is done is known until the page is left
 */
export function createProgress(storage) {
  /** @type {Map<string, string>} */
  const known = new Map();
  const read = (/** @type {string} */ key) => {
    try {
      return known.get(key) ?? storage().getItem(key);
    } catch {
      return known.get(key) ?? null;
    }
  };
  const write = (/** @type {string} */ key, /** @type {string} */ text) => {
    known.set(key, text);
    try {
      storage().setItem(key, text);
      known.delete(key);
    } catch {
      // Full, or forbidden.
    }
  };
  return {
    /** @param {string} id @param {number} revision @returns {LessonRecord} */
    lesson: (id, revision) => recordIn(read(LESSON + id), revision),
    /** @param {string} id @param {LessonRecord} record */
    keep: (id, record) => write(LESSON + id, JSON.stringify(record)),
    /** What was passed, and with what; null: not yet. @param {string} id @param {number} revision @returns {Record<string, unknown> | null} */
    challenge: (id, revision) => {
      const kept = parsed(read(CHALLENGE + id));
      return kept?.revision === revision ? kept : null;
    },
    /** @param {string} id @param {Record<string, unknown> & { revision: number }} passed */
    pass: (id, passed) => write(CHALLENGE + id, JSON.stringify(passed)),
    /** Forget everything. */
    reset: () => {
      known.clear();
      try {
        const all = storage();
        const keys = Array.from({ length: all.length }, (_, at) => all.key(at) ?? "");
        for (const key of keys) if (key.startsWith(LESSON) || key.startsWith(CHALLENGE)) all.removeItem(key);
      } catch {
        // There was nothing that could be kept.
      }
    },
  };
}

/** @param {string | null} text @returns {Record<string, any> | null} */
function parsed(text) {
  try {
    const value = text === null ? null : JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Another revision may have other steps: what was said to them is of no use. @param {string | null} text @param {number} revision @returns {LessonRecord} */
function recordIn(text, revision) {
  const kept = parsed(text);
  if (!kept || kept.revision !== revision || typeof kept.steps !== "object" || kept.steps === null)
    return fresh(revision);
  const place = (/** @type {unknown} */ value) => (Number.isInteger(value) ? Math.max(0, Number(value)) : 0);
  const { steps } = kept;
  const seen = kept.seen === true ? { seen: true } : {};
  return { revision, at: place(kept.at), far: place(kept.far), done: kept.done === true, ...seen, steps };
}

/** The steps whose task is not solved. @param {readonly Step[]} steps @param {LessonRecord} record @returns {number[]} */
export function openTasks(steps, record) {
  return steps.flatMap(({ check }, at) => (check && record.steps[at]?.checked !== "right" ? [at] : []));
}

/** As it is when the lesson is left at its end: done only when all its tasks are. @param {LessonRecord} record @param {readonly Step[]} steps @returns {LessonRecord} */
export function left(record, steps) {
  const done = record.done || openTasks(steps, record).length === 0;
  return { ...record, done, ...(done ? {} : { seen: true }) };
}

/** @param {LessonRecord} record @param {number} at @param {number} count of steps @returns {LessonRecord} as it is when a step is opened */
export function opened(record, at, count) {
  return { ...record, at, far: Math.min(count - 1, Math.max(record.far, at)) };
}

/** @param {LessonRecord} record @param {number} at @param {Partial<StepRecord>} news @returns {LessonRecord} */
export function noted(record, at, news) {
  return { ...record, steps: { ...record.steps, [at]: { ...record.steps[at], ...news } } };
}

/** How much of a lesson was walked, 0 to 1. @param {LessonRecord} record @param {number} count of steps */
export function shareOf({ done, far, steps }, count) {
  if (done) return 1;
  const begun = far > 0 || Object.keys(steps).length > 0;
  return begun ? Math.min(0.95, (far + 0.5) / Math.max(1, count)) : 0;
}
