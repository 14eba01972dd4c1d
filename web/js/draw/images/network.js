// Draws what the network makes of an image: kernels, maps, what is pooled of them, the answer; and what a cell that is
// pointed at is made of. It draws what it is given and knows no page.
import { createCells, endOf, inkTable, signTable } from "./cells.js";
import { squareOf } from "./layout.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Followed } from "../../run/image.js" */
/** @import { Made, Patch } from "../../run/cell.js" */
/** @import { Cells } from "./cells.js" */
/** @import { Column, Layout, Square } from "./layout.js" */

/** A caption may be so many pixels longer than its picture is wide: less than there is between columns. */
const CAPTION_OVER = 6;

/**
 * @typedef {object} Look
 * @property {Theme} theme
 * @property {Made | null} made the cell that is pointed at
 * @property {readonly number[]} sources by stage: the map whose kernels are shown before the maps of the next layer
 * @property {string} font without its size
 * @property {number} type size of small type, in pixels
 * @property {readonly string[]} classes
 * @property {number} label the class that it is; -1: nobody has said
 * @property {(value: number) => string} write a scale's end
 * @property {(share: number) => string} percent
 * @property {{ occlusion: string, gradient: string }} words over what stands below the image
 */

/** What is drawn keeps its memory from picture to picture. */
export function createDiagram() {
  /** @type {Map<string, Cells>} */
  const made = new Map();
  const cellsOf = (/** @type {string} */ name) => {
    const known = made.get(name) ?? createCells();
    made.set(name, known);
    return known;
  };
  return {
    /** @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Followed} image @param {Look} look */
    draw(context, layout, image, look) {
      for (const [index, column] of layout.columns.entries()) {
        const before = layout.columns[index - 1];
        if (before && hasKernels(column)) drawWays(context, layout, before, column, look);
      }
      for (const column of layout.columns) drawColumn(context, layout, column, image, look, cellsOf);
      if (look.made) drawField(context, layout, look.made, image, look.theme);
    },
  };
}

/** Whether each of its groups shows what it is read with. @param {Column} column */
const hasKernels = ({ look }) => look === "maps" || look === "templates";

/** The map whose kernels are shown. @param {Look} look @param {Column} before */
function sourceOf({ sources }, before) {
  return Math.min(sources[before.stage] ?? 0, before.groups.length - 1);
}

/**
 * From one map before to each kernel that reads it.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Column} before @param {Column} column @param {Look} look
 */
function drawWays(context, layout, before, column, look) {
  const from = squareOf(layout, before.pool ?? before.stage, sourceOf(look, before));
  if (!from) return;
  context.strokeStyle = look.theme.rule;
  context.lineWidth = look.theme.lineScale;
  context.beginPath();
  for (const { kernel } of column.groups) {
    if (!kernel) continue;
    const [x, y] = [from.x + from.size, from.y + from.size / 2];
    const [toX, toY] = [kernel.x, kernel.y + kernel.size / 2];
    const middle = (x + toX) / 2;
    context.moveTo(x, y);
    context.bezierCurveTo(middle, y, middle, toY, toX, toY);
  }
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Column} column @param {Followed} image @param {Look} look
 * @param {(name: string) => Cells} cellsOf
 */
function drawColumn(context, layout, column, image, look, cellsOf) {
  const { theme } = look;
  const stage = image.stages[column.stage];
  if (!stage) return;
  if (column.look === "bars") return drawBars(context, column, stage.cells, look);
  const isInput = column.look === "input";
  const end = isInput ? Math.max(1, endOf(stage.cells)) : endOf(stage.cells);
  const cells = cellsOf(`${column.stage}`);
  cells.fill(
    stage.cells,
    stage.size,
    stage.channels,
    isInput ? 0 : -end,
    end,
    isInput ? inkTable(theme) : signTable(theme),
  );
  const pooled = column.pool === null ? undefined : image.stages[column.pool];
  const small = cellsOf(`${column.pool}`);
  if (pooled) small.fill(pooled.cells, pooled.size, pooled.channels, -end, end, signTable(theme));
  const kernels = image.kernels.find(({ layer }) => layer === stage.layer);
  const before = layout.columns[layout.columns.indexOf(column) - 1];
  const source = before ? sourceOf(look, before) : 0;
  const lenses = cellsOf(`kernel ${column.stage}`);
  const widest = kernels ? endOf(kernels.weights) : 1;
  if (kernels && hasKernels(column))
    lenses.fill(kernels.weights, kernels.size, kernels.out * kernels.from, -widest, widest, signTable(theme));
  for (const { channel, map, kernel, pooled: place } of column.groups) {
    cells.draw(context, channel, map);
    frame(context, map, theme.rule, 1);
    if (place && pooled) {
      small.draw(context, channel, place);
      frame(context, place, theme.rule, 1);
    }
    if (kernel && kernels) {
      lenses.draw(context, channel * kernels.from + source, kernel);
      frame(context, kernel, theme.ink2, 1);
      arrow(context, kernel, map, theme);
    }
  }
  if (isInput) drawExtras(context, column, image, look, cellsOf);
}

/**
 * What covering each pixel does, and the gradient by it, where they were asked for.
 * @param {CanvasRenderingContext2D} context @param {Column} column @param {Followed} image @param {Look} look
 * @param {(name: string) => Cells} cellsOf
 */
