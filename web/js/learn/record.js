// Owns a lesson that is being written: steps added from the stage, moved, taken out, and the file it is saved to.
/** @import { Lesson, Step, Text } from "./types.d.ts" */

/** A word to begin with, since no text may be empty. @type {Text} */
const BLANK = { en: "", zh: "" };

/** @returns {Lesson} */
export function blankLesson() {
  return {
    id: "my-lesson",
    place: 100,
    revision: 1,
    minutes: 5,
    title: { ...BLANK },
    idea: { ...BLANK },
    steps: [],
  };
}

/** @param {Pick<Step, "set" | "lanes">} stage @param {number} epoch how far the run has come: a step runs as far @returns {Step} */
export function stepFrom(stage, epoch) {
  const run = epoch > 0 ? { run: { until: { epoch: Math.min(5000, epoch) } } } : {};
  return { say: { ...BLANK }, ...stage, ...run };
}

/** @template T @param {readonly T[]} all @param {number} at @param {number} by @returns {T[]} */
export function shifted(all, at, by) {
  const to = Math.max(0, Math.min(all.length - 1, at + by));
  const next = [...all];
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}

/**
 * The lesson as its file has it: a text that is there in one language alone is said in both, and nothing empty is left.
 * @param {Lesson} lesson @returns {Lesson}
 */
export function finished(lesson) {
  const { title, idea } = lesson;
  const whole = /** @type {Lesson} */ (cleaned(lesson));
  return { ...whole, title: /** @type {Text} */ (cleaned(title)), idea: /** @type {Text} */ (cleaned(idea)) };
}

/** @param {unknown} value @returns {unknown} */
function cleaned(value) {
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  if (isText(value)) {
    const { en, zh } = value;
    return { en: en.trim() || zh.trim(), zh: zh.trim() || en.trim() };
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const isEmpty =
        one === null ||
        one === undefined ||
        (isText(one) && one.en.trim() + one.zh.trim() === "" && OPTIONAL.includes(name));
      return isEmpty ? [] : [[name, name === "set" ? one : cleaned(one)]];
    }),
  );
}

/** What may be left out. */
const OPTIONAL = ["title", "aside", "explain", "unit"];

/** @param {unknown} value @returns {value is Text} */
export function isText(value) {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).sort().join() === "en,zh" &&
    Object.values(value).every((one) => typeof one === "string")
  );
}

/** A file's name. @param {Lesson} lesson */
export function fileName({ id }) {
  return `${id || "lesson"}.json`;
}

/**
 * The same with another value at a place.
 * @param {any} whole @param {readonly (string | number)[]} place @param {unknown} value undefined: take it out @returns {any}
 */
export function putAt(whole, [first, ...rest], value) {
  if (first === undefined) return value;
  const inner = rest.length === 0 ? value : putAt(whole?.[first], rest, value);
  if (Array.isArray(whole)) {
    const at = Number(first);
    return inner === undefined
      ? whole.filter((_, index) => index !== at)
      : Object.assign([...whole], { [at]: inner });
  }
  const { [first]: _old, ...others } = whole ?? {};
  if (inner === undefined) return others;
  return { ...whole, [first]: inner };
}
