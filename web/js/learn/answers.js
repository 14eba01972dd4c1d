// Owns what an answer is worth: which reply a question has for it. It knows no element.
/** @import { Answer, Numbers, Question, Reply, Text } from "./types.d.ts" */

/** Larger than what a float32 leaves of a number: 0.1 + 0.2 is as right as 0.3. */
const SLACK = 1e-9;

/**
 * @param {Question} question @param {Answer | undefined} answer
 * @returns {boolean} whether it is an answer at all, so that it can be given
 */
export function isGiven(question, answer) {
  if (!answer) return false;
  if ("chosen" in answer) return answer.chosen.length > 0;
  if ("typed" in answer) return Number.isFinite(numberIn(answer.typed));
  if ("lines" in answer) return answer.lines.some((line) => line.length >= 4);
  return question.kind === "order" && answer.order.length === question.items.length;
}

/**
 * A number as people write it: a comma for the point, a percent sign, a real minus, powers of ten.
 * @param {string} text @returns {number} NaN: none
 */
export function numberIn(text) {
  const plain = text
    .trim()
    .replaceAll("−", "-")
    .replace("，", ",")
    .replace(/[%％]$/, "")
    .replace(/^(-?\d+),(\d+)$/, (_, whole, rest) => (rest.length === 3 ? whole + rest : `${whole}.${rest}`));
  return plain.trim() === "" ? Number.NaN : Number(plain);
}

/**
 * @param {Question} question @param {Answer} answer @param {Numbers} numbers of the lesson
 * @returns {Reply}
 */
export function replyTo(question, answer, numbers) {
  if (question.kind === "choice" && "chosen" in answer) return ofChoice(question, answer.chosen);
  if (question.kind === "number" && "typed" in answer)
    return ofNumber(question, numberIn(answer.typed), numbers);
  if (question.kind === "order" && "order" in answer) return ofOrder(question, answer.order);
  return { right: null, texts: question.kind === "sketch" ? [question.reply] : [] };
}

/**
 * The option that was chosen has its reply. Where several are right, each that was chosen has one, and each that should
 * have been: with the option that it is about.
 * @param {Extract<Question, { kind: "choice" }>} question @param {number[]} chosen @returns {Reply}
 */
function ofChoice({ options, several }, chosen) {
  const right = options.every((option, at) => (option.right ?? false) === chosen.includes(at));
  if (!several) return { right, texts: chosen.flatMap((at) => options[at]?.reply ?? []) };
  const told = options.flatMap(({ text, reply, right: isRight = false }, at) => {
    const isChosen = chosen.includes(at);
    return isChosen || isRight ? [{ text, reply, right: isRight, missed: !isChosen }] : [];
  });
  return { right, texts: told.map(({ reply }) => reply), of: told };
}

/** What is true; null: not known, as in a lesson whose runs nobody has trained. @param {Extract<Question, { kind: "number" }>} question @param {Numbers} numbers */
export function truthOf({ value, scale = 1 }, numbers) {
  const known = Object.hasOwn(numbers, value) ? numbers[value] : undefined;
  return known === undefined ? null : known * scale;
}

/** @param {Extract<Question, { kind: "number" }>} question @param {number} typed @param {Numbers} numbers @returns {Reply} */
function ofNumber(question, typed, numbers) {
  const truth = truthOf(question, numbers);
  if (truth === null) return { right: null, texts: [] };
  const off = typed - truth;
  if (Math.abs(off) <= question.tolerance + SLACK * Math.max(1, Math.abs(truth)))
    return { right: true, texts: [question.right] };
  return { right: false, texts: [off < 0 ? question.low : question.high] };
}

/** @param {Extract<Question, { kind: "order" }>} question @param {number[]} order @returns {Reply} */
function ofOrder({ items, right, wrong }, order) {
  if (order.every((item, at) => item === at)) return { right: true, texts: [right] };
  const first = order[0] === 0 ? null : items[order[0] ?? 0]?.reply;
  return { right: false, texts: /** @type {Text[]} */ ([first, wrong].filter(Boolean)) };
}

/**
 * The order in which things are laid out first: always the same for a question, and never the right one.
 * @param {number} count @returns {number[]}
 */
export function shuffled(count) {
  const order = Array.from({ length: count }, (_, at) => at);
  let state = 12345 + count;
  for (let at = count - 1; at > 0; at--) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const other = (state >>> 16) % (at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  const isRight = order.every((item, at) => item === at);
  return isRight ? [...order.slice(1), order[0] ?? 0] : order;
}

/** One thing a place further on. @param {number[]} order @param {number} at @param {number} by @returns {number[]} */
export function moved(order, at, by) {
  const to = Math.max(0, Math.min(order.length - 1, at + by));
  const next = [...order];
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}
