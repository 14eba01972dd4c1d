// When something is said to a screen reader: one thing at a time, and with time to listen; knows no words.

/** Milliseconds between two sentences that nobody has asked for. */
export const PAUSE = 10_000;

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {(callback: () => void, milliseconds: number) => any} later
 * @property {(timer: any) => void} cancel
 */

/**
 * @param {(words: string) => void} write @param {Clock} [clock]
 */
export function createSpeech(
  write,
  clock = {
    now: () => performance.now(),
    later: setTimeout.bind(globalThis),
    cancel: clearTimeout.bind(globalThis),
  },
) {
  let last = Number.NEGATIVE_INFINITY;
  /** @type {unknown} */
  let timer = null;
  const say = (/** @type {string} */ words) => {
    if (words === "") return;
    last = clock.now();
    write(words);
  };
  const cancel = () => {
    if (timer !== null) clock.cancel(timer);
    timer = null;
  };
  return {
    /** Say this at once: it answers to what a person has just done. */
    say,
    /**
     * Ask for what there is to say when it is time: now, or some seconds after the last sentence.
     * @param {() => string} compose says it in words then; nothing: "" and it is not time that passed
     */
    ask: (compose) => {
      cancel();
      const ring = () => {
        timer = null;
        say(compose());
      };
      const wait = last + PAUSE - clock.now();
      if (wait <= 0) ring();
      else timer = clock.later(ring, wait);
    },
    cancel,
  };
}
