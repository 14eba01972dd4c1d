// The decision map: its canvases, one above the other, each painted only when what it shows has changed.
import { computed, effect } from "../../../vendor/signals-core.js";
import { classTables, mix, TINT } from "../../draw/kit/colour.js";
import { SQUARE } from "../../draw/kit/domain.js";
import { createField, drawField } from "../../draw/kit/field.js";
import { picture, rangeOf } from "../../draw/kit/picture.js";
import { createSurface } from "../../draw/kit/surface.js";
import { drawAxes, widest } from "../../draw/map/axes.js";
import { drawBorder } from "../../draw/map/border.js";
import { drawBatch, drawMarks, drawPoints, drawWorst, findWrong } from "../../draw/map/points.js";
import { wrongIn } from "../../run/confusion.js";
import { whenAsked } from "../kit/lazy.js";
import { together } from "../kit/mount.js";

/** @import { Point, Lane, Theme, ViewState } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Wrong } from "../../run/confusion.js" */

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
 * Paint the map's canvases whenever what they show changes.
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {ReadonlySignal<Theme>} theme
 * @param {(wrong: Wrong[]) => void} tell how many points of each part of the split are taken for another class
 * @returns {() => void}
 */
export function paintMap(root, lane, theme, tell) {
  const canvas = (/** @type {string} */ name) =>
    /** @type {HTMLCanvasElement} */ (root.querySelector(`canvas.${name}`));
  return together(
    paintAxes(root, canvas("axes"), canvas("field"), lane, theme),
    paintField(canvas("field"), lane, theme),
    paintPoints(canvas("points"), lane, theme),
    paintMarks(canvas("marks"), lane, theme, tell),
  );
}

/** @param {Lane} lane */
function domainOf({ run }) {
  return run.value?.data.domain ?? SQUARE;
}

/** Whether a curve is shown: the output of a run with one input. @param {Lane} lane */
function isCurve({ view, run }) {
  return run.value?.data.inputs === 1 && shownUnit(view) === null;
}

/**
 * @param {HTMLElement} root
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} inner
 * @param {Lane} lane
 * @param {ReadonlySignal<Theme>} theme
 */
function paintAxes(root, canvas, inner, lane, theme) {
  // By its numbers: a run's event with the same domain paints nothing anew.
  const key = computed(() => JSON.stringify([domainOf(lane), lane.run.value?.data.inputs]));
  const surface = createSurface(canvas, (context, width) => {
    const { fontFamily } = getComputedStyle(canvas);
    const gutter = inner.offsetLeft;
    const size = Math.min(gutter / 2, 11 * Math.sqrt(theme.value.lineScale));
    const names = /** @type {[string, string]} */ (["x₁", lane.run.value?.data.inputs === 1 ? "y" : "x₂"]);
    drawAxes(
      context,
      gutter,
      0,
      width - gutter,
      theme.value,
      `${size}px ${fontFamily}`,
      domainOf(lane),
      names,
    );
  });
  const dispose = effect(() => {
    [theme.value, key.value];
    root.classList.toggle("wide", widest(domainOf(lane)) > 3);
    surface.schedule();
  });
  return together(dispose, surface.stop);
}

/** @param {HTMLCanvasElement} canvas @param {Lane} lane @param {ReadonlySignal<Theme>} theme */
function paintField(canvas, lane, theme) {
  const field = createField();
  const { view, frame, run } = lane;
  /** @type {typeof import("../../draw/map/curve.js").drawCurve | null} come with the first run of one input */
  let drawCurve = null;
  const kinds = computed(() => run.value?.data.classes ?? 2);
  const tables = computed(() => {
    const { classes, mid } = theme.value;
    const pale = classes.slice(0, kinds.value).map((colour) => mix(mid, colour, TINT));
    return classTables(pale, mid, view.discrete.value);
  });
  const surface = createSurface(canvas, (context, width, height) => {
    const now = frame.value;
    if (!now) return;
    const unit = shownUnit(view);
    const { cells, size, border } = picture(now, unit);
    const winners = unit === null ? now.boundary.classes : null;
    if (isCurve(lane))
      return drawCurve?.(context, now.line, width, domainOf(lane), theme.value, run.value?.data.points);
    if (winners) field.fillClasses(cells, winners, size, tables.value);
    else field.fill(cells, size, 1, view.discrete.value ? theme.value.discreteField : theme.value.field);
    drawField(context, field, 0, 0, 0, width, height);
    if (border)
      drawBorder(context, border, width, theme.value.ink, (unit === null ? 2 : 1.2) * theme.value.lineScale);
  });
  const curve = whenAsked(
    computed(() => isCurve(lane)),
    async () => {
      ({ drawCurve } = await import("../../draw/map/curve.js"));
      surface.schedule();
      return () => {};
    },
  );
  const dispose = effect(() => {
    [frame.value, run.value, theme.value, view.discrete.value, shownUnit(view)];
    surface.schedule();
  });
  return together(dispose, curve, surface.stop);
}

