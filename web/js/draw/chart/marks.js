// What a chart marks beside its lines: bands around them, rules to compare with, single points. Knows no words.
import { carried } from "../../run/axis.js";
import { epochsOf } from "../../run/curve.js";
import { withAlpha } from "../kit/theme.js";
import { along } from "./shown.js";

/** @import uPlot from "../../../vendor/uplot.js" */
/** @import { ChartState, Guide } from "./shown.js" */

/**
 * @param {uPlot} plot @param {ChartState} state
 * @param {readonly (readonly (number | null)[])[]} bands half the width of the band of each line that has one
 */
export function drawBands(plot, state, bands) {
  const { ctx, data } = plot;
  const shown = state.lines.filter(({ band, name }) => band && !state.hidden.has(name)).length;
  inside(plot, () => {
    ctx.lineWidth = devicePixelRatio;
    let next = 0;
    for (const [i, line] of state.lines.entries()) {
      if (!line.band) continue;
      const band = bands[next++] ?? [];
      if (state.hidden.has(line.name)) continue;
      const middle = data[1 + i + (state.smooth ? state.lines.length : 0)] ?? [];
      // Many bands on top of each other would be one grey: then their edges tell them apart.
      ctx.fillStyle = withAlpha(line.colour, Math.max(0.04, 0.2 / shown));
      ctx.strokeStyle = withAlpha(line.colour, 0.5);
      traceBand(plot, data[0], /** @type {(number | null)[]} */ (middle), band);
    }
  });
}

/**
 * @param {uPlot} plot @param {ArrayLike<number>} xs @param {readonly (number | null)[]} middle
 * @param {readonly (number | null)[]} half
 */
function traceBand(plot, xs, middle, half) {
  const { ctx } = plot;
  const edge = (/** @type {1 | -1} */ side) => {
    for (let step = 0; step < xs.length; step++) {
      const i = side > 0 ? step : xs.length - 1 - step;
      const [value, width] = [middle[i], half[i]];
      if (value === null || value === undefined || width === null || width === undefined) continue;
      ctx.lineTo(plot.valToPos(xs[i] ?? 0, "x", true), plot.valToPos(value + side * width, "y", true));
    }
  };
  ctx.beginPath();
  edge(1);
  edge(-1);
  ctx.fill();
  for (const side of /** @type {const} */ ([1, -1])) {
    ctx.beginPath();
    edge(side);
    ctx.stroke();
  }
}

/**
 * Shade what lies between the loss on training points and that on others: how much worse the run does where it has
 * not been trained.
 * @param {uPlot} plot @param {ChartState} state
 */
export function drawGap(plot, { lines, hidden, gap, smooth }) {
  if (!gap || gap.some((name) => hidden.has(name))) return;
  const places = gap.map((name) => lines.findIndex((line) => line.name === name));
  const [one, other] = places.map((place) => plot.data[1 + place + (smooth ? lines.length : 0)] ?? []);
  const xs = plot.data[0];
  inside(plot, () => {
    const { ctx } = plot;
    const trace = (/** @type {ArrayLike<number | null | undefined>} */ column, /** @type {number} */ i) => {
      const value = column[i];
      if (typeof value === "number")
        ctx.lineTo(plot.valToPos(xs[i] ?? 0, "x", true), plot.valToPos(value, "y", true));
    };
    ctx.fillStyle = withAlpha(lines[places[1] ?? -1]?.colour ?? "#000000", 0.14);
    ctx.beginPath();
    for (let i = 0; i < xs.length; i++) trace(one ?? [], i);
    for (let i = xs.length - 1; i >= 0; i--) trace(other ?? [], i);
    ctx.fill();
  });
}

/**
 * The rules, under the lines.
 * @param {uPlot} plot @param {ChartState} state
 */
