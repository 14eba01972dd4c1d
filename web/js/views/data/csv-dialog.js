// The dialog that takes points as text: pasted, dropped or from a file; shows them before they count. Knows no socket.
import { html, nothing, render } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import * as csv from "../../data/csv.js";
import { changesFor, pointsOf } from "../../data/custom.js";
import { SQUARE } from "../../draw/kit/domain.js";
import { readTheme } from "../../draw/kit/theme.js";
import { drawThumbnail } from "../../draw/map/points.js";
import { shortNumber } from "../../text/numbers.js";
import { heading } from "../kit/heading.js";
import { shape } from "../kit/icons.js";
import { loadStyle } from "../kit/lazy.js";
import { on } from "../kit/mount.js";
import { select } from "../kit/widgets.js";

/** @import { Actions, Lane, Task, Translate } from "../../types.d.ts" */
/** @import { Columns } from "../../data/csv.js" */
/** @import { Limits, Row } from "../../data/custom.js" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */

const NAMES = /** @type {const} */ (["x1", "x2", "target"]);
const SEPARATORS = /** @type {const} */ ({ "": "auto", ",": "comma", ";": "semicolon", "\t": "tab" });
const LINES = 5;
/** More complaints than this are counted and not written out. */
const MOST_PROBLEMS = 200;
/** Files larger than this hold no five thousand points. */
const MOST_BYTES = 2_000_000;

/**
 * What the person has chosen, and what follows from it.
 * @typedef {object} Desk
 * @property {Signal<string>} text
 * @property {Signal<string>} separator Empty: the likeliest.
 * @property {Signal<boolean | null>} header Null: as it looks; so with the next three.
 * @property {Signal<Columns | null>} columns
 * @property {Signal<Task | null>} task
 * @property {Signal<boolean | null>} scale
 * @property {Signal<string>} refused The file that could not be read.
 * @property {ReadonlySignal<Found>} found
 */

/**
 * @typedef {object} Found
 * @property {csv.Table} table
 * @property {boolean} header
 * @property {string[]} names of the columns
 * @property {Columns} columns
 * @property {Task} task
 * @property {csv.Reading} reading
 * @property {boolean} scale
 * @property {Row[]} rows As they would be loaded.
 */

