// What is on and stands nowhere else, as small badges; a click opens the sheet of options. Loaded when there is the first.
import { html, nothing } from "../../../vendor/lit.js";
import { notable } from "../../options/notable.js";
import { shortNumber } from "../../text/numbers.js";
import { mount } from "../kit/mount.js";
import { isCrowded, isProjector } from "./params.js";

/** @import { Lane, Option, Translate } from "../../types.d.ts" */

/**
 * @param {HTMLElement} root @param {Lane} lane @param {Translate} t @param {ReadonlyMap<string, Option>} options
 */
export function badges(root, lane, t, options) {
  const { view } = lane;
  const open = () => {
    view.dialog.value = "options";
  };
  return mount(root, () => {
    const notes = noted(lane, options);
    // On a phone it is in no other landmark.
    root.role = notes.length > 0 ? "region" : null;
    root.ariaLabel = notes.length > 0 ? t("badges.title") : null;
    if (notes.length === 0) return nothing;
    return html`<ul>${notes.map(
      ([path, value]) =>
        html`<li><button class="tiny" data-option=${path} data-tip=${t("badges.tip")} @click=${open}>${words(path, value, view.language.value, options, t)}</button></li>`,
    )}</ul>`;
  });
}

/**
 * What is on and neither in the bar nor in the data panel.
 * @param {Lane} lane @param {ReadonlyMap<string, Option>} options
 */
export function noted({ config, view }, options) {
  const full = view.level.value === "full" && !isProjector(view);
  return notable(config.value, options, { full, crowded: isCrowded(view) });
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
