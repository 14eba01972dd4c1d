// Owns the colours of earlier runs: each keeps its own, none of them that of the present run's lines.
import { luminance } from "./colour.js";

/** Neighbours differ most; all stand at least 3 to 1 against their ground. */
const RUNS = /** @type {const} */ ({
  light: ["#2f6fd0", "#b85c00", "#3b8a2e", "#8a4fd0", "#7d6a00", "#6b7280", "#8b5a2b", "#a83fb5"],
  dark: ["#7aa7ff", "#ffab4d", "#8ad06f", "#c39bff", "#d6cf4f", "#aab2bf", "#d0a27a", "#f08df0"],
});

/** @param {number} place of a run among them @param {string} ground */
export function runColour(place, ground) {
  const colours = luminance(ground) < 0.2 ? RUNS.dark : RUNS.light;
  return colours[place % colours.length] ?? ground;
}
