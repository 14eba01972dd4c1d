// What the network is made of: the cell, how many units and layers, how open its memory begins, an RNN's activation.
import { html, nothing } from "../../../vendor/lit.js";
import { icon } from "../kit/icons.js";
import { beside, choice, reason, tipOf } from "../kit/option.js";
import { selectField, slider } from "../kit/widgets.js";

/** @import { Room } from "./room.js" */

const RECURRENCE = "network.recurrence";
/** What torch's recurrent networks can have. */
const ACTIVATIONS = ["tanh", "relu"];

/** @param {Room} room */
export function controls(room) {
  const { lane, t, actions, options } = room;
  const config = lane.config.value;
  const bench = { config, options, actions, t };
  const { cell } = config.network.recurrence;
  return html`${choice(`${RECURRENCE}.cell`, bench, { change: (word) => changeOf(word, config.network.activation) })}
    ${counter("units", room)}${counter("layers", room)}
    ${cell === "rnn" ? activation(room) : memory(room)}`;
}

/** The bar has all activations, and none of them here. @param {Room} room */
function activation({ lane, t, actions, options }) {
  const path = "network.activation";
  return selectField({
    id: "cell-activation",
    label: t(`option.${path}`),
    tip: `${tipOf(options.get(path), t)} ${t("sequences.activation_limit")}`,
    value: lane.config.value.network.activation,
    choices: ACTIVATIONS.map((word) => ({ value: word, label: t(`choice.${path}.${word}`) })),
    change: (word) => actions.change({ [path]: word }),
    beside: beside.value?.(path),
  });
}

/** An RNN takes tanh or ReLU, whatever stood there while it had no effect. @param {string} cell @param {string} activation */
function changeOf(cell, activation) {
  const isFit = cell !== "rnn" || ACTIVATIONS.includes(activation);
  return { [`${RECURRENCE}.cell`]: cell, ...(isFit ? {} : { "network.activation": "tanh" }) };
}

/** @param {"units" | "layers"} name @param {Room} room */
function counter(name, { lane, t, actions, options }) {
  const path = `${RECURRENCE}.${name}`;
  const option = options.get(path);
  const value = lane.config.value.network.recurrence[name];
  const { minimum = 1, maximum = 32 } = option ?? {};
  const label = t(`option.${path}`);
  const to = (/** @type {number} */ next) =>
    actions.change({ [path]: Math.max(minimum, Math.min(maximum, next)) });
  return html`<div class="field counter" role="group" aria-label=${label} data-tip=${tipOf(option, t)}>
    <span class="cap">${label}</span>
    <span class="stepper"><button class="tiny line" aria-label=${t("sequences.fewer", { name: label })} ?disabled=${value <= minimum}
      @click=${() => to(lessThan(name, value))}>${icon("minus")}</button><output>${value}</output>
      <button class="tiny line" aria-label=${t("sequences.more", { name: label })} ?disabled=${value >= maximum}
      @click=${() => to(moreThan(name, value))}>${icon("plus")}</button></span>${beside.value?.(path) ?? nothing}
  </div>`;
}

/** Units go up in steps that are seen. @param {string} name @param {number} value */
function moreThan(name, value) {
  if (name === "layers") return value + 1;
  return value < 4 ? value + 1 : value < 8 ? value + 2 : value < 16 ? value + 4 : value + 8;
}

/** @param {string} name @param {number} value */
function lessThan(name, value) {
  if (name === "layers") return value - 1;
  return value <= 4 ? value - 1 : value <= 8 ? value - 2 : value <= 16 ? value - 4 : value - 8;
}

/** @param {Room} room */
function memory({ lane, t, actions, options }) {
  const path = `${RECURRENCE}.memory_bias`;
  const option = options.get(path);
  const value = lane.config.value.network.recurrence.memory_bias;
  const bench = { config: lane.config.value, options, actions, t };
  const idle = reason(option, bench);
  return html`<div class="field memory" data-tip=${idle ?? tipOf(option, t)}><label for="memory-bias">${t(`option.${path}`)} <output>${value}</output></label>
    ${slider({
      id: "memory-bias",
      label: "",
      disabled: idle !== undefined,
      min: option?.minimum ?? 0,
      max: option?.maximum ?? 6,
      step: 0.5,
      value,
      text: String(value),
      input: (bias) => actions.change({ [path]: bias }),
    })}${beside.value?.(path) ?? nothing}</div>`;
}
