// Paints what runs along the links of one layer: values on their way forward, or the error on its way back.
import { layerStart, unitIndex } from "./layout.js";
import { curveParameter, curveRise } from "./links.js";

/** @import { Frame, Theme } from "../../types.d.ts" */
/** @import { Layout } from "./layout.js" */

/** Smaller than this share of the largest is no dot but dust. */
const SMALLEST = 0.002;

/**
 * Dots are as large as what they carry, against the most that any link carries: of a followed sample the weight times
 * the value or the error, so that an error that vanishes is seen to; else the weight.
 * @param {CanvasRenderingContext2D} context cleared
 * @param {Layout} place
 * @param {Frame} frame
 * @param {Theme} theme
 * @param {{ layer: number, along: number, isBack: boolean }} front
 */
export function drawFlow(context, place, frame, theme, { layer, along, isBack }) {
  const { sizes, links } = place;
  const [count, next] = [sizes[layer] ?? 0, sizes[layer + 1] ?? 0];
  const start = layerStart(sizes, layer);
  const rise = curveRise(curveParameter(along));
  const most = largest(frame, sizes, isBack);
  const scale = theme.lineScale * Math.max(0.7, Math.min(1.2, place.scale));
  for (let to = 0; to < next; to++) {
    for (let from = 0; from < count; from++) {
      const index = start + to * count + from;
      const carried = (frame.parameters[index] ?? 0) * load(frame, sizes, layer, isBack ? to : from, isBack);
      const share = Math.abs(carried) / most;
      if (!(share >= SMALLEST)) continue;
      const at = 4 * index;
      const [x0, y0] = [links[at] ?? 0, links[at + 1] ?? 0];
      const x = x0 + along * ((links[at + 2] ?? 0) - x0);
      const y = y0 + rise * ((links[at + 3] ?? 0) - y0);
      context.beginPath();
      context.arc(x, y, (1.5 + 4.5 * Math.sqrt(share)) * scale, 0, 2 * Math.PI);
      context.fillStyle = isBack ? theme.bad : carried > 0 ? theme.high : theme.low;
      context.fill();
      context.strokeStyle = theme.ground;
      context.lineWidth = 1.2;
      context.stroke();
    }
  }
}

/** The most that any link carries this way. @param {Frame} frame @param {readonly number[]} sizes @param {boolean} isBack */
function largest(frame, sizes, isBack) {
  let most = 0;
  let index = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [count, next] = [sizes[layer] ?? 0, sizes[layer + 1] ?? 0];
    for (let to = 0; to < next; to++)
      for (let from = 0; from < count; from++, index++) {
        const carried =
          (frame.parameters[index] ?? 0) * load(frame, sizes, layer, isBack ? to : from, isBack);
        most = Math.max(most, Math.abs(carried));
      }
    index += next;
  }
  return most;
}

/**
 * What a unit sends along its links; 1 where no sample is followed.
 * @param {Frame} frame @param {readonly number[]} sizes @param {number} layer @param {number} unit @param {boolean} isBack
 */
function load({ sample }, sizes, layer, unit, isBack) {
  if (!sample) return 1;
  const before = sizes[0] ?? 0;
  if (isBack) return sample.errors[unitIndex(sizes, layer + 1, unit) - before] ?? 0;
  return layer === 0
    ? (sample.inputs[unit] ?? 0)
    : (sample.outputs[unitIndex(sizes, layer, unit) - before] ?? 0);
}
