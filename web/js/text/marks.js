// Owns how what was done to a run is said: "learning rate 0.03 to 0.3". Knows no element.
/** @import { Option, Translate } from "../types.d.ts" */
/** @import { Mark, Tick } from "../run/marks.js" */
import { changesInWords, isWhole, named, valueInWords } from "./difference.js";
import { rounded } from "./numbers.js";

/**
 * @param {Tick} tick @param {ReadonlyMap<string, Option>} options @param {Translate} t @param {string} language
 */
export function markWords({ marks }, options, t, language) {
  return marks.flatMap((mark) => wordsOf(mark, options, t, language)).join(t("difference.comma"));
}

/** @param {Mark} mark @param {ReadonlyMap<string, Option>} options @param {Translate} t @param {string} language @returns {string[]} */
function wordsOf({ kind, changes, before, edit }, options, t, language) {
  if (edit) {
    const { layer, to, from, before: old, value } = edit;
    const place = { to: `${layer + 1}.${to + 1}`, from: (from ?? 0) + 1 };
    const what = t(from === null ? "time.bias" : "time.weight", place);
    return [
      t("time.from_to", { what: `${what} ${rounded(old, language)}`, after: rounded(value, language) }),
    ];
  }
  if (!changes) return [t(`time.${kind}`)];
  return Object.entries(changes).flatMap(([path, value]) => {
    if (!before || !(path in before) || isWhole(path))
      return changesInWords({ [path]: value }, options, t, language);
    const [old, after] = [before[path], value].map((one) => valueInWords(path, one, options, t, language));
    return t("time.from_to", { what: named(path, old ?? "", t), after: after ?? "" });
  });
}
