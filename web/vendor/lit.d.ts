/* lit-html 3.3.3, BSD-3-Clause: see lit.LICENSE.txt. Made by scripts/vendor.mjs. */
export { html, nothing, render, svg } from "lit-html";
export { classMap } from "lit-html/directives/class-map.js";
export { live } from "lit-html/directives/live.js";
export { createRef, ref } from "lit-html/directives/ref.js";
export { repeat } from "lit-html/directives/repeat.js";
export { styleMap } from "lit-html/directives/style-map.js";