/** @param {number} side @param {Theme} theme @param {number} count of points */
function radius(side, theme, count) {
  return RADIUS * Math.sqrt((side / SIDE) * theme.lineScale) * (count > 600 ? 0.8 : count > 20 ? 1 : 1.3);
}

/** @param {HTMLCanvasElement} canvas @param {Lane} lane @param {ReadonlySignal<Theme>} theme */
function paintPoints(canvas, lane, theme) {
  const { view, run, frame } = lane;
  const { sketch } = lane;
  const data = computed(() => run.value?.data);
  const low = computed(() => rangeOf(frame.value?.boundary)[0]);
  const high = computed(() => rangeOf(frame.value?.boundary)[1]);
  const surface = createSurface(canvas, (context, width) => {
    if (!data.value) return;
    const { task } = data.value;
    const points = sketch.value ?? data.value.points;
    const curve = isCurve(lane);
    drawPoints(context, points, task, width, theme.value, {
      radius: radius(width, theme.value, points.length),
      domain: domainOf(lane),
      test: view.showTest.value,
      low: low.value,
      high: high.value,
      ...(curve ? { colour: theme.value.classes[1] ?? theme.value.high } : {}),
    });
  });
  const dispose = effect(() => {
    [data.value, sketch.value, low.value, high.value, theme.value, view.showTest.value, isCurve(lane)];
    surface.schedule();
  });
  return together(dispose, surface.stop);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Lane} lane
 * @param {ReadonlySignal<Theme>} theme
 * @param {(wrong: Wrong[]) => void} tell
 */
function paintMarks(canvas, lane, theme, tell) {
  const { view, run, frame } = lane;
  const { sketch } = lane;
  const { worst } = view;
  let wrong = new Uint8Array(0);
  const points = () => {
    const data = run.value?.data;
    return data?.task === "classification" ? data.points : NO_POINTS;
  };
  /** While points are drawn, the run's are some moments older. */
  const isStale = () => sketch.value !== null && sketch.value.length !== run.value?.data.points.length;
  const isStepping = computed(() => !lane.playing.value && view.stepUnit.value !== "epoch");
  const surface = createSurface(canvas, (context, width) => {
    const all = run.value?.data.points ?? NO_POINTS;
    if (shownUnit(view) !== null || isStale()) return;
    const style = {
      radius: radius(width, theme.value, all.length),
      domain: domainOf(lane),
      test: view.showTest.value,
    };
    drawMarks(context, points(), wrong, width, theme.value, style);
    if (isStepping.value) drawBatch(context, all, frame.value?.batch ?? [], width, theme.value, style);
    if (worst.value) drawWorst(context, all, frame.value?.worst ?? [], width, theme.value, style);
    const followed = frame.value?.sample;
    if (followed) drawWorst(context, all, [followed.index], width, theme.value, style);
  });
  const look = () => {
    const now = frame.value;
    if (wrong.length !== points().length) wrong = new Uint8Array(points().length);
    if (now?.point_classes?.length !== points().length) return false;
    return findWrong(points(), now.point_classes, wrong);
  };
  const dispose = together(
    effect(() => {
      if (look() || worst.value || frame.value?.sample || frame.value?.batch) surface.schedule();
      tell(wrongIn(frame.value?.confusion ?? null, points()));
    }),
    effect(() => {
      [
        run.value,
        theme.value,
        view.showTest.value,
        shownUnit(view),
        worst.value,
        isStale(),
        view.sample.value,
        isStepping.value,
      ];
      surface.schedule();
    }),
  );
  return together(dispose, surface.stop);
}
