// Draws the losses of many runs over one axis, one of them in front, and a band where they differ by chance; knows no
// lane, no words and no page.
import { epochsOf } from "../../run/curve.js";
import { formatHex, fromOklab, luminance, mix } from "../kit/colour.js";
import { withAlpha } from "../kit/theme.js";
import { roundTicks } from "./plot.js";
import { rangeOf, ticksAcross } from "./reach.js";
import { columnsOf, createPlot, decades, thin } from "./series.js";

/** @import { Curve, Theme } from "../../types.d.ts" */
/** @import { Plot } from "./series.js" */

/**
 * @typedef {object} LaneLine
 * @property {number} id
 * @property {Curve} curve
 * @property {string} name of the series
 * @property {number} perEpoch what an epoch is on the x axis
 * @property {boolean} bySteps whether the x axis counts steps, which each run has its own of
 * @property {string} colour
 * @property {string} tag at its end
 */

/**
 * @typedef {object} LanesPicture
 * @property {readonly LaneLine[]} lines
 * @property {number | null} front the id of the line that is pointed at
 * @property {boolean} log
 * @property {number | null} target
 * @property {number | null} moment on the x axis, while it is not the present
 * @property {{ xs: ArrayLike<number>, low: ArrayLike<number>, middle: ArrayLike<number>, high: ArrayLike<number> } | null} band
 * @property {string} font
 * @property {string} xLabel
 * @property {(value: number) => string} writeX
 * @property {(value: number) => string} writeY
 * @property {boolean} [bare] without numbers and words
 */

/** @typedef {{ left: number, right: number, top: number, bottom: number, x: (at: number) => number, y: (value: number) => number, atX: (pixel: number) => number }} Place */

const DENSITY = 0.6;
/** Dashes of what lies beyond the axis, and how far outside the picture a line leads that leaves it, in pixels. */
const BEYOND = [2, 4];
const OUTSIDE = 1e4;
/** Before the name of a line that has left the axis, by its side. @type {Record<number, string>} */
const ARROWS = { [-1]: "↓ ", 1: "↑ " };
/** Colours side by side that are told apart by hue and lightness, for a light and for a dark ground (OKLab). */
const HUES = [262, 200, 150, 95, 55, 20, 340, 305];

/**
 * A colour for each lane in order, so that neighbours among ordered values are neighbours in colour.
 * @param {number} count @param {Pick<Theme, "panel">} theme @returns {string[]}
 */
export function laneColours(count, { panel }) {
  const isDark = luminance(panel) < 0.2;
  return Array.from({ length: count }, (_, at) => {
    const along = count === 1 ? 0 : (at / (count - 1)) * (HUES.length - 1);
    const [low, high] = [HUES[Math.floor(along)] ?? 0, HUES[Math.ceil(along)] ?? 0];
    const turn = ((high - low + 540) % 360) - 180;
    const hue = ((low + turn * (along % 1)) * Math.PI) / 180;
    // Neighbours differ in lightness too, which an eye without colours sees.
    const light = (isDark ? 0.76 : 0.52) + (at % 2 === 0 ? -0.05 : 0.05);
    return formatHex(fromOklab([light, 0.135 * Math.cos(hue), 0.135 * Math.sin(hue)]));
  });
}

/** @type {WeakMap<Float64Array[], { key: string, plot: Plot }>} what a curve's rows were thinned to, until it grows */
const thinned = new WeakMap();

/** @param {LaneLine} line @param {number} width @returns {Plot} */
function plotOf({ curve, name, bySteps }, width) {
  const key = `${name} ${bySteps} ${curve.length} ${Math.round(width)} ${curve.columns[0]?.[curve.length - 1]}`;
  const known = thinned.get(curve.columns);
  if (known?.key === key) return known.plot;
  const plot = createPlot();
  const xs = bySteps ? (curve.columns[0] ?? []) : epochsOf(curve);
  thin(plot, /** @type {any} */ (xs), columnsOf(curve, [name]), curve.length, DENSITY * width);
  thinned.set(curve.columns, { key, plot });
  return plot;
}

