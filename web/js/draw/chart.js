// A line chart over steps on uPlot: lines, faint lines of earlier runs, axes, cursor; knows no words and no store.
import uPlot from "../../vendor/uplot.js";
import { clampBelow, columnsOf, createPlot, decades, linearRange, logRange, smooth, thin } from "./series.js";
import { withAlpha } from "./theme.js";

/** @import { Curve, Theme } from "../types.d.ts" */
/** @import { Plot } from "./series.js" */

/**
 * @typedef {object} Line
 * @property {string} name Of a column of the curve.
 * @property {string} label
 * @property {string} colour
 * @property {number} width
 * @property {number[]} dash Empty: a solid line.
 * @property {string} tag Written at the line's end; empty: nothing.
 */

/**
 * What a chart shows. The chart is built anew when anything but the curves and `perUnit` changes.
 * @typedef {object} ChartState
 * @property {Curve} curve
 * @property {readonly Curve[]} ghosts
 * @property {number} perUnit Steps in one unit of the x axis.
 * @property {readonly Line[]} lines
 * @property {ReadonlySet<string>} hidden Names of lines that are not shown.
 * @property {boolean} log
 * @property {boolean} smooth
 * @property {Theme} theme
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {string} font Family.
 * @property {(value: number) => string} write
 */

/**
 * What is under the cursor.
 * @typedef {object} Reading
 * @property {number} x
 * @property {number} left In CSS pixels from the chart's left edge.
 * @property {{ line: Line, value: number }[]} rows
 */

/** Values that matter to a smoothed one, as a share of all. */
const SPAN = 1 / 40;
/** Rows for each CSS pixel of width. */
const DENSITY = 0.7;
const GHOST_ROWS = 240;
const ROOM_FOR_NUMBER = 26;
const INTEGERS = [1, 2, 5]
  .flatMap((n) => [...Array(9).keys()].map((power) => n * 10 ** power))
  .sort((a, b) => a - b);

/**
 * Make a chart that fills `host`.
 * @param {HTMLElement} host
 * @param {(reading: Reading | null) => void} onRead
 */
export function createChart(host, onRead) {
  /** @type {uPlot | null} */
  let plot = null;
  /** @type {ChartState | null} */
  let shown = null;
  const rows = createPlot();
  const ranges = { x: /** @type {[number, number]} */ ([0, 1]), y: /** @type {[number, number]} */ ([0, 1]) };
  const read = () => onRead(plot && shown ? readingAt(plot, shown) : null);
  const size = () => ({ width: host.clientWidth, height: host.clientHeight });
  /** @param {ChartState} state */
  const show = (state) => {
    const { width, height } = size();
    if (width < 60 || height < 40) return;
    const data = prepare(state, rows, ranges, width);
    const rebuild = !plot || !shown || differs(state, shown);
    shown = state;
    if (!rebuild) return plot?.setData(data);
    plot?.destroy();
    plot = new uPlot({ ...options(state, ranges, () => shown ?? state, read), width, height }, data, host);
  };
  const observer = new ResizeObserver(() => {
    if (!shown) return;
    if (plot) plot.setSize(size());
    else show(shown);
  });
  observer.observe(host);
  return {
    show,
    /** Move the cursor sideways, as a key does. @param {number} pixels */
    move: (/** @type {number} */ pixels) => {
      if (!plot) return;
      const { width, height } = plot.over.getBoundingClientRect();
      const left = (plot.cursor.left ?? -1) < 0 ? width : (plot.cursor.left ?? 0) + pixels;
      plot.setCursor({ left: Math.max(0, Math.min(width - 1, left)), top: height / 2 });
    },
    /** Put the cursor away. */
    leave: () => plot?.setCursor({ left: -10, top: -10 }),
    stop: () => {
      observer.disconnect();
      plot?.destroy();
    },
  };
}

/** @param {ChartState} one @param {ChartState} other */
function differs(one, other) {
  return /** @type {const} */ ([
    "lines",
    "hidden",
    "log",
    "smooth",
    "theme",
    "xLabel",
    "yLabel",
    "font",
  ]).some((name) => one[name] !== other[name]);
}

/** @type {Float64Array[]} */
const scratch = [];

/**
 * Smooth and thin the curve to the chart's width and find its ranges.
 * @param {ChartState} state
 * @param {Plot} rows
 * @param {{ x: [number, number], y: [number, number] }} ranges written
 * @param {number} width
 * @returns {uPlot.AlignedData}
 */
function prepare(state, rows, ranges, width) {
  const { curve, lines, hidden, perUnit } = state;
  const raw = columnsOf(curve, names(state));
  const columns = state.smooth ? [...raw, ...raw.map((column, i) => smoothed(column, curve.length, i))] : raw;
  thin(rows, curve.columns[0] ?? [], columns, curve.length, DENSITY * width);
  for (let i = 0; i < rows.xs.length; i++) rows.xs[i] = (rows.xs[i] ?? 0) / perUnit;
  const ghosts = state.ghosts.map((ghost) => ghostPlot(ghost, names(state)));
  // Smoothed columns come after the measured ones and are left out: they fall for ever towards a 0 they follow.
  const visible = (/** @type {(number | null)[][]} */ all) =>
    all.filter((_, i) => i < lines.length && !hidden.has(lines[i]?.name ?? ""));
  const seen = [...visible(rows.columns), ...ghosts.flatMap((ghost) => visible(ghost.columns))];
  ranges.y = state.log ? logRange(seen) : linearRange(seen);
  if (state.log) clampBelow(rows.columns, ranges.y[0]);
  const ends = [rows.xs.at(-1) ?? 0, ...ghosts.map((ghost) => (ghost.xs.at(-1) ?? 0) / perUnit)];
  ranges.x = [0, Math.max(1, ...ends)];
  return [rows.xs, ...rows.columns];
}

