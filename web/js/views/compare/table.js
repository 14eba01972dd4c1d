// The results of all lanes as a table: sorted by any column, saved as CSV, and what can be done to a lane.
import { html, live, nothing, repeat } from "../../../vendor/lit.js";
import { computed, signal } from "../../../vendor/signals-core.js";
import { MOST } from "../../compare/plan.js";
import { csvOf, judged, leader, reachedWithin, scoreOf, sorted } from "../../compare/results.js";
import { optionName, valueName } from "../../compare/titles.js";
import { read } from "../../options/config.js";
import { figure, wholeNumber } from "../../text/numbers.js";
import { saveFile } from "../kit/export.js";
import { mount, on, styled, together } from "../kit/mount.js";
import { numberInput } from "../kit/widgets.js";
import { scoreIn } from "./room.js";
import { reachedIn, unsolved } from "./standing.js";
import { ailmentWord } from "./tile.js";

/** @import { NumberOf, Result } from "../../compare/results.js" */
/** @import { Room, Run } from "./room.js" */

/** @typedef {{ name: NumberOf, text?: string, rising: boolean, write: (value: number, language: string, result: Result) => string }} Column */

/** @param {HTMLElement} root @param {Room} room */
export function table(root, room) {
  const { t } = room;
  const order = signal(/** @type {{ by: NumberOf | null, rising: boolean }} */ ({ by: null, rising: true }));
  const columns = computed(() => columnsOf(room));
  const panel = mount(root, () => {
    const rows = rowsOf(room, order.value);
    return html`<div class="chart-head"><h2 id="compare-results">${t("compare.results")}</h2>
        ${target(room)}
        <div class="chart-tools"><button class="tiny" id="compare-csv" @click=${() => save(room, columns.value)}>${t("compare.csv")}</button></div></div>
      <div class="results" tabindex="0" role="region" aria-labelledby="compare-results"><table aria-labelledby="compare-results">
        <thead><tr><th scope="col">${t("compare.lane")}</th>
          ${columns.value.map((column) => head(column, order, t))}
          <th scope="col">${t("compare.verdict")}</th><th scope="col"><span class="unseen">${t("compare.actions")}</span></th></tr></thead>
        <tbody>${repeat(
          rows,
          ([run]) => run.lane.id,
          ([run, result]) => row(run, result, columns.value, room),
        )}</tbody>
      </table></div>`;
  });
  const lane = (/** @type {Event} */ { target: at }) => {
    const line = /** @type {HTMLElement | null} */ (/** @type {Element} */ (at).closest("tr[data-lane]"));
    return line ? Number(line.dataset.lane) : null;
  };
  const point = (/** @type {Event} */ event) => {
    room.pointed.value = lane(event);
  };
  const leave = () => {
    room.pointed.value = null;
  };
  return together(
    panel,
    on(root, "pointerover", point),
    on(root, "pointerleave", leave),
    on(root, "focusin", point),
    on(root, "focusout", leave),
  );
}

/** @param {Room} room @returns {Column[]} */
function columnsOf({ runs, results }) {
  const curve = runs.value[0]?.lane.curve.value;
  const score = scoreOf(curve ?? { names: [] });
  const held = judged(curve ?? { names: [] });
  const whole = (/** @type {number} */ value, /** @type {string} */ language) => wholeNumber(value, language);
  const sizes = new Set(results.value.map(({ parameters }) => parameters));
  const seconds = results.value.some((one) => Number.isFinite(one.seconds));
  /** @type {Column[]} */
  const all = [
    ...(held === "train_loss"
      ? []
      : [/** @type {Column} */ ({ name: "test", text: held, rising: true, write: figure })]),
    { name: "best", rising: true, write: figure },
    { name: "train", rising: true, write: figure },
    ...(score === ""
      ? []
      : [/** @type {Column} */ ({ name: "accuracy", text: score, rising: false, write: scoreIn })]),
    { name: "reached", rising: true, write: (_value, language, result) => reachedIn(result, language) },
    ...(seconds ? [/** @type {Column} */ ({ name: "seconds", rising: true, write: figure })] : []),
    ...(sizes.size > 1 ? [/** @type {Column} */ ({ name: "parameters", rising: true, write: whole })] : []),
  ];
  return all;
}

/** @param {Room} room @param {{ by: NumberOf | null, rising: boolean }} order @returns {[Run, Result][]} */
function rowsOf({ runs, results }, { by, rising }) {
  const ordered = by === null ? results.value : sorted(results.value, by, rising);
  return ordered.flatMap((result) => {
    const run = runs.value.find(({ lane }) => lane.id === result.lane);
    return run ? [/** @type {[Run, Result]} */ ([run, result])] : [];
  });
}

