// What both levels of the data panel are made of: the button of a set, the slider of a share.
import { html } from "../../../vendor/lit.js";
import { idleBy } from "../../options/rules.js";
import { percent } from "../../text/numbers.js";
import { beside } from "../kit/option.js";
import { sliderRow } from "../kit/widgets.js";

/** @import { Actions, Dataset, Lane, Option, Translate } from "../../types.d.ts" */

/** What the parts of this panel share. @typedef {{ lane: Lane, actions: Actions, t: Translate, options: ReadonlyMap<string, Option> }} Panel */

/** @param {Dataset} name @param {boolean} pressed @param {(name: Dataset) => void} choose @param {Translate} t */
export function set(name, pressed, choose, t) {
  const label = t(`choice.data.dataset.${name}`);
  return html`<button aria-pressed=${pressed} aria-label=${label}
    data-tip=${`${label}${t("colon")}${t(`dataset.${name}`)}${t("tip.rebuilds")}`} @click=${() => choose(name)}>
    <canvas data-set=${name} width="88" height="88"></canvas></button>`;
}

/**
 * Whether an option has no effect on this configuration.
 * @param {string} path
 * @param {Panel} panel
 */
export function isIdle(path, { lane, options }) {
  return idleBy(lane.config.value, options.get(path)) !== null;
}

/**
 * A slider for a share of `data`, in percent, as far as the option goes; where it has no effect it is disabled and says why.
 * @param {"noise" | "label_noise" | "outliers" | "imbalance" | "train_share" | "validation_share"} name
 * @param {number} step in percent
 * @param {Panel} panel
 */
export function share(name, step, panel) {
  const { lane, actions, t, options } = panel;
  const { minimum = 0, maximum = 1 } = options.get(`data.${name}`) ?? {};
  const value = lane.config.value.data[name];
  const idle = isIdle(`data.${name}`, panel);
  return sliderRow({
    id: name.replace("_", "-"),
    label: t(`option.data.${name}`),
    beside: beside.value?.(`data.${name}`),
    tip: t(`${idle ? "idle" : "tip"}.data.${name}`),
    disabled: idle,
    min: Math.round(minimum * 100),
    max: Math.round(maximum * 100),
    step,
    value: Math.round(value * 100),
    text: percent(value, lane.view.language.value),
    input: (percents) => actions.change({ [`data.${name}`]: percents / 100 }),
  });
}

/** @param {Panel} panel */
export const trainShare = (panel) => share("train_share", 10, panel);
