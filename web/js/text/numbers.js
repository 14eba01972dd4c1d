// Owns how numbers are written; knows the languages by their tags only.

const MINUS = "−";
/** No infinity crosses the wire; the largest float32 stands for it. */
export const INFINITE = 3.4e38;

/** @type {Map<string, Intl.NumberFormat>} made once: making one takes longer than formatting with it */
const formats = new Map();

/** @param {string} language @param {Intl.NumberFormatOptions} options */
function format(language, options) {
  const key = language + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
  formats.set(key, known);
  return known;
}

/** @param {number} value @param {string} [language] @returns {string} whole, with separators: 12,345 */
export function wholeNumber(value, language = "en") {
  return signed(format(language, { maximumFractionDigits: 0 }).format(value));
}

/**
 * As short as the value itself: 0.03, 1,000, 3.1e−5; for what a person has chosen.
 * @param {number} value @param {string} [language]
 */
export function shortNumber(value, language = "en") {
  return written(value, language, { maximumSignificantDigits: 6 });
}

/** Three digits and no zeros after them: 0.03, 8.11e−6; for what stands in a sentence. @param {number} value @param {string} [language] */
export function rounded(value, language = "en") {
  return written(value, language, { maximumSignificantDigits: 3 });
}

/**
 * Always as wide, so that it does not jump while it changes: 0.0312, 1.50, 3.10e−5; for what is measured.
 * @param {number} value @param {string} [language] @param {number} [digits] significant digits
 */
export function measured(value, language = "en", digits = 3) {
  return written(value, language, digitsOf(digits));
}

/**
 * Short, for figures that stand beside each other: 0.312, 0.0031, 8.1e−5, 12,346; up to 99,999 at most six characters.
 * @param {number} value @param {string} [language]
 */
export function figure(value, language = "en") {
  const size = Math.abs(value);
  if (size >= 1000 && size < 99_999.5) return wholeNumber(value, language);
  const small = value < 0 ? 1 : 2;
  if (size >= 99_999.5 && size < INFINITE) return scientific(value, digitsOf(small));
  return written(value, language, digitsOf(size < 0.01 ? small : 3));
}

/** @param {number} share @param {string} [language] @param {number} [decimals] @returns {string} 0.934 is 93 % */
export function percent(share, language = "en", decimals = 0) {
  if (!Number.isFinite(share)) return "–";
  return signed(
    format(language, {
      style: "percent",
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(share),
  );
}

/** @param {number} digits significant ones */
function digitsOf(digits) {
  return { minimumSignificantDigits: digits, maximumSignificantDigits: digits };
}

/** @param {number} value @param {string} language @param {Intl.NumberFormatOptions} digits */
function written(value, language, digits) {
  if (Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  if (Math.abs(value) >= INFINITE) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return scientific(value, digits);
  return signed(format(language, digits).format(value));
}

/** @param {number} value @param {Intl.NumberFormatOptions} digits @returns {string} the same in every language */
function scientific(value, { minimumSignificantDigits = 0, maximumSignificantDigits = 3 }) {
  const [mantissa = "", exponent = ""] = value.toExponential(maximumSignificantDigits - 1).split("e");
  const shown = minimumSignificantDigits > 0 ? mantissa : String(Number(mantissa));
  return signed(`${shown}e${Number(exponent)}`);
}

/** @param {string} text @returns {string} with a minus as wide as a digit; a hyphen makes columns jump */
function signed(text) {
  return text.replaceAll("-", MINUS);
}

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

/** @param {string} text @returns {number} NaN for what is none; Number("") would be 0 */
export function number(text) {
  return text.trim() === "" ? Number.NaN : Number(text);
}
