// How a chart looks: its axes, its lines, the faint lines of earlier runs, the words on it; knows no element.

import { alongOf } from "../../run/axis.js";
import { runColour } from "../kit/runs.js";
import { withAlpha } from "../kit/theme.js";
import { drawBands, drawDots, drawGap, drawGuides, drawGuideWords, drawMoment } from "./marks.js";
import { columnsOf, createPlot, decades, smooth, thin } from "./series.js";
import { names } from "./shown.js";

/** @import uPlot from "../../../vendor/uplot.js" */
/** @import { Curve, Earlier } from "../../types.d.ts" */
/** @import { Axis } from "../../run/axis.js" */
/** @import { ChartState, Line } from "./shown.js" */
/** @import { Plot } from "./series.js" */

const GHOST_ROWS = 240;
const ROOM_FOR_NUMBER = 26;
const INTEGERS = [1, 2, 5]
  .flatMap((n) => [...Array(9).keys()].map((power) => n * 10 ** power))
  .sort((a, b) => a - b);
/** Of a run that ended within its first epoch. */
const FRACTIONS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/**
 * What was made of the rows for this paint.
 * @typedef {object} Drawn
 * @property {[number, number]} x
 * @property {[number, number]} y
 * @property {(number | null)[][]} bands
 */

/** @type {WeakMap<Curve, { key: string, plot: Plot }>} */
const ghostPlots = new WeakMap();

/**
 * An earlier curve, smoothed and thinned; it does not change any more, so this is done once.
 * @param {Pick<Earlier, "curve" | "samples">} run
 * @param {string[]} wanted
 * @param {Axis} axis
 */
export function ghostPlot({ curve, samples }, wanted, axis) {
  const key = [axis, ...wanted].join();
  const known = ghostPlots.get(curve);
  if (known?.key === key) return known.plot;
  const plot = createPlot();
  const columns = columnsOf(curve, wanted).map((column) => {
    const out = new Float64Array(curve.length);
    smooth(column, curve.length, Math.max(2, (2 * curve.length) / GHOST_ROWS), out);
    return out;
  });
  thin(plot, alongOf(curve, axis, samples), columns, curve.length, GHOST_ROWS);
  ghostPlots.set(curve, { key, plot });
  return plot;
}

/**
 * @param {ChartState} state
 * @param {Drawn} drawn
 * @param {() => ChartState} current
 * @param {() => void} read
 * @returns {Omit<uPlot.Options, "width" | "height">}
 */
export function options(state, drawn, current, read) {
  return {
    legend: { show: false },
    padding: [8, roomForTags(state), 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 7 * state.theme.lineScale },
      sync: { key: "livegrad", setSeries: false, scales: ["x", null] },
    },
    scales: {
      x: { time: false, range: () => drawn.x },
      y: { distr: state.log ? 3 : 1, log: 10, range: () => drawn.y },
    },
    axes: axes(state),
    series: [{}, ...series(state)],
    hooks: {
      drawAxes: [
        (plot) => drawGhosts(plot, current()),
        (plot) => drawGap(plot, current()),
        (plot) => drawBands(plot, current(), drawn.bands),
        (plot) => drawGuides(plot, current()),
      ],
      draw: [
        (plot) => drawMoment(plot, current()),
        (plot) => drawGuideWords(plot, current()),
        (plot) => drawDots(plot, current()),
        (plot) => drawWords(plot, current()),
      ],
      setCursor: [read],
    },
  };
}

/** Pixels right of the lines for the longest of their tags. @param {ChartState} state */
function roomForTags({ lines, theme }) {
  const wide = (/** @type {string} */ tag) =>
    [...tag].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 6.6), 0);
  const longest = Math.max(0, ...lines.map(({ tag }) => wide(tag)));
  return longest > 0 ? Math.max(32, 10 + longest * Math.sqrt(theme.lineScale)) : 12;
}

/** @param {ChartState} state @returns {uPlot.Axis[]} */
function axes({ theme, font, log, yLabel, write, writeValue }) {
  const size = Math.round(11 * Math.sqrt(theme.lineScale));
  const look = { stroke: theme.ink2, font: `${size}px ${font}` };
  const grid = { stroke: theme.rule, width: 1 };
  /** @type {uPlot.Axis} */
  const vertical = {
    ...look,
    grid,
    ticks: { show: false },
    size: 4 * size,
    gap: 6,
    label: yLabel,
    labelFont: look.font,
    labelSize: size + 4,
    labelGap: 0,
    values: (_, ticks) => ticks.map((tick) => writeValue(Number(tick.toPrecision(6)))),
  };
  if (log) {
    // By itself uPlot drops the numbers of some decades.
    vertical.filter = (_, ticks) => ticks;
    vertical.splits = (plot, _axis, low, high) =>
      decades(low, high, Math.floor(plot.bbox.height / devicePixelRatio / ROOM_FOR_NUMBER) + 1);
  } else vertical.space = ROOM_FOR_NUMBER;
  return [
    {
      ...look,
      grid: { show: false },
      ticks: { stroke: theme.rule, width: 1, size: 4 },
      size: size + 11,
      gap: 3,
      space: 64,
      incrs: (_, _axis, _low, high) => (high < 1 ? FRACTIONS : INTEGERS),
      values: (_, ticks) => ticks.map((tick) => write(tick)),
    },
    vertical,
  ];
}

