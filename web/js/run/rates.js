// Owns how what the rate finder found is read: which losses are worth seeing, and rates as a person writes them.
import { BOUNDLESS } from "./measures.js";

/** @import { RatesEvent } from "../types.d.ts" */

/** Above this share of the first loss training has left the picture; all the rest of the curve would be flat. */
const HIGHEST = 1.6;

/** @param {number} rate @returns {number} as a person would write it: two digits */
export function handy(rate) {
  return Number(rate.toPrecision(2));
}

/**
 * What is last known of a rate: the loss of the last round it was in, and after how many steps that was.
 * @param {Pick<RatesEvent, "rounds">} found @param {number} at its place among the rates
 * @returns {{ loss: number, steps: number, out: boolean }} `out`: it dropped out before the last round
 */
export function lastOf({ rounds }, at) {
  const last = rounds.findLast(({ losses }) => losses[at] !== null);
  return { loss: last?.losses[at] ?? 0, steps: last?.steps ?? 0, out: last !== rounds.at(-1) };
}

/**
 * The lines of a round: runs of neighbouring rates that were still in the race, each a list of places.
 * @param {readonly (number | null)[]} losses @returns {number[][]}
 */
export function stretches(losses) {
  /** @type {number[][]} */
  const found = [];
  for (const [at, loss] of losses.entries()) {
    if (loss === null) continue;
    if (at > 0 && losses[at - 1] !== null) found.at(-1)?.push(at);
    else found.push([at]);
  }
  return found;
}

/** @param {Pick<RatesEvent, "rounds">} found @returns {[number, number]} the losses worth seeing */
export function lossRange({ rounds }) {
  const losses = rounds.flatMap((round) => round.losses).filter((loss) => loss !== null);
  const finite = losses.filter((loss) => loss < BOUNDLESS);
  // The smallest rate has hardly moved after the first round: where the race began.
  const first = finite[0] ?? 1;
  const low = Math.min(...finite, first);
  const high = Math.min(Math.max(...finite, first), first * HIGHEST);
  const room = 0.06 * (high - low || 1);
  return [Math.max(0, low - room), high + room];
}
