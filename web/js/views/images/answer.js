// The right of the stage: what the network says of the image and whether that is so, how well it does on all, what it
// takes for what, and the images to choose from.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { rowOf, valueAt } from "../../run/curve.js";
import { figuresOf } from "../../run/measures.js";
import { figure, percent } from "../../text/numbers.js";
import { mount, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";
import { confusion } from "./confusion.js";
import { listed } from "./lists.js";
import { picture } from "./picture.js";
import { pixelsOf } from "./room.js";
import { strip } from "./strip.js";

/** @import { Frame } from "../../types.d.ts" */
/** @import { Room } from "./room.js" */
/** @import { Chosen } from "./lists.js" */

/** The matrix and the lists change at most this often, in milliseconds. */
const EVERY = 400;

/** @param {HTMLElement} root @param {HTMLElement} place of the pad, on a phone @param {Room} room */
export function answer(root, place, room) {
  const { lane, t } = room;
  /** @type {Chosen} */
  const wrong = { what: "wrong", truth: 0, taken: 0 };
  const chosen = signal(wrong);
  const frame = signal(lane.frame.peek());
  const later = throttle(() => {
    frame.value = lane.frame.peek();
  }, EVERY);
  const part = signal(/** @type {"train" | "validation" | "test"} */ ("test"));
  const places = ["says", "scores-of", "matrix", "strip"].map((name) => {
    const one = document.createElement("div");
    one.className = name;
    root.append(one);
    return one;
  });
  places[0]?.after(place);
  const [saying, scoring, matrix, images] =
    /** @type {[HTMLElement, HTMLElement, HTMLElement, HTMLElement]} */ (/** @type {unknown} */ (places));
  const classes = computed(() => {
    const { data } = lane.run.value?.config ?? {};
    return JSON.stringify([data?.dataset, data?.chosen]);
  });
  const series = computed(() => (lane.run.value?.series ?? lane.curve.value.names).join());
  return together(
    effect(() => {
      lane.frame.value;
      lane.run.value;
      later.ask();
    }),
    // A run begins afresh: what is shown of the one before goes with it.
    effect(() => {
      lane.run.value;
      frame.value = lane.frame.peek();
    }),
    // A cell is one of these classes, and is left with its last image.
    effect(() => {
      classes.value;
      if (chosen.peek().what === "cell") chosen.value = wrong;
    }),
    effect(() => {
      const { what } = chosen.value;
      const isEmpty = () => listed(lane.run.peek(), frame.value, part.value, chosen.peek()).length === 0;
      if (what === "cell" && frame.value?.point_classes && isEmpty()) chosen.value = wrong;
    }),
    mount(saying, () => html`<h2><span>${t("images.answer")}</span></h2>${says(room)}`),
    mount(scoring, () => scores(series.value.split(","), frame.value, room)),
    mount(matrix, () => confusion(frame.value, part, chosen, room)),
    mount(images, () => strip(frame.value, part.value, chosen, room)),
    later.cancel,
  );
}

/** @param {Room} room */
function says({ image, answer: said, label, labels, lane, t, theme, pictures }) {
  const now = image.value;
  const language = lane.view.language.value;
  if (!now || said.value < 0) return html`<p class="hint">${t("images.no_answer")}</p>`;
  const name = labels.value[said.value] ?? String(said.value);
  const share = percent(now.stages.at(-1)?.cells[said.value] ?? 0, language);
  const isRight = label.value === said.value;
  const verdict =
    label.value < 0
      ? t("images.drawn")
      : isRight
        ? t("images.right", { name })
        : t("images.wrong", { name: labels.value[label.value] ?? label.value });
  const first = now.stages[0];
  const end = first ? Math.max(1, ...first.cells) : 1;
  const pixels = first ? [...first.cells].map((cell) => (16 * cell) / end) : null;
  return html`<div class="answer ${label.value < 0 ? "" : isRight ? "right" : "wrong-one"}">
    ${picture(now.index === null ? pixels : (pixelsOf(pictures.value, now.index) ?? pixels), theme.value)}
    <p><span class="big">${name}</span> <b>${share}</b></p>
    <p class="verdict-of">${label.value < 0 ? nothing : html`<span aria-hidden="true">${isRight ? "✓" : "✗"}</span>`} ${verdict}</p></div>`;
}

/** Of the same moment as the matrix below. @param {string[]} names @param {Frame | null} frame @param {Room} room */
function scores(names, frame, { lane, t }) {
  const shown = figuresOf(names);
  const { curve, view } = lane;
  const row = rowOf(curve.value, frame?.step ?? 0);
  const language = view.language.value;
  return html`<dl class="scores" data-count=${shown.length}>${shown.map((name) => {
    const value = valueAt(curve.value, name, row);
    return html`<div data-tip=${t(`output.${name}_tip`)}>
        <dt class="cap">${name.endsWith("loss") ? html`<i class="key" data-series=${name}></i>` : nothing}${t(`output.${name}`)}</dt>
        <dd>${name.endsWith("accuracy") ? percent(value, language, 1) : figure(value, language)}</dd>
      </div>`;
  })}</dl>`;
}
