// The controls of training that stand in the bar: learning rate, activation, optimizer, regularization, loss.
import { html } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { learningRates, nearest, penalties } from "../../options/ladders.js";
import { headOf, lossesFor } from "../../options/rules.js";
import { shortNumber } from "../../text/numbers.js";
import { icon } from "../kit/icons.js";
import { mount, together } from "../kit/mount.js";
import { beside, choice, differs, reason, refusal, tipOf } from "../kit/option.js";
import { isBeside, isWide, media } from "../kit/screen.js";
import { numberInput, select, slider } from "../kit/widgets.js";

/** @import { Option, Actions, Lane, Translate, ViewState } from "../../types.d.ts" */
/** @import { Bench } from "../kit/option.js" */

const RATE = "training.optimizer.learning_rate";
/** The rate used when a penalty is switched on, and again after it was switched off. */
const kept = signal(0.003);
/** Where it is one row, but a small tablet's, with targets for a finger. */
const isClose = media(
  "(min-width: 1000px) and (max-width: 1239px) and (pointer: coarse), (min-width: 1000px) and (max-width: 1099px)",
);

/** Two rows, which level Full would make three. */
const isNarrow = media(
  "(min-width: 641px) and (max-width: 999px) and (min-height: 481px) and (pointer: coarse)",
);

/** @param {ViewState} view */
export const isProjector = ({ theme }) => theme.value === "projector";

/** Whether the bar leaves regularization and loss to the sheet of options. @param {ViewState} view */
export const isCrowded = (view) =>
  isClose.value ||
  isBeside.value ||
  (isNarrow.value && view.level.value === "full") ||
  (isProjector(view) && isWide.value);

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 */
export function params(root, lane, actions, t, options) {
  const controls = mount(root, () => {
    root.setAttribute("aria-label", t("params.title"));
    const bench = { config: lane.config.value, options, actions, t };
    return html`
      ${isProjector(lane.view) ? fold(lane.view, t) : ""}
      ${learningRate(bench, lane.view)} ${activation(bench, lane.view)} ${choice("training.optimizer.name", bench)}
      ${isCrowded(lane.view) ? "" : seldom(bench)}
      <span class="levels push">${level(lane.view, t)} ${more(lane.view, t)}</span>
    `;
  });
  return together(controls, presentRate(root, lane));
}

/** What is chosen once for a lesson, if at all. @param {Bench} bench */
const seldom = (bench) => [regularization(bench), loss(bench)];

/** What a crowded bar has left out, for the sheet of options. @param {Bench} bench @param {ViewState} view */
export function leftOut(bench, view) {
  if (!isCrowded(view)) return "";
  return html`<fieldset class="group">${seldom(bench)}${view.level.value === "full" ? [finder(view, bench.t, true), picker(bench, view, true)] : ""}</fieldset>`;
}

/** Opens the rate finder. @param {ViewState} view @param {Translate} t @param {boolean} [named] with its name beside the icon */
function finder({ dialog }, t, named = false) {
  return html`<button class=${named ? "line" : "tiny"} id="find-rate" aria-label=${t("finder.open")} data-tip=${t("finder.open_tip")}
    aria-expanded=${dialog.value === "finder"} @click=${() => toggle(dialog, "finder")}>${icon("finder")}${named ? t("finder.open") : ""}</button>`;
}

/** Opens the pictures of all activations. @param {Bench} bench @param {ViewState} view @param {boolean} [named] */
function picker({ config, t }, { dialog, picking }, named = false) {
  const isIdle = config.network.hidden.length === 0;
  const open = () => {
    picking.value = null;
    toggle(dialog, "activations");
  };
  return html`<button class=${named ? "line" : "tiny low"} id="pick-activation" aria-label=${t("picker.open")}
    data-tip=${t(isIdle ? "params.no_hidden_layer" : "picker.open_tip")} ?disabled=${isIdle}
    aria-expanded=${dialog.value === "activations"} @click=${open}>${icon("activations")}${named ? t("picker.open") : ""}</button>`;
}

/** Opens the panel of data, which is folded on a projector. @param {ViewState} view @param {Translate} t */
function fold({ drawer }, t) {
  return html`<button class="line only-wide" id="fold-data" aria-expanded=${drawer.value} aria-controls="data" @click=${() => {
    drawer.value = !drawer.value;
  }}>${t("data.title")}</button>`;
}

/** @param {ViewState} view @param {Translate} t */
function level({ level: shown }, t) {
  const isFull = shown.value === "full";
  return html`<button class="line" id="level" aria-pressed=${isFull} data-tip=${t("params.level_tip")}
    @click=${() => {
      shown.value = isFull ? "basic" : "full";
    }}>${t("params.level")}</button>`;
}

