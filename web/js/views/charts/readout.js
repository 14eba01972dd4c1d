// What the cursor reads: the values of all lines at one place, in a box beside it.
import { html, render } from "../../../vendor/lit.js";
import { wholeNumber } from "../../text/numbers.js";

/** @import { Lane, Translate } from "../../types.d.ts" */
/** @import { Reading } from "../../draw/chart/chart.js" */
/** @import { Line } from "../../draw/chart/shown.js" */

/** More lines than this stand in two columns. */
const MANY = 2;

/**
 * @param {HTMLElement} box
 * @param {Reading | null} reading
 * @param {{ keyed: (lines: readonly Line[]) => Line[], keyOf: (line: Line) => string, read: (rows: Reading["rows"], language: string) => string }} lines
 * how lines share keys, and the values of those that do, in words
 * @param {Lane["view"]} view
 * @param {Translate} t
 */
export function showReading(box, reading, { keyed, keyOf, read }, view, t) {
  const language = view.language.value;
  box.hidden = reading === null;
  if (!reading) return;
  const firsts = keyed(reading.rows.map(({ line }) => line));
  box.classList.toggle("many", firsts.length > MANY);
  const rows = firsts.map((first) => {
    const same = reading.rows.filter(({ line }) => keyOf(line) === keyOf(first));
    return html`<span><svg viewBox="0 0 10 8" aria-hidden="true"><line x1="0" x2="10" y1="4" y2="4" stroke=${first.colour}
      stroke-width="2.5"></line></svg>${first.label}</span> <b>${read(same, language)}</b> `;
  });
  render(
    html`<em>${t(`chart.${view.axis.value}`)}</em> <b>${wholeNumber(reading.x, language)}</b> ${rows}`,
    box,
  );
  const room = box.parentElement?.clientWidth ?? 0;
  const left =
    reading.left + 14 + box.offsetWidth > room ? reading.left - 14 - box.offsetWidth : reading.left + 14;
  box.style.transform = `translateX(${Math.round(Math.max(0, left))}px)`;
}
