// One lane as a tile: its map, its curve or a number on a colour, with its losses and its verdict in words. It is a
// button: pressed, it puts the lane on the stage.
import { html, nothing, render } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { disagreement } from "../../compare/ensemble.js";
import { drawLanes } from "../../draw/chart/lanes.js";
import { classTables, mix, TINT } from "../../draw/kit/colour.js";
import { createField, drawField } from "../../draw/kit/field.js";
import { rangeOf } from "../../draw/kit/picture.js";
import { createSurface } from "../../draw/kit/surface.js";
import { drawBorder } from "../../draw/map/border.js";
import { drawCurve } from "../../draw/map/curve.js";
import { drawPoints } from "../../draw/map/points.js";
import { hushed } from "../../link/held.js";
import { ailmentOf } from "../../text/ailment.js";
import { figure, wholeNumber } from "../../text/numbers.js";
import { styled, together } from "../kit/mount.js";
import { painterOf } from "./kinds.js";
import { lineOf } from "./lines.js";
import { scoreIn } from "./room.js";
import { reachedIn, standing } from "./standing.js";

/** @import { Result } from "../../compare/results.js" */
/** @import { Theme } from "../../types.d.ts" */
/** @import { Room, Run } from "./room.js" */

/** Points' radius on a tile of this side; smaller tiles have plain points, and the smallest none. */
const RADIUS = 2.1;
const SIDE = 260;
const PLAIN = 150;
const NONE = 64;
/** More tiles than this have plain, small points. */
export const FEW = 6;
/** Of which so many points are drawn. */
export const POINTS = 80;

/**
 * @param {HTMLElement} root an empty button @param {Run} run @param {Room} room
 * @returns {() => void} takes back what listens; the element is the caller's
 */
export function tile(root, run, room) {
  const { t, words } = room;
  const { lane } = run;
  render(
    html`<span class="tile-head"><i class="swatch" ${styled({ background: run.colour })}></i><b>${run.title.short}</b></span>
      <span class="tile-picture"><canvas class="ground"></canvas><canvas class="over"></canvas><span class="tile-number"></span></span>
      <span class="tile-foot"></span>`,
    root,
  );
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const [foot, number] = [part(".tile-foot"), part(".tile-number")];
  const write = effect(() => {
    // As the table has it: two numbers of one run that differ would both be doubted.
    const result = room.results.value.find((one) => one.lane === lane.id);
    const why = ailmentWord(lane, t);
    const { language } = words.value;
    const verdict = standing(lane, result, room.target.value, t, why, language);
    render(footOf(result, verdict, language, t), foot);
    root.dataset.tone = verdict.tone;
    const said = [
      run.title.long,
      result && !Number.isNaN(result.test)
        ? `${t(`chart.${result.held}`)} ${figure(result.test, language)}`
        : "",
      result ? `${t("chart.train_loss")} ${figure(result.train, language)}` : "",
      result ? verdict.words || t("compare.at_epoch", { n: wholeNumber(result.epoch, language) }) : "",
    ].filter(Boolean);
    root.setAttribute("aria-label", said.join(", "));
    paintNumber(number, result, room, run);
  });
  const point = effect(() => {
    const { value } = room.pointed;
    root.classList.toggle("front", value === lane.id);
    root.classList.toggle("back", value !== null && value !== lane.id);
  });
  return together(write, point, pictures(part("canvas.ground"), part("canvas.over"), run, room));
}

/** @param {Run["lane"]} lane @param {Room["t"]} t */
export function ailmentWord(lane, t) {
  const ailment = hushed.value ? null : ailmentOf(lane.verdicts.value);
  if (!ailment) return "";
  const { text_key: key, values } = ailment.verdict;
  return t(`${key}_word`, { ...values, layers: ailment.layers.length }).replace(/[.。]$/, "");
}

/** @param {Result | undefined} result @param {{ words: string, tone: string }} verdict @param {string} language @param {Room["t"]} t */
function footOf(result, { words: said, tone }, language, t) {
  if (!result) return nothing;
  const { train, test, held, epoch } = result;
  return html`<span class="losses">${
    Number.isNaN(test)
      ? nothing
      : html`<span class="loss"><i class="key" data-series=${held}></i>${t(`chart.${held}`)} <b>${figure(test, language)}</b></span>`
  } <span class="loss"><i class="key" data-series="train_loss"></i>${t("chart.train_loss")} <b>${figure(train, language)}</b></span> </span>
    <span class="says" data-tone=${tone}>${said || t("compare.at_epoch", { n: wholeNumber(epoch, language) })}</span>`;
}