export function drawGuides(plot, state) {
  const { guides, theme } = state;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  inside(plot, () => {
    ctx.lineWidth = ratio * theme.lineScale;
    for (const guide of guides) {
      const place = placeOf(plot, state, guide);
      if (place === null) continue;
      ctx.strokeStyle = theme.ink2;
      ctx.setLineDash(guide.solid ? [] : [4 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(guide.axis === "x" ? place : bbox.left, guide.axis === "x" ? bbox.top : place);
      ctx.lineTo(
        guide.axis === "x" ? place : bbox.left + bbox.width,
        guide.axis === "x" ? bbox.top + bbox.height : place,
      );
      ctx.stroke();
    }
  });
}

/**
 * What the rules are, over the lines: beside an upright rule where there is room, over the end of a level one.
 * @param {uPlot} plot @param {ChartState} state
 */
export function drawGuideWords(plot, state) {
  const { guides, theme, font } = state;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const right = bbox.left + bbox.width;
  inside(plot, () => {
    const size = lettering(ctx, theme, font);
    for (const guide of guides) {
      const place = placeOf(plot, state, guide);
      if (place === null) continue;
      const isUpright = guide.axis === "x";
      const fits = place + ctx.measureText(guide.label).width + 8 * ratio < right;
      const isLow = isUpright ? !guide.foot : place - bbox.top < 1.5 * size;
      ctx.textAlign = isUpright && fits ? "left" : "right";
      ctx.textBaseline = isLow ? "top" : "bottom";
      const x = isUpright ? place + (fits ? 5 : -5) * ratio : right - 5 * ratio;
      const edge = guide.foot ? bbox.top + bbox.height - 2 * ratio : bbox.top + 2 * ratio;
      const y = isUpright ? edge : place + (isLow ? 3 : -2) * ratio;
      write(ctx, guide.label, x, y);
    }
  });
}

/**
 * @param {uPlot} plot @param {ChartState} state @param {Guide} guide @returns {number | null} null: beyond the axis
 */
function placeOf(plot, state, { axis, at }) {
  const { left, top, width, height } = plot.bbox;
  const place = plot.valToPos(axis === "x" ? xOf(state, at) : at, axis, true);
  const [start, end] = axis === "x" ? [left, left + width] : [top, top + height];
  return place >= start - 1 && place <= end + 1 ? place : null;
}

/** Set small type with a rim that keeps it readable on lines. @param {CanvasRenderingContext2D} ctx @param {ChartState["theme"]} theme @param {string} font */
function lettering(ctx, theme, font) {
  const size = 10.5 * devicePixelRatio * Math.sqrt(theme.lineScale);
  ctx.font = `${size}px ${font}`;
  ctx.fillStyle = theme.ink2;
  ctx.strokeStyle = theme.panel;
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  return size;
}

/** @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y */
function write(ctx, text, x, y) {
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

/** Where an epoch of the run lies on the axis. @param {ChartState} state @param {number} epoch */
function xOf(state, epoch) {
  const { curve, axis } = state;
  if (axis === "epoch") return epoch;
  const [epochs, xs] = [epochsOf(curve), along(state)];
  const last = curve.length - 1;
  const beyond = epoch / (epochs[last] || 1);
  return beyond > 1 ? beyond * (xs[last] ?? 0) : carried(epochs, xs, curve.length, epoch);
}

/**
 * Where the page stands, when that is in the past: what comes after it is fainter.
 * @param {uPlot} plot @param {ChartState} state
 */
export function drawMoment(plot, state) {
  const { curve, moment, theme } = state;
  if (moment === null) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(carried(curve.columns[0] ?? [], along(state), curve.length, moment), "x", true);
  inside(plot, () => {
    ctx.fillStyle = withAlpha(theme.panel, 0.68);
    ctx.fillRect(x, bbox.top, bbox.left + bbox.width - x, bbox.height);
    ctx.lineWidth = 1.5 * devicePixelRatio * theme.lineScale;
    ctx.strokeStyle = theme.ink;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  });
}

/** @param {uPlot} plot @param {ChartState} state */
export function drawDots(plot, state) {
  const { dots, theme, font } = state;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  for (const { epoch, value, label } of dots) {
    const x = plot.valToPos(xOf(state, epoch), "x", true);
    const y = plot.valToPos(value, "y", true);
    if (!(x >= bbox.left - 1 && x <= bbox.left + bbox.width + 1 && y >= bbox.top - 1)) continue;
    lettering(ctx, theme, font);
    ctx.textAlign = "center";
    // Over the point, or it would lie on the axis: what is smallest is low.
    ctx.textBaseline = "bottom";
    const half = ctx.measureText(label).width / 2;
    const place = Math.max(bbox.left + half + 2, Math.min(bbox.left + bbox.width - half - 2, x));
    write(ctx, label, place, y - 7 * ratio);
    ctx.beginPath();
    ctx.arc(x, y, 3.6 * ratio * theme.lineScale, 0, 2 * Math.PI);
    ctx.fillStyle = theme.panel;
    ctx.fill();
    ctx.lineWidth = 1.6 * ratio * theme.lineScale;
    ctx.strokeStyle = theme.ink;
    ctx.stroke();
  }
  ctx.restore();
}

/** Draw and leave no trace outside the axes. @param {uPlot} plot @param {() => void} draw */
function inside({ ctx, bbox }, draw) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
}
