// What runs that differ by chance alone say together: how many solved it, which one is in the middle, the spread of the
// losses, the mean of their maps, and where these disagree.
import { html } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { disagreement, meanMap, quantile } from "../../compare/ensemble.js";
import { createField, drawField } from "../../draw/kit/field.js";
import { createSurface } from "../../draw/kit/surface.js";
import { figure } from "../../text/numbers.js";
import { together as joined, mount } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";
import { lossOf, middleOf } from "./middle.js";
import { disagreementTable } from "./tile.js";

/** @import { Room } from "./room.js" */

/** Milliseconds between two looks at all maps. */
const LOOK = 150;

/** @param {HTMLElement} root @param {Room} room */
export function ensemble(root, room) {
  const { t } = room;
  const panel = mount(root, () => {
    root.hidden = !room.ensemble.value;
    if (!room.ensemble.value) return "";
    const { language } = room.words.value;
    const results = room.results.value;
    const solved = results.filter(({ reached }) => !Number.isNaN(reached)).length;
    const rising = results
      .map(lossOf)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const middle = room.runs.value.find(({ lane }) => lane.id === middleOf(results));
    const show = () => {
      room.pointed.value = middle?.lane.id ?? null;
    };
    const maps = isMap(room);
    return html`<h3>${t("compare.together")}</h3>
      <p class="solved"><b>${solved}</b> / ${results.length}<span>${t("compare.solved_of")}</span></p>
      <p class="hint">${t("compare.spread", { low: figure(quantile(rising, 0.1), language), middle: figure(quantile(rising, 0.5), language), high: figure(quantile(rising, 0.9), language) })}</p>
      ${middle ? html`<button class="line" @click=${show} @pointerenter=${show}>${t("compare.median", { name: middle.title.long })}</button>` : ""}
      <div class="shared-maps" ?hidden=${!maps}>
        <figure><canvas class="mean" role="img" aria-label=${t("compare.mean_map")}></canvas><figcaption>${t("compare.mean_map")}</figcaption></figure>
        <figure><canvas class="apart" role="img" aria-label=${t("compare.apart_map")}></canvas><figcaption>${t("compare.apart_map")}</figcaption></figure>
      </div>`;
  });
  /** @type {{ canvas: HTMLCanvasElement, surface: ReturnType<typeof createSurface> }[]} */
  let shown = [];
  const release = () => {
    for (const { surface } of shown) surface.stop();
    shown = [];
  };
  const attach = () => {
    const canvases = /** @type {HTMLCanvasElement[]} */ ([...root.querySelectorAll("canvas")]);
    if (canvases.length === shown.length && canvases.every((canvas, at) => shown[at]?.canvas === canvas))
      return;
    release();
    shown = canvases.map((canvas) => ({
      canvas,
      surface: createSurface(canvas, painter(canvas.className, room)),
    }));
  };
  const paint = throttle(() => {
    attach();
    for (const { surface } of shown) surface.schedule();
  }, LOOK);
  const watch = effect(() => {
    if (!room.ensemble.value) return release();
    for (const { lane } of room.runs.value) lane.frame.value;
    [room.theme.value, room.words.value];
    paint.ask();
  });
  return joined(panel, watch, paint.cancel, release);
}

/** Whether the runs have maps: those of one input are curves. @param {Room} room */
function isMap({ runs }) {
  return runs.value.every(({ lane }) => lane.run.value?.data.inputs !== 1);
}

/** @param {string} name @param {Room} room */
function painter(name, room) {
  const field = createField();
  return (/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ side) => {
    const maps = room.runs.peek().flatMap(({ lane }) => lane.frame.peek()?.boundary ?? []);
    const isValues = room.runs.peek()[0]?.lane.run.peek()?.data.task === "regression";
    const map = name === "mean" ? meanMap(maps) : disagreement(maps, isValues);
    if (!map) return;
    const theme = room.theme.peek();
    field.fill(map.cells, map.size, 1, name === "mean" ? theme.field : disagreementTable(theme));
    drawField(context, field, 0, 0, 0, side, side);
  };
}