/** @param {ChartState} state */
const names = ({ lines }) => lines.map((line) => line.name);

/** @param {ArrayLike<number>} column @param {number} length @param {number} slot */
function smoothed(column, length, slot) {
  let out = scratch[slot];
  if (!out || out.length < length) {
    out = new Float64Array(2 * length);
    scratch[slot] = out;
  }
  smooth(column, length, Math.max(4, length * SPAN), out);
  return out;
}

/** @type {WeakMap<Curve, { key: string, plot: Plot }>} */
const ghostPlots = new WeakMap();

/**
 * An earlier curve, smoothed and thinned; it does not change any more, so this is done once.
 * @param {Curve} curve
 * @param {string[]} wanted
 */
function ghostPlot(curve, wanted) {
  const key = wanted.join();
  const known = ghostPlots.get(curve);
  if (known?.key === key) return known.plot;
  const plot = createPlot();
  const columns = columnsOf(curve, wanted).map((column) => {
    const out = new Float64Array(curve.length);
    smooth(column, curve.length, Math.max(2, (2 * curve.length) / GHOST_ROWS), out);
    return out;
  });
  thin(plot, curve.columns[0] ?? [], columns, curve.length, GHOST_ROWS);
  ghostPlots.set(curve, { key, plot });
  return plot;
}

/**
 * @param {ChartState} state
 * @param {{ x: [number, number], y: [number, number] }} ranges
 * @param {() => ChartState} current
 * @param {() => void} read
 * @returns {Omit<uPlot.Options, "width" | "height">}
 */
function options(state, ranges, current, read) {
  const tagged = state.lines.some((line) => line.tag);
  return {
    legend: { show: false },
    padding: [8, tagged ? 26 : 12, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 7 * state.theme.lineScale },
      sync: { key: "livegrad", setSeries: false, scales: ["x", null] },
    },
    scales: {
      x: { time: false, range: () => ranges.x },
      y: { distr: state.log ? 3 : 1, log: 10, range: () => ranges.y },
    },
    axes: axes(state),
    series: [{}, ...series(state)],
    hooks: {
      drawAxes: [(plot) => drawGhosts(plot, current())],
      draw: [(plot) => drawWords(plot, current())],
      setCursor: [read],
    },
  };
}

/** @param {ChartState} state @returns {uPlot.Axis[]} */
function axes({ theme, font, log, yLabel, write }) {
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
    values: (_, ticks) => ticks.map((tick) => write(Number(tick.toPrecision(6)))),
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
      incrs: INTEGERS,
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
  ctx.lineWidth = 1.2 * devicePixelRatio * state.theme.lineScale;
  for (const ghost of state.ghosts) {
    const { xs, columns } = ghostPlot(ghost, names(state));
    for (const [i, line] of state.lines.entries()) {
      if (state.hidden.has(line.name)) continue;
      ctx.strokeStyle = withAlpha(line.colour, 0.3);
      ctx.beginPath();
      traceGhost(plot, xs, columns[i] ?? [], state.perUnit, low);
      ctx.stroke();
    }
  }
  ctx.restore();
}

/**
 * @param {uPlot} plot
 * @param {number[]} xs
 * @param {(number | null)[]} values
 * @param {number} perUnit
 * @param {number} low
 */
function traceGhost(plot, xs, values, perUnit, low) {
  let pen = false;
  for (const [i, value] of values.entries()) {
    if (value === null) {
      pen = false;
      continue;
    }
    const x = plot.valToPos((xs[i] ?? 0) / perUnit, "x", true);
    const y = plot.valToPos(Math.max(low, value), "y", true);
    if (pen) plot.ctx.lineTo(x, y);
    else plot.ctx.moveTo(x, y);
    pen = true;
  }
}

/**
 * Write the x axis' unit into the corner, and the lines' tags at their ends.
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
  const x = bbox.left + bbox.width + 5 * ratio;
  for (const { line, y } of spread(ends, size * 0.95, bbox.top, bbox.top + bbox.height)) {
    ctx.fillStyle = line.colour;
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

/**
 * The measured row nearest to the cursor: the curve's own numbers, not the thinned or clamped ones.
 * @param {uPlot} plot
 * @param {ChartState} state
 * @returns {Reading | null}
 */
function readingAt(plot, { curve, lines, hidden, perUnit }) {
  const left = plot.cursor.left ?? -1;
  if (left < 0 || curve.length === 0) return null;
  const steps = curve.columns[0] ?? new Float64Array(0);
  const row = nearest(steps, curve.length, plot.posToVal(left, "x") * perUnit);
  const rows = columnsOf(
    curve,
    lines.map((line) => line.name),
  ).flatMap((column, i) => {
    const line = lines[i];
    return line && !hidden.has(line.name) ? [{ line, value: column[row] ?? Number.NaN }] : [];
  });
  return { x: (steps[row] ?? 0) / perUnit, left: plot.over.offsetLeft + left, rows };
}

/**
 * Index of the value nearest to `wanted` among `length` rising ones.
 * @param {ArrayLike<number>} rising
 * @param {number} length
 * @param {number} wanted
 */
export function nearest(rising, length, wanted) {
  let [low, high] = [0, length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) <= wanted) low = middle;
    else high = middle;
  }
  return Math.abs((rising[low] ?? 0) - wanted) <= Math.abs((rising[high] ?? 0) - wanted) ? low : high;
}
