// The decision map: its canvases, one above the other, each painted only when what it shows has changed.
import { computed, effect } from "../../vendor/signals-core.js";
import { drawAxes } from "../draw/axes.js";
import { createContour, drawContour, findContour } from "../draw/contour.js";
import { createField, drawField } from "../draw/field.js";
import { picture, rangeOf, threshold } from "../draw/picture.js";
import { drawMarks, drawPoints, findWrong } from "../draw/points.js";
import { createSurface } from "../draw/surface.js";
import { together } from "./mount.js";

/** @import { Point, Store, Theme, ViewState } from "../types.d.ts" */
/** @import { ReadonlySignal } from "../../vendor/signals-core.js" */

/** Points' radius on a map of this side, in CSS pixels; it grows with the root of the side. */
const RADIUS = 3.8;
const SIDE = 300;
/** @type {readonly Point[]} */
const NO_POINTS = [];

/**
 * The unit that is shown instead of the output: pointed at, or else pinned.
 * @param {ViewState} view
 */
export function shownUnit({ hovered, pinned }) {
  return hovered.value ?? pinned.value;
}

/**
 * Paint the map's canvases whenever the store says so.
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {ReadonlySignal<Theme>} theme
 * @param {(count: number) => void} tell how many of the points shown are misclassified
 * @returns {() => void}
 */
export function paintMap(root, store, theme, tell) {
  const canvas = (/** @type {string} */ name) =>
    /** @type {HTMLCanvasElement} */ (root.querySelector(`canvas.${name}`));
  return together(
    paintAxes(canvas("axes"), canvas("field"), theme),
    paintField(canvas("field"), store, theme),
    paintPoints(canvas("points"), store, theme),
    paintMarks(canvas("marks"), store, theme, tell),
  );
}

/** @param {HTMLCanvasElement} canvas @param {HTMLElement} inner @param {ReadonlySignal<Theme>} theme */
function paintAxes(canvas, inner, theme) {
  const surface = createSurface(canvas, (context, width) => {
    const { fontFamily } = getComputedStyle(canvas);
    const gutter = inner.offsetLeft;
    drawAxes(context, gutter, 0, width - gutter, theme.value, `${gutter / 2}px ${fontFamily}`);
  });
  const undo = effect(() => {
    theme.value;
    surface.schedule();
  });
  return together(undo, surface.stop);
}

/** @param {HTMLCanvasElement} canvas @param {Store} store @param {ReadonlySignal<Theme>} theme */
function paintField(canvas, store, theme) {
  const field = createField();
  const contour = createContour();
  const { view, frame, run } = store;
  const surface = createSurface(canvas, (context, width, height) => {
    const now = frame.value;
    if (!now) return;
    const unit = shownUnit(view);
    const { cells, size } = picture(now, unit);
    field.fill(cells, size, 1, view.discrete.value ? theme.value.discreteTable : theme.value.table);
    drawField(context, field, 0, 0, 0, width, height);
    if (run.value?.data.task !== "classification") return;
    findContour(contour, cells, size, threshold(now));
    const line = (unit === null ? 1.5 : 1) * theme.value.lineScale;
    drawContour(context, contour, 0, 0, width, theme.value.ink, line);
  });
  const undo = effect(() => {
    [frame.value, run.value, theme.value, view.discrete.value, shownUnit(view)];
    surface.schedule();
  });
  return together(undo, surface.stop);
}

/** @param {number} side @param {Theme} theme */
function radius(side, theme) {
  return RADIUS * Math.sqrt((side / SIDE) * theme.lineScale);
}

/** @param {HTMLCanvasElement} canvas @param {Store} store @param {ReadonlySignal<Theme>} theme */
function paintPoints(canvas, store, theme) {
  const { view, run, frame } = store;
  const data = computed(() => run.value?.data);
  const low = computed(() => rangeOf(frame.value?.boundary)[0]);
  const high = computed(() => rangeOf(frame.value?.boundary)[1]);
  const surface = createSurface(canvas, (context, width) => {
    if (!data.value) return;
    const { points, task } = data.value;
    const style = {
      radius: radius(width, theme.value) * (points.length > 600 ? 0.8 : 1),
      test: view.showTest.value,
      low: low.value,
      high: high.value,
    };
    drawPoints(context, points, task, width, theme.value, style);
  });
  const undo = effect(() => {
    [data.value, low.value, high.value, theme.value, view.showTest.value];
    surface.schedule();
  });
  return together(undo, surface.stop);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Store} store
 * @param {ReadonlySignal<Theme>} theme
 * @param {(count: number) => void} tell
 */
function paintMarks(canvas, store, theme, tell) {
  const { view, run, frame } = store;
  let wrong = new Uint8Array(0);
  const points = () => {
    const data = run.value?.data;
    return data?.task === "classification" ? data.points : NO_POINTS;
  };
  const surface = createSurface(canvas, (context, width) => {
    if (shownUnit(view) !== null) return;
    const style = { radius: radius(width, theme.value), test: view.showTest.value };
    drawMarks(context, points(), wrong, width, theme.value, style);
  });
  const look = () => {
    const now = frame.value;
    if (wrong.length !== points().length) wrong = new Uint8Array(points().length);
    if (!now || now.points.length !== points().length) return false;
    return findWrong(points(), now.points, threshold(now), wrong);
  };
  const undo = together(
    effect(() => {
      if (look()) surface.schedule();
      tell(count(points(), wrong, view.showTest.value));
    }),
    effect(() => {
      [run.value, theme.value, view.showTest.value, shownUnit(view)];
      surface.schedule();
    }),
  );
  return together(undo, surface.stop);
}

/** @param {readonly Point[]} points @param {Uint8Array} wrong @param {boolean} test */
function count(points, wrong, test) {
  let sum = 0;
  for (let i = 0; i < points.length; i++) if (test || points[i]?.[3] === 0) sum += wrong[i] ?? 0;
  return sum;
}
