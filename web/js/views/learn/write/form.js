// A part of a lesson as a form, made from the schema: every field that a file can have can be filled in.
import { html, live, nothing } from "../../../../vendor/lit.js";
import { numberIn } from "../../../learn/answers.js";
import { addedOf, blankOf, fieldsOf, formsOf, kindOf, present } from "../../../learn/form.js";
import { shifted } from "../../../learn/record.js";
import { icon } from "../../kit/icons.js";

/** @import { Translate } from "../../../types.d.ts" */
/** @import { Schema } from "../../../learn/schema.js" */

/**
 * @typedef {object} Form
 * @property {Schema} root
 * @property {Translate} t
 * @property {"both" | "en" | "zh"} languages in which texts are written
 * @property {(place: (string | number)[], value: unknown) => void} put undefined takes it out
 * @property {(place: string) => string} fault what is wrong at a place; empty: nothing
 * @property {readonly string[]} hidden names that are not filled in here
 * @property {(place: (string | number)[]) => unknown} [beside] what else stands with an entry of a list
 */

/**
 * What a field is called: as part of what it belongs to, or by its name alone; else as in the file.
 * @param {Form} form @param {string} name @param {readonly (string | number)[]} [place] of what it belongs to
 */
function called({ t }, name, place = []) {
  const owner = place.findLast((one) => typeof one === "string");
  const key = [`learn.field.${owner}_${name}`, `learn.field.${name}`].find((one) => t(one) !== one);
  return key ? t(key) : name;
}

/** What stands in the form for a place. @param {readonly (string | number)[]} place */
export const idOf = (place) => `field-${place.join("-")}`;

/**
 * @param {Form} form @param {Schema} schema @param {any} value @param {(string | number)[]} place
 * @param {string} label @param {boolean} [needed]
 * @returns {unknown}
 */
export function field(form, schema, value, place, label, needed = true) {
  const kind = kindOf(schema, form.root);
  const wrong = form.fault(place.join("."));
  const remove = needed
    ? nothing
    : html`<button class="tiny" aria-label=${form.t("learn.take_out", { name: label })} data-tip=${form.t("learn.take_out", { name: label })} @click=${() => form.put(place, undefined)}>${icon("close")}</button>`;
  const complaint = wrong ? html`<p class="fault">${wrong}</p>` : nothing;
  const inner = ["parts", "list", "either", "pair"].includes(kind);
  if (inner)
    return html`<fieldset class="form-group" data-place=${place.join(".")} data-kind=${kind}><legend>${label}${remove}</legend>${complaint}${group(kind, form, schema, value, place)}</fieldset>`;
  return html`<div class="form-field" data-place=${place.join(".")} data-kind=${kind}><span class="form-name"><label for=${idOf(place) + (kind === "text" && form.languages !== "zh" ? "-en" : kind === "text" ? "-zh" : "")}>${label}</label>${remove}</span>
    ${simple(kind, form, schema, value, place)}${complaint}</div>`;
}

/** @param {ReturnType<typeof kindOf>} kind @param {Form} form @param {Schema} schema @param {any} value @param {(string | number)[]} place */
function group(kind, form, schema, value, place) {
  if (kind === "parts") return parts(form, schema, value ?? {}, place);
  if (kind === "pair")
    return present(schema, form.root).prefixItems?.map((one, at) =>
      field(form, one, value?.[at], [...place, at], `${at + 1}`),
    );
  if (kind === "list") return list(form, schema, value ?? [], place);
  const forms = formsOf(schema, form.root);
  const chosen = forms.find(({ name }) => name === value?.kind) ?? forms[0];
  const choose = (/** @type {Event} */ { target }) => {
    const other = forms.find(({ name }) => name === /** @type {HTMLSelectElement} */ (target).value);
    if (!other) return;
    const made = blankOf(other.schema, form.root);
    // What both have, as the question's text, stays.
    const same = Object.fromEntries(
      Object.entries(value ?? {}).filter(([name]) => name in made && name !== "kind"),
    );
    form.put(place, { ...made, ...same });
  };
  return html`<select aria-label=${called(form, "kind")} @change=${choose}>${forms.map(({ name }) => html`<option value=${name} ?selected=${name === value?.kind}>${called(form, `kind_${name}`)}</option>`)}</select>
    ${chosen ? parts(form, chosen.schema, value ?? {}, place) : nothing}`;
}

/** @param {Form} form @param {Schema} schema @param {any} value @param {(string | number)[]} place */
export function parts(form, schema, value, place) {
  const { shown, more } = fieldsOf(schema, form.root, value);
  const add = more.filter(({ name }) => !form.hidden.includes(name));
  return html`${shown
    .filter(({ name }) => !form.hidden.includes(name))
    .map((one) =>
      field(
        form,
        one.schema,
        value[one.name],
        [...place, one.name],
        called(form, one.name, place),
        one.needed,
      ),
    )}
    ${add.length === 0 ? nothing : html`<div class="form-more">${add.map(({ name, schema: part }) => html`<button class="tiny line" @click=${() => form.put([...place, name], addedOf(part, form.root))}>${icon("plus")}${called(form, name, place)}</button>`)}</div>`}`;
}

