// Numbers of runs and what is asked of them, as people say them: alike in a task, a challenge and a verdict.
import { figure, percent, wholeNumber } from "../../text/numbers.js";

/** @import { Translate } from "../../types.d.ts" */
/** @import { Limit } from "../../learn/challenge.js" */

/** Shares in percent; what is not known as a dash. @param {string} what @param {number} value @param {string} language */
export function written(what, value, language) {
  if (Number.isNaN(value)) return "–";
  if (/_(accuracy|share)$/.test(what)) return percent(value, language, value > 0 && value < 1 ? 1 : 0);
  return Number.isInteger(value) ? wholeNumber(value, language) : figure(value, language);
}

/** @param {Partial<Limit>} bounds @param {Translate} t @param {(value: number) => string | number} [write] */
export function boundsWords({ at_least: least, at_most: most, about, within }, t, write = (value) => value) {
  const all = [
    least == null ? "" : t("learn.at_least", { n: write(least) }),
    most == null ? "" : t("learn.at_most", { n: write(most) }),
    about == null ? "" : t("learn.about", { n: write(about), within: write(within ?? 0) }),
  ];
  return all.filter(Boolean).join(t("learn.comma"));
}
