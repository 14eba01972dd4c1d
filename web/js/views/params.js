// The controls of training that stand in the bar: learning rate, activation, optimizer, regularization, loss.
import { html } from "../../vendor/lit.js";
import { signal } from "../../vendor/signals-core.js";
import { LEARNING_RATES } from "../actions.js";
import { nearest } from "../entry.js";
import { shortNumber } from "../numbers.js";
import { icon } from "./icons.js";
import { mount } from "./mount.js";
import { numberInput, select, selectField, slider } from "./widgets.js";

/** @import { Actions, Option, RunConfig, Store, Translate } from "../types.js" */

const RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const RATE = "training.optimizer.learning_rate";

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 */
export function params(root, store, actions, t, options) {
  /** The rate used when a penalty is switched on, and again after it was switched off. */
  const kept = signal(0.003);
  return mount(root, () => {
    root.setAttribute("aria-label", t("params.title"));
    const config = store.config.value;
    const choose = (/** @type {string} */ path, /** @type {{why?: string}} */ limits = {}) =>
      choice(path, config, options, actions, t, limits);
    return html`
      ${learningRate(config, options, actions, t)} ${choose("network.activation")} ${choose("training.optimizer.name")}
      ${regularization(config, kept, actions, t)} ${choose("training.loss", lossLimit(store, t))}
      <button class="line push" id="more" aria-expanded=${store.view.dialog.value === "options"} aria-controls="options"
        data-tip=${t("params.more_tip")} aria-label=${t("params.more")}
        @click=${() => {
          store.view.dialog.value = store.view.dialog.value === "options" ? "" : "options";
        }}>
        ${icon("more")}<span class="roomy">${t("params.more")}</span>
      </button>
    `;
  });
}

/**
 * What an option says of itself: its sentence, and a word of warning where it rebuilds.
 * @param {Option | undefined} option
 * @param {Translate} t
 */
export function tipOf(option, t) {
  if (!option) return "";
  return t(`tip.${option.path}`) + (option.change === "rebuild" ? t("tip.rebuilds") : "");
}

/**
 * The value of an option in a configuration.
 * @param {RunConfig} config
 * @param {string} path
 * @returns {unknown}
 */
export function valueAt(config, path) {
  return path.split(".").reduce((/** @type {any} */ part, name) => part?.[name], config);
}

/**
 * A select made from an option of the schema.
 * @param {string} path
 * @param {RunConfig} config
 * @param {ReadonlyMap<string, Option>} options
 * @param {Actions} actions
 * @param {Translate} t
 * @param {{why?: string}} [limits] `why`: the reason it can't be chosen now
 */
export function choice(path, config, options, actions, t, { why } = {}) {
  const option = options.get(path);
  return selectField({
    id: path.replaceAll(".", "-"),
    label: t(`option.${path}`),
    tip: why ?? tipOf(option, t),
    disabled: why !== undefined,
    value: String(valueAt(config, path)),
    choices: (option?.choices ?? []).map((word) => ({ value: word, label: t(`choice.${path}.${word}`) })),
    change: (value) => actions.change({ [path]: value }),
  });
}

/**
 * Values are not classes: a regression data set leaves one loss to choose.
 * @param {Store} store
 * @param {Translate} t
 */
function lossLimit(store, t) {
  return store.task.value === "regression" ? { why: t("params.loss_of_regression") } : {};
}

/** @param {RunConfig} config @param {ReadonlyMap<string, Option>} options @param {Actions} actions @param {Translate} t */
function learningRate(config, options, actions, t) {
  const rate = config.training.optimizer.learning_rate;
  const option = options.get(RATE);
  const change = (/** @type {number | null} */ value) => value !== null && actions.change({ [RATE]: value });
  return html`<div class="field" data-tip=${tipOf(option, t)}>
    <label for="learning-rate">${t(`option.${RATE}`)}</label>
    <span class="inline">
      ${slider({
        id: "learning-rate",
        label: "",
        min: 0,
        max: LEARNING_RATES.length - 1,
        step: 1,
        value: nearest(LEARNING_RATES, rate),
        text: shortNumber(rate),
        input: (at) => change(LEARNING_RATES[at] ?? rate),
      })}
      ${numberInput({
        id: "learning-rate-value",
        label: t(`option.${RATE}`),
        value: rate,
        minimum: option?.minimum,
        maximum: option?.maximum,
        bare: true,
        refusal: refusal(option, t),
        change,
      })}
    </span>
  </div>`;
}

/** @param {Option | undefined} option @param {Translate} t */
export function refusal(option, t) {
  return t("number.refusal", { minimum: option?.minimum ?? "", maximum: option?.maximum ?? "" });
}

/** @param {RunConfig} config @param {{value: number}} kept @param {Actions} actions @param {Translate} t */
function regularization(config, kept, actions, t) {
  const { l1, l2 } = config.training.regularization;
  const kind = l1 > 0 && l2 > 0 ? "both" : l1 > 0 ? "l1" : l2 > 0 ? "l2" : "none";
  const rate = Math.max(l1, l2);
  const set = (/** @type {string} */ word, /** @type {number} */ value) =>
    actions.change({
      "training.regularization.l1": word === "l1" || word === "both" ? value : 0,
      "training.regularization.l2": word === "l2" || word === "both" ? value : 0,
    });
  const choices = ["none", "l1", "l2", "both"].map((word) => ({
    value: word,
    label: t(`params.regularization_${word}`),
  }));
  return html`<div class="field" data-tip=${t("params.regularization_tip")}>
    <label for="regularization">${t("params.regularization")}</label>
    <span class="pair">${select({ id: "regularization", value: kind, choices, change: (word) => set(word, kept.value) })}
    ${
      kind === "none"
        ? ""
        : rateSelect(
            rate,
            (value) => {
              kept.value = value;
              set(kind, value);
            },
            t,
          )
    }</span>
  </div>`;
}

/** @param {number} rate @param {(value: number) => void} change @param {Translate} t */
function rateSelect(rate, change, t) {
  const ladder = RATES.includes(rate) ? RATES : [...RATES, rate].sort((a, b) => a - b);
  return select({
    id: "regularization-rate",
    name: t("params.rate"),
    value: String(rate),
    choices: ladder.map((value) => ({ value: String(value), label: shortNumber(value) })),
    change: (value) => change(Number(value)),
  });
}
