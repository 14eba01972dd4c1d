// The strip under the header: what went wrong with the run, and one click to mend it; and a lost connection.
import { html, nothing } from "../../../vendor/lit.js";
import { divergedWords } from "../../text/remedy.js";
import { mount } from "../kit/mount.js";

/** @import { Actions, Lane, Store, Translate } from "../../types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 */
export function banner(root, store, lane, actions, t) {
  return mount(root, () => {
    const state = lane.state.value;
    const verdict = lane.verdicts.value.get(-1);
    if (state === "failed") return strip("bad", t("banner.failed"), t("banner.failed_mend"), actions.rewind);
    if (state === "diverged" && verdict?.kind === "diverged") {
      const { cause, mend, all } = divergedWords(verdict, t);
      return strip("warn", cause, mend, () => actions.mend(verdict), all);
    }
    const connection = store.connection.value;
    return connection === "lost" || connection === "full" || connection === "unsupported"
      ? strip("info", t(`banner.${connection}`))
      : "";
  });
}

/**
 * @param {"bad" | "warn" | "info"} kind
 * @param {string} text
 * @param {string} [mend]
 * @param {() => void} [action]
 * @param {string | null} [all] What the button changes, where it does not say so itself.
 */
function strip(kind, text, mend, action, all = null) {
  return html`<div class="banner ${kind}" role=${kind === "info" ? "status" : "alert"}>
    <span>${text}</span>${mend ? html`<button class="solid" id="mend" data-tip=${all ?? nothing} aria-description=${all ?? nothing} @click=${action}>${mend}</button>` : ""}
  </div>`;
}
