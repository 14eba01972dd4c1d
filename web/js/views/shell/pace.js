// The speed that is reached, below the one that is asked for.
import { effect } from "../../../vendor/signals-core.js";
import { createPace } from "../../run/pace.js";
import { rounded, wholeNumber } from "../../text/numbers.js";

/** @import { Lane, Store, Translate } from "../../types.d.ts" */

/**
 * Say below the speed that is asked for the one that is reached: on a busy machine it is less, and "full" says nothing.
 * @param {HTMLElement} root @param {Store} store @param {Lane} lane @param {Translate} t
 */
export function showPace(root, store, lane, t) {
  let pace = createPace();
  return effect(() => {
    const place = root.querySelector("#reached");
    const isAsked = store.speed.value === null || store.speed.value >= 0.9;
    if (!lane.playing.value || !isAsked) pace = createPace();
    const steps = lane.frame.value && pace(lane.frame.value.step, performance.now());
    const epochs = steps === null ? 0 : steps / (lane.run.value?.steps_per_epoch ?? Number.POSITIVE_INFINITY);
    const language = store.view.language.value;
    const n = epochs < 100 ? rounded(epochs, language) : wholeNumber(epochs, language);
    if (place) place.textContent = epochs > 0 ? t("transport.reached", { n }) : "";
  });
}
