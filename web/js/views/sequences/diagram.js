// Draws a cell as it is in a textbook, with what goes through it at one step: gates as gauges, states at their lines.
import { html, nothing, svg } from "../../../vendor/lit.js";
import { figure } from "../../text/numbers.js";

/** @import { Shape } from "../../sequences/shape.js" */

/**
 * By name what goes through the cell; a name that is missing has no number yet.
 * @typedef {{ values: Record<string, number>, input: string, activation: string, language: string }} Flowing
 */

const [WIDE, WIDER, HIGH] = [52, 64, 38];

/** @param {Shape["cell"]} cell @param {Flowing} flowing @param {string} label */
export function diagram(cell, flowing, label) {
  const draw = { lstm, gru, rnn }[cell];
  const height = cell === "rnn" ? 124 : 196;
  return html`<svg class="seq-cell" viewBox="0 0 360 ${height}" role="img" aria-label=${label}>${draw(flowing)}</svg>`;
}

/** @param {Flowing} flowing */
function lstm(flowing) {
  return svg`${wire("M8 34H352", "rail")}
    ${wire("M92 109V44M164 109V82H186M228 109V82H206M196 72V44M292 34V47M292 65V72M292 109V92M302 82H352")}
    ${inlet(292, [92, 164, 228, 292])}
    ${operation(92, 34, "×")}${operation(196, 34, "+")}${operation(196, 82, "×")}${operation(292, 82, "×")}${pill(292, 56, "tanh")}
    ${gate(92, 128, "f", flowing)}${gate(164, 128, "i", flowing)}${gate(228, 128, "g", flowing, true)}${gate(292, 128, "o", flowing)}
    ${state(8, 22, "c₋", flowing, "start")}${state(352, 22, "c", flowing, "end")}${state(358, 99, "h", flowing, "end")}
    ${coming(flowing)}`;
}

/** @param {Flowing} flowing */
function gru(flowing) {
  return svg`${wire("M8 34H352", "rail")}
    ${wire("M92 109V44M92 82H146M194 82H256M266 109V92M266 72V44M200 128H210M230 128H240M220 172V138")}
    ${inlet(266, [92, 174, 266])}
    ${operation(92, 34, "×")}${operation(266, 34, "+")}${operation(266, 82, "×")}${operation(220, 128, "×")}${pill(170, 82, "1 − z")}
    ${gate(92, 128, "z", flowing)}${gate(174, 128, "r", flowing)}${gate(266, 128, "n", flowing, true)}
    ${state(352, 22, "h", flowing, "end")}
    ${state(8, 22, "h₋", flowing, "start")}${coming(flowing)}`;
}

/** @param {Flowing} flowing */
function rnn(flowing) {
  return svg`${wire("M8 40H92M156 40H196V58M8 98H92M156 98H196V78M206 68H236M284 68H352M240 110H206L198 78")}
    ${operation(196, 68, "+")}${pill(260, 68, flowing.activation)}
    ${box(124, 40, "U h₋", flowing)}${box(124, 98, "W x", flowing)}
    ${state(246, 114, "b", flowing, "start")}
    ${state(8, 30, "h₋", flowing, "start")}${state(352, 58, "h", flowing, "end")}
    <text class="name" x="8" y="88">x <tspan class="value">${flowing.input}</tspan></text>`;
}

/** The input and the state before, which lead into every gate. @param {number} end @param {readonly number[]} gates */
function inlet(end, gates) {
  return wire(`M8 172H${end}${gates.map((x) => `M${x} 172V147`).join("")}`);
}

/** @param {Flowing} flowing */
function coming(flowing) {
  return svg`${state(8, 164, "h₋", flowing, "start")}
    <text class="name" x="8" y="189">x <tspan class="value">${flowing.input}</tspan></text>`;
}

/** @param {string} way @param {string} [kind] */
function wire(way, kind = "") {
  return svg`<path class="wire ${kind}" d=${way}></path>`;
}

/** @param {number} x @param {number} y @param {string} sign */
function operation(x, y, sign) {
  return svg`<circle class="node" cx=${x} cy=${y} r="10"></circle><text class="sign" x=${x} y=${y}>${sign}</text>`;
}

/** @param {number} x @param {number} y @param {string} text */
function pill(x, y, text) {
  return svg`<rect class="node" x=${x - 24} y=${y - 9} width="48" height="18" rx="9"></rect><text class="pill" x=${x} y=${y}>${text}</text>`;
}

/**
 * A gate, as full as it is open; a candidate is filled from its middle, up or down.
 * @param {number} x @param {number} y @param {string} name @param {Flowing} flowing @param {boolean} [isSigned]
 */
function gate(x, y, name, { values, language }, isSigned = false) {
  const value = values[name];
  const [left, top] = [x - WIDE / 2, y - HIGH / 2];
  const share = Math.max(-1, Math.min(1, value ?? 0));
  const tall = isSigned ? (Math.abs(share) * HIGH) / 2 : share * HIGH;
  const from = isSigned ? (share > 0 ? y - tall : y) : top + HIGH - tall;
  return svg`<g class="gate"><rect class="ground" x=${left} y=${top} width=${WIDE} height=${HIGH} rx="4"></rect>
    <rect class=${share < 0 ? "fill low" : "fill"} x=${left} y=${from} width=${WIDE} height=${tall}></rect>
    <rect class="frame" x=${left} y=${top} width=${WIDE} height=${HIGH} rx="4"></rect>
    <text class="letter" x=${x} y=${y - 7}>${name}</text>${number(x, y + 10, value, language)}</g>`;
}

/** A sum with its number. @param {number} x @param {number} y @param {string} name @param {Flowing} flowing */
function box(x, y, name, { values, language }) {
  return svg`<rect class="frame ground" x=${x - WIDER / 2} y=${y - HIGH / 2} width=${WIDER} height=${HIGH} rx="4"></rect>
    <text class="letter small" x=${x} y=${y - 7}>${name}</text>${number(x, y + 10, values[name], language)}`;
}

/** @param {number} x @param {number} y @param {number | undefined} value @param {string} language */
function number(x, y, value, language) {
  return value === undefined
    ? nothing
    : svg`<text class="number" x=${x} y=${y}>${figure(value, language)}</text>`;
}

/** A state at its line. @param {number} x @param {number} y @param {string} name @param {Flowing} flowing @param {"start" | "middle" | "end"} anchor */
function state(x, y, name, { values, language }, anchor) {
  const value = values[name];
  return svg`<text class="name" x=${x} y=${y} text-anchor=${anchor}>${name} <tspan class="value">${value === undefined ? "" : figure(value, language)}</tspan></text>`;
}