/**
 * @param {HTMLElement} ground @param {HTMLElement} over @param {Run} run @param {Room} room
 */
function pictures(ground, over, run, room) {
  const { lane } = run;
  const { theme, kind, all } = room;
  const { view } = all;
  const field = createField();
  const kindOf = () => lane.run.peek()?.data.kind ?? "points";
  const isOther = () => kindOf() !== "points" && ["map", "disagree"].includes(kind.peek());
  const below = createSurface(/** @type {HTMLCanvasElement} */ (ground), (context, side, height) => {
    if (kind.value === "curve") return paintCurve(context, side, height, run, room);
    if (isOther()) {
      const lanes = room.runs.peek().map((one) => one.lane);
      painterOf(kindOf(), () => below.schedule())?.(context, side, height, lane, theme.peek(), lanes, room.t);
      return;
    }
    if (kind.value === "map") return paintMap(context, side, field, run, theme.peek(), view.discrete.peek());
    if (kind.value === "disagree") paintDisagreement(context, side, field, run, room);
  });
  const isMany = () => room.runs.peek().length > FEW;
  const above = createSurface(/** @type {HTMLCanvasElement} */ (over), (context, side) => {
    const data = lane.run.peek()?.data;
    if (!data || isOther() || side < NONE || !["map", "disagree"].includes(kind.peek())) return;
    const boundary = lane.frame.peek()?.boundary;
    const [low, high] = rangeOf(boundary);
    const isCurve = data.inputs === 1;
    drawPoints(context, data.points, data.task, side, theme.peek(), {
      radius: Math.max(
        1.1,
        (isMany() ? 0.75 : 1) * RADIUS * Math.sqrt((side / SIDE) * theme.peek().lineScale),
      ),
      domain: data.domain,
      test: view.showTest.peek(),
      plain: side < PLAIN || isMany(),
      most: side < PLAIN || isMany() ? POINTS : Number.POSITIVE_INFINITY,
      ...{ low, high },
      ...(isCurve ? { colour: theme.peek().classes[1] ?? theme.peek().high } : {}),
    });
  });
  return together(
    effect(() => {
      [theme.value, kind.value, view.discrete.value, room.words.value];
      if (kind.value === "curve") [lane.curve.value, room.log.value, room.unit.value];
      else [lane.frame.value, lane.run.value];
      if (kind.value === "disagree") reference(run, room)?.lane.frame.value;
      below.schedule();
    }),
    effect(() => {
      [theme.value, kind.value, view.showTest.value, lane.run.value];
      rangeOf(lane.frame.value?.boundary).join();
      above.schedule();
    }),
    below.stop,
    above.stop,
  );
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} side @param {ReturnType<typeof createField>} field
 * @param {Run} run @param {Theme} theme @param {boolean} discrete
 */
export function paintMap(context, side, field, { lane }, theme, discrete) {
  const [frame, data] = [lane.frame.peek(), lane.run.peek()?.data];
  if (!frame || !data) return;
  if (data.inputs === 1) {
    drawCurve(context, frame.line, side, data.domain, theme);
    return;
  }
  const { cells, size, classes, border } = frame.boundary;
  if (classes) {
    const pale = theme.classes.slice(0, data.classes).map((colour) => mix(theme.mid, colour, TINT));
    field.fillClasses(cells, classes, size, classTables(pale, theme.mid, discrete));
  } else field.fill(cells, size, 1, discrete ? theme.discreteField : theme.field);
  drawField(context, field, 0, 0, 0, side, side);
  const wide = side < 110 ? 1.1 : 1.8;
  if (border) drawBorder(context, border, side, theme.ink, wide * theme.lineScale);
}

/** @param {CanvasRenderingContext2D} context @param {number} side @param {number} height @param {Run} run @param {Room} room */
function paintCurve(context, side, height, run, room) {
  context.fillStyle = room.theme.peek().panel;
  context.fillRect(0, 0, side, height);
  // All lines are on every tile, so that all have the same axes; its own is in front.
  const lines = room.runs.peek().map((one) => lineOf(one, room.unit.peek()));
  drawLanes(
    context,
    side,
    height,
    {
      lines,
      front: run.lane.id,
      log: room.log.peek(),
      target: room.target.peek(),
      moment: null,
      band: null,
      font: "system-ui",
      xLabel: "",
      writeX: String,
      writeY: String,
      bare: true,
    },
    room.theme.peek(),
  );
}

