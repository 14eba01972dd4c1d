// Where everything in the network's picture is, and what is under a point; pure geometry, no canvas.
import { curveParameter, curveRise, curveSteepness } from "./links.js";

/**
 * @typedef {object} UnitPlace
 * @property {number} index Into `Frame.units`: inputs first, then hidden layers, then outputs.
 * @property {number} layer 0: inputs, 1: first hidden layer, ..., the last: outputs.
 * @property {number} unit Within its layer.
 * @property {number} x Centre of the tile.
 * @property {number} y
 * @property {{ x: number, y: number } | null} bias Centre of the bias dot; null for inputs.
 */

/**
 * @typedef {object} Layout
 * @property {readonly number[]} sizes Inputs, hidden layers, output.
 * @property {number} width
 * @property {number} height
 * @property {number} tile Side of a unit's tile.
 * @property {number} scale 1 at the full size of a tile; lines and dots shrink with it.
 * @property {boolean} named Whether a name has room between two tiles.
 * @property {number} gap From one unit's centre to the next below it.
 * @property {number} step From one column to the next.
 * @property {number[]} columns The x of the inputs, each hidden layer and the outputs.
 * @property {UnitPlace[]} units In network order.
 * @property {number[]} rows The y of each row of the input column, taken or not.
 * @property {boolean} leads Whether the only output leads on to the map beside the network.
 * @property {number} parameters How many numbers `Frame.parameters` must hold.
 * @property {Float32Array} links `x0, y0, x1, y1` at four times the weight's parameter index.
 */

/** @typedef {{ layer: number, to: number, from: number }} Link */

/**
 * @typedef {object} Margins
 * @property {number} top Room for the meters.
 * @property {number} left From the left edge to the centre of the inputs.
 * @property {number} right From the centre of the outputs to the right edge.
 * @property {number} bottom
 * @property {readonly number[]} slots Which row of the input column each input takes; empty: one after another.
 * @property {number} rows How many rows the input column has, taken or not.
 * @property {boolean} leads Whether the only output leads on to the map beside the network.
 * @property {number} target What an input's row is to be high at least, where the rows have room for it.
 */

/** At this side lines and dots have their full size. */
const FULL_TILE = 46;
/** Where the window leaves room, units grow: a tile to a share of the height, and the way between two with it. */
const TILE_SHARE = 0.11;
const WIDEST_GAP = 66;
const GAP_SHARE = 0.14;
/** Between two tiles, for a line of small type; tiles give way to it where that leaves them most of the gap. */
export const ROOM_FOR_NAME = 14;
const LEAST_NAMED = 35;
/** How far below the meters a small network may hang; lower, the meters seem to belong to nothing. */
const DEEPEST_START = 32;

/**
 * Place every unit of a network.
 * @param {readonly number[]} sizes inputs, hidden layers, output
 * @param {number} width
 * @param {number} height
 * @param {Partial<Margins>} [margins]
 * @returns {Layout}
 */
export function layout(sizes, width, height, margins = {}) {
  const narrow = width < 520;
  const { top = 62, left = narrow ? 46 : 78, right = narrow ? 28 : 60, bottom = 12 } = margins;
  const { slots = [], rows: rowCount = sizes[0] ?? 0, leads = true, target = 0 } = margins;
  const step = (width - left - right) / Math.max(1, sizes.length - 1);
  const tallest = Math.max(1, rowCount, ...sizes);
  const room = Math.max(1, height - top - bottom);
  const gap = Math.min(Math.max(WIDEST_GAP, room * GAP_SHARE), room / tallest);
  const tallestTile = gap < LEAST_NAMED ? gap * 0.72 : Math.min(gap * 0.72, gap - ROOM_FOR_NAME);
  const tile = Math.max(6, Math.min(Math.max(FULL_TILE, room * TILE_SHARE), tallestTile, step * 0.56));
  const named = gap - tile > ROOM_FOR_NAME - 0.01;
  const start = top + Math.min(DEEPEST_START, (room - gap * tallest) / 2);
  const middle = start + (gap * tallest) / 2;
  const columns = sizes.map((_, layer) => left + layer * step);
  // Inputs are pressed one by one also where the units of a layer are too close for that.
  const rowGap = Math.max(gap, Math.min(target, room / Math.max(1, rowCount)));
  const centre = Math.max(middle, top + (rowGap * rowCount) / 2);
  const rows = Array.from({ length: rowCount }, (_, row) => centre + (row - (rowCount - 1) / 2) * rowGap);
  const units = placeUnits(sizes, columns, middle, gap, tile);
  for (const unit of units) if (unit.layer === 0) unit.y = rows[slots[unit.unit] ?? unit.unit] ?? unit.y;
  const base = {
    sizes,
    width,
    height,
    tile,
    scale: tile / FULL_TILE,
    named,
    gap,
    step,
    columns,
    units,
    rows,
    leads,
  };
  return { ...base, parameters: parameterCount(sizes), links: placeLinks(sizes, units, tile) };
}

