// The equations of one unit of the cell at the chosen step, with its numbers; the sums in them can be opened.
import { html, nothing } from "../../../vendor/lit.js";
import { equation, factor, write } from "../../text/equation.js";

/** @import { Line, Sum, Term } from "../../sequences/cell.js" */
/** @import { Translate } from "../../types.d.ts" */

/** Longer sums are written with their heaviest terms, and one number for the others. */
const MOST_TERMS = 4;
const DIGITS = 3;

/**
 * @param {readonly Line[]} lines @param {string | null} open the name of the line whose sums are shown
 * @param {(name: string | null) => void} toggle @param {(sum: Sum, from: number) => string} nameOf what a term comes from
 * @param {Translate} t
 */
export function formulas(lines, open, toggle, nameOf, t) {
  return html`<ol class="seq-formulas">${lines.map((line) => {
    const isOpen = open === line.name;
    return html`<li>${written(line)}
      ${
        line.sums.length === 0
          ? nothing
          : html`<button class="tiny" aria-expanded=${isOpen} aria-label=${t("sequences.sums_of", { name: line.name })}
        data-tip=${t("sequences.sums_tip")} @click=${() => toggle(isOpen ? null : line.name)}>Σ</button>`
      }
      ${isOpen ? line.sums.map((sum) => html`<p class="seq-sum">${terms(sum, nameOf, t)}</p>`) : nothing}</li>`;
  })}</ol>`;
}

/** name = symbols = numbers = result. @param {Line} line */
function written({ name, symbols, values, form, work, result }) {
  const found = equation(values, (all) => work(all), result);
  return html`<span class="seq-line"><i>${name}</i> = <span>${form(symbols)}</span><span class="numbers"> = ${form(found.values.map(factor))}</span> = <b>${found.result}</b></span>`;
}

/** A sum with its products. @param {Sum} sum @param {(sum: Sum, from: number) => string} nameOf @param {Translate} t */
function terms(sum, nameOf, t) {
  const counting = sum.terms.filter(({ weight, value }) => weight * value !== 0);
  if (counting.length === 0) return html`${sum.symbol} = <b>0</b>`;
  const isLong = counting.length > MOST_TERMS + 1;
  const heavy = isLong ? counting.slice(0, MOST_TERMS) : counting;
  const rest = isLong ? sum.total - total(heavy) : 0;
  const values = [...heavy.flatMap(({ weight, value }) => [weight, value]), rest];
  const found = equation(values, added, sum.total);
  return html`${sum.symbol} = ${heavy.map(
    ({ from }, at) =>
      html`${at > 0 ? " + " : ""}${factor(found.values[2 * at] ?? "")} · ${factor(found.values[2 * at + 1] ?? "")}<small> ${nameOf(sum, from)}</small>`,
  )}${isLong ? html` + ${factor(found.values.at(-1) ?? "")}<small> ${t("sequences.rest", { n: counting.length - heavy.length })}</small>` : nothing} = <b>${write(sum.total, DIGITS)}</b>`;
}

/** Pairs multiplied and added, and the number after them. @param {readonly number[]} all */
function added(all) {
  let sum = all.at(-1) ?? 0;
  for (let at = 0; at + 2 < all.length; at += 2) sum += (all[at] ?? 0) * (all[at + 1] ?? 0);
  return sum;
}

/** @param {readonly Term[]} terms */
function total(terms) {
  return terms.reduce((sum, { weight, value }) => sum + weight * value, 0);
}
