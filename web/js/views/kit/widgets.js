// The few kinds of control the page is made of: select, slider, number; they know nothing of the store.
import { html, live, nothing, ref } from "../../../vendor/lit.js";
import { parse } from "../../text/numbers.js";

/**
 * @typedef {object} Control
 * @property {string} id
 * @property {string} label
 * @property {string} [tip] one sentence on what it does
 * @property {boolean} [disabled]
 */

/**
 * @typedef {object} Choices
 * @property {string} value
 * @property {{value: string, label: string, disabled?: boolean}[]} choices
 * @property {(value: string) => void} change
 */

/**
 * A choice among words, under its name.
 * @param {Control & Choices & { beside?: unknown }} control `beside`: what else stands by the name
 */
export function selectField({ label, tip, beside, ...rest }) {
  return html`<div class="field" data-tip=${tip ?? nothing}><label for=${rest.id}>${label}</label>${select(rest)}${beside ?? nothing}</div>`;
}

/**
 * A choice among words; `name` where no label stands beside it.
 * @param {Choices & {id: string, name?: string, disabled?: boolean}} control
 */
export function select({ id, name, disabled, value, choices, change }) {
  return html`<select id=${id} aria-label=${name ?? nothing} ?disabled=${disabled ?? false}
    @change=${(/** @type {Event} */ event) => change(/** @type {HTMLSelectElement} */ (event.target).value)}>
    ${choices.map((choice) => html`<option value=${choice.value} ?disabled=${choice.disabled ?? false} .selected=${live(choice.value === value)}>${choice.label}</option>`)}
  </select>`;
}

/**
 * A slider with its name and value above it.
 * @param {Control & {min: number, max: number, step: number, value: number, text: string, input: (value: number) => void, beside?: unknown}} control
 */
export function sliderRow({ id, label, tip, disabled, min, max, step, value, text, input, beside }) {
  return html`<div class="row" data-tip=${tip ?? nothing}>
    <label for=${id}>${label}</label><output for=${id}>${text}</output>
    ${slider({ id, label, disabled: disabled ?? false, min, max, step, value, text, input })}${beside ?? nothing}
  </div>`;
}

/** The bare slider. @param {Parameters<typeof sliderRow>[0]} control */
export function slider({ id, disabled, min, max, step, value, text, input }) {
  return html`<input type="range" id=${id} min=${min} max=${max} step=${step} .value=${live(String(value))}
    ?disabled=${disabled ?? false} aria-valuetext=${text}
    @input=${(/** @type {Event} */ event) => input(Number(/** @type {HTMLInputElement} */ (event.target).value))}>`;
}

/**
 * A number typed by hand; out of bounds it says so at the field and changes nothing.
 * @param {{id: string, label?: string, value: number | null, minimum?: number | undefined, maximum?: number | undefined,
 *   whole?: boolean, bare?: boolean, empty?: string, disabled?: boolean, refusal: string, change: (value: number | null) => void}} control
 */
export function numberInput({
  id,
  label,
  value,
  minimum,
  maximum,
  whole,
  bare,
  empty,
  disabled,
  refusal,
  change,
}) {
  /** @param {Event} event */
  const commit = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const number = parse(input.value, {
      minimum,
      maximum,
      whole: whole ?? false,
      nullable: empty !== undefined,
    });
    const wrong = number === undefined;
    input.setCustomValidity(wrong ? refusal : "");
    input.setAttribute("aria-invalid", String(wrong));
    if (wrong) input.reportValidity();
    else change(number);
  };
  return html`<input type="number" class=${bare ? bareLook(value) : ""} id=${id} step="any" inputmode=${keyboard(minimum, whole)} autocomplete="off"
    aria-label=${label ?? nothing} placeholder=${empty ?? nothing} ?disabled=${disabled ?? false}
    .value=${live(value === null ? "" : String(value))} @change=${commit} @input=${(/** @type {Event} */ { target }) => accept(target)}
    ${ref((input) => input && accept(input))}>`;
}

/** A field in the bar is as wide as 0.0003: longer numbers stand closer. @param {number | null} value */
function bareLook(value) {
  return String(value).length > 6 ? "bare long" : "bare";
}

/**
 * The keyboard of a phone: that for decimals has no minus sign.
 * @param {number | undefined} minimum @param {boolean | undefined} whole
 */
function keyboard(minimum, whole) {
  if (minimum === undefined || minimum < 0) return nothing;
  return whole ? "numeric" : "decimal";
}

/** What stands in the field is being typed or has just been set: no complaint about it is left. @param {EventTarget | null} field */
function accept(field) {
  const input = /** @type {HTMLInputElement} */ (field);
  input.setCustomValidity("");
  input.removeAttribute("aria-invalid");
}
