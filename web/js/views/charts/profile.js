// One measure of all layers as it is now, a bar for each: the second view of the chart of layers.
import { computed, effect } from "../../../vendor/signals-core.js";
import { decadesOf, drawProfile } from "../../draw/chart/profile.js";
import { depthRamp } from "../../draw/kit/colour.js";
import { createSurface } from "../../draw/kit/surface.js";
import { measured, shortNumber } from "../../text/numbers.js";
import { together } from "../kit/mount.js";
import { SPOKEN, throttle } from "../kit/throttle.js";

/** @import { Lane, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Measure } from "../../run/measures.js" */
/** @import { Decades } from "../../draw/chart/profile.js" */

/**
 * @param {HTMLElement} room which the chart over time lies in; it is hidden there while the bars are seen
 * @param {Lane} lane
 * @param {ReadonlySignal<Measure | null>} measure null: the chart over time is shown
 * @param {ReadonlySignal<Theme>} theme
 * @param {Translate} t
 */
export function profile(room, lane, measure, theme, t) {
  const canvas = document.createElement("canvas");
  canvas.className = "profile";
  canvas.setAttribute("role", "img");
  room.append(canvas);
  const font = getComputedStyle(room).fontFamily;
  /** @type {Decades | null} */
  let decades = null;
  const key = computed(() => `${measure.value?.name} ${lane.run.value?.network.sizes.join()}`);
  const surface = createSurface(canvas, (context, width, height) => {
    if (!measure.value) return;
    const bars = barsOf(lane, measure.value, theme.value, t);
    if (bars.length === 0) return;
    decades = decadesOf(
      bars.map(({ value }) => value),
      decades,
    );
    const write = (/** @type {number} */ value) => shortNumber(value, lane.view.language.value);
    drawProfile(context, width, height, bars, decades, { theme: theme.value, font, write });
  });
  const say = throttle(() => {
    if (!measure.value) return;
    const values = barsOf(lane, measure.value, theme.value, t).map(
      ({ name, text }) => name + t("colon") + text,
    );
    canvas.setAttribute("aria-label", `${t(`measure.${measure.value.name}`)}. ${values.join(", ")}`);
  }, SPOKEN);
  return together(
    effect(() => {
      key.value;
      decades = null;
    }),
    effect(() => {
      [lane.frame.value, theme.value, lane.view.language.value, key.value];
      room.classList.toggle("profiled", measure.value !== null);
      canvas.hidden = measure.value === null;
      surface.schedule();
      say.ask();
    }),
    surface.stop,
    say.cancel,
    () => canvas.remove(),
  );
}

/** @param {Lane} lane @param {Measure} measure @param {Theme} theme @param {Translate} t */
function barsOf({ run, frame, view }, { series }, theme, t) {
  const [event, now] = [run.value, frame.value];
  const place = event?.statistics.indexOf(series) ?? -1;
  if (!event || !now || place < 0) return [];
  const count = event.network.sizes.length - 1;
  const colours = depthRamp(theme.panel, count);
  return Array.from({ length: count }, (_, layer) => {
    const value = now.layers[layer * now.statistics + place] ?? 0;
    return {
      value,
      colour: colours[layer] ?? theme.ink,
      name: layer === count - 1 ? t("chart.output_short") : String(layer + 1),
      text: measured(value, view.language.value, 2),
    };
  });
}