/**
 * Draw them all, and give where things lie.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {LanesPicture} picture @param {Theme} theme @returns {Place}
 */
export function drawLanes(context, width, height, picture, theme) {
  const { lines, front, log, target, bare, band } = picture;
  const plots = lines.map((line) => plotOf(line, width));
  const [xEnd, range] = [endOf(lines, plots), rangeOf(plots, log, target)];
  const ends = picture.bare ? [] : endsOf(lines, plots, range);
  const place = placed(context, width, height, picture, theme, { xEnd, range, ends });
  if (!bare) drawGrid(context, place, picture, theme, xEnd, range);
  context.save();
  context.beginPath();
  context.rect(place.left - 1, place.top - 2, place.right - place.left + 2, place.bottom - place.top + 4);
  context.clip();
  if (target !== null && !bare) drawTarget(context, place, target, theme);
  if (band) drawBand(context, place, band, theme);
  const order = lines
    .map((_, at) => at)
    .sort((a, b) => Number(lines[a]?.id === front) - Number(lines[b]?.id === front));
  const many = lines.length > 12;
  for (const at of order) {
    const [line, plot] = [lines[at], plots[at]];
    if (!line || !plot) continue;
    const isFront = line.id === front;
    const away = front !== null && !isFront;
    context.strokeStyle = band && !isFront ? withAlpha(theme.ink2, 0.22) : line.colour;
    context.globalAlpha = away ? (many ? 0.25 : 0.35) : many && !isFront ? 0.75 : 1;
    context.lineWidth = (isFront ? 3 : many || bare ? 1.3 : 2) * theme.lineScale;
    trace(context, place, plot, line.perEpoch, range);
  }
  if (picture.moment !== null) drawMoment(context, place, picture.moment, theme);
  context.restore();
  if (!bare) drawTags(context, place, width, picture, ends, theme);
  return place;
}

/**
 * A line as far as it lies within the axis; where all of it lies beyond, it runs on along the edge, dashed.
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {Plot} plot @param {number} per
 * @param {[number, number]} range
 */
