// The icons that Learn alone has.
import { svg } from "../../../vendor/lit.js";

export const LIST = svg`<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01" stroke-width="2.2"/>`;
export const ARROW = svg`<path d="M19 12H5M11 6l-6 6 6 6"/>`;
export const FOLD = svg`<rect x="4" y="5" width="16" height="14" rx="2"/><path d="M10 5v14"/>`;
export const PRINTER = svg`<path d="M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z"/>`;
export const DONE = svg`<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.7 2.7L16 9.5"/>`;
