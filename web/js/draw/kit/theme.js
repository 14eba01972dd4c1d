// Reads the colours of the page out of CSS; the only drawing file that knows custom properties.

import { colourTable, discreteTable, mix, parseHex, TINT } from "./colour.js";

/** @import { Theme } from "../../types.d.ts" */

/** @type {CanvasRenderingContext2D | null} */
let normaliser = null;

/**
 * `#rrggbb` of any CSS colour: a custom property comes back as it was written, not as a colour.
 * @param {string} colour
 */
function asHex(colour) {
  if (/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour)) return colour;
  normaliser ??= document.createElement("canvas").getContext("2d");
  if (!normaliser) return "#000000";
  normaliser.fillStyle = colour;
  return String(normaliser.fillStyle);
}

/**
 * Read the theme that `element` has now; call again when the theme changes.
 * @param {Element} [element]
 * @returns {Theme}
 */
export function readTheme(element = document.documentElement) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const colour = (name) => asHex(style.getPropertyValue(name).trim());
  const [low, mid, high] = [colour("--low"), colour("--mid"), colour("--high")];
  return {
    ground: colour("--ground"),
    panel: colour("--panel"),
    rule: colour("--rule"),
    ink: colour("--ink"),
    ink2: colour("--ink-2"),
    accent: colour("--accent"),
    low,
    mid,
    high,
    classes: [0, 1, 2, 3, 4, 5].map(
      (kind) => (kind < 2 ? [low, high][kind] : colour(`--class-${kind}`)) ?? low,
    ),
    ok: colour("--ok"),
    warn: colour("--warn"),
    bad: colour("--bad"),
    train: colour("--train"),
    held: colour("--held"),
    table: colourTable(low, mid, high),
    discreteTable: discreteTable(low, high),
    field: colourTable(mix(mid, low, TINT), mid, mix(mid, high, TINT)),
    discreteField: discreteTable(mix(mid, low, TINT), mix(mid, high, TINT)),
    lineScale: Number.parseFloat(style.getPropertyValue("--line")) || 1,
  };
}

/**
 * A theme's colour with an opacity, for where `globalAlpha` would reach too far.
 * @param {string} hex
 * @param {number} alpha
 */
export function withAlpha(hex, alpha) {
  const [r, g, b] = parseHex(hex);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
