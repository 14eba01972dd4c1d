// Marks on the network what changes its way: an arc over each residual link, a veil over units that dropout left out.

/** @import { Theme } from "../../types.d.ts" */
/** @import { Layout } from "./layout.js" */

/** How far an arc rises over the units, in pixels. */
export const ARC = 20;
/** So much of a unit that was left out for every sample is veiled. */
const VEIL = 0.82;

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} place @param {Theme} theme
 * @param {readonly boolean[]} links of each hidden layer, whether the outputs of the one before are added to its own
 */
export function drawResiduals(context, place, theme, links) {
  context.strokeStyle = theme.ink2;
  context.fillStyle = theme.ink2;
  context.lineWidth = 1.5 * theme.lineScale;
  for (const [layer, isLinked] of links.entries()) {
    if (!isLinked) continue;
    const { x0, x1, y } = arcOf(place, layer);
    context.beginPath();
    context.moveTo(x0, y);
    context.bezierCurveTo(x0, y - ARC, x1, y - ARC, x1, y);
    context.stroke();
    context.beginPath();
    context.moveTo(x1 - 4, y - 5);
    context.lineTo(x1 + 4, y - 5);
    context.lineTo(x1, y + 1);
    context.fill();
  }
}

/** Where the arc into a hidden layer begins and ends. @param {Layout} place @param {number} layer */
export function arcOf({ columns, units, tile }, layer) {
  const top = Math.min(...units.filter((unit) => unit.layer === layer + 1).map(({ y }) => y));
  const [x0, x1] = [columns[layer] ?? 0, columns[layer + 1] ?? 0];
  // Beside each other's ends, and beside the units' names.
  return { x0: x0 + tile * 0.3, x1: x1 - tile * 0.3, y: top - tile / 2 - 2 };
}

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} place @param {Theme} theme
 * @param {Float32Array} dropped of each hidden unit the share of the last step's samples it was left out for
 */
export function drawDropped(context, { units, tile, sizes, scale }, theme, dropped) {
  const inputs = sizes[0] ?? 0;
  const side = tile + 2;
  for (let i = 0; i < dropped.length; i++) {
    const share = dropped[i] ?? 0;
    const unit = units[inputs + i];
    if (share <= 0 || !unit) continue;
    const [x, y] = [unit.x - side / 2, unit.y - side / 2];
    context.globalAlpha = VEIL * share;
    context.fillStyle = theme.ground;
    context.fillRect(x, y, side, side);
    context.globalAlpha = 1;
    if (share < 1) continue;
    context.beginPath();
    context.moveTo(x + 2, y + 2);
    context.lineTo(x + side - 2, y + side - 2);
    context.moveTo(x + side - 2, y + 2);
    context.lineTo(x + 2, y + side - 2);
    context.strokeStyle = theme.ink2;
    context.lineWidth = Math.max(1, 1.5 * Math.min(1, scale)) * theme.lineScale;
    context.stroke();
  }
}
