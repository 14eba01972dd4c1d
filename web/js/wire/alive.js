// Finds out whether an open link still carries anything: a cable that is pulled, a Wi-Fi that is gone or a proxy that
// stalls close no socket, and a browser cannot send a WebSocket's own pings. All effects are arguments.

const TICK = 1000;
/** Nothing heard for so long: ask. */
const QUIET = 2000;
/** Ask so often in any case: what is said to everybody may come though nothing from here arrives. */
const ROUTINE = 15_000;
/** Nothing heard for so long, though it was asked: tell the person, and then give the link up. */
const USUAL = { silent: 5000, dead: 10_000 };
/** The same since it was asked, for a link that may have died while the page slept, was hidden or lost its network. */
const DOUBTED = { silent: 1000, dead: 3000 };
/** A ping unanswered for so long: what is sent from here arrives nowhere, whatever comes from there. */
const DEAF = 30_000;
/** Who has not looked at the clock for so long has slept: whatever was asked before says nothing. */
const SLEPT = 5000;
/** Asleep for so long, every server and proxy has given the link up. */
const SLEPT_LONG = 30_000;
/** A link so slow that one large message takes longer than that would otherwise be closed again and again. */
export const MOST_PATIENCE = 4;

/**
 * @typedef {object} Effects
 * @property {() => number} now milliseconds of a clock that goes on while the machine sleeps
 * @property {(callback: () => void, milliseconds: number) => number} later
 * @property {(timer: number) => void} cancel
 * @property {() => boolean} hidden whether nobody sees the page: its timers are late then, and nobody misses a picture
 */

/**
 * @param {{ ping: () => void, silent: () => void, heard: () => void, dead: () => void }} tell `silent` and `heard`
 * are called once each time the link falls silent or speaks again
 * @param {Effects} effects
 */
export function watchLink({ ping, silent, heard, dead }, { now, later, cancel, hidden }) {
  /** @type {number | null} */
  let timer = null;
  let patience = 1;
  let isSilent = false;
  let doubted = false;
  /** When the last message came, when a ping was last sent, and when the clock was last looked at. */
  let [last, pinged, looked] = [0, 0, 0];
  /** @type {number | null} when the ping was sent that has not been answered */
  let asked = null;

  const ask = (/** @type {number} */ time) => {
    [asked, pinged] = [time, time];
    ping();
  };

  const stop = () => {
    if (timer !== null) cancel(timer);
    timer = null;
  };

  const giveUp = () => {
    stop();
    patience = Math.min(MOST_PATIENCE, patience * 2);
    dead();
  };

  const doubt = () => {
    if (timer === null || hidden()) return;
    looked = now();
    doubted = true;
    ask(looked);
  };

  const judge = (/** @type {number} */ time) => {
    if (asked === null) {
      if (time - last >= QUIET || time - pinged >= ROUTINE) ask(time);
      return;
    }
    const limits = doubted ? DOUBTED : USUAL;
    // A slow link is not a dead one: whatever comes counts, though the answer is still behind it.
    const waited = Math.min(time - last, time - asked + (doubted ? 0 : QUIET));
    if (waited >= limits.dead * patience || time - asked >= DEAF * patience) return giveUp();
    if (waited < limits.silent || isSilent) return;
    isSilent = true;
    silent();
  };

  const tick = () => {
    timer = later(tick, TICK);
    const time = now();
    const gap = time - looked;
    looked = time;
    if (hidden()) asked = null;
    else if (gap >= SLEPT_LONG) giveUp();
    else if (gap >= SLEPT || gap < 0) doubt();
    else judge(time);
  };

  return {
    /** The link is open, and has just spoken. */
    start: () => {
      stop();
      last = pinged = looked = now();
      [asked, isSilent, doubted] = [null, false, false];
      timer = later(tick, TICK);
    },
    /** Something has come. @param {boolean} pong whether it is the answer to a ping */
    hear: (pong) => {
      last = now();
      if (pong) [asked, doubted, patience] = [null, false, 1];
      if (!isSilent) return;
      isSilent = false;
      heard();
    },
    /** The link may have died: find out soon. */
    doubt,
    stop,
  };
}
