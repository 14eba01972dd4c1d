/* @preact/signals-core 1.14.5, MIT: see signals-core.LICENSE.txt. Made by scripts/vendor.mjs. */
export { batch, computed, effect, signal, untracked } from "@preact/signals-core";
export type { ReadonlySignal, Signal } from "@preact/signals-core";
