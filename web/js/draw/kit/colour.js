// Colour arithmetic: OKLab mixing, contrast, and the tables the fields are painted with; knows no page.

/** @typedef {[number, number, number]} Triple */

/** Bends the ramp a little, so that outputs near 0 already show which way they lean. */
const BEND = 0.85;

/**
 * Read `#rgb` or `#rrggbb`.
 * @param {string} hex
 * @returns {Triple} 0 to 255
 */
export function parseHex(hex) {
  const digits = hex.trim().replace("#", "");
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const value = Number.parseInt(long, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** @param {Triple} rgb */
export function formatHex(rgb) {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** @param {number} part 0 to 255 */
function toLinear(part) {
  const unit = part / 255;
  return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
}

/** @param {number} unit */
function fromLinear(unit) {
  const bent = unit <= 0.0031308 ? unit * 12.92 : 1.055 * unit ** (1 / 2.4) - 0.055;
  return Math.min(255, Math.max(0, bent * 255));
}

/**
 * sRGB to OKLab (B. Ottosson, 2020).
 * @param {Triple} rgb
 * @returns {Triple}
 */
export function toOklab(rgb) {
  const [r, g, b] = /** @type {Triple} */ (rgb.map(toLinear));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * @param {Triple} lab
 * @returns {Triple}
 */
export function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * Mix two colours where equal steps look equal.
 * @param {string} from
 * @param {string} to
 * @param {number} share 0: all `from`, 1: all `to`
 */
export function mix(from, to, share) {
  const a = toOklab(parseHex(from));
  const b = toOklab(parseHex(to));
  return formatHex(
    fromOklab(/** @type {Triple} */ (a.map((part, i) => part + ((b[i] ?? 0) - part) * share))),
  );
}

/**
 * Relative luminance as WCAG 2 has it.
 * @param {string} hex
 */
export function luminance(hex) {
  const [r, g, b] = /** @type {Triple} */ (parseHex(hex).map(toLinear));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * Contrast as WCAG 2 has it, 1 to 21.
 * @param {string} one
 * @param {string} other
 */
export function contrast(one, other) {
  const a = luminance(one);
  const b = luminance(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** @param {string} hex @returns {number} little-endian RGBA, opaque */
export function pack(hex) {
  const [r, g, b] = parseHex(hex);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/**
 * 256 colours from low over mid to high, as little-endian RGBA.
 * @param {string} low
 * @param {string} mid
 * @param {string} high
 */
export function colourTable(low, mid, high) {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const value = i / 127.5 - 1;
    return pack(mix(mid, value < 0 ? low : high, Math.abs(value) ** BEND));
  });
}

/**
 * The sign alone.
 * @param {string} low
 * @param {string} high
 */
export function discreteTable(low, high) {
  const table = new Uint32Array(256).fill(pack(low));
  return table.fill(pack(high), 128);
}

/** How much of its colour a winner keeps when it is no surer than chance. */
const LEAST_SURE = 0.14;

/**
 * 256 colours for each class, one class after the other: `mid` where the winner is no surer than chance, the class's
 * own colour where it is certain.
 * @param {readonly string[]} colours of the classes there are
 * @param {string} mid
 * @param {boolean} [discrete] the winner alone, however sure
 */
export function classTables(colours, mid, discrete = false) {
  const tables = new Uint32Array(256 * colours.length);
  const chance = 1 / Math.max(1, colours.length);
  for (const [kind, colour] of colours.entries()) {
    for (let i = 0; i < 256; i++) {
      const sure = Math.max(0, (i / 255 - chance) / (1 - chance)) ** BEND;
      tables[256 * kind + i] = pack(mix(mid, colour, discrete ? 1 : LEAST_SURE + (1 - LEAST_SURE) * sure));
    }
  }
  return tables;
}

/**
 * Of each class 256 colours from none of it to all of it, one table after the other, as little-endian RGBA.
 * @param {readonly string[]} colours @param {string} mid
 */
export function shareTables(colours, mid) {
  const tables = new Uint32Array(256 * colours.length);
  for (const [kind, colour] of colours.entries())
    for (let i = 0; i < 256; i++) tables[256 * kind + i] = pack(mix(mid, colour, i / 255));
  return tables;
}

/**
 * The same hue and chroma at another OKLab lightness.
 * @param {string} hex
 * @param {number} lightness
 */
function relight(hex, lightness) {
  const [, a, b] = toOklab(parseHex(hex));
  return formatHex(fromOklab([lightness, a, b]));
}

/**
 * Colours for `count` lines in order, from the hue of `low` to the hue of `high`, all readable on `ground`.
 * The two hues meet through lightness, not through the grey a straight mix would pass.
 * @param {string} low
 * @param {string} high
 * @param {string} ground
 * @param {number} count
 * @returns {string[]}
 */
export function lineRamp(low, high, ground, count) {
  const dark = luminance(ground) < 0.2;
  const [a, b, c, d] = dark ? [0.72, 0.86, 0.78, 0.62] : [0.5, 0.66, 0.6, 0.42];
  const lows = [relight(low, a ?? 0), relight(low, b ?? 0)];
  const highs = [relight(high, c ?? 0), relight(high, d ?? 0)];
  const half = Math.ceil(count / 2);
  return Array.from({ length: count }, (_, i) => {
    const [side, at, of] = i < half ? [lows, i, half] : [highs, i - half, count - half];
    const share = of > 1 ? at / (of - 1) : i < half ? 0 : 1;
    return mix(side[0] ?? low, side[1] ?? high, share);
  });
}