/**
 * The lane that a tile is compared with: the one chosen, or the one that is ahead.
 * @param {Run} _run @param {Room} room @returns {Run | undefined}
 */
function reference(_run, { runs, against, results }) {
  const chosen = against.value;
  if (chosen !== null) return runs.value.find(({ lane }) => lane.id === chosen);
  const best = [...results.peek()].sort((a, b) => lossOf(a) - lossOf(b))[0];
  return runs.value.find(({ lane }) => lane.id === best?.lane);
}

/** @param {Result} result */
function lossOf({ test, train }) {
  const loss = Number.isNaN(test) ? train : test;
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}

/** @type {WeakMap<Theme, Uint32Array>} from agreement to disagreement */
const tables = new WeakMap();

/** @param {Theme} theme @returns {Uint32Array} */
export function disagreementTable(theme) {
  const known = tables.get(theme);
  if (known) return known;
  const table = Uint32Array.from({ length: 256 }, (_, at) => packed(mix(theme.mid, theme.held, at / 255)));
  tables.set(theme, table);
  return table;
}

/** @param {string} hex @returns {number} little-endian RGBA */
function packed(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** @param {CanvasRenderingContext2D} context @param {number} side @param {ReturnType<typeof createField>} field @param {Run} run @param {Room} room */
function paintDisagreement(context, side, field, run, room) {
  const [own, other] = [run.lane.frame.peek(), reference(run, room)?.lane.frame.peek()];
  const data = run.lane.run.peek()?.data;
  if (!own || !other || !data || data.inputs === 1) return;
  const map = disagreement([own.boundary, other.boundary], data.task === "regression");
  if (!map) return;
  field.fill(map.cells, map.size, 1, disagreementTable(room.theme.peek()));
  drawField(context, field, 0, 0, 0, side, side);
  for (const frame of [other, own])
    if (frame.boundary.border)
      drawBorder(
        context,
        frame.boundary.border,
        side,
        frame === own ? run.colour : room.theme.peek().ink2,
        1.4,
      );
}

/**
 * A number on a colour: the paler the better, all tiles on one scale.
 * @param {HTMLElement} place @param {Result | undefined} result @param {Room} room @param {Run} run
 */
function paintNumber(place, result, room, run) {
  const kind = room.kind.value;
  const read = NUMBERS[kind];
  place.hidden = !read || !result;
  if (!read || !result) return;
  const values = room.results.value.map((one) =>
    read.value(
      one,
      room.runs.value.find(({ lane }) => lane.id === one.lane),
    ),
  );
  const value = read.value(result, run);
  const known = values.filter((one) => Number.isFinite(one));
  const along = (/** @type {number} */ one) => (read.log ? Math.log(Math.max(1e-12, one)) : one);
  const [low, high] = [Math.min(...known.map(along)), Math.max(...known.map(along))];
  const share = high > low ? (along(value) - low) / (high - low) : 0;
  const good = read.up ? share : 1 - share;
  const { panel, high: blue } = room.theme.value;
  place.style.background = Number.isFinite(value) ? mix(panel, blue, 0.08 + 0.42 * good) : panel;
  place.textContent = Number.isFinite(value) ? read.write(value, room.words.value.language, result) : "–";
}

/** What each kind of number is, whether more is better, and how it is written. */
const NUMBERS =
  /** @type {Partial<Record<Room["kind"]["value"], { value: (result: Result, run: Run | undefined) => number, up?: boolean, log?: boolean, write: (value: number, language: string, result?: Result) => string }>>} */ ({
    loss: {
      value: (result) => (Number.isNaN(result.test) ? result.train : result.test),
      log: true,
      write: figure,
    },
    accuracy: {
      value: (result) => result.accuracy,
      up: true,
      write: scoreIn,
    },
    reached: {
      value: (result) => result.reached,
      log: true,
      write: (_value, language, result) => (result ? reachedIn(result, language) : ""),
    },
    gradient: { value: (_result, run) => largestGradient(run), up: true, log: true, write: figure },
  });

/** @param {Run | undefined} run */
function largestGradient(run) {
  const [frame, event] = [run?.lane.frame.peek(), run?.lane.run.peek()];
  const at = event?.statistics.indexOf("gradient_norm") ?? -1;
  if (!frame || !event || at < 0) return Number.NaN;
  const layers = frame.layers.length / event.statistics.length;
  return Math.max(
    ...Array.from({ length: layers }, (_, layer) => frame.layers[layer * event.statistics.length + at] ?? 0),
  );
}
