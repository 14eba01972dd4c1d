// What is being painted: the points, the tool in hand, and when the page and the server hear of it; knows no element.
import { computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import * as custom from "../../data/custom.js";
import { placeAt, SQUARE } from "../../draw/kit/domain.js";
import { throttle } from "../kit/throttle.js";

/** @import { Actions, Lane } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Row } from "../../data/custom.js" */

export const TOOLS = /** @type {const} */ (["brush", "point", "erase", "move"]);
/** @typedef {typeof TOOLS[number]} Tool */
/** Share of the side that the pointer goes between two sprays. */
const STRIDE = 1 / 42;
const SPRAY = 2;

/**
 * What the parts of this tool share.
 * @typedef {object} Easel
 * @property {Signal<Tool>} tool
 * @property {Signal<number>} kind The class that is painted.
 * @property {Signal<number>} value Or the value.
 * @property {Signal<number>} size Radius of brush and eraser, as a share of the side.
 * @property {Signal<{ x: number, y: number } | null>} cursor Where the keys draw, as shares of the side.
 * @property {Signal<number>} turn Counts what was drawn, so that what shows it follows.
 * @property {ReadonlySignal<boolean>} classes
 * @property {custom.Limits} limits
 * @property {() => ReturnType<typeof custom.createDrawing>} drawing
 * @property {(rows: readonly Row[]) => void} draw
 * @property {() => void} show Tell the page and the server of what is drawn now.
 * @property {(x: number, y: number, first: boolean) => void} apply Use the tool at shares of the side.
 * @property {() => void} end
 * @property {() => void} cancel Take back the stroke that is being drawn.
 * @property {(cursor: { x: number, y: number }) => [x1: number, x2: number]} place Where on the plane that is.
 */

/** Custom points as they were drawn, others as they are shown: noise and the like must not count twice. @param {Lane} lane */
function rowsNow({ config, run }) {
  const { dataset, custom: text } = config.peek().data;
  return dataset.startsWith("custom-")
    ? custom.decodeRows(text)
    : custom.rowsOf(run.peek()?.data.points ?? []);
}

/**
 * @param {Lane} lane @param {Actions} actions @param {custom.Limits} limits
 * @returns {Easel & { drop: () => void, flush: () => void, mine: () => boolean, untouched: () => boolean }}
 */
export function createEasel(lane, actions, limits) {
  const { sketch } = lane;
  /** @type {ReturnType<typeof custom.createDrawing> | null} */
  let drawing = null;
  /** @type {string | null} what the page was last told */
  let told = null;
  let grip = -1;
  /** @type {{ x: number, y: number } | null} where the brush last left points */
  let last = null;
  const tool = signal(/** @type {Tool} */ ("brush"));
  const [kind, value, size, turn] = [signal(0), signal(1), signal(0.06), signal(0)];
  const classes = computed(() => lane.task.value === "classification");
  const domain = () => lane.run.peek()?.data.domain ?? SQUARE;
  const current = () => {
    drawing ??= custom.createDrawing(rowsNow(lane));
    return drawing;
  };
  const send = throttle(() => {
    const task = classes.peek() ? "classification" : "regression";
    const changes = custom.changesFor(current().rows, task, lane.config.peek());
    told = /** @type {string} */ (changes["data.custom"]);
    actions.change(changes);
  });
  const show = () => {
    sketch.value = custom.pointsOf(current().rows);
    turn.value += 1;
    send.ask();
  };
  const draw = (/** @type {readonly Row[]} */ rows) => {
    if (current().draw(rows)) show();
  };
  /** @param {number} x @param {number} y @param {boolean} first of a stroke */
  const apply = (x, y, first) => {
    const [[left, right], [bottom, top]] = domain();
    const reach = (/** @type {number} */ share) =>
      /** @type {[number, number]} */ ([share * (right - left), share * (top - bottom)]);
    const [x1, x2] = placeAt(domain(), x, y, 1);
    const { rows } = current();
    const target = classes.peek() ? kind.peek() : value.peek();
    const place = /** @type {const} */ ([Number(x1.toPrecision(5)), Number(x2.toPrecision(5))]);
    if (first) [grip, last] = [custom.nearestRow(rows, x1, x2, reach(0.05)), null];
    if (tool.peek() === "point" && first) draw(custom.added(rows, [[...place, target]], limits));
    if (tool.peek() === "erase") draw(custom.erased(rows, x1, x2, reach(size.peek())));
    if (tool.peek() === "move" && grip >= 0) draw(custom.moved(rows, grip, ...place));
    if (tool.peek() !== "brush" || (last && Math.hypot(x - last.x, y - last.y) < STRIDE)) return;
    last = { x, y };
    const more = custom.sprayed([x1, x2], reach(size.peek()), target, SPRAY, domain(), Math.random);
    draw(custom.added(rows, more, limits));
  };
  return {
    ...{ tool, kind, value, size, turn, classes, limits, draw, show, apply },
    cursor: signal(/** @type {{ x: number, y: number } | null} */ (null)),
    drawing: current,
    end: () => current().end(),
    cancel: () => void (current().cancel() && show()),
    place: ({ x, y }) => placeAt(domain(), x, y, 1),
    flush: send.flush,
    /** Forget what was drawn: the points have become others. */
    drop: () => {
      send.cancel();
      [drawing, told] = [null, null];
      sketch.value = null;
      turn.value += 1;
    },
    mine: () => told === null || told === lane.config.value.data.custom,
    untouched: () => told === null && sketch.peek() === null,
  };
}

/**
 * Begin afresh when somebody or something else has changed the points, and show the run's own when painting ends.
 * @param {ReturnType<typeof createEasel>} easel
 * @param {Lane} lane
 */
export function forget(easel, lane) {
  const { sketch, view } = lane;
  const { painting } = view;
  const key = computed(() => `${lane.config.value.data.dataset} ${lane.config.value.seeds.data}`);
  let known = key.peek();
  let points = lane.run.peek()?.data.points;
  return effect(() => {
    const dataset = lane.config.value.data.dataset;
    if (painting.value && lane.run.value?.data.inputs === 1) queueMicrotask(() => leave(lane));
    if (!painting.value) untracked(easel.flush);
    // A new set's points come some time after its name; until somebody draws the easel is to show those.
    const came = lane.run.value?.data.points;
    const isLate = came !== points && easel.untouched();
    points = came;
    const strange = !easel.mine() || isLate || (known !== key.value && !dataset.startsWith("custom-"));
    known = key.value;
    if (strange) return queueMicrotask(easel.drop);
    // What the server has by now is what was drawn.
    if (!painting.value && sketch.value && lane.pending.value.size === 0) queueMicrotask(easel.drop);
  });
}
/** @param {Easel} easel @param {"undo" | "redo"} way */
export function recall(easel, way) {
  easel.drawing()[way]();
  easel.show();
}

/** @param {Lane} lane */
export function leave(lane) {
  lane.view.painting.value = false;
  // On a phone the button that opened it is in the drawer, at level Basic it is nowhere.
  const ways = ["paint", "controls", "level"].map((id) => document.getElementById(id));
  ways.find((way) => way?.checkVisibility())?.focus({ preventScroll: true });
}