/** @param {ChartState} state @returns {uPlot.Series[]} */
function series({ lines, hidden, smooth: smoothing, theme }) {
  /** @param {Line} line @returns {uPlot.Series} */
  const look = ({ name, colour, width, dash }) => ({
    stroke: colour,
    width: width * theme.lineScale,
    dash: dash.map((part) => part * theme.lineScale),
    points: { show: false },
    show: !hidden.has(name),
  });
  if (!smoothing) return lines.map(look);
  const faint = lines.map((line) => ({ ...look(line), width: 1, dash: [], alpha: 0.3 }));
  return [...faint, ...lines.map(look)];
}

/** @param {uPlot} plot @param {ChartState} state */
function drawGhosts(plot, state) {
  const { ctx, bbox } = plot;
  const low = plot.scales.y?.min ?? 0;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const thickness = devicePixelRatio * state.theme.lineScale;
  for (const run of state.earlier) {
    const { xs, columns } = ghostPlot(run, names(state), state.axis);
    const colour = runColour(run.colour, state.theme.panel);
    for (const [i, line] of state.lines.entries()) {
      if (state.hidden.has(line.name)) continue;
      // The colour says which run it is, so the stroke says which loss: what is drawn on top of the run's own is heavier.
      const isLast = i === state.lines.length - 1;
      ctx.lineWidth = (isLast ? 1.5 : 1) * thickness;
      ctx.strokeStyle = withAlpha(colour, isLast ? 0.75 : 0.4);
      ctx.beginPath();
      traceGhost(plot, xs, columns[i] ?? [], low);
      ctx.stroke();
    }
  }
  ctx.restore();
}

/**
 * @param {uPlot} plot
 * @param {number[]} xs
 * @param {(number | null)[]} values
 * @param {number} low
 */
function traceGhost(plot, xs, values, low) {
  let pen = false;
  for (const [i, value] of values.entries()) {
    if (value === null) {
      pen = false;
      continue;
    }
    const x = plot.valToPos(xs[i] ?? 0, "x", true);
    const y = plot.valToPos(Math.max(low, value), "y", true);
    if (pen) plot.ctx.lineTo(x, y);
    else plot.ctx.moveTo(x, y);
    pen = true;
  }
}

/**
 * Write the x axis' unit into the corner, and the lines' tags at their ends, wherever on the axis that is.
 * @param {uPlot} plot
 * @param {ChartState} state
 */
function drawWords(plot, { lines, hidden, smooth: smoothing, theme, font, xLabel }) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const size = 11 * ratio * Math.sqrt(theme.lineScale);
  ctx.save();
  ctx.font = `${size}px ${font}`;
  ctx.fillStyle = theme.ink2;
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.fillText(xLabel, bbox.left - 12 * ratio, bbox.top + bbox.height + 7 * ratio);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.font = `600 ${size}px ${font}`;
  const ends = [];
  for (const [i, line] of lines.entries()) {
    if (!line.tag || hidden.has(line.name) || plot.data[0].length < 2) continue;
    const column = plot.data[1 + i + (smoothing ? lines.length : 0)] ?? [];
    const value = column.at(-1);
    if (value !== null && value !== undefined) ends.push({ line, y: plot.valToPos(value, "y", true) });
  }
  const x = plot.valToPos(plot.data[0].at(-1) ?? 0, "x", true) + 5 * ratio;
  // A rim keeps them readable on the line of a future that was left.
  ctx.strokeStyle = theme.panel;
  ctx.lineWidth = 3 * ratio;
  ctx.lineJoin = "round";
  for (const { line, y } of spread(ends, size * 0.95, bbox.top, bbox.top + bbox.height)) {
    ctx.fillStyle = line.colour;
    ctx.strokeText(line.tag, x, y);
    ctx.fillText(line.tag, x, y);
  }
  ctx.restore();
}

/**
 * Push tags apart that would lie on each other.
 * @param {{ line: Line, y: number }[]} ends
 * @param {number} gap
 * @param {number} top
 * @param {number} bottom
 */
function spread(ends, gap, top, bottom) {
  ends.sort((a, b) => a.y - b.y);
  let free = top - gap;
  for (const end of ends) {
    end.y = Math.max(end.y, free + gap);
    free = end.y;
  }
  let limit = bottom + gap;
  for (const end of ends.toReversed()) {
    end.y = Math.min(end.y, limit - gap);
    limit = end.y;
  }
  return ends;
}
