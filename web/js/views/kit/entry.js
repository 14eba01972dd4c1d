// What a hand types or slides into a control, as numbers; knows no control.

/**
 * Read a number out of what was typed.
 * @param {string} text
 * @param {{minimum?: number | undefined, maximum?: number | undefined, whole: boolean, nullable: boolean}} rules
 * @returns {number | null | undefined} undefined: refused; null: left empty where that is allowed
 */
export function parse(text, { minimum, maximum, whole, nullable }) {
  if (text.trim() === "") return nullable ? null : undefined;
  const number = Number(text);
  const fits =
    number >= (minimum ?? Number.NEGATIVE_INFINITY) && number <= (maximum ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(number) && fits && (!whole || Number.isInteger(number)) ? number : undefined;
}

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

/** @param {string} text @returns {number} NaN for what is none; Number("") would be 0 */
export function number(text) {
  return text.trim() === "" ? Number.NaN : Number(text);
}
