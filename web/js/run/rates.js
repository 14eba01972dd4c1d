// Owns how what the rate finder found is read: which losses are worth seeing, and rates as a person writes them.
/** @import { RatesEvent } from "../types.d.ts" */

/** Above this share of the first loss training has left the picture; all the rest of the curve would be flat. */
const HIGHEST = 1.6;

/** @param {number} rate @returns {number} as a person would write it: two digits */
export function handy(rate) {
  return Number(rate.toPrecision(2));
}

/** @param {Pick<RatesEvent, "losses">} found @returns {[number, number]} the losses worth seeing */
export function lossRange({ losses }) {
  const finite = losses.filter((loss) => loss < 1e30);
  const first = finite[0] ?? 1;
  const low = Math.min(...finite, first);
  const high = Math.min(Math.max(...finite, first), first * HIGHEST);
  const room = 0.06 * (high - low || 1);
  return [Math.max(0, low - room), high + room];
}
