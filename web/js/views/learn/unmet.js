// Why a task on the stage is not done: each condition that does not hold, with what was found.
import { optionName, valueName } from "../../compare/titles.js";
import { wholeNumber } from "../../text/numbers.js";
import { boundsWords, written } from "./number-words.js";

/** @import { Desk } from "./learn.js" */
/** @import { Player } from "./player.js" */
/** @import { Check, Condition } from "../../learn/types.d.ts" */

/** @param {Check} check @param {NonNullable<Player["check"]["value"]>} now @param {Desk} desk @returns {string[]} */
export function unmetWords(check, now, desk) {
  const all = check.conditions.flatMap((condition, at) =>
    now.met[at] ? [] : words(condition, now.found[at] ?? [], desk),
  );
  if (all.length > 0 || now.tooMany > 0) return all;
  const { t, clock, store } = desk;
  const write = (/** @type {number} */ value) => wholeNumber(value, store.view.language.value);
  return [t("learn.unmet_time", { n: write(check.within), came: write(clock.facts.value.epoch) })];
}

/** Whether a number or a verdict is what is missing, which a lesson's own words on being late are about. @param {Check} check @param {readonly boolean[]} met */
export function isShort({ conditions }, met) {
  return conditions.some(({ option }, at) => !met[at] && option == null);
}

/** @param {Condition} condition @param {readonly unknown[]} found @param {Desk} desk @returns {string} */
function words(condition, found, { t, options, store }) {
  const { what, option, words: allowed, verdict } = condition;
  const language = store.view.language.value;
  if (verdict != null) return t("learn.unmet_verdict", { name: t(`learn.verdict.${verdict}`) });
  const list = (/** @type {readonly string[]} */ all) => [...new Set(all)].join(t("learn.comma"));
  if (option != null && allowed != null) {
    const value = (/** @type {unknown} */ one) => valueName(option, one, { options, t, language });
    const name = optionName(option, { options, t, language });
    return t("learn.fault_limit", {
      name,
      bounds: list(allowed.map(value)),
      came: list(found.map(value)),
    });
  }
  const write = (/** @type {unknown} */ one) =>
    written(what ?? "", typeof one === "number" ? one : Number.NaN, language);
  const name = what == null ? optionName(option ?? "", { options, t, language }) : t(`learn.of.${what}`);
  return t("learn.fault_limit", {
    name,
    bounds: boundsWords(/** @type {any} */ (condition), t, write),
    came: list(found.map(write)),
  });
}
