// Owns the stops of the sliders that do not go evenly; their ends are the schema's.

/**
 * The position on a ladder of rising numbers that is nearest to a value, by ratio.
 * @param {readonly number[]} ladder
 * @param {number} value
 */
export function nearest(ladder, value) {
  let best = 0;
  for (let i = 1; i < ladder.length; i++) {
    if (Math.abs(Math.log((ladder[i] ?? 1) / value)) < Math.abs(Math.log((ladder[best] ?? 1) / value)))
      best = i;
  }
  return best;
}