/** @param {Column} column @param {import("../../../vendor/signals-core.js").Signal<{ by: NumberOf | null, rising: boolean }>} order @param {Room["t"]} t */
function head({ name, text = name, rising }, order, t) {
  const { by, rising: now } = order.value;
  const isBy = by === name;
  const sort = isBy ? (now ? "ascending" : "descending") : "none";
  const press = () => {
    // The third press puts the lanes back into their own order.
    order.value = !isBy
      ? { by: name, rising }
      : now === rising
        ? { by: name, rising: !rising }
        : { by: null, rising: true };
  };
  return html`<th scope="col" class="number" data-column=${name} aria-sort=${sort}><button class="tiny" data-tip=${t(`compare.column_${text}_tip`)} @click=${press}>${t(`compare.column_${text}`)}<span class="sort" aria-hidden="true">${isBy ? (now ? "↑" : "↓") : ""}</span></button></th>`;
}

/** @param {Run} run @param {Result} result @param {readonly Column[]} columns @param {Room} room */
function row(run, result, columns, room) {
  const { t, words, comparing, pointed, results, runs, target: goal } = room;
  const { language } = words.value;
  const { lane, title, colour } = run;
  const { words: said, tone } = unsolved(lane, result, goal.value, t, ailmentWord(lane, t), language);
  const isAhead = leader(results.value)?.lane === lane.id && result.epoch > 0;
  const at = runs.value.indexOf(run);
  return html`<tr data-lane=${lane.id} class=${pointed.value === lane.id ? "front" : ""}>
    <th scope="row"><i class="swatch" ${styled({ background: colour })}></i><button class="link" data-tip=${t("compare.open")} @click=${() => comparing.open(lane.id)}>${title.short}</button>${isAhead ? html`<small class="ahead">${t("compare.ahead")}</small>` : nothing}</th>
    ${columns.map(({ name: column, write }) => html`<td class="number" data-column=${column}>${Number.isNaN(result[column]) ? "–" : write(result[column], language, result)}</td>`)}
    <td class="says" data-tone=${tone}>${said}</td>
    <td class="tools">${menu(run, at, room)}</td></tr>`;
}

/** What can be done to a lane. @param {Run} run @param {number} at its place among the lanes @param {Room} room */
function menu({ lane, title }, at, { t, comparing, runs }) {
  const count = runs.value.length;
  const acts = /** @type {[string, () => void, boolean][]} */ ([
    ["take", () => comparing.take(lane.id), false],
    ["open", () => comparing.open(lane.id), false],
    ["duplicate", () => comparing.duplicate(lane.id), count >= MOST],
    ["up", () => comparing.move(lane.id, -1), at <= 0],
    ["down", () => comparing.move(lane.id, 1), at === count - 1],
    ["remove", () => comparing.remove(lane.id), count < 2],
  ]);
  const choose = (/** @type {Event} */ { target }) => {
    const select = /** @type {HTMLSelectElement} */ (target);
    const act = acts.find(([name]) => name === select.value)?.[1];
    select.value = "";
    act?.();
  };
  return html`<select class="lane-menu" aria-label=${t("compare.do", { name: title.long })} data-tip=${t("compare.actions")} .value=${live("")} @change=${choose}>
    <option value="" selected>⋯</option>${acts.map(
      ([name, , idle]) => html`<option value=${name} ?disabled=${idle}>${t(`compare.${name}`)}</option>`,
    )}</select>`;
}

/** @param {Room} room */
function target(room) {
  const { t, target: loss, chosenTarget } = room;
  return html`<label class="target" data-tip=${t("compare.target_tip")}>${t("compare.target")} ${numberInput({
    id: "compare-target",
    label: t("compare.target"),
    value: loss.value,
    minimum: 0,
    maximum: 1000,
    bare: true,
    refusal: t("number.refusal", { minimum: 0, maximum: 1000 }),
    change: (value) => {
      chosenTarget.value = value;
    },
  })}</label>`;
}

/** A number as it is saved: of epochs the whole one that is shown. @param {Result} result @param {NumberOf} name */
function exact(result, name) {
  return name === "reached" ? (reachedWithin(result).at(-1) ?? Number.NaN) : result[name];
}

/** @param {Room} room @param {readonly Column[]} columns */
function save({ runs, results, plan, words, t, all, target }, columns) {
  const axes = plan.peek().axes.filter(({ path }) => path !== "");
  const names = axes.map(({ path }) => optionName(path, words.peek()));
  const head = [
    t("compare.lane"),
    ...names,
    t("compare.column_epoch"),
    ...columns.map(({ name, text = name }) => t(`compare.column_${text}`)),
    t("compare.verdict"),
  ];
  const rows = runs.peek().flatMap((run) => {
    const result = results.peek().find((one) => one.lane === run.lane.id);
    if (!result) return [];
    const values = axes.map(({ path }) => {
      const value = path in run.difference ? run.difference[path] : read(all.config.peek(), path);
      return typeof value === "number" ? value : valueName(path, value, words.peek());
    });
    const why = ailmentWord(run.lane, t);
    const verdict = unsolved(run.lane, result, target.peek(), t, why, words.peek().language).words;
    return [
      [run.title.long, ...values, result.epoch, ...columns.map(({ name }) => exact(result, name)), verdict],
    ];
  });
  saveFile(["\ufeff", csvOf(head, rows)], "text/csv", "livegrad-compare.csv");
}
