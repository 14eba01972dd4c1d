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

/** The button goes with the last hint: who pressed it with a key goes on from what it said. */
export function focusLastHint() {
  if (document.getElementById("learn-hint")) return;
  const hint = /** @type {HTMLElement | undefined} */ (
    [...document.querySelectorAll("#learn .push-hint")].at(-1)
  );
  hint?.focus({ preventScroll: true });
  hint?.scrollIntoView({ block: "nearest" });
}

/** A name without marks or numbers. @param {Text | null | undefined} text @param {string} language */
export const name = (text, language) => said(text, language);
