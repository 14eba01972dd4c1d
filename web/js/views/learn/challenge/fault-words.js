// Why a try is not allowed in a challenge, in words.
import { optionName } from "../../../compare/titles.js";

/** @import { Option, Translate } from "../../../types.d.ts" */
/** @import { Challenge, Limit } from "../../../learn/challenge.js" */

/**
 * @param {ReturnType<typeof import("../../../learn/challenge.js").faultsIn>[number]} fault @param {Challenge} challenge
 * @param {ReadonlyMap<string, Option>} options @param {Translate} t @param {"en" | "zh-CN"} language
 */
export function faultWords({ path, fault, limit, count }, challenge, options, t, language) {
  if (fault === "many") return t("learn.fault_many", { n: challenge.changes ?? 0, came: count ?? 0 });
  const name = options.has(path) ? optionName(path, { options, t, language }) : t(`learn.of.${path}`);
  if (fault === "held") return t("learn.fault_held", { name });
  return t("learn.fault_limit", { name, bounds: boundsWords(limit ?? {}, t), came: count ?? 0 });
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
