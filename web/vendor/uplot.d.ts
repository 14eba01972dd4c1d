/* uplot 1.6.32, MIT: see uplot.LICENSE.txt. Made by scripts/vendor.mjs. */
export { default } from "uplot";
