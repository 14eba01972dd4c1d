// The middle of the stage: the image followed through kernels, maps and what is pooled of them to the answer, and the
// cell that is pointed at.
import { html, render } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { layout } from "../../draw/images/layout.js";
import { createDiagram } from "../../draw/images/network.js";
import { createSurface } from "../../draw/kit/surface.js";
import { figure, percent } from "../../text/numbers.js";
import { mount, together } from "../kit/mount.js";
import { isCoarse, isPhone, isWide } from "../kit/screen.js";
import { columns } from "./columns.js";
import { controls, title } from "./controls.js";
import { heads } from "./heads.js";
import { layersOf, ROOM_FOR_BUTTONS, roomsOf } from "./heads-room.js";
import { pointer } from "./pointer.js";
import { reading } from "./reading.js";
import { scales } from "./scales.js";

/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Layout } from "../../draw/images/layout.js" */
/** @import { Room } from "./room.js" */

/** What stands above the maps: the layers' heads, in pixels and in lines of small type; a finger needs larger buttons. */
const ABOVE = { fine: 57, coarse: 100, lines: 1.8 };
const BELOW = 4;
const UNDER_NOTHING = 8;
/** A column of units is as wide as its head. */
const HEAD = 74;

/** Where everything stands, for what lies over it. @typedef {Room & { place: ReadonlySignal<Layout>, listed: ReadonlySignal<boolean>, type: ReadonlySignal<number> }} Scene */

/** @param {HTMLElement} root @param {Room} room */
export function network(root, room) {
  const { lane, theme, image } = room;
  render(
    html`<h2></h2><div class="convolution"></div>
      <div class="net images"><canvas aria-hidden="true"></canvas><div class="meters"></div><div class="columns"></div></div>
      <div class="layers-list"></div><div class="scales"></div><div class="reading-place"></div>`,
    root,
  );
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const canvas = /** @type {HTMLCanvasElement} */ (part("canvas"));
  const box = signal({ width: canvas.clientWidth, height: canvas.clientHeight });
  const observer = new ResizeObserver(([entry]) => {
    if (entry) box.value = { width: entry.contentRect.width, height: entry.contentRect.height };
  });
  observer.observe(canvas);
  const type = computed(() => {
    [theme.value, box.value];
    return Number.parseFloat(getComputedStyle(canvas).getPropertyValue("--small")) || 12;
  });
  // By its shape alone: it stands still from picture to picture.
  const shape = computed(() =>
    JSON.stringify(
      image.value?.stages.map(({ kind, channels, size, cells }) => [kind, channels, size, cells.length]),
    ),
  );
  const placed = (/** @type {number} */ top) => {
    const { width, height } = box.value;
    const extra = Number(lane.view.occlusion.value) + Number(lane.view.inputGradient.value);
    const head = isWide.value ? HEAD * (type.value / 12) : 0;
    const sizes = { caption: type.value + 6, scale: type.value / 12, head };
    return layout(image.peek()?.stages ?? [], width, height, { top, bottom: BELOW, extra, ...sizes });
  };
  const beneath = computed(() => {
    shape.value;
    return placed(ABOVE[isCoarse.value ? "coarse" : "fine"] + ABOVE.lines * type.value);
  });
  // Where the page scrolls the heads are a list below the diagram, if there is no room for them over it.
  const listed = computed(() => {
    if (isWide.value) return false;
    const rooms = roomsOf(beneath.value, layersOf(beneath.value, image.peek()?.stages ?? []));
    return isPhone.value || rooms.some(({ room }) => room < ROOM_FOR_BUTTONS.coarse);
  });
  const place = computed(() => {
    shape.value;
    return listed.value ? placed(UNDER_NOTHING) : beneath.value;
  });
  const scene = { ...room, place, listed, type };
  return together(
    mount(part("h2"), () => title(room)),
    mount(part(".convolution"), () => controls(room)),
    paint(canvas, scene),
    heads(part(".meters"), part(".layers-list"), scene),
    columns(part(".columns"), scene),
    pointer(part(".net"), canvas, scene),
    scales(part(".scales"), scene),
    reading(part(".reading-place"), scene),

    () => observer.disconnect(),
  );
}

/** @param {HTMLCanvasElement} canvas @param {Scene} scene */
function paint(canvas, scene) {
  const { lane, theme, t, image, place, type, made, sources, labels, label } = scene;
  const diagram = createDiagram();
  const surface = createSurface(canvas, (context) => {
    const now = image.value;
    if (!now) return;
    const language = lane.view.language.value;
    diagram.draw(context, place.value, now, {
      theme: theme.value,
      made: made.value,
      sources: sources.value,
      font: getComputedStyle(canvas).fontFamily,
      type: type.value,
      classes: labels.value,
      label: label.value,
      write: (value) => figure(value, language),
      percent: (share) => percent(share, language),
      words: { occlusion: t("images.occlusion"), gradient: t("images.gradient") },
    });
  });
  const dispose = effect(() => {
    // Reading is subscribing: it is painted again when one of these changes.
    [image.value, place.value, theme.value, made.value, sources.value, labels.value, label.value];
    [t("images.occlusion"), type.value];
    surface.schedule();
  });
  return together(dispose, surface.stop);
}
