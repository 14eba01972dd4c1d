// The lessons and challenges there are, fetched when they are first asked for; a file opened by hand lies beside them.
import { signal } from "../../../vendor/signals-core.js";
import { fetchJson } from "./words.js";

/** @import { Lesson, LessonCard } from "../../learn/types.d.ts" */
/** @import { Challenge, ChallengeCard } from "../../learn/challenge.js" */

/** @typedef {{ lessons: LessonCard[], challenges: ChallengeCard[] }} Index */
/** @typedef {ReturnType<typeof createShelf>} Shelf */

/** The id of the lesson that lies on the shelf by hand. */
export const OWN = "own-file";

const DRAFT = "livegrad.learn.draft";

/** The lesson that is being written, as it was when the page was left. @returns {Lesson | null} */
export function draft() {
  try {
    const found = JSON.parse(localStorage.getItem(DRAFT) ?? "null");
    return Array.isArray(found?.steps) ? found : null;
  } catch {
    return null;
  }
}

/** @param {Lesson} lesson */
export function keepDraft(lesson) {
  try {
    localStorage.setItem(DRAFT, JSON.stringify(lesson));
  } catch {
    // Full or forbidden: it is there until the page is left, and can be saved to a file.
  }
}

/** @param {(path: string) => Promise<any>} [load] */
export function createShelf(load = fetchJson) {
  /** @type {Map<string, Promise<any>>} */
  const fetched = new Map();
  const once = (/** @type {string} */ path) => {
    const known = fetched.get(path) ?? load(path);
    fetched.set(path, known);
    known.catch(() => fetched.delete(path));
    return known;
  };
  const index = signal(/** @type {Index | null} */ (null));
  const own = signal(/** @type {Lesson | null} */ (null));
  return {
    index,
    /** The lesson that is being written, or was opened from a file. */
    own,
    /** @returns {Promise<Index>} @throws {TypeError} where it does not come */
    open: async () => {
      index.value = await once("lessons/index.json");
      return /** @type {Index} */ (index.peek());
    },
    /** @param {string} id @returns {Promise<Lesson | null>} null: there is none of this name */
    lesson: async (id) => {
      if (id === OWN) return own.peek() ?? draft();
      const { lessons } = await once("lessons/index.json");
      return lessons.some((/** @type {LessonCard} */ card) => card.id === id)
        ? once(`lessons/${id}.json`)
        : null;
    },
    /** @param {string} id @returns {Promise<Challenge | null>} */
    challenge: async (id) => {
      const { challenges } = await once("lessons/index.json");
      return challenges.some((/** @type {ChallengeCard} */ card) => card.id === id)
        ? once(`lessons/challenges/${id}.json`)
        : null;
    },
    /** What a file is held against. @returns {Promise<object>} */
    schema: () => once("lessons/schema/lesson.json"),
  };
}
