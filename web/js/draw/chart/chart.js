// A line chart over steps on uPlot: lines, faint lines of earlier runs, axes, cursor; knows no words and no store.
import uPlot from "../../../vendor/uplot.js";
import { reachOf } from "../../run/axis.js";
import { ghostPlot, options } from "./look.js";
import {
  bandRange,
  clampBelow,
  clampBoundless,
  columnsOf,
  createPlot,
  fittedTo,
  linearRange,
  logRange,
  reaching,
  smooth,
  thin,
} from "./series.js";
import { along, bandNames, names } from "./shown.js";

/** @import { Drawn } from "./look.js" */
/** @import { ChartState, Line } from "./shown.js" */
/** @import { Plot } from "./series.js" */

/**
 * What is under the cursor.
 * @typedef {object} Reading
 * @property {number} x
 * @property {number} left In CSS pixels from the chart's left edge.
 * @property {{ line: Line, value: number, band: number }[]} rows `band`: half the width of its band, NaN without one.
 */

/** Values that matter to a smoothed one, as a share of all. */
const SPAN = 1 / 40;
/** Rows for each CSS pixel of width. */
const DENSITY = 0.7;

/**
 * Make a chart that fills `host`.
 * @param {HTMLElement} host
 * @param {(reading: Reading | null) => void} onRead
 * @param {typeof uPlot} [Plotted] what plots; a test has another
 */
export function createChart(host, onRead, Plotted = uPlot) {
  /** @type {uPlot | null} */
  let plot = null;
  /** @type {ChartState | null} */
  let shown = null;
  /** @type {ChartState | null} what was to be shown last: while there is no room it waits */
  let wanted = null;
  const rows = createPlot();
  /** @type {Drawn} */
  const drawn = { x: [0, 1], y: [0, 1], bands: [] };
  const read = () => onRead(plot && shown ? readingAt(plot, shown) : null);
  const size = () => ({ width: host.clientWidth, height: host.clientHeight });
  // Axes may have become wider: what lies under the chart begins where they end. uPlot lays out at the end of what runs.
  const place = () => queueMicrotask(() => host.dispatchEvent(new Event("placed", { bubbles: true })));
  /** @param {ChartState} state */
  const show = (state) => {
    wanted = state;
    const { width, height } = size();
    if (width < 60 || height < 40) return;
    const data = prepare(state, rows, drawn, width);
    const rebuild = !plot || !shown || differs(state, shown);
    shown = state;
    if (!rebuild) return plot?.setData(data);
    plot?.destroy();
    plot = new Plotted({ ...options(state, drawn, () => shown ?? state, read), width, height }, data, host);
    place();
  };
  const observer = new ResizeObserver(() => {
    if (!wanted) return;
    if (plot) plot.setSize(size());
    if (wanted !== shown) show(wanted);
    place();
  });
  observer.observe(host);
  return {
    show,
    /** Paint now what is shown, and not at the end of what runs: what has been made anew is empty until then. */
    finish: () => plot?.batch(() => {}),
    /** Move the cursor sideways, as a key does. @param {number} pixels */
    move: (/** @type {number} */ pixels) => {
      if (!plot) return;
      const { width, height } = plot.over.getBoundingClientRect();
      const start = plot.valToPos(plot.data[0].at(-1) ?? 0, "x");
      const left = (plot.cursor.left ?? -1) < 0 ? start : (plot.cursor.left ?? 0) + pixels;
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
    "writeValue",
  ]).some((name) => one[name] !== other[name]);
}

/** @type {Float64Array[]} */
const scratch = [];

/**
 * Smooth and thin the curve to the chart's width and find its ranges.
 * @param {ChartState} state
 * @param {Plot} rows
 * @param {Drawn} drawn written
 * @param {number} width
 * @returns {uPlot.AlignedData}
 */
function prepare(state, rows, drawn, width) {
  const { curve, lines, hidden, axis } = state;
  const raw = columnsOf(curve, names(state));
  const bands = columnsOf(curve, bandNames(state));
  const measured = [...raw, ...bands];
  const smooths = state.smooth ? measured.map((column, i) => smoothed(column, curve.length, i)) : [];
  // What uPlot has lines for, then the bands, which are drawn by hand.
  const columns = state.smooth ? [...raw, ...smooths] : measured;
  thin(rows, along(state), columns, curve.length, DENSITY * width);
  const count = columns.length - bands.length;
  drawn.bands = rows.columns.slice(count);
  const ghosts = state.earlier.map((run) => ghostPlot(run, names(state), axis));
  // Smoothed columns come after the measured ones and are left out: they fall for ever towards a 0 they follow.
  const visible = (/** @type {(number | null)[][]} */ all) =>
    all.filter((_, i) => i < lines.length && !hidden.has(lines[i]?.name ?? ""));
  const fitted = fittedTo(rows, ghosts);
  drawn.x = [0, reachOf(fitted.xs.at(-1) ?? 0, state.beside, axis)];
  const seen = visible(fitted.columns);
  drawn.y = reaching(valueRange(state, seen, visible(drawn.bands)), state.guides, state.log);
  if (state.log) clampBelow(rows.columns, drawn.y[0]);
  clampBoundless(rows.columns.slice(0, count), drawn.y[1]);
  return [rows.xs, ...rows.columns.slice(0, count)];
}

/**
 * @param {ChartState} state @param {(number | null)[][]} seen @param {(number | null)[][]} bands
 * @returns {[number, number]}
 */
function valueRange({ log, range }, seen, bands) {
  if (log) return logRange(seen);
  if (range === "share") return [0, 1.04];
  return range === "signed" ? bandRange(seen, bands) : linearRange(seen);
}

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

/**
 * The measured row nearest to the cursor: the curve's own numbers, not the thinned or clamped ones.
 * @param {uPlot} plot
 * @param {ChartState} state
 * @returns {Reading | null}
 */
function readingAt(plot, state) {
  const { curve, lines, hidden } = state;
  const left = plot.cursor.left ?? -1;
  if (left < 0 || curve.length === 0) return null;
  const xs = along(state);
  const row = nearest(xs, curve.length, plot.posToVal(left, "x"));
  // Right of the last row there are only earlier runs; a finger's width of it still means the last row.
  if (plot.valToPos(xs[row] ?? 0, "x") < left - 16) return null;
  const column = (/** @type {string} */ name) => columnsOf(curve, [name])[0]?.[row] ?? Number.NaN;
  const rows = lines.flatMap((line) =>
    hidden.has(line.name)
      ? []
      : [{ line, value: column(line.name), band: line.band ? column(line.band) : Number.NaN }],
  );
  return { x: xs[row] ?? 0, left: plot.over.offsetLeft + left, rows };
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
