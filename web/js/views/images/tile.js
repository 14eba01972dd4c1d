// A run on images as a tile of Compare: what its images are taken for, which every network tells, and the kernels of its
// first layer below, where they are kernels.
import { createCells, endOf, signTable } from "../../draw/images/cells.js";
import { mix } from "../../draw/kit/colour.js";
import { matrices, partsOf } from "../../run/confusion.js";
import { followed } from "../../run/image.js";

/** @import { Lane, Theme } from "../../types.d.ts" */
/** @import { Kernels } from "../../run/image.js" */

/** Of the tile's height: the kernels. */
const KERNELS = 0.24;
const GAP = 4;
/** @type {ReturnType<typeof createCells> | null} */
let cells = null;

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {Lane} lane @param {Theme} theme */
export function paintTile(context, width, height, lane, theme) {
  const [run, frame] = [lane.run.peek(), lane.frame.peek()];
  if (!run || !frame) return;
  const all = matrices(frame.confusion, partsOf(run.data.points), Math.max(2, run.data.classes));
  const matrix = all.find(({ part }) => part === "test") ?? all[0];
  const kernels = followed(frame)?.kernels.find(({ layer, size }) => layer === 0 && size > 1) ?? null;
  const low = kernels ? KERNELS * height : 0;
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, width, height);
  if (matrix) paintMatrix(context, matrix.rows, Math.min(width, height - low), width, theme);
  if (kernels)
    paintKernels(context, kernels, { top: height - low + GAP, width, height: low - 2 * GAP }, theme);
}

/**
 * Each row by its shares: right in one colour, wrong in the other.
 * @param {CanvasRenderingContext2D} context @param {number[][]} rows @param {number} side @param {number} width @param {Theme} theme
 */
function paintMatrix(context, rows, side, width, theme) {
  const size = (side - 2 * GAP) / rows.length;
  const left = (width - side) / 2 + GAP;
  for (const [of, row] of rows.entries()) {
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
  const side = Math.min(height, (width - GAP) / out - GAP);
  const left = (width - out * (side + GAP) + GAP) / 2;
  for (let at = 0; at < out; at++)
    cells.draw(context, at * from, { x: left + at * (side + GAP), y: top + (height - side) / 2, size: side });
}
