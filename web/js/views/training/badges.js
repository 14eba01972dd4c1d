// What is on and stands nowhere else, as small badges; a click opens the sheet of options. Loaded when there is the first.
import { html, nothing } from "../../../vendor/lit.js";
import { shortNumber } from "../../text/numbers.js";
import { mount } from "../kit/mount.js";

/** @import { Lane, Option, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */

/**
 * @param {HTMLElement} root @param {Lane} lane @param {Translate} t @param {ReadonlyMap<string, Option>} options
 * @param {ReadonlySignal<[path: string, value: unknown][]>} noted from options/notable.js
 */
export function badges(root, { view }, t, options, noted) {
  const open = () => {
    view.dialog.value = "options";
  };
  return mount(root, () => {
    if (noted.value.length === 0) return nothing;
    return html`<ul aria-label=${t("badges.title")}>${noted.value.map(
      ([path, value]) =>
        html`<li><button class="tiny" data-option=${path} data-tip=${t("badges.tip")} @click=${open}>${words(path, value, view.language.value, options, t)}</button></li>`,
    )}</ul>`;
  });
}

/**
 * @param {string} path @param {unknown} value @param {string} language @param {ReadonlyMap<string, Option>} options
 * @param {Translate} t
 */
function words(path, value, language, options, t) {
  const name = path.startsWith("training.stop.")
    ? t("badges.stop", { rule: t(`option.${path}`) })
    : t(`option.${path}`);
  if (value === true) return name;
  const said = options.get(path)?.choices
    ? t(`choice.${path}.${value}`)
    : shortNumber(Number(value), language);
  return html`${name} <b>${said}</b>`;
}