function drawExtras(context, { extras }, image, { theme, type, font, write, words }, cellsOf) {
  const all = /** @type {const} */ (["occlusion", "gradient"]).flatMap((name) => {
    const values = image[name];
    return values ? [{ name, values }] : [];
  });
  for (const [at, { name, values }] of all.entries()) {
    const square = extras[at];
    if (!square) continue;
    const end = endOf(values);
    const cells = cellsOf(name);
    cells.fill(values, Math.round(Math.sqrt(values.length)), 1, -end, end, signTable(theme));
    cells.draw(context, 0, square);
    frame(context, square, theme.rule, 1);
    const text = `${words[name]} ±${write(end)}`;
    // As small as it must be to end before the kernels.
    context.font = `${type}px ${font}`;
    const room = square.size + CAPTION_OVER;
    const size = Math.max(9, Math.min(type, (type * room) / context.measureText(text).width));
    context.font = `${size}px ${font}`;
    context.fillStyle = theme.ink2;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(text, square.x, square.y - 5, room);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Square} square @param {string} colour @param {number} width */
function frame(context, { x, y, size }, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x - width / 2, y - width / 2, size + width, size + width);
}

/** @param {CanvasRenderingContext2D} context @param {Square} from @param {Square} to @param {Theme} theme */
function arrow(context, from, to, theme) {
  const y = from.y + from.size / 2;
  context.fillStyle = theme.ink2;
  context.beginPath();
  context.moveTo(to.x - 0.5, y);
  context.lineTo(from.x + from.size + 1, y - 2.5);
  context.lineTo(from.x + from.size + 1, y + 2.5);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {Column} column @param {Float32Array} shares @param {Look} look */
function drawBars(context, column, shares, { theme, font, type, classes, label, percent, made }) {
  const answer = shares.reduce((best, share, at) => (share > (shares[best] ?? 0) ? at : best), 0);
  const size = Math.min(type, (column.groups[0]?.map.size ?? type) - 1);
  context.font = `${size}px ${font}`;
  context.textBaseline = "middle";
  const widest = classes.reduce((most, one) => Math.max(most, context.measureText(one).width), 0);
  context.font = `700 ${size}px ${font}`;
  const number = context.measureText(percent(1)).width + 5;
  const name = Math.min(48 * (type / 12), widest * 1.1 + 10);
  const room = column.width - name - number;
  for (const { channel, map } of column.groups) {
    const share = shares[channel] ?? 0;
    const isAnswer = channel === answer;
    const [middle, high] = [map.y + map.size / 2, Math.max(5, map.size - 7)];
    const isWrong = isAnswer && label >= 0 && label !== answer;
    if (made && made.place.stage === column.stage && made.place.channel === channel) {
      context.fillStyle = theme.rule;
      context.fillRect(column.x - 3, map.y, column.width + 6, map.size);
    }
    context.font = `${isAnswer || channel === label ? 700 : 400} ${size}px ${font}`;
    context.fillStyle = theme.ink;
    context.textAlign = "left";
    context.fillText(classes[channel] ?? String(channel), column.x, middle, name - 2);
    // Not by colour alone: the class that it is has a mark.
    if (channel === label) {
      context.beginPath();
      context.moveTo(column.x - 7, middle - 3.5);
      context.lineTo(column.x - 2, middle);
      context.lineTo(column.x - 7, middle + 3.5);
      context.fill();
    }
    context.fillStyle = theme.rule;
    context.fillRect(column.x + name, middle - high / 2, room, high);
    context.fillStyle = isWrong ? theme.bad : isAnswer ? theme.accent : theme.ink2;
    context.fillRect(column.x + name, middle - high / 2, Math.max(share > 0.002 ? 1 : 0, share * room), high);
    context.fillStyle = isAnswer ? theme.ink : theme.ink2;
    context.textAlign = "right";
    context.fillText(percent(share), column.x + column.width, middle);
  }
}

/**
 * The cell, what it looks at in the stage before, and lines between the two.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Made} made @param {Followed} image @param {Theme} theme
 */
function drawField(context, layout, made, image, theme) {
  const { stage, channel, row, column } = made.place;
  const square = squareOf(layout, stage, channel);
  const size = image.stages[stage]?.size ?? 1;
  if (!square) return;
  const isBar = image.stages[stage]?.kind === "output";
  const side = square.size / size;
  const cell = { x: square.x + column * side, y: square.y + row * side, size: side };
  const strongest = made.patches.reduce(
    (/** @type {Patch | null} */ best, patch) =>
      best && Math.abs(best.sum) >= Math.abs(patch.sum) ? best : patch,
    null,
  );
  for (const patch of made.patches) {
    const field = fieldOf(layout, image, stage - 1, patch);
    if (!field) continue;
    halo(context, field, theme, patch === strongest ? 2 : 1.2);
    if (patch !== strongest) continue;
    context.strokeStyle = theme.ink;
    context.lineWidth = theme.lineScale;
    context.setLineDash([3, 3]);
    context.beginPath();
    for (const share of [0, 1]) {
      context.moveTo(field.x + field.size, field.y + share * field.size);
      context.lineTo(cell.x, cell.y + (isBar ? square.size / 2 : share * side));
    }
    context.stroke();
    context.setLineDash([]);
  }
  if (!isBar) halo(context, cell, theme, 2);
}

/** Ink on a line of the ground, so that it is seen on every colour. @param {CanvasRenderingContext2D} context @param {Square} square @param {Theme} theme @param {number} width */
function halo(context, square, theme, width) {
  frame(
    context,
    { x: square.x - width, y: square.y - width, size: square.size + 2 * width },
    theme.panel,
    width,
  );
  frame(context, square, theme.ink, width);
}

/** The part of a patch that lies on its map. @param {Layout} layout @param {Followed} image @param {number} stage @param {Patch} patch @returns {Square | null} */
function fieldOf(layout, image, stage, { channel, top, left, size }) {
  const square = squareOf(layout, stage, channel);
  const cells = image.stages[stage]?.size;
  if (!square || !cells) return null;
  const side = square.size / cells;
  return { x: square.x + left * side, y: square.y + top * side, size: size * side };
}
