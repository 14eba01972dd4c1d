// The panel of the data: which task, what it asks for with an example in words, and how long its sequences are.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { schedule } from "../../draw/kit/surface.js";
import { drawStrip } from "../../draw/sequences/strip.js";
import { axisOf } from "../../draw/sequences/time.js";
import { suggested } from "../../options/presets.js";
import { classesOf, inputsOf, TASKS } from "../../sequences/tasks.js";
import { rounded } from "../../text/numbers.js";
import { batchSlider, newData } from "../data/data.js";
import { share, trainShare } from "../data/parts.js";
import { withOthers } from "../data/turn.js";
import { part, whenAsked } from "../kit/lazy.js";
import { mount, together } from "../kit/mount.js";
import { beside, tipOf } from "../kit/option.js";
import { sliderRow } from "../kit/widgets.js";

/** @import { FirstPaint, Theme } from "../../types.d.ts" */
/** @import { Task } from "../../sequences/tasks.js" */
/** @import { Room, Seen } from "./room.js" */

/** What level Full has of the data besides their number. */
const SHARES = /** @type {const} */ (["label_noise", "imbalance", "train_share", "validation_share"]);

/** What `web/sets.json` has of a task: some sequences, and what is wanted of each. @typedef {{ length: number, inputs: number[][], targets: number[] }} Example */

/** @param {HTMLElement} root @param {Room} room @returns {() => void} */
export function task(root, room) {
  const { lane, t, given } = room;
  const all = signal(/** @type {FirstPaint} */ (given.first));
  void part(() => withOthers(given.first)).then((found) => {
    all.value = found;
  });
  const panel = { lane, actions: room.actions, t, options: room.options };
  const more = signal(/** @type {typeof import("../data/full.js") | null} */ (null));
  const isFull = () => lane.view.level.value === "full" && more.value !== null;
  const draw = () => drawAll(root, all.peek(), room.theme.peek());
  return together(
    mount(
      root,
      () => html`<div class="sets full of-4" role="group" aria-label=${t("data.sequence")}>${TASKS.map((name) => choice(name, room))}</div>
      <div class="seq-task"><h3>${t(`choice.data.dataset.${room.task.value}`)}</h3>
        <p>${t(`sequences.task.${room.task.value}`)}</p></div>
      <div class="rows">${length(room)}<p class="aside seq-example">${example(room)}</p>
        ${isFull() ? more.value?.before({ ...panel, t: ofSequences(t) }) : nothing}
        ${isFull() ? SHARES.map((name) => share(name, name === "label_noise" ? 5 : 10, panel)) : trainShare(panel)}${batchSlider(panel)}${newData(panel)}${setup(room, all.value)}</div>`,
    ),
    whenAsked(
      computed(() => lane.view.level.value === "full"),
      async () => {
        more.value = await import("../data/full.js");
        return () => {};
      },
    ),
    effect(() => {
      [room.theme.value, all.value, room.task.value];
      schedule(draw);
    }),
  );
}

/** What is counted are sequences. @param {Room["t"]} t @returns {Room["t"]} */
function ofSequences(t) {
  return (key, values) => (key === "option.data.count" ? t("sequences.count") : t(key, values));
}

/** @param {Task} name @param {Room} room */
function choice(name, { actions, t, task: now }) {
  const label = t(`choice.data.dataset.${name}`);
  return html`<button aria-pressed=${name === now.value} aria-label=${label}
    data-tip=${`${label}${t("colon")}${t(`sequences.task.${name}`)}${t("tip.rebuilds")}`}
    @click=${() => actions.change({ "data.dataset": name })}><canvas data-task=${name} width="88" height="88"></canvas></button>`;
}

/** What is asked of the sequence that is followed, with its own numbers. @param {Room} room */
function example({ seen, t, lane }) {
  const now = seen.value;
  return now ? t(`sequences.example.${now.task}`, valuesOf(now, lane.view.language.value)) : nothing;
}

/** @param {Seen} seen @param {string} language @returns {Record<string, string | number>} */
function valuesOf({ task: name, followed }, language) {
  const inputs = inputsOf(name, followed.inputs, followed.length);
  const marked = inputs.filter(({ counts }) => counts);
  const [first, second] = marked;
  const target = classesOf(name)[followed.target] ?? rounded(followed.target, language);
  const many = (/** @type {string} */ symbol) => inputs.filter((one) => one.symbol === symbol).length;
  return {
    target,
    after: followed.length - 1,
    first: first?.value === null ? first.symbol : rounded(first?.value ?? 0, language),
    second: second?.value === null ? second.symbol : rounded(second?.value ?? 0, language),
    a: many("a"),
    b: many("b"),
  };
}

/** How many steps: the weights stay, so one can see how far a network remembers what it learned. @param {Room} room */
function length({ lane, actions, t, options }) {
  const option = options.get("data.length");
  const value = lane.config.value.data.length;
  return sliderRow({
    id: "data-length",
    label: t("option.data.length"),
    beside: beside.value?.("data.length"),
    tip: tipOf(option, t),
    min: option?.minimum ?? 2,
    max: option?.maximum ?? 60,
    step: 1,
    value,
    text: t("sequences.steps", { n: value }),
    input: (steps) => actions.change({ "data.length": steps }),
  });
}

/** A click to the setup that learns this task well. @param {Room} room @param {FirstPaint} all */
function setup({ lane, actions, t }, all) {
  const wanted = suggested(lane.config.value, all);
  return html`<button class=${wanted ? "line wide" : "line wide kept"} id="suggested-sequence" data-tip=${t("data.suggested_tip")}
    @click=${() => wanted && actions.configure(wanted)}>${t("data.suggested")}</button>`;
}

/** @param {HTMLElement} root @param {FirstPaint} all @param {Theme} theme */
function drawAll(root, all, theme) {
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll("[data-task]"))) {
    const context = canvas.getContext("2d");
    const name = /** @type {Task} */ (canvas.dataset.task);
    const found = /** @type {any} */ (all.thumbnails)[name];
    if (context && found) thumbnail(context, name, found, theme);
  }
}

/**
 * Four sequences below each other, and at the right of each what is wanted.
 * @param {CanvasRenderingContext2D} context @param {Task} name @param {Example} example @param {Theme} theme
 */
function thumbnail(context, name, { length: steps, inputs, targets }, theme) {
  const side = context.canvas.width;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, side, side);
  const row = side / inputs.length;
  const end = side * 0.16;
  const classes = classesOf(name);
  for (const [at, numbers] of inputs.entries()) {
    context.setTransform(1, 0, 0, 1, 0, at * row + 2);
    const axis = { ...axisOf(1, steps), left: 2, width: side - end - 10, step: (side - end - 10) / steps };
    drawStrip(
      context,
      axis,
      inputsOf(name, Float32Array.from(numbers), steps),
      row - 4,
      theme,
      name !== "order",
    );
    const target = targets[at] ?? 0;
    const share = classes.length > 0 ? 1 : target / 2;
    context.fillStyle = classes.length > 0 ? (theme.classes[target] ?? theme.mid) : theme.high;
    context.fillRect(side - end, (1 - share) * (row - 4), end - 2, share * (row - 4));
  }
}
