// Histograms over time as a ridge: the oldest behind, the newest in front. Knows no layer and no words.

import { BINS, MOST, shape, span, stepAt } from "../../run/history.js";
import { mix } from "../kit/colour.js";
import { roundTicks } from "./plot.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { History, Kind } from "../../run/history.js" */

/**
 * @typedef {object} Look
 * @property {Theme} theme
 * @property {string} font Family.
 * @property {number} perUnit Steps in one unit of time.
 * @property {(value: number) => string} write A number at the axis.
 * @property {(value: number) => string} writeTime
 * @property {number | null} chosen The row that is read.
 */

const CELLS = 160;
const BOTTOM = 22;
const LEFT = 10;
const RIGHT = 58;
/** How high the highest point of a row stands over it, as a share of the picture and in pixels. */
const TALL = { share: 0.24, most: 76 };
const BETWEEN_TIMES = 17;

/**
 * Make what draws a ridge; what it needs for that is made once, for all frames.
 */
export function createRidge() {
  const cells = new Float32Array(CELLS);
  const scratch = new Float32Array(CELLS);
  /** @type {[number, number]} */
  const range = [0, 1];
  const axis = { low: 0, high: 0, ticks: /** @type {number[]} */ ([]), words: /** @type {string[]} */ ([]) };
  const times = {
    steps: new Float64Array(MOST).fill(-1),
    words: /** @type {string[]} */ (Array(MOST).fill("")),
  };
  const ink = { strokes: /** @type {string[]} */ ([]), fills: /** @type {string[]} */ ([]) };
  /** The look drawn last; kept apart, for the caller may change its own. */
  const last = /** @type {Partial<Look>} */ ({});

  /** Forget words and colours that a change of the look has made wrong. @param {Look} look */
  const renew = (look) => {
    if (last.theme !== look.theme) paints(look.theme, ink);
    if (last.write !== look.write) axis.low = Number.NaN;
    if (last.writeTime !== look.writeTime || last.perUnit !== look.perUnit) times.steps.fill(-1);
    Object.assign(last, look);
  };

  return {
    /**
     * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
     * @param {History} history @param {Kind} kind @param {Look} look
     */
    draw(context, width, height, history, kind, look) {
      if (history.length === 0) return;
      renew(look);
      span(history, kind, range);
      widen(range, axis, look.write);
      drawAxis(context, width, height, axis, look);
      const room = width - LEFT - RIGHT;
      const tall = tallness(height);
      for (let row = 0; row < history.length; row++) {
        shape(history, kind, row, axis.low, axis.high, cells, scratch);
        const isChosen = row === look.chosen;
        const age = Math.round(((row + 1) / history.length) * (ink.strokes.length - 1));
        context.strokeStyle = isChosen ? look.theme.ink : (ink.strokes[age] ?? look.theme.accent);
        context.fillStyle = isChosen ? look.theme.low : (ink.fills[age] ?? look.theme.panel);
        context.lineWidth = (row === history.length - 1 || isChosen ? 1.8 : 1) * look.theme.lineScale;
        drawRow(context, cells, room, baseline(history, row, height), tall);
      }
      drawTimes(context, width, height, history, times, look);
    },
  };
}

/**
 * The row a point of the picture is about: the one in front whose foot is nearest.
 * @param {History} history @param {number} y @param {number} height @returns {number | null}
 */
export function rowAt(history, y, height) {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (let row = 0; row < history.length; row++) {
    const far = Math.abs(baseline(history, row, height) - tallness(height) / 5 - y);
    if (far > least) continue;
    best = row;
    least = far;
  }
  return best < 0 ? null : best;
}

/**
 * The value that a row has most of, as the middle of its fullest bin.
 * @param {History} history @param {Kind} kind @param {number} row
 */
export function peak({ order, kinds }, kind, row) {
  const slot = order[row] ?? 0;
  const { low, high, counts } = kinds[kind];
  let best = 0;
  for (let bin = 1; bin < BINS; bin++)
    if ((counts[slot * BINS + bin] ?? 0) > (counts[slot * BINS + best] ?? 0)) best = bin;
  const start = low[slot] ?? 0;
  return start + ((best + 0.5) / BINS) * ((high[slot] ?? 0) - start);
}

