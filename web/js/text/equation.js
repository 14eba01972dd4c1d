// Owns how an equation is written so that who works it out with the numbers on the screen gets the number on the screen.

const MINUS = "−";
/** A float32 has no more digits than this. */
const MOST = 9;
const FEWEST = 3;

/**
 * Write the numbers of an equation with as few digits as make it come out.
 * @param {readonly number[]} values what is worked with
 * @param {(values: number[]) => number} work works the result out
 * @param {number} result the result as it is known; what `work` gives of the full values, to float32
 * @returns {{ values: string[], result: string }} one cannot work with more digits than there are: then with all
 */
export function equation(values, work, result) {
  for (let digits = FEWEST; digits <= MOST; digits++) {
    const written = values.map((value) => round(value, digits));
    if (round(work(written), FEWEST) === round(result, FEWEST))
      return { values: written.map((value) => write(value, digits)), result: write(result, FEWEST) };
  }
  return { values: values.map((value) => write(value, MOST)), result: write(result, FEWEST) };
}

/** @param {number} value @param {number} digits significant ones */
function round(value, digits) {
  return Number(value.toPrecision(digits));
}

/** @param {number} value @param {number} digits significant ones @returns {string} 0.0312, −1.5, 3.1e−5 */
export function write(value, digits) {
  const rounded = round(value, digits);
  const size = Math.abs(rounded);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? short(rounded.toExponential()) : String(rounded);
  return text.replaceAll("-", MINUS);
}

/** @param {string} text */
function short(text) {
  return text.replace("e+", "e");
}

/** A negative factor stands in parentheses. @param {string} number */
export function factor(number) {
  return number.startsWith(MINUS) ? `(${number})` : number;
}