/** Where a layer is too narrow for a finger it is opened, and its units need only be seen, in pixels. */
const LEAST_SEEN = 26;

/**
 * The height at which every input and unit is as far from the next as a target is high; where the columns stand too
 * close for that anyway, units are only far enough apart to be seen.
 * @param {readonly number[]} sizes inputs, hidden layers, output
 * @param {number} width
 * @param {Pick<Margins, "top" | "left" | "right" | "bottom" | "rows" | "target">} margins
 */
export function heightFor(sizes, width, { top, left, right, bottom, rows, target }) {
  const step = (width - left - right) / Math.max(1, sizes.length - 1);
  const gap = step < target ? Math.min(target, LEAST_SEEN) : target;
  return Math.ceil(top + bottom + Math.max(rows * target, Math.max(...sizes.slice(1)) * gap));
}

/**
 * @param {readonly number[]} sizes
 * @param {readonly number[]} columns
 * @param {number} middle
 * @param {number} gap
 * @param {number} tile
 * @returns {UnitPlace[]}
 */
function placeUnits(sizes, columns, middle, gap, tile) {
  /** @type {UnitPlace[]} */
  const units = [];
  for (const [layer, count] of sizes.entries()) {
    for (let unit = 0; unit < count; unit++) {
      const x = columns[layer] ?? 0;
      const y = middle + (unit - (count - 1) / 2) * gap;
      const bias = layer ? { x: x - tile / 2, y: y + tile / 2 } : null;
      units.push({ index: units.length, layer, unit, x, y, bias });
    }
  }
  return units;
}

/**
 * @param {readonly number[]} sizes
 * @param {readonly UnitPlace[]} units
 * @param {number} tile
 */
function placeLinks(sizes, units, tile) {
  const links = new Float32Array(4 * parameterCount(sizes));
  let first = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [count, next] = [sizes[layer] ?? 0, sizes[layer + 1] ?? 0];
    for (let to = 0; to < next; to++) {
      const end = units[first + count + to];
      for (let from = 0; from < count; from++) {
        const begin = units[first + from];
        if (!begin || !end) continue;
        const at = 4 * parameterIndex(sizes, layer, to, from);
        links[at] = begin.x + tile / 2;
        links[at + 1] = begin.y;
        links[at + 2] = end.x - tile / 2;
        links[at + 3] = end.y;
      }
    }
    first += count;
  }
  return links;
}

/**
 * Where a unit is among all, inputs first.
 * @param {readonly number[]} sizes
 * @param {number} layer 0: inputs
 * @param {number} unit
 */
export function unitIndex(sizes, layer, unit) {
  let before = 0;
  for (let i = 0; i < layer; i++) before += sizes[i] ?? 0;
  return before + unit;
}

/**
 * How many weights and biases a network has.
 * @param {readonly number[]} sizes
 */
export function parameterCount(sizes) {
  return layerStart(sizes, sizes.length - 1);
}

/**
 * Where a weight layer's parameters begin.
 * @param {readonly number[]} sizes
 * @param {number} layer
 */