function trace(context, place, plot, per, range) {
  context.lineJoin = "round";
  for (const isBeyond of [false, true]) {
    context.setLineDash(isBeyond ? BEYOND : []);
    context.beginPath();
    tracePart(context, place, plot, per, { range, isBeyond });
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {Plot} plot @param {number} per
 * @param {{ range: [number, number], isBeyond: boolean }} part
 */
function tracePart(context, place, { xs, columns }, per, { range, isBeyond }) {
  const values = columns[0] ?? [];
  let pen = false;
  for (let at = 1; at < values.length; at++) {
    const [before, value] = [values[at - 1], values[at]];
    const isThere = typeof before === "number" && typeof value === "number";
    const side = isThere ? sideOf(value, range) : 0;
    const isPart = isThere && (side !== 0 && side === sideOf(before, range)) === isBeyond;
    if (isPart) {
      const height = isBeyond ? onEdge : offEdge;
      if (!pen) context.moveTo(place.x((xs[at - 1] ?? 0) * per), height(place, before));
      context.lineTo(place.x((xs[at] ?? 0) * per), height(place, value));
    }
    pen = isPart;
  }
}

/** Beyond which end of the axis a value lies. @param {number} value @param {[number, number]} range */
function sideOf(value, [low, high]) {
  return value < low ? -1 : value > high ? 1 : 0;
}

/** The height of a value, on the edge if it lies beyond it. @param {Place} place @param {number} value */
function onEdge({ y, top, bottom }, value) {
  return Math.min(bottom, Math.max(top, y(value)));
}

/** The height of a value, far outside if it is 0 or as good as infinite. @param {Place} place @param {number} value */
function offEdge({ y, top, bottom }, value) {
  return Math.min(bottom + OUTSIDE, Math.max(top - OUTSIDE, y(value)));
}

/** @param {readonly LaneLine[]} lines @param {readonly Plot[]} plots */
function endOf(lines, plots) {
  return Math.max(1, ...lines.map(({ perEpoch }, at) => (plots[at]?.xs.at(-1) ?? 0) * perEpoch));
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {LanesPicture} picture
 * @param {Theme} theme @param {{ xEnd: number, range: [number, number], ends: ReturnType<typeof endsOf> }} extent
 * @returns {Place}
 */
function placed(context, width, height, { bare, font, lines, log }, theme, { xEnd, range, ends }) {
  const size = 11 * Math.sqrt(theme.lineScale);
  context.font = `600 ${size}px ${font}`;
  const wide =
    lines.length > 16
      ? 0
      : Math.max(0, ...[...lines, ...ends].map(({ tag }) => context.measureText(tag).width));
  const left = bare ? 2 : 44 * Math.sqrt(theme.lineScale);
  const right = width - (bare ? 2 : Math.min(0.3 * width, 12 + wide));
  const [top, bottom] = [bare ? 3 : 8, height - (bare ? 3 : 2 * size)];
  const along = log ? Math.log10 : (/** @type {number} */ value) => value;
  const [from, to] = [along(range[0]), along(range[1])];
  return {
    ...{ left, right, top, bottom },
    x: (at) => left + (at / xEnd) * (right - left),
    y: (value) => bottom - ((along(value) - from) / (to - from || 1)) * (bottom - top),
    atX: (pixel) => ((pixel - left) / (right - left || 1)) * xEnd,
  };
}

/**
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {LanesPicture} picture @param {Theme} theme
 * @param {number} xEnd @param {[number, number]} range
 */
function drawGrid(context, { left, right, top, bottom, x, y }, picture, theme, xEnd, [low, high]) {
  const size = 11 * Math.sqrt(theme.lineScale);
  const rows = Math.max(2, Math.floor((bottom - top) / 24));
  const up = picture.log ? decades(low, high, rows) : roundTicks(low, high, rows);
  context.font = `${size}px ${picture.font}`;
  context.fillStyle = theme.ink2;
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.beginPath();
  for (const value of up) {
    context.moveTo(left, Math.round(y(value)) + 0.5);
    context.lineTo(right, Math.round(y(value)) + 0.5);
  }
  context.stroke();
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const value of up) context.fillText(picture.writeY(value), left - 6, y(value));
  context.textBaseline = "top";
  const end = right - context.measureText(picture.xLabel).width - 10;
  const fits = (/** @type {number} */ at) => x(at) + context.measureText(picture.writeX(at)).width / 2 < end;
  for (const at of ticksAcross(xEnd, Math.max(2, Math.floor((right - left) / 90)), fits)) {
    context.textAlign = at === 0 ? "left" : "center";
    context.fillText(picture.writeX(at), x(at), bottom + 5);
  }
  context.textAlign = "right";
  context.fillText(picture.xLabel, right, bottom + 5);
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {number} target @param {Theme} theme */
function drawTarget(context, { left, right, y }, target, theme) {
  context.strokeStyle = theme.ok;
  context.lineWidth = 1.2 * theme.lineScale;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(left, y(target));
  context.lineTo(right, y(target));
  context.stroke();
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {number} moment @param {Theme} theme */
function drawMoment(context, { top, bottom, right, x }, moment, theme) {
  // What lies ahead is known, and not yet.
  context.globalAlpha = 1;
  context.fillStyle = withAlpha(theme.panel, 0.62);
  context.fillRect(x(moment), top - 2, right - x(moment) + 1, bottom - top + 4);
  context.strokeStyle = theme.accent;
  context.lineWidth = 1.5 * theme.lineScale;
  context.beginPath();
  context.moveTo(x(moment), top);
  context.lineTo(x(moment), bottom);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Place} place @param {NonNullable<LanesPicture["band"]>} band @param {Theme} theme */
function drawBand(context, { x, y, bottom }, { xs, low, high }, theme) {
  const height = (/** @type {number | undefined} */ value) =>
    Math.min(bottom, y(Math.max(1e-30, value ?? 0)));
  context.beginPath();
  for (let at = 0; at < xs.length; at++) context.lineTo(x(xs[at] ?? 0), height(high[at]));
  for (let at = xs.length - 1; at >= 0; at--) context.lineTo(x(xs[at] ?? 0), height(low[at]));
  context.closePath();
  context.fillStyle = withAlpha(mix(theme.panel, theme.accent, 0.8), 0.22);
  context.fill();
}

/**
 * Where lines end, and what is written there: their names, with an arrow where a line has left the axis.
 * @param {readonly LaneLine[]} lines @param {readonly Plot[]} plots @param {[number, number]} range
 */
function endsOf(lines, plots, range) {
  return lines.flatMap((line, index) => {
    const plot = plots[index];
    const value = plot?.columns[0]?.findLast((one) => one !== null);
    if (value === null || value === undefined || !plot) return [];
    const tag = `${ARROWS[sideOf(value, range)] ?? ""}${line.tag}`;
    return [{ line, tag, value, at: (plot.xs.at(-1) ?? 0) * line.perEpoch }];
  });
}

/**
 * The lines' names, from the largest value to the smallest.
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {number} width @param {LanesPicture} picture
 * @param {ReturnType<typeof endsOf>} ends @param {Theme} theme
 */
function drawTags(context, place, width, { lines, front, font, band }, ends, theme) {
  const size = 11 * Math.sqrt(theme.lineScale);
  context.font = `600 ${size}px ${font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const said = ends.filter(({ line }) => line.id === front || (!band && lines.length <= 16));
  const tags = said.map((end) => ({ ...end, left: place.x(end.at) + 5, y: onEdge(place, end.value) }));
  apart(tags, size * 1.02, place.bottom);
  for (const { line, tag, left, y } of tags) {
    context.globalAlpha = front !== null && line.id !== front ? 0.45 : 1;
    context.fillStyle = line.colour;
    context.fillText(shortened(context, tag, width - left), left, y);
  }
  context.globalAlpha = 1;
}

/** As much of a text as there is room for. @param {CanvasRenderingContext2D} context @param {string} text @param {number} room in pixels */
function shortened(context, text, room) {
  let said = text;
  while (said.length > 1 && context.measureText(said).width > room) said = `${said.slice(0, -2).trimEnd()}…`;
  return said;
}

/** Push tags apart that would lie on each other. @param {{ y: number, value: number }[]} ends @param {number} gap @param {number} bottom */
function apart(ends, gap, bottom) {
  ends.sort((a, b) => a.y - b.y || b.value - a.value);
  let free = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    end.y = Math.max(end.y, free);
    free = end.y + gap;
  }
  let limit = bottom;
  for (const end of ends.toReversed()) {
    end.y = Math.min(end.y, limit);
    limit = end.y - gap;
  }
}

/**
 * The line that is nearest to a point of the picture.
 * @param {readonly LaneLine[]} lines @param {Place} place @param {number} left @param {number} top in pixels
 * @param {number} width of the picture @returns {{ id: number, at: number, value: number } | null}
 */
export function nearestLine(lines, place, left, top, width) {
  let best = /** @type {{ id: number, at: number, value: number } | null} */ (null);
  let least = Infinity;
  for (const line of lines) {
    const { xs, columns } = plotOf(line, width);
    const wanted = place.atX(left) / line.perEpoch;
    let row = xs.findIndex((at) => at >= wanted);
    if (row < 0) row = xs.length - 1;
    const value = columns[0]?.[row];
    if (value === null || value === undefined) continue;
    const away =
      Math.abs(onEdge(place, value) - top) + Math.abs(place.x((xs[row] ?? 0) * line.perEpoch) - left);
    if (away < least) [least, best] = [away, { id: line.id, at: (xs[row] ?? 0) * line.perEpoch, value }];
  }
  return best;
}
