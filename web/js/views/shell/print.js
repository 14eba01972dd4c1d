// One sheet of paper: the pictures as they are now, what the run has reached, and all settings in words. The page itself
// would print as controls, cut where it scrolls, and in the dark look with a dark ground.
import { html, nothing, render } from "../../../vendor/lit.js";
import { paintNow } from "../../draw/kit/surface.js";
import { wholeNumber } from "../../text/numbers.js";
import { settingsInWords } from "../../text/settings.js";
import { on, together } from "../kit/mount.js";
import { portrait } from "../kit/portrait.js";

/** @import { Lane, Option, RunConfig, Translate } from "../../types.d.ts" */

/** What is drawn, by what is looked for on the page, and the name of it in the words. */
const PICTURES = /** @type {const} */ ([
  { from: "#network .net", words: "network.title", kind: "network" },
  { from: "#output .picture", words: "output.whole", kind: "map" },
  { from: "#loss-chart .chart", words: "chart.loss", kind: "chart" },
  { from: "#gradient-chart .chart", words: "measure.gradient_norm", kind: "chart" },
]);
/** A longer address is no use on paper. */
const MOST_LETTERS = 400;

/**
 * @param {Lane} lane @param {Translate} t @param {ReadonlyMap<string, Option>} options
 * @param {RunConfig} defaults of which only what matters most is written
 * @param {(dark: boolean) => void} darken show the page in the dark look, or in the light one
 */
export function printing(lane, t, options, defaults, darken) {
  /** @type {HTMLElement | null} */
  let sheet = null;
  let wasDark = false;
  t("print.title"); // Its words come when they are first asked for, and printing does not wait.
  const begin = () => {
    wasDark = document.documentElement.dataset.theme === "dark";
    if (wasDark) darken(false);
    paintNow();
    sheet?.remove();
    // A lesson prints its worksheet (views/learn/worksheet.js); side by side it is the page itself (compare.css).
    const { learnPage, tab } = document.documentElement.dataset;
    if (learnPage === "lesson" || tab === "compare") return;
    sheet = document.createElement("div");
    sheet.className = "print-sheet";
    render(content(lane, t, options, defaults), sheet);
    document.body.append(sheet);
  };
  const end = () => {
    sheet?.remove();
    sheet = null;
    if (wasDark) darken(true);
    wasDark = false;
  };
  return together(
    on(/** @type {any} */ (globalThis), "beforeprint", begin),
    on(/** @type {any} */ (globalThis), "afterprint", end),
    end,
  );
}

/**
 * @param {Lane} lane @param {Translate} t @param {ReadonlyMap<string, Option>} options @param {RunConfig} defaults
 */
function content(lane, t, options, defaults) {
  const language = lane.view.language.peek();
  const config = lane.config.peek();
  const frame = lane.frame.peek();
  const settings = settingsInWords(config, defaults, options, t, language);
  const address = location.href;
  return html`<header><h1>${t("print.title", { data: t(`choice.data.dataset.${config.data.dataset}`) })}</h1>
      <dl class="results"><div><dt>${t("transport.epoch")}</dt><dd>${wholeNumber(frame?.epoch ?? 0, language)}</dd></div>
        ${[...document.querySelectorAll("#output .scores > div")].map((one) => html`<div><dt>${one.querySelector("dt")?.textContent?.trim()}</dt><dd>${one.querySelector("dd")?.textContent}</dd></div>`)}</dl></header>
    ${PICTURES.map(({ from, words, kind }) => figure(from, t(words), kind))}
    <section class="settings"><h2>${t("print.settings")}</h2>
      <dl>${settings.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>
    <footer>${address.length <= MOST_LETTERS ? address : nothing}</footer>`;
}

/** @param {string} from @param {string} name @param {string} kind */
function figure(from, name, kind) {
  // Each kind of data has a stage of its own, of which one is shown.
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(from));
  const part = [...parts].find((one) => one.offsetWidth > 0);
  const picture = part && portrait(part);
  if (!part || !picture) return nothing;
  return html`<figure data-kind=${kind}><h2>${title(part, kind) ?? name}</h2>${picture}${kind === "chart" ? keys(part) : kind === "map" ? reading() : nothing}</figure>`;
}

/** What the panel is called now, which for a chart of layers and for a unit's map is a choice. @param {HTMLElement} part @param {string} kind */
function title(part, kind) {
  if (kind === "map") return document.getElementById("output-title")?.textContent;
  return kind === "chart" ? part.parentElement?.getAttribute("aria-label") : null;
}

/** What the lines are. @param {HTMLElement} chart */
function keys(chart) {
  const buttons = [...(chart.parentElement?.querySelectorAll(".keys button[aria-pressed='true']") ?? [])];
  return html`<figcaption>${buttons.map((button) => html`<span>${button.querySelector("svg")?.cloneNode(true)}${button.getAttribute("aria-label")}</span>`)}</figcaption>`;
}

/** How many points are taken for another class. */
function reading() {
  const wrong = document.querySelector("#output .wrong:not([hidden])");
  return wrong ? html`<figcaption>${wrong.textContent?.trim()}</figcaption>` : nothing;
}
