// Marks what does not learn: frozen links are dashed over, frozen biases and whole layers too. Knows no page.
import { linkMiddle, parameterIndex } from "./layout.js";

/** @import { Theme } from "../../types.d.ts" */
/** @import { Layout } from "./layout.js" */

/** More links than this are a mat of dashes that says no more than their layer's own mark. */
const MOST_LOCKS = 24;

/**
 * @param {CanvasRenderingContext2D} context @param {Layout} place @param {Theme} theme
 * @param {readonly number[]} layers @param {readonly (readonly [number, number, number])[]} weights
 */
export function drawFrozen(context, place, theme, layers, weights) {
  const links = frozenLinks(place.sizes, layers, weights);
  context.save();
  context.setLineDash([3, 5]);
  context.lineWidth = 2.5 * theme.lineScale;
  context.strokeStyle = theme.ground;
  context.beginPath();
  for (const [layer, to, from] of links) trace(context, place, parameterIndex(place.sizes, layer, to, from));
  context.stroke();
  context.restore();
  // A whole layer has its sign over the column.
  const single = links.filter(([layer]) => !layers.includes(layer));
  if (single.length > MOST_LOCKS) return;
  for (const [layer, to, from] of single) drawLock(context, linkMiddle(place, { layer, to, from }), theme);
  for (const bias of frozenBiases(place, layers, weights)) drawLock(context, bias, theme);
}

/**
 * Where the dots of frozen biases are.
 * @param {Layout} place @param {readonly number[]} layers @param {readonly (readonly [number, number, number])[]} weights
 */
function frozenBiases({ units }, layers, weights) {
  return weights.flatMap(([layer, to, from]) => {
    if (from >= 0 || layers.includes(layer)) return [];
    const bias = units.find((other) => other.layer === layer + 1 && other.unit === to)?.bias;
    return bias ? [bias] : [];
  });
}

/**
 * @param {readonly number[]} sizes @param {readonly number[]} layers
 * @param {readonly (readonly [number, number, number])[]} weights
 * @returns {(readonly [layer: number, to: number, from: number])[]} without biases, which have no link
 */
export function frozenLinks(sizes, layers, weights) {
  const whole = layers.flatMap((layer) =>
    Array.from({ length: sizes[layer + 1] ?? 0 }, (_, to) =>
      Array.from(
        { length: sizes[layer] ?? 0 },
        (__, from) => /** @type {[number, number, number]} */ ([layer, to, from]),
      ),
    ).flat(),
  );
  const single = weights.filter(
    ([layer, to, from]) =>
      from >= 0 && !layers.includes(layer) && to < (sizes[layer + 1] ?? 0) && from < (sizes[layer] ?? 0),
  );
  return [...whole, ...single];
}

/** @param {CanvasRenderingContext2D} context @param {Layout} place @param {number} index */
function trace(context, { links }, index) {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = links.subarray(4 * index, 4 * index + 4);
  const middle = (x0 + x1) / 2;
  context.moveTo(x0, y0);
  context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}

/** @param {CanvasRenderingContext2D} context @param {{ x: number, y: number }} at @param {Theme} theme */
function drawLock(context, { x, y }, theme) {
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = theme.panel;
  context.fill();
  context.strokeStyle = theme.ink2;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = theme.ink;
  context.fillRect(x - 3, y - 0.5, 6, 4);
  context.beginPath();
  context.arc(x, y - 0.5, 2, Math.PI, 0);
  context.strokeStyle = theme.ink;
  context.stroke();
}
