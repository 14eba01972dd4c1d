// Owns what a lesson's schema cannot say of it: that a claim or a condition has a bound, and a choice an answer that is right.
/** @import { Mistake } from "./schema.js" */
/** @import { Bounds, Lesson, Question, Step } from "./types.d.ts" */

/** @param {Lesson} lesson @returns {Mistake[]} in the order of the file */
export function gapsIn({ steps }) {
  return steps.flatMap((step, at) => [
    ...askedIn(step.ask, `steps.${at}.ask`),
    ...askedIn(step.saw, `steps.${at}.saw`),
    ...conditionsIn(step, `steps.${at}.check.conditions`),
    ...claimsIn(step, `steps.${at}.must`),
  ]);
}

/** @param {Question | null | undefined} asks @param {string} place @returns {Mistake[]} */
function askedIn(asks, place) {
  if (asks?.kind !== "choice" || !Array.isArray(asks.options)) return [];
  const right = asks.options.filter((option) => option?.right === true).length;
  const fits = asks.several ? right > 0 : right === 1;
  const fault = asks.several ? "some_right" : "one_right";
  return fits ? [] : [{ place: `${place}.options`, fault, values: { got: right } }];
}

/** @param {Step} step @param {string} place @returns {Mistake[]} */
function conditionsIn({ check }, place) {
  return (check?.conditions ?? []).flatMap((one, at) =>
    one.verdict == null && one.words == null && !isBound(one)
      ? [{ place: `${place}.${at}`, fault: "unbound", values: {} }]
      : [],
  );
}

/** @param {Step} step @param {string} place @returns {Mistake[]} */
function claimsIn({ must }, place) {
  return (must ?? []).flatMap((claim, at) =>
    claim.kind === "value" && !isBound(claim)
      ? [{ place: `${place}.${at}`, fault: "unbound", values: {} }]
      : [],
  );
}

/** @param {Bounds} bounds */
function isBound({ at_least: least, at_most: most, about }) {
  return [least, most, about].some((bound) => bound != null);
}

/**
 * What is to be told to who writes in one language: a text that is empty is empty once.
 * @param {readonly Mistake[]} mistakes @param {"both" | "en" | "zh"} languages @returns {Mistake[]}
 */
export function inLanguages(mistakes, languages) {
  if (languages === "both") return [...mistakes];
  const other = languages === "en" ? ".zh" : ".en";
  const places = new Set(mistakes.map(({ place }) => place));
  return mistakes.filter(
    ({ place }) => !(place.endsWith(other) && places.has(`${place.slice(0, -other.length)}.${languages}`)),
  );
}

/** What the server says of the shape of a file, as the page says it. @param {string} message @returns {{ fault: string, values: Record<string, string | number> } | null} null: in its own words */
export function faultIn(message) {
  for (const [pattern, fault] of SAID) {
    const found = pattern.exec(message);
    if (found) return { fault, values: { n: found[1] ?? "", got: /got (.+)$/.exec(message)?.[1] ?? "" } };
  }
  return null;
}

/** @type {[RegExp, string][]} */
const SAID = [
  [/at least 1 character/, "empty"],
  [/at least (\d+) items?/, "few"],
  [/at most (\d+) items?/, "many"],
  [/at most (\d+) characters?/, "long"],
  [/field required/i, "missing"],
  [/extra (inputs|fields)/i, "unknown"],
  [/expected at_least, at_most or about/, "unbound"],
];