/** @param {Form} form @param {Schema} schema @param {any[]} value @param {(string | number)[]} place */
function list(form, schema, value, place) {
  const part = present(schema, form.root);
  const { t } = form;
  const move = (/** @type {number} */ at, /** @type {number} */ by) =>
    form.put(place, shifted(value, at, by));
  return html`<ol class="form-list">${value.map(
    (one, at) => html`<li>
      ${field(form, part.items ?? {}, one, [...place, at], `${at + 1}`)}
      <span class="form-order"><button class="tiny" ?disabled=${at === 0} aria-label=${t("learn.earlier", { name: `${at + 1}` })} @click=${() => move(at, -1)}>↑</button>
        <button class="tiny" ?disabled=${at === value.length - 1} aria-label=${t("learn.later", { name: `${at + 1}` })} @click=${() => move(at, 1)}>↓</button>
        <button class="tiny" ?disabled=${value.length <= (part.minItems ?? 0)} aria-label=${t("learn.take_out", { name: `${at + 1}` })} @click=${() => form.put([...place, at], undefined)}>${icon("close")}</button>
        ${form.beside?.([...place, at]) ?? nothing}</span></li>`,
  )}</ol>
    <button class="tiny line" ?disabled=${value.length >= (part.maxItems ?? Infinity)} @click=${() => form.put([...place, value.length], blankOf(part.items ?? {}, form.root))}>${icon("plus")}${t("learn.one_more")}</button>`;
}

/** @param {ReturnType<typeof kindOf>} kind @param {Form} form @param {Schema} schema @param {any} value @param {(string | number)[]} place */
function simple(kind, form, schema, value, place) {
  const part = present(schema, form.root);
  const id = idOf(place);
  const read = (/** @type {Event} */ { target }) => /** @type {HTMLInputElement} */ (target).value;
  const put = (/** @type {unknown} */ next) => form.put(place, next);
  switch (kind) {
    case "text":
      return text(form, value ?? {}, place);
    case "choice":
      return html`<select id=${id} @change=${(/** @type {Event} */ event) => put(read(event))}>${(part.enum ?? []).map((word) => html`<option value=${String(word)} ?selected=${word === value}>${wordOf(form, String(word))}</option>`)}</select>`;
    case "toggle":
      return html`<input type="checkbox" id=${id} .checked=${live(value === true)} @change=${(/** @type {Event} */ { target }) => put(/** @type {HTMLInputElement} */ (target).checked)}>`;
    case "number":
      return html`<input type="text" inputmode="decimal" id=${id} .value=${live(value === null || value === undefined ? "" : String(value))} @change=${(
        /** @type {Event} */ event,
      ) => {
        const number = numberIn(read(event));
        put(Number.isNaN(number) ? read(event) : number);
      }}>`;
    case "row":
      return html`<input type="text" id=${id} .value=${live((value ?? []).join(", "))} @change=${(
        /** @type {Event} */ event,
      ) => {
        const isNumber = part.items && kindOf(part.items, form.root) === "number";
        const all = read(event)
          .split(/[\s,，、;；]+/)
          .filter(Boolean);
        put(isNumber ? all.map((one) => (Number.isNaN(numberIn(one)) ? one : numberIn(one))) : all);
      }}>`;
    case "json":
      return html`<textarea id=${id} rows="2" spellcheck="false" .value=${live(typeof value === "string" ? value : JSON.stringify(value ?? {}))} @change=${(
        /** @type {Event} */ event,
      ) => {
        try {
          put(JSON.parse(read(event)));
        } catch {
          put(read(event));
        }
      }}></textarea>`;
    default:
      return html`<input type="text" id=${id} autocomplete="off" .value=${live(String(value ?? ""))} @input=${(/** @type {Event} */ event) => put(read(event))}>`;
  }
}

/** What a choice is called: a verdict, a measure, or as the file has it. @param {Form} form @param {string} word */
function wordOf({ t }, word) {
  const key = ["learn.verdict.", "learn.of.", "learn.word."]
    .map((prefix) => prefix + word)
    .find((one) => t(one) !== one);
  return key ? t(key) : word;
}

/** @param {Form} form @param {any} value @param {(string | number)[]} place */
function text({ languages, put, t }, value, place) {
  const box = (
    /** @type {"en" | "zh"} */ language,
  ) => html`<textarea id=${`${idOf(place)}-${language}`} rows="2" lang=${language === "zh" ? "zh-CN" : "en"} aria-label=${languages === "both" ? t(`learn.in_${language}`) : nothing}
    placeholder=${languages === "both" ? t(`learn.in_${language}`) : nothing} .value=${live(value[language] ?? "")} @input=${(/** @type {Event} */ { target }) => put([...place, language], /** @type {HTMLTextAreaElement} */ (target).value)}></textarea>`;
  return html`${languages === "zh" ? nothing : box("en")}${languages === "en" ? nothing : box("zh")}`;
}
