// Owns when training is slow enough for a step to be watched on its way through the network. Knows no element.

/** A picture: which step it is of, and when it came, in milliseconds. @typedef {{ step: number, time: number }} Seen */

/** Milliseconds in which the eye follows values there and errors back. */
export const WHOLE = 1200;
/** More steps a second than this are a flicker. */
const STEPS_A_SECOND = 5;

/**
 * How long the way there and back may take, after a picture.
 * @param {Seen} before @param {Seen} now @param {boolean} isPlaying
 * @returns {number} in milliseconds; 0: nothing is to be seen
 */
export function pulseAfter(before, now, isPlaying) {
  const [steps, time] = [now.step - before.step, now.time - before.time];
  if (steps <= 0) return 0;
  if (!isPlaying) return WHOLE;
  return steps * 1000 <= STEPS_A_SECOND * time ? Math.min(WHOLE, time) : 0;
}

/**
 * Where the front of a pulse is: first forward through all layers of weights, then back.
 * @param {number} share of the pulse's time, 0 to 1 @param {number} layers of weights
 * @returns {{ layer: number, along: number, isBack: boolean }} `along`: 0 at the links' begin, 1 at their end
 */
export function front(share, layers) {
  const isBack = share >= 0.5;
  const way = Math.min(layers * (2 * share - (isBack ? 1 : 0)), layers - 1e-6);
  const passed = Math.floor(way);
  const rest = way - passed;
  return isBack
    ? { layer: layers - 1 - passed, along: 1 - rest, isBack }
    : { layer: passed, along: rest, isBack };
}