/** @param {number} height */
function tallness(height) {
  return Math.min(TALL.most, TALL.share * height);
}

/** @param {History} history @param {number} row @param {number} height */
function baseline(history, row, height) {
  const [top, bottom] = [tallness(height) + 4, height - BOTTOM - 2];
  const first = stepAt(history, 0);
  const whole = stepAt(history, history.length - 1) - first;
  return whole > 0 ? top + ((stepAt(history, row) - first) / whole) * (bottom - top) : bottom;
}

/** @param {Theme} theme @param {{ strokes: string[], fills: string[] }} ink written */
function paints({ panel, accent }, ink) {
  for (let age = 0; age < MOST; age++) {
    const share = age / (MOST - 1);
    ink.strokes[age] = mix(panel, accent, 0.45 + 0.55 * share);
    ink.fills[age] = mix(panel, accent, 0.1 + 0.34 * share);
  }
}

/**
 * Widen the axis to round ends, so that it does not move with every histogram.
 * @param {[number, number]} range
 * @param {{ low: number, high: number, ticks: number[], words: string[] }} axis written
 * @param {(value: number) => string} write
 */
function widen([low, high], axis, write) {
  const whole = high - low || 1;
  const unit = 10 ** Math.floor(Math.log10(whole) - 0.3);
  // A little more than they need, or the outermost hill is cut in two.
  const room = 0.03 * whole;
  const [left, right] = [Math.floor((low - room) / unit) * unit, Math.ceil((high + room) / unit) * unit];
  if (left === axis.low && right === axis.high) return;
  axis.low = left;
  axis.high = right;
  axis.ticks = roundTicks(left, right, 5);
  axis.words = axis.ticks.map(write);
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
 * @param {{ low: number, high: number, ticks: number[], words: string[] }} axis @param {Look} look
 */
function drawAxis(context, width, height, { low, high, ticks, words }, { theme, font }) {
  context.font = `${Math.round(11 * Math.sqrt(theme.lineScale))}px ${font}`;
  context.textBaseline = "top";
  context.textAlign = "center";
  context.lineWidth = 1;
  for (let i = 0; i < ticks.length; i++) {
    const value = ticks[i] ?? 0;
    const x = Math.round(LEFT + ((value - low) / (high - low)) * (width - LEFT - RIGHT)) + 0.5;
    context.strokeStyle = value === 0 ? theme.ink2 : theme.rule;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height - BOTTOM + 4);
    context.stroke();
    context.fillStyle = theme.ink2;
    context.fillText(words[i] ?? "", x, height - BOTTOM + 7);
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Float32Array} cells @param {number} room @param {number} foot
 * @param {number} tall
 */
function drawRow(context, cells, room, foot, tall) {
  const step = room / cells.length;
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(LEFT, foot);
  for (let at = 0; at < cells.length; at++)
    context.lineTo(LEFT + (at + 0.5) * step, foot - (cells[at] ?? 0) * tall);
  context.lineTo(LEFT + room, foot);
  context.fill();
  context.stroke();
}

/**
 * When some of the rows were: the newest, the oldest, and as many between as can be read.
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {History} history
 * @param {{ steps: Float64Array, words: string[] }} times kept from frame to frame @param {Look} look
 */
function drawTimes(context, width, height, history, times, { theme, perUnit, writeTime, chosen }) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  const between = BETWEEN_TIMES * Math.sqrt(theme.lineScale);
  const first = baseline(history, 0, height);
  let free = Number.POSITIVE_INFINITY;
  for (let row = history.length - 1; row >= 0; row--) {
    const y = baseline(history, row, height);
    const isEnd = row === 0 || row === history.length - 1;
    if (!isEnd && (free - y < between || y - first < between)) continue;
    free = y;
    const slot = history.order[row] ?? 0;
    const step = history.steps[slot] ?? 0;
    if (times.steps[slot] !== step) {
      times.steps[slot] = step;
      times.words[slot] = writeTime(step / perUnit);
    }
    context.fillStyle = row === chosen ? theme.ink : theme.ink2;
    context.fillText(times.words[slot] ?? "", width - RIGHT + 8, Math.min(y, height - BOTTOM - 6));
  }
}
