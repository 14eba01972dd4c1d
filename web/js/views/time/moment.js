// The dialog with the address of the moment shown, which carries all that was done to the run; where that is too long for
// an address, and for the terminal, a file does.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { packMoment } from "../../link/moment.js";
import { MOST_LETTERS } from "../../link/url.js";
import { wholeNumber } from "../../text/numbers.js";
import { copyText, saveFile } from "../kit/export.js";
import { heading } from "../kit/heading.js";
import { mount, on, together } from "../kit/mount.js";

/** @import { Setting } from "../../types.d.ts" */

const NAME = "livegrad-journal.json";

/**
 * What is known of the moment that the dialog was opened at.
 * @typedef {object} Moment
 * @property {number} step
 * @property {number} epoch
 * @property {string | null} journal Null: it grew too long to be kept.
 * @property {string} address Empty: too long for one.
 */

/** @param {HTMLElement} root @param {Setting} setting */
export function moment(root, setting) {
  const { lane, actions, close, defaults } = setting;
  const { dialog } = lane.view;
  const known = signal(/** @type {Moment | null} */ (null));
  const copied = signal(false);
  const wrong = signal(false);
  const isWanted = () => dialog.value === "moment";
  const content = mount(
    root,
    () => html`<dialog aria-labelledby="moment-title" @close=${close}>
      ${isWanted() ? inside(known.value, { copied, wrong }, setting) : nothing}</dialog>`,
  );
  const shown = effect(() => {
    const box = root.querySelector("dialog");
    if (isWanted() && box && !box.open) box.showModal();
    else if (!isWanted() && box?.open) box.close();
  });
  /** Where the page stood when it was asked: the run may go on meanwhile. */
  let at = { step: 0, epoch: 0 };
  const ask = effect(() => {
    if (!isWanted()) return;
    const frame = lane.frame.peek();
    at = { step: frame?.step ?? 0, epoch: frame?.epoch ?? 0 };
    [known.value, copied.value, wrong.value, lane.description.value] = [null, false, false, null];
    actions.describe();
  });
  const told = effect(() => {
    const { value } = lane.description;
    if (!isWanted() || !value || known.peek()) return;
    const { journal } = value;
    if (journal === null) known.value = { ...at, journal, address: "" };
    else
      void packMoment(journal, at.step, defaults).then((packed) => {
        const address = `${location.origin}${location.pathname}#moment=${packed}`;
        known.value = { ...at, journal, address: packed.length > MOST_LETTERS ? "" : address };
      });
  });
  const backdrop = on(root, "click", (/** @type {Event} */ { target }) => {
    if (/** @type {HTMLElement} */ (target).localName === "dialog") close();
  });
  return together(content, shown, ask, told, backdrop);
}

/**
 * @param {Moment | null} known @param {Record<"copied" | "wrong", { value: boolean }>} state @param {Setting} setting
 */
function inside(known, { copied, wrong }, { lane, actions, t, close }) {
  const language = lane.view.language.value;
  const copy = async () => {
    const field = /** @type {HTMLInputElement} */ (document.getElementById("moment-address"));
    await copyText(field.value, () => field.select());
    copied.value = true;
  };
  const open = async (/** @type {Event} */ event) => {
    const [file] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
    const journal = (await file?.text()) ?? "";
    wrong.value = !isJournal(journal);
    if (wrong.value) return;
    actions.callBack({ journal, step: null, config: lane.config.peek() });
    close();
  };
  const choose = () => /** @type {HTMLInputElement} */ (document.getElementById("moment-file")).click();
  const save = () => known?.journal && saveFile([known.journal], "application/json", NAME);
  return html`${heading("moment-title", t("time.link"), close, t)}
    ${
      known?.address === ""
        ? html`<div class="caution"><p>${t(known.journal === null ? "time.link_none" : "time.link_long")}</p></div>`
        : html`<p>${t("time.link_text", { epoch: wholeNumber(known?.epoch ?? lane.frame.peek()?.epoch ?? 0, language) })}</p>
      <div class="inline"><input type="text" id="moment-address" readonly aria-label=${t("time.link_address")} .value=${known?.address ?? ""}
        @focus=${(/** @type {Event} */ { target }) => /** @type {HTMLInputElement} */ (target).select()}>
      <button class="solid" id="copy-moment" ?disabled=${!known} @click=${copy}>${t(copied.value ? "share.copied" : "share.copy")}</button></div>`
    }
    <p class="hint">${t("time.link_file")} <code>livegrad replay ${NAME}</code></p>
    <div class="inline"><button class="line" id="save-moment" ?disabled=${!known?.journal} @click=${save}>${t("time.link_save")}</button>
      <button class="line" id="open-moment" @click=${choose}>${t("time.link_open")}</button>
      <input type="file" hidden id="moment-file" accept=".json,application/json" @change=${open}></div>
    <p role="alert">${wrong.value ? t("time.link_wrong") : nothing}</p>`;
}

/** @param {string} text */
function isJournal(text) {
  try {
    return typeof JSON.parse(text).config === "object";
  } catch {
    return false;
  }
}
