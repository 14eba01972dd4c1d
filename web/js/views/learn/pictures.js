// Pictures of the stage as it is, for paper.
import { portrait } from "../kit/portrait.js";

/** The stage as it is: the maps side by side, or the map and the network. @returns {HTMLCanvasElement[]} */
export function stagePictures() {
  const parts =
    document.documentElement.dataset.tab === "compare"
      ? [".compare-tiles .tiles"]
      : ["#output .map", "#network .net"];
  return parts.flatMap((selector) => {
    const part = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    return (part && portrait(part)) ?? [];
  });
}
