// A lane that is whichever another signal says: Play is made once and shows the lane that is chosen, and the bar acts on
// it, or on all lanes while they are compared.
/** @import { Frame, Lane, Store } from "../types.d.ts" */

/**
 * @param {Store} store @returns {Lane} the chosen lane as Play shows it: without the pictures that are only a tile's
 */
export function stageOf({ chosen }) {
  const lane = through(
    () => chosen.value,
    () => chosen.peek(),
  );
  const { frame } = lane;
  const whole = (/** @type {Frame | null} */ one) => (one && one.units.count > 0 ? one : null);
  /** @type {any} */ (lane).frame = {
    get value() {
      return whole(frame.value);
    },
    peek: () => whole(frame.peek()),
  };
  return lane;
}

/** @param {Store} store @returns {Lane} what the bar shows and changes: what all lanes have alike, or the chosen lane */
export function barOf({ chosen, front }) {
  return through(
    () => front.value ?? chosen.value,
    () => front.peek() ?? chosen.peek(),
  );
}

/** @param {() => Lane} current reads signals @param {() => Lane} now reads none @returns {Lane} */
function through(current, now) {
  const lane = /** @type {any} */ ({
    get id() {
      return now().id;
    },
    view: now().view,
  });
  for (const name of Object.keys(now()))
    if (!(name in lane))
      lane[name] = {
        get value() {
          return /** @type {any} */ (current())[name].value;
        },
        set value(value) {
          /** @type {any} */ (now())[name].value = value;
        },
        peek: () => /** @type {any} */ (now())[name].peek(),
      };
  return lane;
}
