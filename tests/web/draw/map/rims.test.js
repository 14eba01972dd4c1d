import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  classTables,
  colourTable,
  contrast,
  discreteTable,
  mix,
  TINT,
} from "../../../../web/js/draw/kit/colour.js";
import { drawBatch, drawMarks, drawPoints, drawWorst } from "../../../../web/js/draw/map/points.js";

/** @import { Point, Theme } from "../../../../web/js/types.d.ts" */

/** What WCAG 2.2 asks of graphics (1.4.11). */
const LEAST = 3;

const css = readFileSync(new URL("../../../../web/css/tokens.css", import.meta.url), "utf8");

/** The colours that a rule of the style sheet sets. @param {string} selector @returns {Record<string, string>} */
function rule(selector) {
  const blocks = [...css.matchAll(/^([^\s@}][^{}]*)\{([^{}]*)\}/gm)];
  const body = blocks.filter(([, name = ""]) => name.trim() === selector).map(([, , text]) => text);
  return Object.fromEntries(
    [...body.join("\n").matchAll(/--([\w-]+):\s*(#\w+);/g)].map(([, name, colour]) => [name, colour]),
  );
}

const [light, dark, projector] = [":root", '[data-theme="dark"]', '[data-theme="projector"]'].map(rule);
const safe = rule('[data-palette="safe"]');
const LOOKS = /** @type {Record<string, Record<string, string>>} */ ({
  light: { ...light },
  dark: { ...light, ...dark },
  projector: { ...light, ...projector },
  "light, for colour-blind eyes": { ...light, ...safe },
  "dark, for colour-blind eyes": {
    ...light,
    ...dark,
    ...safe,
    ...rule('[data-theme="dark"][data-palette="safe"]'),
  },
  "projector, for colour-blind eyes": { ...light, ...projector, ...safe },
});

/** @param {number} pixel little-endian RGBA */
function hex(pixel) {
  return `#${[pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Every colour that the map can have under a point. @param {Record<string, string>} look */
function grounds({ low = "", mid = "", high = "", panel = "", ...rest }) {
  const classes = [low, high, ...[2, 3, 4, 5].map((kind) => rest[`class-${kind}`] ?? "")];
  const pale = classes.map((colour) => mix(mid, colour, TINT));
  const tables = [
    colourTable(mix(mid, low, TINT), mid, mix(mid, high, TINT)),
    discreteTable(mix(mid, low, TINT), mix(mid, high, TINT)),
    ...[true, false].map((discrete) => classTables(pale, mid, discrete)),
  ];
  return new Set([panel, ...tables.flatMap((table) => [...table].map(hex))]);
}

/** What is stroked by what draws. @param {(context: CanvasRenderingContext2D) => void} draw */
function strokes(draw) {
  /** @type {string[]} */
  const colours = [];
  const state = { strokeStyle: "" };
  const context = new Proxy(state, {
    get: (_, name) => () => name === "stroke" && colours.push(state.strokeStyle),
    set: (_, name, value) => Reflect.set(state, name, value) || true,
  });
  draw(/** @type {any} */ (context));
  return colours;
}

/** @type {Point[]} a training point and a test point of each class */
const POINTS = [0, 1, 2, 3, 4, 5].flatMap((kind) => [
  /** @type {Point} */ ([0, 0, kind, 0]),
  /** @type {Point} */ ([1, 1, kind, 1]),
]);
const STYLE = { radius: 4, test: true };

for (const [name, look] of Object.entries(LOOKS))
  test(`points and their marks stand out from every field they can lie on: ${name}`, () => {
    const classes = [look.low, look.high, ...[2, 3, 4, 5].map((kind) => look[`class-${kind}`])];
    const theme = /** @type {Theme} */ (/** @type {unknown} */ ({ ...look, classes }));
    const all = POINTS.map((_, at) => at);
    const drawn = {
      ...Object.fromEntries(
        POINTS.map((point) => [
          `a point of class ${point[2]}, ${point[3] === 0 ? "full" : "hollow"}`,
          strokes((context) => drawPoints(context, [point], "classification", 300, theme, STYLE)),
        ]),
      ),
      "a wrong point": strokes((context) =>
        drawMarks(
          context,
          POINTS,
          Uint8Array.from(all, () => 1),
          300,
          theme,
          STYLE,
        ),
      ),
      "a point of high loss": strokes((context) => drawWorst(context, POINTS, all, 300, theme, STYLE)),
      "a point of the last batch": strokes((context) => drawBatch(context, POINTS, all, 300, theme, STYLE)),
    };
    for (const [what, colours] of Object.entries(drawn))
      for (const ground of grounds(look)) {
        const best = Math.max(...colours.map((colour) => contrast(colour, ground)));
        assert.ok(best >= LEAST, `${what} on ${ground}: ${best.toFixed(2)} of ${colours.join(", ")}`);
      }
  });
