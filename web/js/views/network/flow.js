// Lets values run along the links and the error back, while training is slow enough to be watched.
import { effect } from "../../../vendor/signals-core.js";
import { createSurface } from "../../draw/kit/surface.js";
import { drawFlow } from "../../draw/network/flow.js";
import { front, pulseAfter } from "../../run/pulse.js";
import { together } from "../kit/mount.js";

/** @import { Lane, Theme } from "../../types.d.ts" */
/** @import { ReadonlySignal } from "../../../vendor/signals-core.js" */
/** @import { Scene } from "./scene.js" */

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {HTMLElement} root over the diagram @param {Lane} lane @param {Scene} scene @param {ReadonlySignal<Theme>} theme */
export function flow(root, lane, { place }, theme) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  root.append(canvas);
  const first = lane.frame.peek();
  let seen = { step: Math.max(0, (first?.step ?? 0) - 1), time: 0 };
  let [begun, lasts] = [0, 0];
  const surface = createSurface(canvas, (context) => {
    const frame = lane.frame.peek();
    const share = lasts > 0 ? (performance.now() - begun) / lasts : 1;
    canvas.classList.toggle("running", share < 1);
    if (share >= 1 || !frame || frame.parameters.length < place.peek().parameters) return;
    drawFlow(context, place.peek(), frame, theme.peek(), front(share, place.peek().sizes.length - 1));
    surface.schedule();
  });
  const dispose = effect(() => {
    const frame = lane.frame.value;
    if (!frame || still.matches) return;
    const now = { step: frame.step, time: performance.now() };
    const wanted = pulseAfter(seen, now, lane.playing.peek());
    // What else makes a new picture, as another view of the same step, lets a pulse go on.
    if (now.step === seen.step) return;
    seen = now;
    [begun, lasts] = [now.time, wanted];
    surface.schedule();
  });
  return together(dispose, surface.stop);
}
