// Why a try is not allowed in a challenge, in words.
import { optionName } from "../../../compare/titles.js";
import { boundsWords } from "../number-words.js";

/** @import { Option, Translate } from "../../../types.d.ts" */
/** @import { Challenge } from "../../../learn/challenge.js" */

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
