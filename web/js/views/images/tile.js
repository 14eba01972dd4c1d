// A run on images as a tile of Compare: what its images are taken for, which every network tells, and the kernels of its
// first layer below, where they are kernels.
import { createCells, endOf, signTable } from "../../draw/images/cells.js";
import { mix } from "../../draw/kit/colour.js";
import { matrices, partsOf } from "../../run/confusion.js";
import { followed } from "../../run/image.js";

/** @import { Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { Kernels } from "../../run/image.js" */

/** Of the tile's height: the kernels. */
const KERNELS = 0.24;
const GAP = 4;
/** Pixels of the rows' names, at most and at least. */
const TYPE = 11;
const SMALLEST = 8;
/** @type {ReturnType<typeof createCells> | null} */
let cells = null;

/**
 * @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Lane} lane
 * @param {Theme} theme @param {readonly Lane[]} _lanes @param {Translate} t
 */
export function paintTile(context, width, height, lane, theme, _lanes, t) {
  const [run, frame] = [lane.run.peek(), lane.frame.peek()];
  if (!run || !frame) return;
  const all = matrices(frame.confusion, partsOf(run.data.points), Math.max(2, run.data.classes));
  const matrix = all.find(({ part }) => part === "test") ?? all[0];
  const kernels = followed(frame)?.kernels.find(({ layer, size }) => layer === 0 && size > 1) ?? null;
  const low = kernels ? KERNELS * height : 0;
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, width, height);
  const labels = (run.data.images?.labels ?? []).map((name) =>
    /^\d/.test(name) ? name : t(`compare.class_${name}`),
  );
  if (matrix) paintMatrix(context, matrix.rows, labels, Math.min(width, height - low), width, theme);
  if (kernels)
    paintKernels(context, kernels, { top: height - low + GAP, width, height: low - 2 * GAP }, theme);
}

/**
 * Each row by its shares: right in one colour, wrong in the other; with the names of the rows where there is room.
 * @param {CanvasRenderingContext2D} context @param {number[][]} rows @param {readonly string[]} labels @param {number} side @param {number} width @param {Theme} theme
 */
function paintMatrix(context, rows, labels, side, width, theme) {
  const size = (side - 2 * GAP) / rows.length;
  const type = Math.min(TYPE * Math.sqrt(theme.lineScale), size);
  context.font = `${type}px system-ui`;
  const wide = Math.max(0, ...labels.map((name) => context.measureText(name).width)) + 2 * GAP;
  const isNamed = type >= SMALLEST && wide <= width - side;
  const left = Math.max((width - side) / 2, isNamed ? wide : 0) + GAP;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [of, row] of rows.entries()) {
    context.fillStyle = theme.ink2;
    if (isNamed) context.fillText(labels[of] ?? "", left - GAP, GAP + (of + 0.5) * size);
    const sum = Math.max(
      1,
      row.reduce((all, one) => all + one, 0),
    );
    for (const [as, count] of row.entries()) {
      const share = count / sum;
      context.fillStyle = mix(
        theme.ground,
        of === as ? theme.accent : theme.bad,
        count === 0 ? 0 : 0.15 + 0.85 * share,
      );
      context.fillRect(left + as * size, GAP + of * size, size - 1, size - 1);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Kernels} kernels @param {{ top: number, width: number, height: number }} room @param {Theme} theme */
function paintKernels(context, { weights, out, from, size }, { top, width, height }, theme) {
  if (height < 6) return;
  cells ??= createCells();
  const end = endOf(weights);
  cells.fill(weights, size, out * from, -end, end, signTable(theme));
  // In as many rows as make them largest.
  const sideIn = (/** @type {number} */ rows) =>
    Math.min((height - (rows - 1) * GAP) / rows, (width - GAP) / Math.ceil(out / rows) - GAP);
  const rows = [1, 2, 3, 4].reduce((best, one) => (sideIn(one) > sideIn(best) ? one : best));
  const across = Math.ceil(out / rows);
  const side = sideIn(rows);
  const stride = side + GAP;
  const left = (width - across * stride + GAP) / 2;
  const start = top + (height - rows * stride + GAP) / 2;
  for (let at = 0; at < out; at++) {
    const [row, column] = [Math.floor(at / across), at % across];
    cells.draw(context, at * from, { x: left + column * stride, y: start + row * stride, size: side });
  }
}
