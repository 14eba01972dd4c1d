// One control for one option of the schema, whatever its kind; disabled with the reason where it has no effect.
import { html } from "../../../vendor/lit.js";
import { signal } from "../../../vendor/signals-core.js";
import { read } from "../../options/config.js";
import { idleBy, idleWords } from "../../options/rules.js";
import { numberInput, selectField } from "./widgets.js";

/** @import { Actions, Changes, Option, RunConfig, Translate } from "../../types.d.ts" */

/**
 * Gives what stands beside the name of an option, such as a button to compare its values.
 * @type {import("../../../vendor/signals-core.js").Signal<((path: string) => unknown) | null>}
 */
export const beside = signal(null);

/**
 * The options that each run has for itself, so that the bar, which sets what all have alike, cannot.
 * @type {import("../../../vendor/signals-core.js").Signal<ReadonlySet<string>>}
 */
export const varied = signal(new Set());

/** What stands in the place of a value that each run has for itself. @param {string} path @param {Translate} t */
export function differs(path, t) {
  return varied.value.has(path) ? t("compare.each_own") : undefined;
}

/**
 * What the controls of a panel share.
 * @typedef {object} Bench
 * @property {RunConfig} config
 * @property {ReadonlyMap<string, Option>} options
 * @property {Actions} actions
 * @property {Translate} t
 */

/**
 * What an option says of itself: its sentence, and a word of warning where it rebuilds.
 * @param {Option | undefined} option @param {Translate} t
 */
export function tipOf(option, t) {
  if (!option) return "";
  return t(`tip.${option.path}`) + (option.change === "rebuild" ? t("tip.rebuilds") : "");
}

/**
 * Why an option has no effect now; undefined: it has.
 * @param {Option | undefined} option @param {Bench} bench
 */
export function reason(option, { config, options, t }) {
  if (option && varied.value.has(option.path)) return t("compare.varied");
  const path = idleBy(config, option);
  if (path === null) {
    const words = option && idleWords(config, option.path, options);
    return words ? t(words) : undefined;
  }
  const need = option?.needs?.[path];
  const name = t(`option.${path}`);
  if (!Array.isArray(need)) return t("idle.above", { option: name, n: need?.above ?? 0 });
  const word = (/** @type {string} */ value) =>
    options.get(path)?.choices ? t(`choice.${path}.${value}`) : value;
  if (need.length > 4) return t("idle.not", { option: name, value: word(String(read(config, path))) });
  return t("idle.only", { option: name, values: need.map(word).join(" / ") });
}

/** @param {Option | undefined} option @param {Translate} t */
export function refusal(option, t) {
  return t("number.refusal", { minimum: option?.minimum ?? "", maximum: option?.maximum ?? "" });
}

/**
 * A select made from an option of the schema.
 * @param {string} path @param {Bench} bench
 * @param {{ why?: string | undefined, allowed?: readonly string[], limit?: string, change?: (value: string) => Changes,
 *   other?: string }} [limits]
 * `why`: the reason it can't be chosen now; `allowed`: the words that fit now, `limit` says why the others do not;
 * `other`: what it says while it is none of its words
 */
export function choice(path, bench, { why, allowed, limit, change, other = differs(path, bench.t) } = {}) {
  const { config, options, actions, t } = bench;
  const option = options.get(path);
  const idle = why ?? reason(option, bench);
  const words = option?.choices ?? [];
  const isLimited = allowed !== undefined && words.some((word) => !allowed.includes(word));
  const choices = words.map((word) => ({
    value: word,
    label: t(`choice.${path}.${word}`),
    disabled: isLimited && !allowed.includes(word),
  }));
  return selectField({
    id: path.replaceAll(".", "-"),
    label: t(`option.${path}`),
    beside: beside.value?.(path),
    tip: idle ?? tipOf(option, t) + (isLimited && limit ? ` ${limit}` : ""),
    disabled: idle !== undefined,
    value: other === undefined ? String(read(config, path)) : "",
    choices: other === undefined ? choices : [{ value: "", label: other, disabled: true }, ...choices],
    change: (value) => actions.change(change?.(value) ?? { [path]: value }),
  });
}

/**
 * A number with its name.
 * @param {string} path @param {Bench} bench @param {{ empty?: string }} [words] `empty`: what null means
 */
export function number(path, bench, { empty } = {}) {
  const { config, options, actions, t } = bench;
  const option = options.get(path);
  const idle = reason(option, bench);
  const own = differs(path, t);
  const id = `option-${path.replaceAll(".", "-")}`;
  return html`<div class="row option" data-tip=${idle ?? tipOf(option, t)}>
    <label for=${id}>${t(`option.${path}`)}</label>
    ${numberInput({
      id,
      value: own === undefined ? /** @type {number | null} */ (read(config, path) ?? null) : null,
      minimum: option?.minimum,
      maximum: option?.maximum,
      whole: option?.whole ?? false,
      disabled: idle !== undefined,
      refusal: refusal(option, t),
      change: (value) => actions.change({ [path]: value }),
      ...(own !== undefined || option?.nullable ? { empty: own ?? empty ?? t("option.off") } : {}),
    })}${beside.value?.(path) ?? ""}
  </div>`;
}

/** On or off. @param {string} path @param {Bench} bench */
export function toggle(path, bench) {
  const { config, options, actions, t } = bench;
  const option = options.get(path);
  const idle = reason(option, bench);
  return html`<label class="check option" data-tip=${idle ?? tipOf(option, t)}>
    <input type="checkbox" id=${`option-${path.replaceAll(".", "-")}`} .checked=${read(config, path) === true}
      ?disabled=${idle !== undefined}
      @change=${(/** @type {Event} */ event) =>
        actions.change({ [path]: /** @type {HTMLInputElement} */ (event.target).checked })}>
    ${t(`option.${path}`)}</label>`;
}

/** Whichever of them the option is. @param {string} path @param {Bench} bench @param {{ empty?: string }} [words] */
export function control(path, bench, words) {
  const option = bench.options.get(path);
  if (option?.choices) return choice(path, bench);
  return option?.toggle ? toggle(path, bench) : number(path, bench, words);
}
