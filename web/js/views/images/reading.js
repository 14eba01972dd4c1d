// What the cell that is pointed at is made of, in numbers: the square it looks at, the kernel, their products, the sum.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { measured } from "../../text/numbers.js";
import { mount, styled, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";

/** @import { Made, Patch } from "../../run/cell.js" */
/** @import { Scene } from "./network.js" */

/** Numbers that change more often cannot be read, in milliseconds; nor can squares of more numbers, along a side. */
const EVERY = 150;
const LARGEST = 5;
/** Sums of single maps that are listed: the largest. */
const MOST = 6;

/** @param {HTMLElement} root @param {Scene} scene */
export function reading(root, scene) {
  const { made } = scene;
  const shown = signal(/** @type {Made | null} */ (null));
  const later = throttle(() => {
    shown.value = made.peek();
  }, EVERY);
  return together(
    effect(() => {
      const now = made.value;
      // Another cell is shown at once; the numbers of the same one now and then.
      if (JSON.stringify(now?.place) !== JSON.stringify(shown.peek()?.place)) shown.value = now;
      else later.ask();
    }),
    mount(root, () =>
      shown.value
        ? html`<div class="reading-of" role="status">${content(shown.value, scene)}</div>`
        : nothing,
    ),
    later.cancel,
  );
}

/** @param {Made} made @param {Scene} scene */
function content(made, scene) {
  const { t, image, lane } = scene;
  const { language } = lane.view;
  const write = (/** @type {number} */ value) => measured(value, language.value, 2);
  const stage = image.peek()?.stages[made.place.stage];
  if (!stage) return nothing;
  const name = nameOf(made, scene);
  if (made.how === "given")
    return html`<p><b>${name}</b> ${t("images.given", { value: write(made.value) })}</p>`;
  const chief = made.patches.reduce(
    (/** @type {Patch | undefined} */ best, patch) =>
      best && Math.abs(best.sum) >= Math.abs(patch.sum) ? best : patch,
    undefined,
  );
  if (made.how !== "sum" || !chief)
    return html`<p><b>${name}</b> ${t(`images.how_${made.how}`)} <b>${write(made.value)}</b></p>
      ${chief && chief.size <= LARGEST ? html`<div class="squares">${square(chief.values, chief.size, t("images.before"), write, chief.values.indexOf(made.value))}</div>` : nothing}`;
  return html`<p><b>${name}</b> ${sum(made, scene, write)}</p>
    <div class="squares" data-size=${chief.size}>${
      chief.weights && chief.size <= LARGEST && chief.size > 1
        ? html`<div class="with-sign">${square(chief.values, chief.size, made.patches.length > 1 ? t("images.before_of", { n: chief.channel + 1 }) : t("images.before"), write)}<span class="times">×</span></div>
          <div class="with-sign">${square(chief.weights, chief.size, t("images.kernel"), write)}<span class="times">=</span></div>
          ${square(
            chief.values.map((value, at) => value * (chief.weights?.[at] ?? 0)),
            chief.size,
            t("images.products", { sum: write(chief.sum) }),
            write,
          )}`
        : nothing
    }${made.patches.length > 1 && chief.weights ? terms(made, scene, write) : nothing}</div>`;
}

/** @param {Made} made @param {Scene} scene */
function nameOf({ place }, { t, image, labels }) {
  const stage = image.peek()?.stages[place.stage];
  const at = {
    n: (stage?.layer ?? 0) + 1,
    map: place.channel + 1,
    row: place.row + 1,
    column: place.column + 1,
  };
  if (stage?.kind === "output")
    return t("images.cell_output", { name: labels.value[place.channel] ?? place.channel });
  return t(`images.cell_${stage?.kind ?? "input"}`, at) + t("colon");
}

/**
 * The whole as one line: what all maps give, the bias, and what becomes of it.
 * @param {Made} made @param {Scene} scene @param {(value: number) => string} write
 */
function sum(made, { t, lane, image }, write) {
  const all = made.patches.reduce((total, { sum: one }) => total + one, 0);
  const parts = [];
  if (made.bias !== null && !Number.isNaN(all))
    parts.push(
      html`${write(all)} ${made.bias < 0 ? "−" : "+"} ${write(Math.abs(made.bias))} <span class="aside">${t("network.bias_word")}</span> =`,
    );
  if (made.sum !== null) parts.push(html` <b>${write(made.sum)}</b>`);
  if (made.normalized !== null)
    parts.push(
      html` → <span class="aside">${t(`choice.network.normalization.${lane.config.peek().network.normalization}`)}</span> ${write(made.normalized)}`,
    );
  const isOutput = image.peek()?.stages[made.place.stage]?.kind === "output";
  const name = isOutput ? "softmax" : t(`choice.network.activation.${lane.config.peek().network.activation}`);
  return html`${parts} → <span class="aside">${name}</span> <b>${write(made.value)}</b>`;
}

/**
 * @param {readonly number[]} values @param {number} size @param {string} name @param {(value: number) => string} write
 * @param {number} [marked] the one that goes on
 */
function square(values, size, name, write, marked = -1) {
  const largest = Math.max(1e-9, ...values.map(Math.abs));
  return html`<figure class="square"><table aria-label=${name}>${Array.from(
    { length: size },
    (_, row) =>
      html`<tr>${values.slice(row * size, (row + 1) * size).map((value, column) => {
        const share = Math.round((70 * Math.abs(value)) / largest);
        const ground = `color-mix(in oklab, var(${value < 0 ? "--low" : "--high"}) ${share}%, var(--panel))`;
        return html`<td class=${row * size + column === marked ? "marked" : ""} ${styled({ background: value === 0 ? "" : ground, color: share > 45 && value > 0 ? "#fff" : share > 30 && value < 0 ? "#1c2128" : "" })}>${short(value, write)}</td>`;
      })}</tr>`,
  )}</table><figcaption>${name}</figcaption></figure>`;
}

/** @param {number} value @param {(value: number) => string} write */
function short(value, write) {
  return value === 0 ? "0" : write(value);
}

/** What each map gives, the largest first. @param {Made} made @param {Scene} scene @param {(value: number) => string} write */
function terms({ patches }, { t }, write) {
  const sorted = patches.toSorted((one, other) => Math.abs(other.sum) - Math.abs(one.sum));
  const rest = sorted.slice(MOST).reduce((total, { sum: one }) => total + one, 0);
  return html`<ul class="terms">${sorted.slice(0, MOST).map(({ channel, sum: one }) => html`<li><span>${t("images.map", { n: channel + 1 })}</span><b>${write(one)}</b></li>`)}
    ${sorted.length > MOST ? html`<li><span>${t("images.others", { n: sorted.length - MOST })}</span><b>${write(rest)}</b></li>` : nothing}</ul>`;
}
