// Does something at most so often, however often it is asked for; knows not what it does.

/** Milliseconds between two descriptions, which a screen reader has to keep up with. */
export const SPOKEN = 3000;

/**
 * Call `act` at once, and again at most once every so often, with nothing lost at the end.
 * @param {() => void} act
 * @param {number} [every] milliseconds
 * @param {{ later: (callback: () => void, milliseconds: number) => unknown, cancel: (timer: any) => void }} [clock]
 */
export function throttle(
  act,
  every = 100,
  clock = { later: setTimeout.bind(globalThis), cancel: clearTimeout.bind(globalThis) },
) {
  /** @type {unknown} */
  let timer = null;
  let asked = false;
  const ring = () => {
    timer = null;
    if (!asked) return;
    asked = false;
    act();
    timer = clock.later(ring, every);
  };
  return {
    ask: () => {
      asked = true;
      if (timer === null) ring();
    },
    /** Do now what waits. */
    flush: () => {
      if (timer !== null) clock.cancel(timer);
      timer = null;
      if (!asked) return;
      asked = false;
      act();
    },
    /** Forget what waits. */
    cancel: () => {
      asked = false;
    },
  };
}
