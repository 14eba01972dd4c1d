// The strips under the header: a fault of the page, a connection that is away, and what went wrong with the run; each
// with one click to mend it.
import { html, nothing, render } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { askAgain, missing, whenAsked } from "../kit/lazy.js";
import { together } from "../kit/mount.js";

/** @import { Actions, Connection, Lane, Store, Translate } from "../../types.d.ts" */

/** @type {Connection[]} the connections that a person should know of; while a page is opening it shows itself */
const TOLD = ["silent", "lost", "blocked", "full", "unsupported"];

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {() => void} reconnect
 */
export function banner(root, store, lane, actions, t, reconnect) {
  /** What words the verdict on a diverged run; loaded when the first one does. */
  const words = signal(/** @type {typeof import("../../text/remedy.js").divergedWords | null} */ (null));
  const stop = whenAsked(
    computed(() => lane.state.value === "diverged"),
    async () => {
      words.value = (await import("../../text/remedy.js")).divergedWords;
      return () => {};
    },
  );
  const reload = () => location.reload();
  const strips = () => [
    // Read aloud once when it changes: what a live region holds when it is made is not, nor is its button to be.
    html`<span class="unseen" role="status">${spoken()}</span>`,
    store.fault.value ? strip("bad", t("banner.fault"), t("banner.reload"), reload, "reload") : "",
    link(store.connection.value, store.waiting.value),
    parts(missing.value),
    run(),
  ];
  const draw = effect(() => {
    const focused = root.contains(document.activeElement);
    render(strips(), root);
    // The button that was pressed has done its work and is gone.
    if (focused && !root.contains(document.activeElement)) document.getElementById("play")?.focus();
  });
  return together(stop, draw);

  function spoken() {
    const connection = store.connection.value;
    return TOLD.includes(connection) ? t(`banner.${connection}`) : "";
  }

  /** @param {Connection} connection @param {number} count */
  function link(connection, count) {
    if (!TOLD.includes(connection)) return "";
    const text = t(`banner.${connection}`);
    if (connection === "unsupported") return strip("info", text, t("banner.reload"), reload, "retry");
    // Apart from what is read aloud: it changes with every click.
    const more = count > 0 ? html`<small>${t("banner.waiting", { count })}</small>` : "";
    return strip("info", text, t("banner.retry"), reconnect, "retry", null, more);
  }

  /** @param {typeof missing.value} parts */
  function parts(parts) {
    if (parts.length === 0) return "";
    // Some browsers never import again what has failed once.
    return parts.some(({ times }) => times > 1)
      ? strip("info", t("lazy.failed"), t("banner.reload"), reload, "missing")
      : strip("info", t("lazy.failed"), t("lazy.retry"), askAgain, "missing");
  }

  function run() {
    const state = lane.state.value;
    const verdict = lane.verdicts.value.get(-1);
    if (state === "failed")
      return strip("bad", t("banner.failed"), t("banner.failed_mend"), actions.rewind, "mend");
    if (state !== "diverged" || verdict?.kind !== "diverged" || !words.value) return "";
    const { cause, mend, all } = words.value(verdict, t);
    return strip("warn", cause, mend, () => actions.mend(verdict), "mend", all);
  }
}

/**
 * @param {"bad" | "warn" | "info"} kind
 * @param {string} text
 * @param {string} mend
 * @param {() => void} action
 * @param {string} id the button's
 * @param {string | null} [all] What the button changes, where it does not say so itself.
 * @param {unknown} [more]
 */
function strip(kind, text, mend, action, id, all = null, more = "") {
  return html`<div class="banner ${kind}">
    <span role=${kind === "info" ? nothing : "alert"}>${text}</span>${more}<button class="solid" id=${id} data-tip=${all ?? nothing} aria-description=${all ?? nothing} @click=${action}>${mend}</button>
  </div>`;
}
