// The page's icons as inline SVG; each is decoration, its button carries the name.
import { html, svg } from "../../../vendor/lit.js";
import { SHAPES, shapePath } from "../../draw/kit/shapes.js";

const PATHS = {
  play: svg`<path d="M8 5.5v13l11-6.5z"/>`,
  pause: svg`<path d="M9 6v12M15 6v12"/>`,
  rewind: svg`<path d="M5 5v14M19 6l-10 6 10 6z"/>`,
  step: svg`<path d="M5 6l10 6-10 6zM19 5v14"/>`,
  dice: svg`<rect x="4" y="4" width="16" height="16" rx="3"/><path d="M9 9h.01M15 15h.01M15 9h.01M9 15h.01M12 12h.01" stroke-width="2.6"/>`,
  theme: svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>`,
  share: svg`<path d="M4 12v7h16v-7M12 15V4M8 8l4-4 4 4"/>`,
  help: svg`<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.8h.01"/>`,
  more: svg`<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>`,
  close: svg`<path d="M6 6l12 12M18 6 6 18"/>`,
  plus: svg`<path d="M12 6v12M6 12h12"/>`,
  minus: svg`<path d="M6 12h12"/>`,
  follow: svg`<circle cx="5" cy="12" r="2"/><circle cx="19" cy="12" r="2"/><path d="M7.5 12h8M13 9l3 3-3 3"/>`,
  table: svg`<path d="M4 5h16v14H4zM4 10h16M10 5v14"/>`,
  activations: svg`<path d="M3 17c6 0 7-1 9-5s3-5 9-5M3 12h18" />`,
  finder: svg`<circle cx="11" cy="11" r="6"/><path d="m20 20-4.5-4.5M8 11.5l2 1.5 3.5-4"/>`,
  undo: svg`<path d="M8 5 3.5 9.5 8 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-3"/>`,
  redo: svg`<path d="m16 5 4.5 4.5L16 14M20 9.5H10a5.5 5.5 0 0 0 0 11h3"/>`,
  refresh: svg`<path d="M20 11a8 8 0 1 0-2.3 6.2M20 5v6h-6"/>`,
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {IconName} name */
export const icon = (name) => drawn(PATHS[name]);

/** An icon that one part alone has, given as what is inside. @param {unknown} paths */
export function drawn(paths) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`;
}

/** The sign of the house. */
export const logo = html`<svg viewBox="0 0 22 22" aria-hidden="true">
  <rect width="22" height="22" rx="5" fill="#1f4e9e"></rect>
  <path d="M3 17c5 0 5-11 9-11s3 7 7 7" fill="none" stroke="#f2a33a" stroke-width="2.6" stroke-linecap="round"></path>
</svg>`;

/** A class's shape in its colour. @param {number} kind */
export function shape(kind) {
  return html`<svg class="shape class-${kind} ${SHAPES[kind]}" viewBox="0 0 12 12" aria-hidden="true">${svg`<path d=${shapePath(kind)}></path>`}</svg>`;
}
