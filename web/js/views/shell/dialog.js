// The two dialogs: the address to share, and help; both are native, so focus and Escape work as everywhere.
import { html, nothing } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { copyText, download } from "../kit/export.js";
import { heading } from "../kit/heading.js";
import { mount, together } from "../kit/mount.js";

/** @import { Lane, Store, Translate } from "../../types.d.ts" */

const KEYS = /** @type {const} */ ([
  ["␣", "play"],
  ["→", "step"],
  ["R", "rewind"],
  ["N", "new_weights"],
  ["G", "new_data"],
  ["[ ]", "learning_rate"],
  ["P", "projector"],
  ["L", "level"],
  ["F", "full_screen"],
  ["O", "options"],
  ["C", "code"],
  ["?", "help"],
  ["Ctrl+Z", "undo"],
  ["Ctrl+Y", "redo"],
]);

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Lane} lane
 * @param {Translate} t
 */
export function dialog(root, store, lane, t) {
  const { dialog: wanted } = store.view;
  const close = () => {
    wanted.value = "";
  };
  const content = mount(
    root,
    () => html`<dialog aria-labelledby="dialog-title" @close=${close} @click=${backdrop}>
    ${wanted.value === "share" ? share(store, lane, t, close) : wanted.value === "help" ? help(t, close) : ""}
  </dialog>`,
  );
  const shown = effect(() => {
    const box = root.querySelector("dialog");
    const isWanted = wanted.value === "share" || wanted.value === "help";
    if (isWanted && box && !box.open) box.showModal();
    else if (!isWanted && box?.open) box.close();
  });
  return together(content, shown);
}

/** A click beside the dialog closes it. @param {Event} event */
function backdrop(event) {
  if (event.target === event.currentTarget) /** @type {HTMLDialogElement} */ (event.currentTarget).close();
}

/** @param {Store} store @param {Lane} lane @param {Translate} t @param {() => void} close */
function share(store, lane, t, close) {
  const { whole } = store.link.value;
  return html`${heading("dialog-title", t("share.title"), close, t)}
    <p>${t("share.text")}</p>
    ${whole ? nothing : tooMany(lane, t)}
    <div class="inline">
      <input type="text" id="share-address" readonly aria-label=${t("share.address")} .value=${location.href} @focus=${select}>
      <button class="solid" id="copy" @click=${(/** @type {Event} */ event) => copy(event, t)}>${t("share.copy")}</button>
    </div>`;
}

/** What the address leaves out, and how else it travels. @param {Lane} lane @param {Translate} t */
function tooMany(lane, t) {
  const n = lane.run.value?.data.points.length ?? 0;
  return html`<div class="caution"><p>${t("share.too_many", { n })}</p>
    <button class="line" id="share-csv" @click=${() => download(lane)}>${t("share.csv")}</button></div>`;
}

/** @param {Event} event */
function select(event) {
  /** @type {HTMLInputElement} */ (event.target).select();
}

/** @param {Event} event @param {Translate} t */
async function copy(event, t) {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  const field = /** @type {HTMLInputElement} */ (document.getElementById("share-address"));
  await copyText(field.value, () => field.select());
  button.textContent = t("share.copied");
}

/** @param {Translate} t @param {() => void} close */
function help(t, close) {
  return html`${heading("dialog-title", t("help.title"), close, t)}
    <p>${t("help.text")}</p>
    <ul>${["colours", "links", "meters", "diverge"].map((name) => html`<li>${t(`help.${name}`)}</li>`)}</ul>
    <h3>${t("help.keys")}</h3>
    <dl class="keys">${KEYS.map(([key, name]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(`key.${name}`)}</dd>`)}</dl>`;
}
