// Does something now and then, however often it is asked for: for words that a screen reader has to keep up with.

/** Milliseconds. */
const PAUSE = 3000;

/**
 * @param {() => void} act
 * @param {number} [pause] milliseconds between two acts at least
 */
export function slowly(act, pause = PAUSE) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, pause);
    },
    stop: () => clearTimeout(timer),
  };
}
