// Names what is seen, on a first visit: a few labels beside the parts they name, which go by themselves or with the
// first thing that is done. They take no room, no focus and no clicks, and a screen reader has the tips instead.
import { html, render } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { on, styled, together } from "../kit/mount.js";

/** @import { Translate } from "../../types.d.ts" */

/** Milliseconds they stay, and take to fade (labels.css). */
const STAY = 9000;
const FADE = 400;
/** What each names, and where on it the label hangs: shares of its width and height, and the side it lies on. */
const LABELS = /** @type {const} */ ([
  { name: "play", at: "#play:enabled", x: 0.5, y: 1.1 },
  { name: "data", at: "#data .sets", x: 0.5, y: 1.05 },
  { name: "controls", at: "#controls", x: 0.5, y: 1.05 },
  { name: "network", at: "#network > .net", x: 0.5, y: 0.82 },
  { name: "output", at: "#output .map", x: 0.5, y: 0.86 },
]);
/** Between a label and the window's edge. */
const EDGE = 8;
/** What a label must not cover, how far it goes out of its way, and in what steps, in pixels. */
const CAPTIONS =
  "h2, dt, dd, label, output, select, button, input:not([type=range]), .cap, .epoch, .iteration, .layer > *, .scale > span, .aside, .labels p";
const FARTHEST = 96;
const STRIDE = 6;

/** @param {HTMLElement} body @param {Translate} t */
export function labels(body, t) {
  const root = document.createElement("div");
  root.className = "labels";
  root.setAttribute("aria-hidden", "true");
  body.append(root);
  const boxes = LABELS.flatMap(({ name, at, x, y }) => {
    const box = [...document.querySelectorAll(at)]
      .map((one) => one.getBoundingClientRect())
      .find(({ width }) => width > 0);
    const top = box && box.top + y * box.height;
    return box && top && top < innerHeight - 40 ? [{ name, left: box.left + x * box.width, top }] : [];
  });
  const words = effect(() => {
    render(
      boxes.map(
        ({ name, left, top }) =>
          html`<p data-label=${name} ${styled({ left: `${left}px`, top: `${top}px` })}>${t(`labels.${name}`)}</p>`,
      ),
      root,
    );
    for (const label of /** @type {Iterable<HTMLElement>} */ (root.children)) {
      keepInside(label);
      keepClear(label);
    }
  });
  const gone = () => {
    stop();
    root.remove();
  };
  const go = () => {
    root.classList.add("going");
    timer = setTimeout(gone, FADE);
  };
  let timer = setTimeout(go, STAY);
  const stop = together(
    words,
    () => clearTimeout(timer),
    on(document, "pointerdown", go, { once: true }),
    on(document, "keydown", go, { once: true }),
    on(/** @type {any} */ (globalThis), "resize", gone, { once: true }),
  );
  return gone;
}

/** Centred under its place, but never over the window's edge. @param {HTMLElement} label */
function keepInside(label) {
  const half = label.offsetWidth / 2;
  const middle = Number.parseFloat(label.style.left);
  label.style.left = `${Math.max(EDGE + half, Math.min(innerWidth - EDGE - half, middle))}px`;
}

/** Move it down or up until it covers no words; one that finds no place is not shown. @param {HTMLElement} label */
function keepClear(label) {
  const own = label.getBoundingClientRect();
  const boxes = [...document.querySelectorAll(CAPTIONS)]
    .filter((one) => one !== label && one.checkVisibility({ visibilityProperty: true }))
    .map((one) => one.getBoundingClientRect())
    .filter(({ left, right, width }) => width > 0 && left < own.right && right > own.left);
  const isFree = (/** @type {number} */ by) =>
    own.bottom + by < innerHeight - EDGE &&
    boxes.every(({ top, bottom }) => bottom <= own.top + by || top >= own.bottom + by);
  const ways = Array.from({ length: FARTHEST / STRIDE + 1 }, (_, at) => at * STRIDE);
  const by = ways.flatMap((way) => [way, -way]).find(isFree);
  label.hidden = by === undefined;
  label.style.top = `${Number.parseFloat(label.style.top) + (by ?? 0)}px`;
}
