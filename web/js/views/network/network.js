// The network's panel: its canvas, what lies over it, and what the pointer touches; knows no colours and no socket.

import { html, render } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { createField, drawField } from "../../draw/kit/field.js";
import { fromHex } from "../../draw/kit/picture.js";
import { createSurface } from "../../draw/kit/surface.js";
import {
  drawNetwork,
  layout,
  linkAt,
  linkMiddle,
  parameterIndex,
  unitAt,
} from "../../draw/network/network.js";
import { measured } from "../../text/numbers.js";
import { loadStyle, whenAsked } from "../kit/lazy.js";
import { mount, on, together } from "../kit/mount.js";
import { isWide } from "../kit/screen.js";
import { meters } from "./meters.js";
import { isMarked, LEAST, leastHeight, margins } from "./room.js";
import { createScene } from "./scene.js";
import { title } from "./title.js";
import { units } from "./units.js";

/** @import { Actions, Feature, FirstPaint, Option, Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Link } from "../../draw/network/layout.js" */
/** @import { Scene } from "./scene.js" */

/** Lower diagrams leave out unused inputs while a sample is followed, in pixels. */
const SHORT = 340;
/** A finger needs more room around a link than a mouse. */
const REACH = { mouse: 6, pen: 8, touch: 14 };

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {FirstPaint["features"]} maps of the features
 * @param {ReadonlySignal<Theme>} theme
 * @param {ReadonlyMap<string, Option>} options
 */
export function network(root, lane, actions, t, maps, theme, options) {
  render(
    html`<h2></h2>
      <div class="net"><canvas aria-hidden="true"></canvas><div class="flow"></div><div class="meters"></div><div class="units"></div>
        <div class="badge-place"></div><div class="values" aria-hidden="true"></div><output class="weight" hidden></output><div class="lens-place"></div><div class="card-place"></div></div>
      <div class="follow-place"></div>`,
    root,
  );
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  const features = /** @type {Feature[]} */ (options.get("inputs.features")?.choices ?? []);
  const canvas = /** @type {HTMLCanvasElement} */ (part("canvas"));
  const box = signal({ width: canvas.clientWidth, height: canvas.clientHeight });
  const sizes = computed(() => lane.run.value?.network.sizes ?? [2, ...lane.config.value.network.hidden, 1]);
  const used = computed(() => {
    const names = lane.run.value?.network.unit_names[0] ?? lane.config.value.inputs.features;
    return /** @type {readonly Feature[]} */ (names);
  });
  // Unused inputs are chosen together with data, which a projector folds; a sample's numbers need their height too.
  const rows = computed(() => {
    const { sample, theme: look, drawer } = lane.view;
    const isFolded = look.value === "projector" && !drawer.value;
    return isFolded || (sample.value !== null && box.value.height < SHORT) ? used.value : features;
  });
  const around = computed(() => ({
    rows: rows.value.length,
    ...margins(box.value.width, theme.value.lineScale, lane),
  }));
  const place = computed(() =>
    layout(sizes.value, box.value.width, box.value.height, {
      slots: used.value.map((name) => rows.value.indexOf(name)),
      ...around.value,
    }),
  );
  const scene = createScene(place, options, features, rows);
  return together(
    watchSize(canvas, box),
    effect(() => {
      const least = leastHeight(sizes.value, box.value.width, around.value, lane);
      part(".net").style.setProperty("--least", `${least}px`);
      part(".net").classList.toggle("tall", least > LEAST);
    }),
    mount(part("h2"), () => title(lane, actions, t, options)),
    paint(canvas, lane, scene, maps, theme),
    pointer(part(".net"), canvas, lane, scene),
    weightLabel(part(".weight"), lane, scene),
    meters(part(".meters"), lane, actions, t, scene),
    units(part(".units"), lane, actions, t, scene),
    whenAsked(
      computed(() => (lane.frame.value?.step ?? 0) > 0),
      async () => (await import("./flow.js")).flow(part(".flow"), lane, scene, theme),
    ),
    whenAsked(
      computed(() => isMarked(lane.config.value)),
      async () => (await import("./badges.js")).badges(part(".badge-place"), lane, t, scene),
    ),
    whenAsked(
      computed(() => lane.view.sample.value !== null),
      async () => {
        const [view] = await Promise.all([import("./sample.js"), loadStyle("sample")]);
        return view.sample(part(".follow-place"), part(".values"), lane, actions, t, scene);
      },
    ),
    whenAsked(
      computed(() => scene.subject.value !== null),
      async () => {
        const [view] = await Promise.all([import("./card.js"), loadStyle("card")]);
        return view.card(part(".card-place"), lane, actions, t, scene, theme);
      },
    ),
    whenAsked(
      computed(() => lane.view.pinned.value !== null && !isWide.value),
      async () => (await import("./lens.js")).lens(part(".lens-place"), lane, t, scene, theme),
    ),
  );
}

/** @param {HTMLCanvasElement} canvas @param {Signal<{width: number, height: number}>} box */
function watchSize(canvas, box) {
  const observer = new ResizeObserver(([entry]) => {
    if (entry) box.value = { width: entry.contentRect.width, height: entry.contentRect.height };
  });
  observer.observe(canvas);
  return () => observer.disconnect();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Lane} lane
 * @param {Scene} scene
 * @param {FirstPaint["features"]} maps of the features
 * @param {ReadonlySignal<Theme>} theme
 */