/** @param {ViewState} view @param {Translate} t */
function more({ dialog }, t) {
  return html`<button class="line" id="more" aria-expanded=${dialog.value === "options"} aria-controls="options"
    data-tip=${t("params.more_tip")} aria-label=${t("params.more")} @click=${() => toggle(dialog, "options")}>
    ${icon("more")}<span class="roomy">${t("params.more")}</span>
  </button>`;
}

/** @param {ViewState["dialog"]} dialog @param {ViewState["dialog"]["value"]} name */
function toggle(dialog, name) {
  dialog.value = dialog.value === name ? "" : name;
}

/** @param {Bench} bench @param {ViewState} view */
function learningRate(bench, view) {
  const { config, options, actions, t } = bench;
  const rate = config.training.optimizer.learning_rate;
  const option = options.get(RATE);
  const ladder = learningRates(option);
  const change = (/** @type {number | null} */ value) => value !== null && actions.change({ [RATE]: value });
  const [idle, own] = [reason(option, bench), differs(RATE, t)];
  return html`<div class="field" data-tip=${idle ?? tipOf(option, t)}>
    <label for="learning-rate">${t(`option.${RATE}`)}<span class="now" id="rate-now"></span></label>
    <span class="inline">
      ${slider({
        id: "learning-rate",
        label: "",
        disabled: idle !== undefined,
        min: 0,
        max: ladder.length - 1,
        step: 1,
        value: nearest(ladder, rate),
        text: own ?? shortNumber(rate),
        input: (at) => change(ladder[at] ?? rate),
      })}
      ${numberInput({
        id: "learning-rate-value",
        label: t(`option.${RATE}`),
        value: own === undefined ? rate : null,
        ...(own === undefined ? {} : { empty: own }),
        minimum: option?.minimum,
        maximum: option?.maximum,
        bare: true,
        disabled: idle !== undefined,
        refusal: refusal(option, t),
        change,
      })}
      ${view.level.value === "full" && !isCrowded(view) ? finder(view, t) : ""}
    </span>${beside.value?.(RATE) ?? ""}
  </div>`;
}

/** Its own effect: the rate of a schedule changes with every frame. @param {HTMLElement} root @param {Lane} lane */
function presentRate(root, lane) {
  return effect(() => {
    const { schedule, optimizer } = lane.config.value.training;
    const rate = lane.frame.value?.learning_rate ?? Number.NaN;
    const place = root.querySelector("#rate-now");
    lane.view.level.value; // the bar was drawn anew
    if (!place) return;
    const isConstant = schedule.name === "constant" || Number.isNaN(rate) || rate === optimizer.learning_rate;
    place.textContent = isConstant ? "" : ` → ${shortNumber(Number(rate.toPrecision(3)))}`;
  });
}

/** @param {Bench} bench @param {ViewState} view */
function activation(bench, view) {
  const { config, t } = bench;
  const { hidden, activations } = config.network;
  const isMixed = activations !== null && new Set(activations).size > 1;
  return html`<span class="pair">
    ${choice("network.activation", bench, {
      why: hidden.length === 0 ? t("params.no_hidden_layer") : undefined,
      change: (word) => ({
        "network.activation": word,
        ...(activations === null ? {} : { "network.activations": null }),
      }),
      ...(isMixed ? { other: t("params.mixed") } : {}),
    })}
    ${view.level.value === "full" && !isCrowded(view) ? picker(bench, view) : ""}
  </span>`;
}

/** @param {Bench} bench */
function loss(bench) {
  const { config, options, t } = bench;
  return choice("training.loss", bench, {
    allowed: lossesFor(config, options),
    limit: t(`params.losses_of_${headOf(config, options)}`),
  });
}

/** @param {Bench} bench */
function regularization({ config, options, actions, t }) {
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
            penalties(options.get("training.regularization.l1")),
            (value) => {
              kept.value = value;
              set(kind, value);
            },
            t,
          )
    }</span>
  ${beside.value?.(`training.regularization.${kind === "l1" ? "l1" : "l2"}`) ?? ""}</div>`;
}

/** @param {number} rate @param {number[]} rates @param {(value: number) => void} change @param {Translate} t */
function rateSelect(rate, rates, change, t) {
  const ladder = rates.includes(rate) ? rates : [...rates, rate].sort((a, b) => a - b);
  return select({
    id: "regularization-rate",
    name: t("params.rate"),
    value: String(rate),
    choices: ladder.map((value) => ({ value: String(value), label: shortNumber(value) })),
    change: (value) => change(Number(value)),
  });
}
