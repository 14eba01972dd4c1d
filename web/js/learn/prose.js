// Owns a text of a lesson: which language's it is, the numbers that are filled in, and what of it is emphasized. It knows
// no element.
import { percent, rounded, wholeNumber } from "../text/numbers.js";

/** @import { Numbers, Piece, Text } from "./types.d.ts" */

/** `*emphasis*` or `**emphasis**`, and what is written `as code`. */
const MARKED = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`/g;
/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
/** How a number is written: three significant digits unless something else is asked for. */
const NAMED = /\{([a-z][a-z0-9_]*)(?::(percent|power|integer|\.[0-6]f))?\}/g;

/**
 * @param {Text | null | undefined} text @param {string} language
 * @returns {string} in the other language where it is not there in this one
 */
export function said(text, language) {
  if (!text) return "";
  const own = language.startsWith("zh") ? text.zh : text.en;
  return own || text.en || text.zh || "";
}

/**
 * Put numbers in the places that name them; one that is not known leaves the place as it is written.
 * @param {string} words @param {Numbers} numbers @param {string} language
 */
export function filled(words, numbers, language) {
  return words.replaceAll(NAMED, (whole, name, format = "") => {
    const value = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
    return value === undefined ? whole : written(value, format, language);
  });
}

/** @param {number} value @param {string} format @param {string} language */
function written(value, format, language) {
  if (format === "percent") return percent(value, language);
  if (format === "integer") return wholeNumber(Math.round(value), language);
  if (format === "power") return power(value);
  if (format.startsWith(".")) return fixed(value, Number(format[1]));
  return Number.isInteger(value) ? wholeNumber(value, language) : rounded(value, language);
}

/** The power of ten that is nearest: 10⁻⁵. @param {number} value */
function power(value) {
  if (!(value > 0) || value === Infinity) return rounded(value);
  const digits = [...String(Math.round(Math.log10(value)))];
  return `10${digits.map((digit) => RAISED[digit]).join("")}`;
}

/** @param {number} value @param {number} decimals */
function fixed(value, decimals) {
  return Number.isFinite(value) ? value.toFixed(decimals).replace("-", "−") : rounded(value);
}

/**
 * @param {Text | null | undefined} text @param {Numbers} numbers @param {string} language
 * @returns {Piece[][]} paragraphs
 */
export function paragraphs(text, numbers, language) {
  return filled(said(text, language), numbers, language)
    .split(/\n{2,}/)
    .map((one) => one.trim())
    .filter(Boolean)
    .map(pieces);
}

/** @param {string} words @returns {Piece[]} */
export function pieces(words) {
  /** @type {Piece[]} */
  const found = [];
  let last = 0;
  for (const match of words.matchAll(MARKED)) {
    if (match.index > last) found.push({ words: words.slice(last, match.index) });
    const [whole, strong, weak, code] = match;
    found.push(
      code === undefined ? { words: strong ?? weak ?? "", mark: "strong" } : { words: code, mark: "code" },
    );
    last = match.index + whole.length;
  }
  if (last < words.length) found.push({ words: words.slice(last) });
  return found;
}

/** The words without marks, for where there is only text. @param {Text | null | undefined} text @param {Numbers} numbers @param {string} language */
export function plain(text, numbers, language) {
  return paragraphs(text, numbers, language)
    .map((one) => one.map(({ words }) => words).join(""))
    .join(" ");
}
