// Frames around what a lesson points at. They lie outside it, over no word of it, and what stands together has one.
import { html, render } from "../../../vendor/lit.js";
import { on, styled, together } from "../kit/mount.js";

/** Pixels between a frame and what it is around; what is nearer to each other than `NEAR` stands together. */
const [OUT, NEAR] = [3, 24];
/** Milliseconds after which a frame follows what moved without anything being told. */
const EVERY = 400;
/** What lies over the stage, and how high a frame over it must lie. */
const ABOVE = /** @type {const} */ ([
  [".sheet, #drawer, dialog", 13],
  ["#bar, #top", 5],
]);

/** @typedef {{ left: number, top: number, right: number, bottom: number, height: number }} Box `height`: of the layer it is on */

/**
 * @param {() => readonly Element[]} pointed what the frames are around now
 * @param {() => void} look called now and then to see whether that has changed; it places them
 */
export function framing(pointed, look) {
  const root = document.createElement("div");
  root.id = "learn-frames";
  root.setAttribute("aria-hidden", "true");
  document.body.append(root);
  const place = () => {
    if (pointed().length === 0 && root.childElementCount === 0) return;
    const boxes = joined(pointed().flatMap((element) => boxOf(element) ?? []));
    const from = root.getBoundingClientRect();
    const most = document.documentElement.clientWidth - 1;
    const lowest = document.body.getBoundingClientRect().bottom - 1;
    render(
      boxes.map(({ left, top, right, bottom, height }) => {
        // Not beyond the page, which would scroll for it.
        const [start, end] = [Math.max(1, left - OUT), Math.min(most, right + OUT)];
        const foot = Math.min(lowest, bottom + OUT);
        const at = { left: `${start - from.left}px`, top: `${top - OUT - from.top}px` };
        const size = { width: `${end - start}px`, height: `${foot - top + OUT}px` };
        return html`<i ${styled({ ...at, ...size, zIndex: `${height}` })}></i>`;
      }),
      root,
    );
  };
  let asked = 0;
  const soon = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(place);
  };
  const timer = setInterval(look, EVERY);
  const stop = together(
    on(document, "scroll", soon, { capture: true, passive: true }),
    on(/** @type {any} */ (globalThis), "resize", soon),
    () => {
      clearInterval(timer);
      cancelAnimationFrame(asked);
      root.remove();
    },
  );
  return { place, stop };
}

/** What is seen of an element. @param {Element} element @returns {Box | null} null: nothing */
function boxOf(element) {
  let { left, top, right, bottom } = element.getBoundingClientRect();
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(at);
    if (overflowX === "visible" && overflowY === "visible") continue;
    const edge = at.getBoundingClientRect();
    [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
    [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
  }
  if (right - left < 2 || bottom - top < 2 || !element.checkVisibility()) return null;
  const height = ABOVE.find(([where]) => element.closest(where))?.[1] ?? 3;
  return { left, top, right, bottom, height };
}

/** @param {Box[]} boxes @returns {Box[]} with one for those that stand together */
function joined(boxes) {
  /** @type {Box[]} */
  const all = [];
  for (const box of boxes) {
    let one = box;
    for (let at = all.length - 1; at >= 0; at--) {
      const other = /** @type {Box} */ (all[at]);
      if (!isNear(one, other)) continue;
      all.splice(at, 1);
      one = around(one, other);
      at = all.length;
    }
    all.push(one);
  }
  return all;
}

/** @param {Box} one @param {Box} other */
function isNear(one, other) {
  const across = Math.max(one.left, other.left) - Math.min(one.right, other.right);
  const down = Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom);
  return one.height === other.height && across < NEAR && down < NEAR;
}

/** @param {Box} one @param {Box} other @returns {Box} */
function around(one, other) {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
    height: one.height,
  };
}
