// The panel of the cell: how good the answers are, the cell as a drawing with its gates live, and its formulas with the
// numbers of the step and unit that are chosen.
import { html, nothing, render } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { rowOf as rowAt, valueAt } from "../../run/curve.js";
import { figuresOf } from "../../run/measures.js";
import { stepOf } from "../../sequences/cell.js";
import { inputsOf } from "../../sequences/tasks.js";
import { figure, percent, rounded } from "../../text/numbers.js";
import { mount, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";
import { diagram } from "./diagram.js";
import { formulas } from "./formulas.js";

/** @import { Room, Seen } from "./room.js" */
/** @import { Sum } from "../../sequences/cell.js" */

/** Numbers that change more often cannot be read. */
const EVERY = 250;

/** @param {HTMLElement} root @param {Room} room @returns {() => void} */
export function cell(root, room) {
  const { t, seen, chosen, lane } = room;
  /** What the numbers are of: the newest picture, a few times a second. */
  const read = signal(seen.peek());
  const open = signal(/** @type {string | null} */ (null));
  render(html`<div class="seq-scores"></div><div class="seq-inside"></div>`, root);
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const later = throttle(() => {
    read.value = seen.peek();
  }, EVERY);
  return together(
    effect(() => {
      seen.value;
      later.ask();
    }),
    // Scores are of every picture; the rest is read, and worked out a few times a second.
    mount(part(".seq-scores"), () => html`<h2><span>${t("sequences.cell")}</span></h2>${scores(room)}`),
    mount(part(".seq-inside"), () => {
      const now = read.value;
      if (!now) return html`<p class="none">${lane.run.value ? t("sequences.waiting") : ""}</p>`;
      return html`${heading(room, now)}${drawing(room, now)}${equations(room, now, open)}`;
    }),
    effect(() => {
      // Another step is shown at once.
      [chosen.time.value, chosen.unit.value, chosen.layer.value];
      later.flush();
    }),
    later.cancel,
  );
}

/** @param {Room} room */
function scores({ lane, t }) {
  const { curve, frame, view } = lane;
  const names = figuresOf(lane.run.value?.series ?? curve.value.names);
  const row = rowAt(curve.value, frame.value?.step ?? 0);
  const language = view.language.value;
  return html`<dl class="scores" data-count=${names.length}>${names.map((name) => {
    const value = valueAt(curve.value, name, row);
    return html`<div data-tip=${t(`output.${name}_tip`)}>
      <dt class="cap">${name.endsWith("loss") ? html`<i class="key" data-series=${name}></i>` : nothing}${t(`output.${name}`)}</dt>
      <dd>${name.endsWith("accuracy") ? percent(value, language, 1) : figure(value, language)}</dd></div>`;
  })}</dl>`;
}

/** Which unit at which step. @param {Room} room @param {Seen} now */
function heading({ t, chosen }, now) {
  const time = Math.min(chosen.time.value, now.followed.length - 1);
  const unit = chosen.unit.value;
  const layers = now.shape.layers > 1 ? t("sequences.in_layer", { n: chosen.layer.value + 1 }) : "";
  const name = t(`choice.network.recurrence.cell.${now.shape.cell}`);
  const values = { cell: name, n: time + 1, all: now.followed.length, unit: unit + 1, layers };
  return html`<h3>${t("sequences.at", values)}</h3>`;
}

/** @param {Room} room @param {Seen} read */
function drawing({ t, chosen, lane }, read) {
  const language = lane.view.language.value;
  const time = Math.min(chosen.time.value, read.followed.length - 1);
  const place = { layer: chosen.layer.value, time, unit: chosen.unit.value };
  const { lines, values } = stepOf(read.shape, read.followed, read.frame.parameters, place);
  const [sum] = lines;
  const inner =
    read.shape.cell === "rnn" ? { "W x": sum?.values[0], "U h₋": sum?.values[1], b: sum?.values[2] } : {};
  const all = /** @type {Record<string, number>} */ ({ ...values, ...inner });
  const label = t("sequences.diagram_label", {
    cell: t(`choice.network.recurrence.cell.${read.shape.cell}`),
    values: Object.entries(values)
      .map(([name, value]) => `${name} ${rounded(value, language)}`)
      .join(", "),
  });
  const flowing = {
    values: all,
    input: inputText(read, place, t, language),
    activation: read.shape.activation,
    language,
  };
  return diagram(read.shape.cell, flowing, label);
}

/** What comes in. @param {Seen} read @param {{ layer: number, time: number }} place @param {Room["t"]} t @param {string} language */
function inputText({ task, followed }, { layer, time }, t, language) {
  if (layer > 0) return t("sequences.from_layer", { n: layer });
  const input = inputsOf(task, followed.inputs, followed.length)[time];
  if (!input) return "";
  if (input.value === null) return `${input.symbol}${input.counts && task === "first-symbol" ? " ⚑" : ""}`;
  return `${rounded(input.value, language)}${input.counts ? " ⚑" : ""}`;
}

/** @param {Room} room @param {Seen} read @param {import("../../../vendor/signals-core.js").Signal<string | null>} open */
function equations({ t, chosen }, read, open) {
  const time = Math.min(chosen.time.value, read.followed.length - 1);
  const layer = chosen.layer.value;
  const { lines } = stepOf(read.shape, read.followed, read.frame.parameters, {
    ...{ layer, time },
    unit: chosen.unit.value,
  });
  const nameOf = (/** @type {Sum} */ { symbol }, /** @type {number} */ from) =>
    symbol === "W x" && layer === 0
      ? columnOf(read.task, from, t)
      : t("sequences.from_unit", { n: from + 1 });
  return formulas(
    lines,
    open.value,
    (name) => {
      open.value = name;
    },
    nameOf,
    t,
  );
}

/** What a column of the inputs means. @param {Seen["task"]} task @param {number} column @param {Room["t"]} t */
function columnOf(task, column, t) {
  if (task === "adding") return t(column === 0 ? "sequences.value" : "sequences.mark");
  const symbols = { "first-symbol": "abcd", order: "XYab", majority: "ab" }[task];
  return symbols[column] ?? t("sequences.mark");
}
