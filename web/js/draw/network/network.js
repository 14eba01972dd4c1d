// Paints a network: links by weight, units as small live fields; knows no pointer and no page.

import { pack, shareTables } from "../kit/colour.js";
import { createField, drawField } from "../kit/field.js";
import { traceShape } from "../kit/shapes.js";
import { parameterIndex } from "./layout.js";
import { FAINTEST, linkWidth, paintLinks, strength } from "./links.js";

export {
  heightFor,
  layout,
  linkAt,
  linkMiddle,
  parameterCount,
  parameterIndex,
  under,
  unitAt,
  unitIndex,
} from "./layout.js";

/** @import { Frame, Theme } from "../../types.d.ts" */
/** @import { Field } from "../kit/field.js" */
/** @import { Layout, Link, UnitPlace } from "./layout.js" */

/**
 * @typedef {object} Emphasis
 * @property {number | null} [hovered] Unit under the pointer or focus.
 * @property {number | null} [pinned] Unit kept in the output panel.
 * @property {Link | null} [link] Link under the pointer or focus.
 * @property {boolean} [discrete] Sign alone.
 */

/** @type {Field | null} */
let atlas = null;

/** @type {WeakMap<Theme, Uint32Array>} of the classes, made once for each theme */
const tables = new WeakMap();

/** @type {ImageData | null} */
let image = null;
let pixels = new Uint32Array(0);

/**
 * Draw the network as `frame` has it; a frame of another network draws empty tiles.
 * @param {CanvasRenderingContext2D} context in CSS pixels, of a canvas as large as the layout, cleared
 * @param {Layout} place
 * @param {Frame | null} frame
 * @param {Theme} theme
 * @param {Emphasis} [emphasis]
 */
export function drawNetwork(context, place, frame, theme, emphasis = {}) {
  const parameters = frame && frame.parameters.length >= place.parameters ? frame.parameters : null;
  if (parameters) {
    drawLinks(context, place, parameters, theme);
    const unit = place.units[emphasis.hovered ?? -1];
    if (unit) drawUnitLinks(context, place, parameters, theme, unit);
    if (emphasis.link) drawLink(context, place, parameters, theme, emphasis.link);
  }
  const fits = frame && parameters && frame.units.count === place.units.length;
  drawTiles(context, place, fits ? frame : null, theme, emphasis.discrete ?? false);
  frameTiles(context, place, theme, emphasis);
  drawOutputs(context, place, theme);
  if (parameters) drawBiases(context, place, parameters, theme);
}

/**
 * Paint all links, and with them the whole canvas: pixels are put, not drawn over.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Float32Array} parameters
 * @param {Theme} theme
 */
