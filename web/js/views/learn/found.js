// What the stage has now of what a task asks, while somebody works on it.
import { html, nothing } from "../../../vendor/lit.js";
import { numberOf } from "../../learn/check.js";
import { seenOn } from "./clock.js";
import { boundsWords, written } from "./number-words.js";

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
    const values = {
      name: t(`learn.of.${what}`),
      came: of.map((run) => write(numberOf(what, run))).join(" / "),
      bounds: boundsWords(condition, t, write),
    };
    return [html`<li>${t("learn.found_now", values)}</li>`];
  });
  return lines.length === 0 ? nothing : html`<ul class="found-now">${lines}</ul>`;
}
