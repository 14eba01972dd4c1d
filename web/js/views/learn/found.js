// What the stage has now of what a task asks, while somebody works on it.
import { html, nothing } from "../../../vendor/lit.js";
import { numberOf } from "../../learn/check.js";
import { figure, percent, wholeNumber } from "../../text/numbers.js";
import { boundsWords } from "./challenge/fault-words.js";
import { seenOn } from "./clock.js";

/** @import { Check } from "../../learn/types.d.ts" */
/** @import { Desk } from "./learn.js" */

/** A line for each number that is asked for, of every run that it is asked of. @param {Check} check @param {Desk} desk */
export function foundNow({ conditions }, { t, store }) {
  const language = store.view.language.value;
  const runs = seenOn(store);
  const lines = conditions.flatMap((condition) => {
    const { what, lane = "all" } = condition;
    if (what == null) return [];
    const write = (/** @type {number} */ value) => written(what, value, language);
    const of = lane === "all" ? runs : runs.slice(lane, lane + 1);
    const came = of
      .map((run) => numberOf(what, run))
      .map((value) => (Number.isNaN(value) ? "–" : write(value)));
    const values = {
      name: t(`learn.of.${what}`),
      came: came.join(" / "),
      bounds: boundsWords(condition, t, write),
    };
    return [html`<li>${t("learn.found_now", values)}</li>`];
  });
  return lines.length === 0 ? nothing : html`<ul class="found-now">${lines}</ul>`;
}

/** @param {string} what @param {number} value @param {string} language */
function written(what, value, language) {
  if (what.endsWith("_accuracy")) return percent(value, language, value > 0 && value < 1 ? 1 : 0);
  return Number.isInteger(value) ? wholeNumber(value, language) : figure(value, language);
}
