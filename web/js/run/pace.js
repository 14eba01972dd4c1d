// How fast a run really goes, by the steps that its frames tell of; knows no clock of its own.

/** Milliseconds that are looked at: long enough that the number can be read, short enough that it follows. */
const WINDOW = 1000;

/**
 * Make what is told of each frame, and gives the steps a second of the last whole second; null until one has gone by.
 * @returns {(step: number, now: number) => number | null}
 */
export function createPace() {
  /** @type {{ step: number, now: number } | null} */
  let begin = null;
  /** @type {number | null} */
  let pace = null;
  return (step, now) => {
    // The run has begun anew.
    if (begin === null || step < begin.step) [begin, pace] = [{ step, now }, null];
    const passed = now - begin.now;
    if (passed >= WINDOW) {
      pace = (1000 * (step - begin.step)) / passed;
      begin = { step, now };
    }
    return pace;
  };
}
