// Owns how an address says which page of Learn is open: the list, a lesson at a step, the challenges, one of them, or the
// workshop in which lessons are written.

/**
 * @typedef {{ page: "list" } | { page: "lesson", id: string, step: number } | { page: "challenges" }
 *   | { page: "challenge", id: string } | { page: "workshop" }} Place
 * `step` counts from 0; an address counts from 1.
 */

const CHALLENGES = "challenges";
const WORKSHOP = "write";

/** @param {string} text what follows `learn=` @returns {Place} the list where it says nothing that is known */
export function placeIn(text) {
  const [name = "", rest = ""] = text.split(".");
  if (name === "") return { page: "list" };
  if (name === WORKSHOP) return { page: "workshop" };
  if (name === CHALLENGES) return rest === "" ? { page: "challenges" } : { page: "challenge", id: rest };
  const step = Number.parseInt(rest, 10);
  return { page: "lesson", id: name, step: step > 0 ? step - 1 : 0 };
}

/** @param {Place} place @returns {string} to follow `learn=` */
export function written(place) {
  switch (place.page) {
    case "list":
      return "";
    case "workshop":
      return WORKSHOP;
    case "challenges":
      return CHALLENGES;
    case "challenge":
      return `${CHALLENGES}.${place.id}`;
    case "lesson":
      return place.step === 0 ? place.id : `${place.id}.${place.step + 1}`;
  }
}
