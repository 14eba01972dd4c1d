// Development only: prints the page's colour tables and their contrast, and fails where an end is hard to tell.
// biome-ignore-all lint/suspicious/noConsole: the table is the output
import { readFile } from "node:fs/promises";
import { colourTable, contrast, depthRamp, formatHex, parseHex } from "../web/js/draw/kit/colour.js";

/** @typedef {Record<string, string>} Tokens */
/** @typedef {import("../web/js/draw/kit/colour.js").Triple} Triple */

/** What the two ends of a table, and every line of a chart, need at least (WCAG 2.2, 1.4.11). */
const LEAST = 3;
const LINES = 9;

/** Linear RGB as it is seen without one kind of cone (Viénot, Brettel and Mollon, 1999; tritan: Machado, 2009). */
const BLINDNESS = {
  "no red cone": [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  "no green cone": [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
  "no blue cone": [1.25553, -0.07675, -0.17878, -0.07841, 0.93081, 0.1476, 0.00473, 0.69137, 0.3039],
};

/**
 * Read the colours of every theme and palette, as the cascade gives them.
 * @param {string} css
 * @returns {Record<string, Tokens>}
 */
function readThemes(css) {
  /** @param {string} selector @returns {Tokens} */
  const block = (selector) => {
    const start = css.indexOf(`${selector} {`);
    const text = start < 0 ? "" : css.slice(start, css.indexOf("}", start));
    return Object.fromEntries(
      [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})/g)].map(([, name, hex]) => [name, hex]),
    );
  };
  const light = block(":root");
  const dark = { ...light, ...block('[data-theme="dark"]') };
  const safe = block('[data-palette="safe"]');
  return {
    light,
    dark,
    projector: { ...light, ...block('[data-theme="projector"]') },
    "light, safe": { ...light, ...safe },
    "dark, safe": { ...dark, ...safe, ...block('[data-theme="dark"][data-palette="safe"]') },
  };
}

/** @param {string} hex @param {number[]} matrix */
function seen(hex, matrix) {
  const linear = parseHex(hex).map((part) => (part / 255) ** 2.2);
  const mixed = [0, 3, 6].map((row) => {
    const sum = linear.reduce((total, part, i) => total + part * (matrix[row + i] ?? 0), 0);
    return 255 * Math.min(1, Math.max(0, sum)) ** (1 / 2.2);
  });
  return formatHex(/** @type {Triple} */ (mixed));
}

/** @param {number} pixel little-endian RGBA */
const hexOf = (pixel) => formatHex([pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);

/**
 * @param {string} name
 * @param {Tokens} tokens
 * @returns {string[]} what is too faint
 */
function report(name, { low = "", mid = "", high = "", panel = "" }) {
  const table = colourTable(low, mid, high);
  const steps = [0, 32, 64, 96, 127, 159, 191, 223, 255].map((i) => hexOf(table[i] ?? 0));
  const ramp = depthRamp(panel, LINES);
  const ends = contrast(low, high);
  const faintest = Math.min(...ramp.map((colour) => contrast(colour, panel)));
  console.log(`${name}\n  table  ${steps.join(" ")}\n  lines  ${ramp.join(" ")}`);
  console.log(`  ends ${ends.toFixed(2)}, faintest line ${faintest.toFixed(2)}`);
  const blind = Object.entries(BLINDNESS).map(([kind, matrix]) => ({
    kind,
    ends: contrast(seen(low, matrix), seen(high, matrix)),
  }));
  console.log(`  ${blind.map(({ kind, ends }) => `${kind} ${ends.toFixed(2)}`).join(", ")}`);
  return [
    ...(ends < LEAST ? [`${name}: ends`] : []),
    ...(faintest < LEAST ? [`${name}: lines`] : []),
    ...(name.includes("safe")
      ? blind.filter(({ ends }) => ends < LEAST).map(({ kind }) => `${name}: ${kind}`)
      : []),
  ];
}

const css = await readFile(new URL("../web/css/tokens.css", import.meta.url), "utf8");
const faint = Object.entries(readThemes(css)).flatMap(([name, tokens]) => report(name, tokens));
if (faint.length > 0) {
  console.error(`under ${LEAST}:1 are ${faint.join("; ")}`);
  process.exitCode = 1;
}
