// Owns how a hand that winds the film is followed: one seek at a time, and after its picture the newest place. It knows
// no element and no socket.

/** Milliseconds after which a picture that has not come is waited for no longer: its worker may have died. */
const PATIENCE = 3000;

/**
 * @param {(step: number) => void} seek sends
 * @param {{ later: (callback: () => void, milliseconds: number) => unknown, cancel: (timer: any) => void }} [clock]
 */
export function createSeeking(
  seek,
  clock = { later: setTimeout.bind(globalThis), cancel: clearTimeout.bind(globalThis) },
) {
  /** @type {number | null} what was sent and has not been answered */
  let asked = null;
  /** @type {number | null} where the hand is by now */
  let wanted = null;
  /** @type {unknown} */
  let timer = null;

  const send = () => {
    if (wanted === null) return;
    [asked, wanted] = [wanted, null];
    timer = clock.later(settle, PATIENCE);
    seek(asked);
  };
  const settle = () => {
    clock.cancel(timer);
    asked = null;
    send();
  };
  return {
    /** @param {number} step */
    to: (step) => {
      wanted = step === asked ? null : step;
      if (asked === null) send();
    },
    /** A picture has come. @param {number} step that it is of */
    seen: (step) => {
      if (step === asked) settle();
    },
    /** The hand has let go: what it does next is meant for where it stands, so the place is sent before that. */
    done: () => {
      if (wanted !== null) settle();
    },
    /** The step that is on its way to being shown; null: none is. */
    target: () => wanted ?? asked,
    /** Wait for nothing any more. */
    forget: () => {
      clock.cancel(timer);
      asked = wanted = null;
    },
  };
}
