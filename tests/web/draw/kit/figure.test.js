// Figure and ground: what is drawn on the map and in the charts stands out, in every theme and palette there is.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { contrast, mix, TINT } from "../../../../web/js/draw/kit/colour.js";

const CSS = readFileSync(new URL("../../../../web/css/tokens.css", import.meta.url), "utf8");

/** The custom properties that a block of the style sheet sets. @param {string} selector @returns {Map<string, string>} */
function block(selector) {
  const start = CSS.indexOf(`\n${selector} {`);
  const body = CSS.slice(start, CSS.indexOf("\n}", start));
  return new Map(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

/** @param {readonly string[]} selectors later ones go before earlier ones */
function theme(...selectors) {
  const all = new Map(selectors.flatMap((selector) => [...block(selector)]));
  return (/** @type {string} */ name) => all.get(name) ?? "";
}

const DARK = '[data-theme="dark"]';
const SAFE = '[data-palette="safe"]';
const THEMES = {
  light: theme(":root"),
  dark: theme(":root", DARK),
  projector: theme(":root", '[data-theme="projector"]'),
  "light, safe": theme(":root", SAFE),
  "dark, safe": theme(":root", DARK, SAFE, `${DARK}${SAFE}`),
};

for (const [name, colour] of Object.entries(THEMES)) {
  const classes = [colour("low"), colour("high"), ...[2, 3, 4, 5].map((kind) => colour(`class-${kind}`))];

  test(`${name}: a point stands out of the field at least 3 to 1, whatever is learned there`, () => {
    assert.ok(TINT <= 0.6);
    for (const own of classes)
      for (const share of [0, 0.25, 0.5, 0.75, 1]) {
        const field = mix(colour("mid"), own, TINT * share);
        assert.ok(contrast(colour("ink"), field) >= 3, `rim on ${field}: ${contrast(colour("ink"), field)}`);
      }
  });

  test(`${name}: the class lines are seen, and the losses' two hues are told from the panel and each other`, () => {
    for (const hue of ["train", "held"])
      assert.ok(contrast(colour(hue), colour("panel")) >= 4.5, `${hue}: ${colour(hue)}`);
    assert.notEqual(colour("train"), colour("held"));
  });
}
