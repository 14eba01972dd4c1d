// What a mouse, a pen or a finger points at among the maps.
import { cellAt } from "../../draw/images/layout.js";
import { closesOnEscape } from "../kit/escape.js";
import { on, together } from "../kit/mount.js";

/** @import { Scene } from "./network.js" */

/** @param {HTMLElement} net @param {HTMLCanvasElement} canvas @param {Scene} scene */
export function pointer(net, canvas, { place, image, pointed, held }) {
  /** @param {PointerEvent | MouseEvent} event */
  const under = (event) => {
    if (event.target !== canvas) return null;
    const { left, top } = canvas.getBoundingClientRect();
    return cellAt(place.value, image.value?.stages ?? [], event.clientX - left, event.clientY - top);
  };
  return together(
    on(net, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "touch") return;
      pointed.value = under(event);
    }),
    on(net, "pointerleave", () => {
      pointed.value = null;
    }),
    // A finger cannot hover: what it taps stays, and a tap beside it lets go.
    on(canvas, "click", (/** @type {MouseEvent} */ event) => {
      const found = under(event);
      const same = found && held.peek() && JSON.stringify(found) === JSON.stringify(held.peek());
      held.value = same ? null : found;
    }),
    closesOnEscape(
      () => held.value !== null,
      () => {
        held.value = null;
      },
    ),
  );
}
