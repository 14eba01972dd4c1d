// The top of the page: name, tabs, language, theme, help, share.
import { html, live, nothing } from "../../../vendor/lit.js";
import { icon, logo } from "../kit/icons.js";
import { mount } from "../kit/mount.js";

/** @import { Actions, Store, Translate, ViewState } from "../../types.d.ts" */

const THEMES = /** @type {const} */ (["auto", "light", "dark", "projector"]);

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 */
export function header(root, store, actions, t) {
  const { view } = store;
  return mount(
    root,
    () => html`
      <h1 class="brand">${logo}<span>Livegrad</span></h1>
      <nav class="tabs" aria-label=${t("header.tabs")}>${tab("play", store, actions, t)}${tab("compare", store, actions, t)}${tab("learn", store, actions, t)}</nav>
      <span class="push"></span>
      ${step("undo", store, actions, t)} ${step("redo", store, actions, t)} ${languages(view, t)} ${themes(view, t)}
      <button data-tip=${t("header.help_tip")} aria-label=${t("header.help")} @click=${() => open(view, "help")}>${icon("help")}</button>
      <button class="line" data-tip=${t("header.share_tip")} aria-label=${t("header.share")} @click=${() => open(view, "share")}>
        ${icon("share")}<span class="only-wide">${t("header.share")}</span>
      </button>
    `,
  );
}

/** @param {"undo" | "redo"} what @param {Store} store @param {Actions} actions @param {Translate} t */
function step(what, { past }, actions, t) {
  return html`<button id=${what} data-tip=${t(`header.${what}_tip`)} aria-label=${t(`header.${what}`)} ?disabled=${!past.value[what]}
    @click=${actions[what]}>${icon(what)}</button>`;
}

/** Learn stands beside either of the others. @param {"play" | "compare" | "learn"} name @param {Store} store @param {Actions} actions @param {Translate} t */
function tab(name, { tab: shown, learn }, actions, t) {
  const go = (/** @type {Event} */ event) => {
    // Following it would put its place into the address.
    event.preventDefault();
    if (name === "learn") actions.learn("");
    else shown.value = name;
  };
  const isShown = name === "learn" ? learn.value !== null : shown.value === name;
  return html`<a href=${name === "play" ? "#network" : `#${name}`} aria-current=${isShown ? "page" : nothing}
    aria-label=${t(`header.${name}_name`)} @click=${go}>${t(`header.${name}`)}</a>`;
}

/** @param {ViewState} view @param {ViewState["dialog"]["value"]} name */
function open(view, name) {
  view.dialog.value = name;
}

/** @param {ViewState} view @param {Translate} t */
function languages(view, t) {
  const other = view.language.value === "en" ? "zh-CN" : "en";
  return html`<button id="language" lang=${other} data-tip=${t("header.language_tip")}
    @click=${() => {
      view.language.value = other;
    }}>${other === "en" ? "English" : "中文"}</button>`;
}

/** @param {ViewState} view @param {Translate} t */
function themes(view, t) {
  return html`<span class="pick" data-tip=${t("header.theme_tip")}>
    ${icon("theme")}
    <select id="theme" aria-label=${t("header.theme")} .value=${live(view.theme.value)}
      @change=${(/** @type {Event} */ event) => {
        view.theme.value = /** @type {ViewState["theme"]["value"]} */ (
          /** @type {HTMLSelectElement} */ (event.target).value
        );
      }}>
      ${THEMES.map((name) => html`<option value=${name} ?selected=${name === view.theme.value}>${t(`theme.${name}`)}</option>`)}
    </select>
  </span>`;
}