function drawLinks(context, place, parameters, theme) {
  const { width, height } = context.canvas;
  if (!image || image.width !== width || image.height !== height) {
    image = context.createImageData(width, height);
    pixels = new Uint32Array(image.data.buffer);
  }
  pixels.fill(pack(theme.ground));
  const style = { low: pack(theme.low), high: pack(theme.high), scale: lineScale(place, theme) };
  paintLinks(pixels, width, height, place, parameters, style);
  context.putImageData(image, 0, 0);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {number} index
 */
function traceLink(context, { links }, index) {
  const at = 4 * index;
  const x0 = links[at] ?? 0;
  const y0 = links[at + 1] ?? 0;
  const x1 = links[at + 2] ?? 0;
  const y1 = links[at + 3] ?? 0;
  const middle = (x0 + x1) / 2;
  context.moveTo(x0, y0);
  context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}

/** @param {Layout} place @param {Theme} theme */
function lineScale(place, theme) {
  return theme.lineScale * Math.max(0.45, Math.min(1, place.scale * 1.1));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Float32Array} parameters
 * @param {Theme} theme
 * @param {number} index
 */
function strokeLink(context, place, parameters, theme, index) {
  const weight = parameters[index] ?? 0;
  context.strokeStyle = weight > 0 ? theme.high : theme.low;
  context.lineWidth = linkWidth(strength(weight)) * lineScale(place, theme);
  context.beginPath();
  traceLink(context, place, index);
  context.stroke();
}

/**
 * The links of one unit again, at full opacity, above the others.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Float32Array} parameters
 * @param {Theme} theme
 * @param {UnitPlace} unit
 */
function drawUnitLinks(context, place, parameters, theme, unit) {
  const { sizes } = place;
  const before = unit.layer ? (sizes[unit.layer - 1] ?? 0) : 0;
  for (let from = 0; from < before; from++) {
    strokeLink(context, place, parameters, theme, parameterIndex(sizes, unit.layer - 1, unit.unit, from));
  }
  for (let to = 0; to < (sizes[unit.layer + 1] ?? 0); to++) {
    strokeLink(context, place, parameters, theme, parameterIndex(sizes, unit.layer, to, unit.unit));
  }
}

/**
 * One link above the others, with a rim that shows on any ground.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Float32Array} parameters
 * @param {Theme} theme
 * @param {Link} link
 */
function drawLink(context, place, parameters, theme, { layer, to, from }) {
  const index = parameterIndex(place.sizes, layer, to, from);
  const width = linkWidth(strength(parameters[index] ?? 0)) * lineScale(place, theme);
  context.beginPath();
  traceLink(context, place, index);
  context.strokeStyle = theme.ink;
  context.lineWidth = width + 4;
  context.stroke();
  context.strokeStyle = theme.ground;
  context.lineWidth = width + 2;
  context.stroke();
  strokeLink(context, place, parameters, theme, index);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Frame | null} frame
 * @param {Theme} theme
 * @param {boolean} discrete
 */
function drawTiles(context, place, frame, theme, discrete) {
  const { tile, units } = place;
  if (!frame) {
    context.fillStyle = theme.mid;
    for (const { x, y } of units) context.fillRect(x - tile / 2, y - tile / 2, tile, tile);
    return;
  }
  atlas ??= createField();
  const { cells, size, count } = frame.units;
  const outputs = place.sizes.at(-1) ?? 1;
  atlas.fill(cells, size, count, discrete ? theme.discreteTable : theme.table);
  if (outputs > 1) atlas.fillLast(cells, size, count, outputs, tablesOf(theme));
  for (const { index, x, y } of units) {
    drawField(context, atlas, index, x - tile / 2, y - tile / 2, tile, tile);
  }
}

/** @param {Theme} theme */
function tablesOf(theme) {
  const known = tables.get(theme) ?? shareTables(theme.classes, theme.mid);
  tables.set(theme, known);
  return known;
}

/**
 * Round the tiles' corners by painting them over, and rim the tiles. Clipping each tile costs ten times as much.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Theme} theme
 * @param {Emphasis} emphasis
 */
function frameTiles(context, place, theme, { hovered = null, pinned = null }) {
  const { tile, units } = place;
  const [half, radius] = [tile / 2, tileRadius(place)];
  context.beginPath();
  for (const { x, y } of units) {
    context.rect(x - half, y - half, tile, tile);
    context.roundRect(x - half, y - half, tile, tile, radius);
  }
  context.fillStyle = theme.ground;
  context.fill("evenodd");
  context.beginPath();
  for (const { x, y } of units) context.roundRect(x - half, y - half, tile, tile, radius);
  context.strokeStyle = theme.ink2;
  context.lineWidth = Math.max(0.75, 1.5 * place.scale) * theme.lineScale;
  context.stroke();
  if (pinned !== null) rimTile(context, place, pinned, theme.accent, 3 * theme.lineScale);
  if (hovered !== null) rimTile(context, place, hovered, theme.ink, 2 * theme.lineScale);
}

/** @param {Layout} place */
const tileRadius = (place) => 6 * place.scale;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {number} index
 * @param {string} colour
 * @param {number} width
 */
function rimTile(context, place, index, colour, width) {
  const unit = place.units[index];
  if (!unit) return;
  const side = place.tile + width;
  context.beginPath();
  context.roundRect(unit.x - side / 2, unit.y - side / 2, side, side, tileRadius(place) + width / 2);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/**
 * A dot at each unit's corner: colour is the bias's sign, its size the bias's.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Float32Array} parameters
 * @param {Theme} theme
 */
function drawBiases(context, place, parameters, theme) {
  for (const { layer, unit, bias } of place.units) {
    if (!bias) continue;
    drawBias(
      context,
      place,
      theme,
      bias,
      parameters[parameterIndex(place.sizes, layer - 1, unit, null)] ?? 0,
    );
  }
}

/**
 * What comes out: one output goes on to the map beside the network, each of several speaks for a class.
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Theme} theme
 */
function drawOutputs(context, { sizes, units, tile, width, scale, leads }, theme) {
  const last = sizes.length - 1;
  const isOne = sizes[last] === 1;
  const radius = 5.5 * Math.sqrt(theme.lineScale);
  for (const { layer, unit, x, y } of units) {
    if (layer !== last) continue;
    const edge = x + tile / 2;
    context.beginPath();
    if (isOne && leads) {
      context.moveTo(edge + 4, y);
      context.lineTo(width, y);
      context.strokeStyle = theme.ink2;
      context.lineWidth = Math.max(1, 1.5 * Math.min(1, scale)) * theme.lineScale;
      context.stroke();
    } else if (!isOne) {
      traceShape(context, unit, edge + 5 + radius, y, radius);
      context.fillStyle = theme.classes[unit] ?? theme.ink;
      context.fill();
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} place
 * @param {Theme} theme
 * @param {{ x: number, y: number }} at
 * @param {number} bias
 */
function drawBias(context, place, theme, at, bias) {
  const share = strength(bias);
  const radius = (2.5 + 2.5 * share) * Math.max(0.6, place.scale) * Math.sqrt(theme.lineScale);
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  context.fillStyle = share < FAINTEST ? theme.mid : bias > 0 ? theme.high : theme.low;
  context.fill();
  context.strokeStyle = theme.ground;
  context.lineWidth = 2.5 * Math.max(0.6, place.scale);
  context.stroke();
  context.strokeStyle = theme.ink2;
  context.lineWidth = Math.max(0.6, place.scale);
  context.stroke();
}
