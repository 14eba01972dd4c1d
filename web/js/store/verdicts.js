// Which verdicts are shown: those that last. The server looks at a run twice a second and tells what it finds at once;
// near a bound the same verdict comes and goes with every look, and words that do so cannot be read.
import { signal } from "../../vendor/signals-core.js";

/** @import { Verdict } from "../types.d.ts" */
/** @import { Signal } from "../../vendor/signals-core.js" */

/** Milliseconds between two looks of the server, and how many of them a change must outlast. */
const LOOK = 500;
const LOOKS = 2;
/** The place of a verdict on the whole run, where others have a layer's number. */
const WHOLE = -1;

/** @typedef {{ later: (callback: () => void, milliseconds: number) => any, cancel: (timer: any) => void }} Clock */

/**
 * @typedef {object} Verdicts
 * @property {Signal<ReadonlyMap<number, Verdict>>} shown By layer; -1 is the whole run.
 * @property {(verdict: Verdict, isFinal?: boolean) => void} hear What the server tells; `healthy` takes back. Of a run that
 * stands still, as where it was wound back to, it is final.
 * @property {() => void} forget The run they were of is gone.
 */

/**
 * A verdict is shown after it has held for two looks and goes after it was absent for two. That training has diverged is
 * no matter of a bound and is shown at once; so is what changes in a verdict of the same kind.
 * @param {Clock} [clock] @returns {Verdicts}
 */
export function createVerdicts(
  clock = { later: setTimeout.bind(globalThis), cancel: clearTimeout.bind(globalThis) },
) {
  const shown = signal(/** @type {ReadonlyMap<number, Verdict>} */ (new Map()));
  /** @type {Map<number, Verdict>} */
  const told = new Map();
  /** @type {Map<number, { kind: string | undefined, timer: unknown }>} what is to be shown soon, and of what kind it is */
  const coming = new Map();

  const still = (/** @type {number} */ at) => {
    clock.cancel(coming.get(at)?.timer);
    coming.delete(at);
  };
  const show = (/** @type {number} */ at) => {
    still(at);
    const next = new Map(shown.peek());
    const verdict = told.get(at);
    if (verdict) next.set(at, verdict);
    else next.delete(at);
    shown.value = next;
  };
  return {
    shown,
    hear: (verdict, isFinal = false) => {
      const at = verdict.layer ?? WHOLE;
      if (verdict.kind === "healthy") told.delete(at);
      else told.set(at, verdict);
      const kind = told.get(at)?.kind;
      if (kind === shown.peek().get(at)?.kind) {
        still(at);
        if (kind) show(at);
      } else if (kind === "diverged" || isFinal) show(at);
      else if (!coming.has(at) || coming.get(at)?.kind !== kind) {
        still(at);
        coming.set(at, { kind, timer: clock.later(() => show(at), LOOK * LOOKS) });
      }
    },
    forget: () => {
      for (const at of [...coming.keys()]) still(at);
      told.clear();
      if (shown.peek().size > 0) shown.value = new Map();
    },
  };
}
