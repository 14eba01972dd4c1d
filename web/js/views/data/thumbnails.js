// The small pictures of the data sets; knows which part of the plane each shows.
import { SQUARE } from "../../draw/kit/domain.js";
import { drawThumbnail } from "../../draw/map/points.js";

/** @import { Dataset, FirstPaint, Point, Lane, Theme } from "../../types.d.ts" */

/** What stands for custom points while there are none. @type {Point[]} */
const NONE = [
  [-3, 3, 0, 0],
  [3, 2.5, 1, 0],
  [0, -3, 2, 0],
];

/** Whether the pictures of the sets that level Basic does not show are on their way. */
let asked = false;

/** @param {FirstPaint["thumbnails"]} thumbnails to which they are added @param {() => void} redraw */
async function loadOthers(thumbnails, redraw) {
  if (asked) return;
  asked = true;
  try {
    Object.assign(thumbnails, await (await fetch("sets.json")).json());
    redraw();
  } catch {
    asked = false; // Offline: the next time one is drawn they are asked for again.
  }
}

/**
 * Draw every picture in the panel.
 * @param {HTMLElement} root
 * @param {FirstPaint["thumbnails"]} thumbnails
 * @param {Theme} theme
 * @param {Lane} lane
 * @param {() => void} redraw
 */
export function drawSets(root, thumbnails, theme, lane, redraw) {
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (
    root.querySelectorAll("canvas[data-set]")
  )) {
    const name = /** @type {Dataset} */ (canvas.dataset.set);
    const run = lane.run.peek();
    const custom = name.startsWith("custom-");
    const some = custom && run?.config.data.dataset === name ? run.data : thumbnails[name];
    if (!some) {
      loadOthers(thumbnails, redraw);
      continue;
    }
    const shown = some.points.length > 0 ? some : { task: some.task, points: NONE };
    const curve = isCurve(shown.points, shown.task);
    const domain = "domain" in shown ? shown.domain : SQUARE;
    const style = curve ? { domain, colour: theme.high } : { domain };
    drawThumbnail(canvas, shown.points, shown.task, theme, style);
    canvas.classList.toggle("empty", shown.points === NONE);
  }
}

/** A run of one input has its values for its second coordinate. @param {readonly Point[]} points @param {string} task */
function isCurve(points, task) {
  return task === "regression" && points.length > 0 && points.every(([, x2, target]) => x2 === target);
}