function paint(canvas, lane, { place, link, pointed, features, rows: shown }, maps, theme) {
  const field = createField();
  const cells = join(features, maps);
  /** @type {typeof import("../../draw/network/frozen.js").drawFrozen | null} come when something is first frozen */
  let drawFrozen = null;
  /** @type {((context: CanvasRenderingContext2D) => void) | null} come when dropout or residual links are first on */
  let drawMarks = null;
  const { hovered, pinned, discrete } = lane.view;
  const surface = createSurface(canvas, (context) => {
    drawNetwork(context, place.value, lane.frame.value, theme.value, {
      hovered: pointed.value ?? hovered.value,
      pinned: pinned.value,
      link: link.value,
      discrete: discrete.value,
    });
    drawUnused(context);
    drawFrozen?.(context, place.value, theme.value, ...frozenOf(lane));
    drawMarks?.(context);
  });
  /** @param {CanvasRenderingContext2D} context */
  function drawUnused(context) {
    const { rows, tile, columns, units: placed } = place.value;
    const used = new Set(placed.filter((unit) => unit.layer === 0).map((unit) => unit.y));
    field.fill(cells, maps.size, features.length, theme.value.table);
    context.globalAlpha = 0.38;
    for (const [row, y] of rows.entries()) {
      const name = shown.value[row];
      if (name && !used.has(y))
        drawField(
          context,
          field,
          features.indexOf(name),
          (columns[0] ?? 0) - tile / 2,
          y - tile / 2,
          tile,
          tile,
        );
    }
    context.globalAlpha = 1;
  }
  const dispose = effect(() => {
    // Reading is subscribing: the canvas is painted again when one of these changes.
    [place.value, lane.frame.value, theme.value, hovered.value, pointed.value, pinned.value];
    [discrete.value, link.value];
    frozenOf(lane);
    surface.schedule();
  });
  const frozen = whenAsked(
    computed(() => frozenOf(lane).some((list) => list.length > 0)),
    async () => {
      ({ drawFrozen } = await import("../../draw/network/frozen.js"));
      surface.schedule();
      return () => {};
    },
  );
  const marks = whenAsked(
    computed(() => isMarked(lane.config.value)),
    async () => {
      const [draw, chain] = await Promise.all([
        import("../../draw/network/marks.js"),
        import("../../run/chain.js"),
      ]);
      drawMarks = (context) => {
        const { dropped } = lane.frame.value ?? {};
        if (dropped) draw.drawDropped(context, place.value, theme.value, dropped);
        const links = chain.residualLinks(place.value.sizes, lane.run.value?.config ?? lane.config.value);
        draw.drawResiduals(context, place.value, theme.value, links);
      };
      surface.schedule();
      return () => {};
    },
  );
  return together(dispose, frozen, marks, surface.stop);
}

/** @param {Lane} lane */
function frozenOf({ config }) {
  const { frozen_layers: layers, frozen_weights: weights } = config.value.network;
  return /** @type {const} */ ([layers, weights]);
}

/**
 * All features' cells in one array, a tile after the other.
 * @param {readonly Feature[]} features @param {FirstPaint["features"]} maps
 */
function join(features, { size, cells }) {
  const all = new Uint8Array(features.length * size * size);
  for (const [row, name] of features.entries()) {
    all.set(fromHex(cells[name]), row * size * size);
  }
  return all;
}

/**
 * Links are canvas, so the pointer finds them by geometry.
 * @param {HTMLElement} net
 * @param {HTMLCanvasElement} canvas
 * @param {Lane} lane
 * @param {Scene} scene
 */
function pointer(net, canvas, lane, { place, subject, link }) {
  /** @param {PointerEvent} event @returns {Link | null} */
  const under = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    if (event.target !== canvas || unitAt(place.value, x, y)) return null;
    const reach = REACH[/** @type {keyof typeof REACH} */ (event.pointerType)] ?? REACH.mouse;
    return linkAt(place.value, lane.frame.value?.parameters ?? null, x, y, reach);
  };
  return together(
    on(net, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (subject.value === null) link.value = under(event);
      canvas.classList.toggle("pointing", link.value !== null);
    }),
    on(net, "pointerleave", () => {
      if (subject.value === null) link.value = null;
    }),
    on(canvas, "click", (/** @type {PointerEvent} */ event) => {
      const found = under(event);
      link.value = found;
      subject.value = found && { ...found, all: false };
    }),
  );
}

/**
 * The live value beside the link under the pointer.
 * @param {HTMLElement} label
 * @param {Lane} lane
 * @param {Scene} scene
 */
function weightLabel(label, lane, { place, link, subject }) {
  return effect(() => {
    const at = link.value;
    label.hidden = at === null || subject.value !== null;
    if (at === null) return;
    const { x, y } = linkMiddle(place.value, at);
    const weight =
      lane.frame.value?.parameters[parameterIndex(place.value.sizes, at.layer, at.to, at.from)] ?? 0;
    label.textContent = measured(weight, lane.view.language.value);
    label.style.transform = `translate(${x}px, ${y}px) translate(-50%, -130%)`;
  });
}
