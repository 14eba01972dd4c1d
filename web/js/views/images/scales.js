// What the colours of the diagram stand for: each layer has a scale of its own, for its maps and for its kernels.
import { html } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { endOf } from "../../draw/images/cells.js";
import { figure } from "../../text/numbers.js";
import { mount, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";

/** @import { Scene } from "./network.js" */

/** Milliseconds between two writings. */
const EVERY = 300;

/** @param {HTMLElement} root @param {Scene} scene */
export function scales(root, { image, t, theme, lane, made }) {
  const shown = signal(image.peek());
  const later = throttle(() => {
    shown.value = image.peek();
  }, EVERY);
  const ramp = document.createElement("canvas");
  ramp.width = 64;
  ramp.height = 1;
  ramp.setAttribute("aria-hidden", "true");
  return together(
    effect(() => {
      image.value;
      later.ask();
    }),
    effect(() => {
      const context = ramp.getContext("2d");
      const pixels = new Uint32Array(64).map((_, at) => theme.value.table[at * 4] ?? 0);
      context?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), 64, 1), 0, 0);
    }),
    mount(root, () => {
      const { stages = [], kernels = [] } = shown.value ?? {};
      const language = lane.view.language.value;
      const write = (/** @type {ArrayLike<number>} */ values) => `±${figure(endOf(values), language)}`;
      const words = stages.flatMap(({ kind, layer, cells }) => {
        if (kind !== "convolution" && kind !== "dense") return [];
        const own = kernels.find((one) => one.layer === layer);
        const of = t("images.scale", { n: (layer ?? 0) + 1, maps: write(cells) });
        return [
          own && kind === "convolution"
            ? `${of}${t("images.scale_kernels", { kernels: write(own.weights) })}`
            : of,
        ];
      });
      return html`<span class="ramp-of" data-tip=${t("images.scale_tip")}>−${ramp}+</span><span>${words.join(" · ")}</span>
        ${made.value === null ? html`<span class="hint push" data-tip=${t("images.reading_tip")}>${t("images.reading_hint")}</span>` : ""}`;
    }),
    later.cancel,
  );
}
