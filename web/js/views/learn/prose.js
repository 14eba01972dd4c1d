// A lesson's texts as elements: paragraphs, emphasis, code.
import { html } from "../../../vendor/lit.js";
import { paragraphs, said } from "../../learn/prose.js";

/** @import { Numbers, Text } from "../../learn/types.d.ts" */

/** @param {Text | null | undefined} text @param {Numbers} numbers @param {string} language */
export function prose(text, numbers, language) {
  return paragraphs(text, numbers, language).map((one) => html`<p>${inline(one)}</p>`);
}

/** On one line. @param {Text | null | undefined} text @param {Numbers} numbers @param {string} language */
export function line(text, numbers, language) {
  return paragraphs(text, numbers, language).map((one, at) => html`${at > 0 ? " " : ""}${inline(one)}`);
}

/** @param {import("../../learn/types.d.ts").Piece[]} pieces */
function inline(pieces) {
  return pieces.map(({ words, mark }) =>
    mark === "strong"
      ? html`<strong>${words}</strong>`
      : mark === "code"
        ? html`<code>${words}</code>`
        : words,
  );
}

/** A name without marks or numbers. @param {Text | null | undefined} text @param {string} language */
export const name = (text, language) => said(text, language);
