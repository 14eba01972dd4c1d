// Times the drawing functions on synthetic frames; `drawing.py` opens the page this is on and prints what it finds.
import { findBorders } from "../js/draw/map/borders.js";
import { createContour, drawContour, findContour } from "../js/draw/map/contour.js";
import { createChart } from "../js/draw/chart/chart.js";
import { classTables, lineRamp } from "../js/draw/kit/colour.js";
import { createField, drawField } from "../js/draw/kit/field.js";
import { drawFlow } from "../js/draw/network/flow.js";
import { drawNetwork, layout } from "../js/draw/network/network.js";
import { drawMarks, drawPoints, findWrong, isWrong } from "../js/draw/map/points.js";
import { readTheme } from "../js/draw/kit/theme.js";
import { front } from "../js/run/pulse.js";
import { syntheticCurve, syntheticFrame, syntheticRun, syntheticWinners } from "./synthetic.js";

/** Frames made before the clock starts, and drawn in turn. */
const VARIETY = 8;
/** The most rows a curve has. */
const ROWS = 4096;

/** @param {string} id */
function open(id) {
  const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById(id));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  return { context, width, height };
}

/**
 * Milliseconds of each call, the pixels being waited for: a canvas only notes what to draw until somebody looks.
 * @param {CanvasRenderingContext2D} context
 * @param {number} rounds
 * @param {(round: number) => void} draw
 */
function time(context, rounds, draw) {
  /** @type {number[]} */
  const times = [];
  for (let round = 0; round < rounds + 20; round++) {
    const start = performance.now();
    context.clearRect(0, 0, 5000, 5000);
    draw(round);
    context.getImageData(0, 0, 1, 1);
    if (round >= 20) times.push(performance.now() - start);
  }
  return times;
}

/**
 * The same for a chart at its longest curve, which draws when the current task is over.
 * @param {import("../js/types.d.ts").RunEvent} run
 * @param {string} wanted part of the lines' names
 * @param {number} rounds
 */
async function timeChart(run, wanted, rounds) {
  const host = /** @type {HTMLElement} */ (document.getElementById("chart"));
  const theme = readTheme();
  const names = run.series.filter((name) => name.includes(wanted));
  const colours = lineRamp(theme.low, theme.high, theme.panel, names.length);
  const lines = names.map((name, i) => {
    return { name, label: name, colour: colours[i] ?? theme.ink, width: 2, dash: i % 2 ? [5, 3] : [], tag: "1" };
  });
  const chart = createChart(host, () => {});
  const fixed = { ghosts: [], guides: [], dots: [], range: "zero", perUnit: 25, lines, hidden: new Set(), log: true, smooth: true, theme };
  const words = { xLabel: "epoch", yLabel: "loss", font: "sans-serif", write: String, writeValue: String };
  /** @type {number[]} */
  const times = [];
  for (let round = 0; round < rounds + 20; round++) {
    const curve = { ...syntheticCurve(run, ROWS), length: ROWS - VARIETY + (round % VARIETY) };
    const start = performance.now();
    chart.show({ ...fixed, ...words, curve });
    await null;
    host.querySelector("canvas")?.getContext("2d")?.getImageData(0, 0, 1, 1);
    if (round >= 20) times.push(performance.now() - start);
  }
  chart.stop();
  return times;
}

/**
 * @param {number} inputs
 * @param {number[]} hidden
 * @param {number} rounds
 */
async function measure(inputs, hidden, rounds) {
  const run = syntheticRun(inputs, hidden);
  const frames = Array.from({ length: VARIETY }, (_, i) => syntheticFrame(run, i * 0.2));
  const theme = readTheme();
  const net = open("network");
  const map = open("map");
  const place = layout(run.network.sizes, net.width, net.height);
  const frame = (/** @type {number} */ round) => /** @type {typeof frames[0]} */ (frames[round % VARIETY]);
  const [field, contour, wrong] = [createField(), createContour(), new Uint8Array(run.data.points.length)];
  const style = { radius: 4, test: true };
  const winners = frames.map((_, i) => syntheticWinners(100, i * 0.2));
  const tables = classTables(theme.classes, theme.mid);
  return {
    network: time(net.context, rounds, (round) => drawNetwork(net.context, place, frame(round), theme)),
    "values and errors along the links": time(net.context, rounds, (round) =>
      drawFlow(net.context, place, frame(round), theme, front((round % 50) / 50, run.network.sizes.length - 1)),
    ),
    "field and contour": time(map.context, rounds, (round) => {
      const { cells, size } = frame(round).boundary;
      field.fill(cells, size, 1, theme.table);
      drawField(map.context, field, 0, 0, 0, map.width, map.height);
      findContour(contour, cells, size, 127.5);
      drawContour(map.context, contour, 0, 0, map.width, theme.ink, 1.3);
    }),
    "field and borders of six classes": time(map.context, rounds, (round) => {
      const { cells, size } = frame(round).boundary;
      const classes = /** @type {Uint8Array} */ (winners[round % VARIETY]);
      field.fillClasses(cells, classes, size, tables);
      drawField(map.context, field, 0, 0, 0, map.width, map.height);
      findBorders(contour, classes, size);
      drawContour(map.context, contour, 0, 0, map.width, theme.ink, 1.3);
    }),
    "misclassified marks": time(map.context, rounds, (round) => {
      const { points } = frame(round);
      findWrong(run.data.points, (i, target) => isWrong(target, points[i] ?? 0, 127.5), wrong);
      drawMarks(map.context, run.data.points, wrong, map.width, theme, style);
    }),
    "500 points (when data change)": time(map.context, rounds, () =>
      drawPoints(map.context, run.data.points, "classification", map.width, theme, style),
    ),
    "loss chart (at most 17 a second)": await timeChart(run, "loss", rounds),
    "gradient chart (at most 17 a second)": await timeChart(run, "gradient", rounds),
  };
}

Object.assign(globalThis, { measure });