export function layerStart(sizes, layer) {
  let start = 0;
  for (let i = 0; i < layer; i++) start += ((sizes[i] ?? 0) + 1) * (sizes[i + 1] ?? 0);
  return start;
}

/**
 * Index into `Frame.parameters`: layer by layer, weights `(out, in)`, then biases.
 * @param {readonly number[]} sizes
 * @param {number} layer weight layer, 0 is the first hidden layer's
 * @param {number} to unit of the layer
 * @param {number | null} from unit of the layer before; null: the bias
 */
export function parameterIndex(sizes, layer, to, from) {
  const inputs = sizes[layer] ?? 0;
  const start = layerStart(sizes, layer);
  return from === null ? start + inputs * (sizes[layer + 1] ?? 0) + to : start + to * inputs + from;
}

/**
 * The link nearest to a point, if one is near.
 * @param {Layout} place
 * @param {Float32Array | null} parameters of two links equally near, the heavier is meant
 * @param {number} x
 * @param {number} y
 * @param {number} [tolerance] in CSS pixels
 * @returns {Link | null}
 */
export function linkAt(place, parameters, x, y, tolerance = 6) {
  const { sizes, links } = place;
  const layer = gapAt(place, x);
  if (layer < 0) return null;
  /** @type {Link | null} */
  let best = null;
  let least = tolerance;
  const first = 4 * layerStart(sizes, layer);
  const [x0, x1] = [links[first] ?? 0, links[first + 2] ?? 0];
  const t = curveParameter((x - x0) / (x1 - x0));
  const rise = curveRise(t);
  const steepness = curveSteepness(t) / (x1 - x0);
  for (let to = 0; to < (sizes[layer + 1] ?? 0); to++) {
    for (let from = 0; from < (sizes[layer] ?? 0); from++) {
      const index = parameterIndex(sizes, layer, to, from);
      const [y0, y1] = [links[4 * index + 1] ?? 0, links[4 * index + 3] ?? 0];
      const off = Math.abs(y - y0 - (y1 - y0) * rise) / Math.hypot(1, (y1 - y0) * steepness);
      const distance = off - Math.min(2, Math.abs(parameters?.[index] ?? 0));
      if (distance >= least) continue;
      least = distance;
      best = { layer, to, from };
    }
  }
  return best;
}

/**
 * The weight layer whose links cross `x`; -1 when there is none.
 * @param {Layout} place
 * @param {number} x
 */
function gapAt({ columns, tile }, x) {
  return columns.findIndex((column, layer) => {
    const next = columns[layer + 1];
    return next !== undefined && x >= column + tile / 2 && x <= next - tile / 2;
  });
}

/**
 * Where a button under a unit begins. For a finger it stands under the whole layer: under the unit itself it would lie on
 * the next one, and take its taps.
 * @param {Pick<Layout, "units" | "tile">} place @param {{ layer: number, y: number }} unit @param {number} side of what is pressed at a unit
 * @param {boolean} isCoarse
 */
export function under({ units, tile }, unit, side, isCoarse) {
  if (!isCoarse) return unit.y + tile / 2 + 4;
  const last = units.findLast(({ layer }) => layer === unit.layer) ?? unit;
  return last.y + Math.max(tile / 2 + 4, side / 2);
}

/**
 * The unit whose tile is under a point.
 * @param {Layout} place
 * @param {number} x
 * @param {number} y
 * @returns {UnitPlace | null}
 */
export function unitAt({ units, tile }, x, y) {
  return units.find((unit) => Math.max(Math.abs(unit.x - x), Math.abs(unit.y - y)) <= tile / 2) ?? null;
}

/**
 * The middle of a link's curve, where its value is written.
 * @param {Layout} place
 * @param {Link} link
 */
export function linkMiddle({ sizes, links }, { layer, to, from }) {
  const at = 4 * parameterIndex(sizes, layer, to, from);
  return {
    x: ((links[at] ?? 0) + (links[at + 2] ?? 0)) / 2,
    y: ((links[at + 1] ?? 0) + (links[at + 3] ?? 0)) / 2,
  };
}
