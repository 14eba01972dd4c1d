// Tells a screen reader every few seconds how training goes; nothing of it is seen.

import { effect } from "../../../vendor/signals-core.js";
import { measured, wholeNumber } from "../../text/numbers.js";
import { together } from "../kit/mount.js";

/** @import { Lane, Translate } from "../../types.d.ts" */

const EVERY = 5000;
/** Smaller changes between two reports count as none. */
const NOTABLE = 0.02;

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {unknown} _actions
 * @param {Translate} t
 */
export function live(root, lane, _actions, t) {
  let last = Number.NaN;
  const say = () => {
    const loss = latestLoss(lane);
    if (loss === undefined) return;
    const language = lane.view.language.value;
    const values = {
      epoch: wholeNumber(lane.frame.value?.epoch ?? 0, language),
      loss: measured(loss, language, 2),
    };
    root.textContent = t(`live.${trend(loss, last)}`, values);
    last = loss;
  };
  const timer = setInterval(() => lane.playing.value && say(), EVERY);
  const state = effect(() => {
    root.textContent = t(`live.state_${lane.state.value}`);
  });
  return together(state, () => clearInterval(timer));
}

/** @param {Lane} lane */
function latestLoss(lane) {
  const { names, columns, length } = lane.curve.value;
  const column = names.indexOf(names.includes("test_loss") ? "test_loss" : "train_loss");
  return length > 0 ? columns[1 + column]?.[length - 1] : undefined;
}

/** @param {number} loss @param {number} last */
function trend(loss, last) {
  if (Number.isNaN(last) || Math.abs(loss - last) < NOTABLE * last) return "steady";
  return loss < last ? "falling" : "rising";
}