/** @param {Lane} lane @param {Actions} actions @param {Translate} t @param {Limits} limits */
export async function csvDialog(lane, actions, t, limits) {
  await loadStyle("custom");
  const before = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.id = "csv-dialog";
  dialog.setAttribute("aria-labelledby", "csv-title");
  document.body.append(dialog);
  const desk = createDesk(limits);
  const take = () => {
    const { rows, task, reading } = desk.found.peek();
    if (reading.problems.length > 0 || rows.length === 0) return;
    lane.view.painting.value = false;
    actions.change({
      ...changesFor(rows, task, lane.config.peek()),
      "data.label_noise": 0,
      "data.outliers": 0,
      "data.imbalance": 0,
    });
    dialog.close();
  };
  const dispose = effect(() => {
    render(
      template(desk, lane, t, limits, take, () => dialog.close()),
      dialog,
    );
    preview(dialog, desk.found.value);
  });
  const drop = on(dialog, "drop", (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    readFile(event.dataTransfer?.files[0], desk);
  });
  const over = on(dialog, "dragover", (/** @type {Event} */ event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    for (const each of [dispose, drop, over]) each();
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  dialog.showModal();
}

/** @param {Limits} limits @returns {Desk} */
function createDesk(limits) {
  const desk = {
    text: signal(""),
    separator: signal(""),
    header: signal(/** @type {boolean | null} */ (null)),
    columns: signal(/** @type {Columns | null} */ (null)),
    task: signal(/** @type {Task | null} */ (null)),
    scale: signal(/** @type {boolean | null} */ (null)),
    refused: signal(""),
  };
  return { ...desk, found: computed(() => find(desk, limits)) };
}

/** @param {Omit<Desk, "found">} desk @param {Limits} limits @returns {Found} */
function find(desk, limits) {
  const table = csv.readTable(desk.text.value, desk.separator.value || undefined);
  const header = desk.header.value ?? csv.hasHeader(table);
  const lines = header ? table.lines.slice(1) : table.lines;
  const width = table.lines.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const given = header ? (table.lines[0]?.cells ?? []) : [];
  const names = Array.from({ length: width }, (_, i) => given[i] || String(i + 1));
  const columns = desk.columns.value ?? csv.guessColumns(names);
  const task = desk.task.value ?? csv.guessTask(lines, columns.target, table.separator, limits);
  const reading = csv.readPoints(lines, table.separator, columns, task, limits);
  const scale = desk.scale.value ?? csv.wantsScale(reading.rows, task);
  const rows = scale ? csv.rescaled(reading.rows, task) : reading.rows;
  return { table, header, names, columns, task, reading, scale, rows };
}

/** @param {File | undefined} file @param {Desk} desk */
async function readFile(file, desk) {
  if (!file) return;
  desk.refused.value = file.size > MOST_BYTES ? file.name : "";
  if (file.size <= MOST_BYTES) begin(desk, await file.text());
}

/** New text: what was chosen for the old says nothing of it. @param {Desk} desk @param {string} text */
function begin(desk, text) {
  desk.text.value = text;
  for (const choice of [desk.header, desk.columns, desk.task, desk.scale]) choice.value = null;
}

/**
 * @param {Desk} desk
 * @param {Lane} lane
 * @param {Translate} t
 * @param {Limits} limits
 * @param {() => void} take
 * @param {() => void} close
 */
function template(desk, lane, t, limits, take, close) {
  const found = desk.found.value;
  const isEmpty = desk.text.value.trim() === "";
  const { problems } = found.reading;
  const count = isEmpty || problems.length > 0 ? 0 : found.rows.length;
  return html`${heading("csv-title", t("csv.title"), close, t)}
    <p class="from"><button class="line" id="csv-choose" @click=${choose}>${t("csv.file")}</button>${t("csv.text")}
      <input type="file" id="csv-file" hidden accept=".csv,.tsv,.txt,text/csv,text/plain"
      @change=${(/** @type {Event} */ event) => readFile(/** @type {HTMLInputElement} */ (event.target).files?.[0], desk)}></p>
    <textarea id="csv-text" rows="5" spellcheck="false" aria-label=${t("csv.paste")} placeholder=${"x1,x2,class\n1.5,-2,0\n-0.5,3,1"}
      .value=${desk.text.value} @input=${(/** @type {Event} */ event) => begin(desk, /** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea>
    ${desk.refused.value ? html`<p class="problem" role="alert">${t("csv.too_big", { name: desk.refused.value })}</p>` : nothing}
    ${isEmpty ? nothing : html`${choices(desk, found, t)}${outcome(found, lane, t, limits.classes)}${complaints(problems, t)}`}
    <p class="ends"><span role="status">${isEmpty ? "" : problems.length > 0 ? t("csv.bad", { n: problems.length }) : t("csv.good", { n: count })}</span>
      <button class="line" @click=${close}>${t("csv.cancel")}</button>
      <button class="solid" id="csv-load" ?disabled=${count === 0} @click=${take}>${t("csv.load", { n: count })}</button></p>`;
}

/** The browser's own control for this speaks the browser's language, not the page's. */
function choose() {
  document.getElementById("csv-file")?.click();
}

/** @param {Desk} desk @param {Found} found @param {Translate} t */
function choices(desk, { names, columns, header, task, scale, table }, t) {
  const column = (/** @type {typeof NAMES[number]} */ name) =>
    html`<label>${t(`csv.${name}`)}${select({
      id: `csv-${name}`,
      value: String(columns[name]),
      choices: [
        ...(name === "x2" ? [{ value: "-1", label: t("csv.none") }] : []),
        ...names.map((label, i) => ({ value: String(i), label })),
      ],
      change: (value) => {
        desk.columns.value = { ...columns, [name]: Number(value) };
      },
    })}</label>`;
  return html`<div class="csv-choices">
    ${NAMES.map(column)}
    <label>${t("csv.kind")}${select({
      id: "csv-kind",
      value: task,
      choices: ["classification", "regression"].map((word) => ({ value: word, label: t(`csv.${word}`) })),
      change: (word) => {
        desk.task.value = /** @type {Task} */ (word);
      },
    })}</label>
    <label>${t("csv.separator")}${select({
      id: "csv-separator",
      value: desk.separator.value,
      choices: Object.entries(SEPARATORS).map(([value, name]) => ({
        value,
        label: t(`csv.${name}`, { name: t(`csv.${SEPARATORS[/** @type {","} */ (table.separator)]}`) }),
      })),
      change: (value) => {
        desk.separator.value = value;
        desk.columns.value = null;
      },
    })}</label>
    <label class="check"><input type="checkbox" id="csv-header" .checked=${header} @change=${(
      /** @type {Event} */ event,
    ) => {
      desk.header.value = /** @type {HTMLInputElement} */ (event.target).checked;
    }}>${t("csv.header")}</label>
    <label class="check" data-tip=${t("csv.scale_tip")}><input type="checkbox" id="csv-scale" .checked=${scale} @change=${(
      /** @type {Event} */ event,
    ) => {
      desk.scale.value = /** @type {HTMLInputElement} */ (event.target).checked;
    }}>${t(task === "regression" ? "csv.scale_values" : "csv.scale")}</label>
  </div>`;
}

/** The first rows and a picture of all. @param {Found} found @param {Lane} lane @param {Translate} t @param {number} classes shown at most */
function outcome({ table, header, names, columns, rows, reading, task }, lane, t, classes) {
  const lines = table.lines.slice(header ? 1 : 0, LINES + (header ? 1 : 0));
  const used = Object.values(columns);
  const language = lane.view.language.value;
  return html`<div class="csv-preview"><div class="csv-table"><table>
      <caption>${t("csv.preview")}</caption>
      <thead><tr><th scope="col">${t("csv.line")}</th>${names.map((name, i) => html`<th scope="col" class=${used.includes(i) ? "used" : ""}>${name}</th>`)}</tr></thead>
      <tbody>${lines.map(({ line, cells }) => html`<tr><th scope="row">${line}</th>${names.map((_, i) => html`<td class=${used.includes(i) ? "used" : ""}>${cells[i] ?? ""}</td>`)}</tr>`)}</tbody>
    </table></div>
    <figure ?hidden=${rows.length === 0}><canvas id="csv-picture" width="240" height="240" role="img" aria-label=${t("csv.picture")}></canvas>
      <figcaption>${
        task === "classification"
          ? reading.labels.slice(0, classes).map((label, kind) => html`<span>${shape(kind)}${label}</span>`)
          : range(rows, language)
      }</figcaption></figure></div>`;
}

/** @param {readonly Row[]} rows @param {string} language */
function range(rows, language) {
  const values = rows.map(([, , value]) => value);
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return values.length > 0 ? `${shortNumber(low, language)} … ${shortNumber(high, language)}` : "";
}

/** @param {csv.Problem[]} problems @param {Translate} t */
function complaints(problems, t) {
  if (problems.length === 0) return nothing;
  return html`<ul class="problems" tabindex="0" aria-label=${t("csv.problems")}>
    ${problems.slice(0, MOST_PROBLEMS).map(({ key, values }) => html`<li>${t(key, "line" in values ? { ...values, line: String(values.line), name: t(`csv.${values.name}`) } : values)}</li>`)}
    ${problems.length > MOST_PROBLEMS ? html`<li>${t("csv.more_problems", { n: problems.length - MOST_PROBLEMS })}</li>` : nothing}
  </ul>`;
}

/** @param {HTMLElement} dialog @param {Found} found */
function preview(dialog, { rows, task }) {
  const canvas = /** @type {HTMLCanvasElement | null} */ (dialog.querySelector("#csv-picture"));
  if (!canvas || rows.length === 0) return;
  const reach = (/** @type {0 | 1} */ part) => {
    const [low, high] = rows.reduce(
      ([a, b], row) => [Math.min(a, row[part]), Math.max(b, row[part])],
      [Infinity, -Infinity],
    );
    return /** @type {[number, number]} */ ([low - 0.1 * (high - low || 1), high + 0.1 * (high - low || 1)]);
  };
  const inside = rows.every(([x1, x2]) => Math.abs(x1) <= 6 && Math.abs(x2) <= 6);
  const values = rows.map(([, , value]) => value);
  const bounds = {
    low: Math.min(
      -1,
      values.reduce((a, b) => Math.min(a, b), 0),
    ),
    high: Math.max(
      1,
      values.reduce((a, b) => Math.max(a, b), 0),
    ),
  };
  const domain = inside ? SQUARE : /** @type {typeof SQUARE} */ ([reach(0), reach(1)]);
  drawThumbnail(canvas, pointsOf(rows), task, readTheme(), { domain, ...bounds });
}
