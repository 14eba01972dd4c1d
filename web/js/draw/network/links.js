// Paints a network's links into pixels: the width is the weight's size, the colour its sign; knows no canvas.

/** @import { Layout } from "./layout.js" */

/**
 * @typedef {object} LinkStyle
 * @property {number} low Colour of negative weights, little-endian RGBA.
 * @property {number} high Colour of positive weights.
 * @property {number} scale Of the widths.
 */

/** Links are painted in this many rounds, faint ones first, so that heavy ones lie on top. */
const ROUNDS = 8;
/** Links below this share of the full size are not drawn: they would be one grey veil. */
export const FAINTEST = 0.02;

const heads = new Int32Array(ROUNDS);
let following = new Int32Array(256);

/**
 * How strongly a weight shows, 0 to 1: nearly linear to 1, saturated at about 4.
 * @param {number} weight
 */
export function strength(weight) {
  return Math.tanh(Math.abs(weight) / 1.6);
}

/** @param {number} share @returns {number} in CSS pixels */
export function linkWidth(share) {
  return 0.6 + 4.4 * share;
}

/** @param {number} share */
function linkOpacity(share) {
  return 0.42 + 0.53 * share;
}

/** All links are one curve, stretched: how far it has risen, and how steeply, at each part of its way. */
const PARTS = 4096;
const rise = new Float32Array(PARTS + 1);
const steepness = new Float32Array(PARTS + 1);
for (let part = 0; part <= PARTS; part++) {
  const t = curveParameter(part / PARTS);
  rise[part] = curveRise(t);
  steepness[part] = curveSteepness(t);
}

/**
 * Where on a link's curve a share of its horizontal way lies: the curve is a cubic Bezier with its handles at half
 * way, level with its ends.
 * @param {number} along 0 to 1
 */
export function curveParameter(along) {
  let t = along;
  // x(t) = 1.5 t - 1.5 t^2 + t^3 has a slope between 0.75 and 1.5, so Newton's method cannot go astray.
  for (let i = 0; i < 6; i++) t -= (1.5 * t - 1.5 * t * t + t * t * t - along) / (1.5 - 3 * t + 3 * t * t);
  return t;
}

/** @param {number} t @returns {number} share of the vertical way */
export function curveRise(t) {
  return 3 * t * t - 2 * t * t * t;
}

/** @param {number} t @returns {number} vertical share per horizontal share */
export function curveSteepness(t) {
  return (6 * t - 6 * t * t) / (1.5 - 3 * t + 3 * t * t);
}

/**
 * Paint every link that is not too faint over what `pixels` hold. Stroking the same curves on a canvas takes five
 * times as long where no graphics card helps: here a column of a curve costs one look into a table.
 * @param {Uint32Array} pixels little-endian RGBA, opaque
 * @param {number} width of the picture, in pixels
 * @param {number} height
 * @param {Layout} place
 * @param {Float32Array} parameters
 * @param {LinkStyle} style
 */
export function paintLinks(pixels, width, height, place, parameters, style) {
  const ratio = width / place.width;
  sortLinks(place.sizes, parameters);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = heads[round] ?? -1; i !== -1; i = following[i] ?? -1) {
      const weight = parameters[i] ?? 0;
      const share = strength(weight);
      const thickness = linkWidth(share) * style.scale * ratio;
      const colour = weight > 0 ? style.high : style.low;
      paintCurve(pixels, width, height, place.links, 4 * i, ratio, thickness, colour, linkOpacity(share));
    }
  }
}

/**
 * Chain the links of each round together: `heads` holds the first of each, `following` the next.
 * @param {readonly number[]} sizes
 * @param {Float32Array} parameters
 */
function sortLinks(sizes, parameters) {
  if (following.length < parameters.length) following = new Int32Array(parameters.length);
  heads.fill(-1);
  let index = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [inputs, outputs] = [sizes[layer] ?? 0, sizes[layer + 1] ?? 0];
    for (const end = index + inputs * outputs; index < end; index++) {
      const share = strength(parameters[index] ?? 0);
      if (!(share >= FAINTEST)) continue;
      const round = Math.min(ROUNDS - 1, Math.floor(share * ROUNDS));
      following[index] = heads[round] ?? -1;
      heads[round] = index;
    }
    index += outputs;
  }
}

/**
 * Paint one curve, column by column; a pixel's cover is its distance from the middle line, square to the line.
 * @param {Uint32Array} pixels
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} links
 * @param {number} at
 * @param {number} ratio
 * @param {number} thickness
 * @param {number} colour
 * @param {number} opacity
 */
function paintCurve(pixels, width, height, links, at, ratio, thickness, colour, opacity) {
  const x0 = /** @type {number} */ (links[at]) * ratio;
  const y0 = /** @type {number} */ (links[at + 1]) * ratio;
  const way = /** @type {number} */ (links[at + 2]) * ratio - x0;
  const climb = /** @type {number} */ (links[at + 3]) * ratio - y0;
  const full = 256 * opacity;
  const most = (full * Math.min(1, thickness)) | 0;
  const edge = thickness / 2 + 0.5;
  const last = Math.min(width - 1, Math.floor(x0 + way - 0.5));
  const perPixel = PARTS / way;
  const perPart = climb / way;
  for (let x = Math.max(0, Math.ceil(x0 - 0.5)); x <= last; x++) {
    const part = ((x + 0.5 - x0) * perPixel + 0.5) | 0;
    const slope = /** @type {number} */ (steepness[part]) * perPart;
    const across = 1 / Math.sqrt(1 + slope * slope);
    const middle = y0 + climb * /** @type {number} */ (rise[part]) - 0.5;
    const reach = edge / across;
    const start = Math.max(0, Math.ceil(middle - reach));
    const end = Math.min(height - 1, Math.floor(middle + reach));
    const fall = across * full;
    let offset = (start - middle) * fall;
    let index = start * width + x;
    for (let y = start; y <= end; y++) {
      const cover = edge * full - Math.abs(offset);
      blend(pixels, index, colour, cover < most ? cover | 0 : most);
      offset += fall;
      index += width;
    }
  }
}

const RED_BLUE = 0xff00ff;
const GREEN = 0x00ff00;

/**
 * Mix a colour over a pixel, red and blue in one multiplication: each has eight bits of room above it.
 * @param {Uint32Array} pixels
 * @param {number} index
 * @param {number} colour
 * @param {number} alpha 0 to 256
 */
function blend(pixels, index, colour, alpha) {
  const under = /** @type {number} */ (pixels[index]);
  const rest = 256 - alpha;
  const redBlue = (Math.imul(colour & RED_BLUE, alpha) + Math.imul(under & RED_BLUE, rest)) >>> 8;
  const green = (Math.imul(colour & GREEN, alpha) + Math.imul(under & GREEN, rest)) >>> 8;
  pixels[index] = 0xff000000 | (redBlue & RED_BLUE) | (green & GREEN);
}
