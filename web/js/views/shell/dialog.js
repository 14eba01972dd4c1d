// The two dialogs: the address to share, and help; both are native, so focus and Escape work as everywhere.
import { html, nothing } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { copyText, download } from "../kit/export.js";
import { heading } from "../kit/heading.js";
import { mount, together } from "../kit/mount.js";
import { isCoarse } from "../kit/screen.js";

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
    copied.value = "";
  };
  const content = mount(
    root,
    () => html`<dialog aria-labelledby="dialog-title" @close=${close} @click=${backdrop}>
    ${wanted.value === "share" ? share(store, lane, t, close) : wanted.value === "help" ? help(lane, t, close) : ""}
  </dialog>`,
  );
  const shown = effect(() => {
    const box = root.querySelector("dialog");
    const isWanted = wanted.value === "share" || wanted.value === "help";
    if (wanted.value === "share" && addresses.peek() === null && isHere(location.hostname)) void askWhere();
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
      <button class="solid" id="copy" @click=${copy}>${t(copied.value === location.href ? "share.copied" : "share.copy")}</button>
    </div>
    ${isHere(location.hostname) ? html`<div class="caution local"><p>${elsewhere(t)}</p></div>` : nothing}`;
}

/** Whether a host's name means the machine it is used on, so that it leads nobody else here. @param {string} name */
export function isHere(name) {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(name);
}

/** Where others reach this server; null until it has said so. */
const addresses = signal(/** @type {string[] | null} */ (null));

/** How the others come here: by the machine's own address, or not before the server listens there. @param {Translate} t */
function elsewhere(t) {
  const known = addresses.value ?? [];
  const there = known.map((address) => `${address}/${location.hash}`);
  if (there.length > 0)
    return html`${t("share.others")} ${there.map((address) => html`<code>${address}</code> `)}`;
  return html`${t("share.only_here")} <code>livegrad serve --host 0.0.0.0</code>`;
}

/** A server that does not know leaves the sentence on how to serve for others. */
async function askWhere() {
  try {
    addresses.value = (await (await fetch("api/where")).json()).addresses;
  } catch {
    addresses.value = [];
  }
}

/** What the address leaves out, and how else it travels. @param {Lane} lane @param {Translate} t */
function tooMany(lane, t) {
  const n = lane.run.value?.data.points.length ?? 0;
  return html`<div class="caution"><p>${t("share.too_many", { n })}</p>
    <button class="line" id="share-csv" @click=${() => download(lane)}>${t("share.csv")}</button></div>`;
}

/** The address that was copied last, while the dialog shows it. */
const copied = signal("");

/** @param {Event} event */
function select(event) {
  /** @type {HTMLInputElement} */ (event.target).select();
}

async function copy() {
  const field = /** @type {HTMLInputElement} */ (document.getElementById("share-address"));
  await copyText(field.value, () => field.select());
  copied.value = field.value;
}

/** What is seen of each kind of data. */
const SEEN = {
  points: () => ["colours", isCoarse.value ? "links_touch" : "links", "meters"],
  image: () => ["image_maps", "image_pad"],
  sequence: () => ["sequence_axis", "sequence_bars", "sequence_cell", "sequence_length"],
};

/** @param {Lane} lane @param {Translate} t @param {() => void} close */
function help({ run }, t, close) {
  const kind = run.value?.data.kind ?? "points";
  return html`${heading("dialog-title", t("help.title"), close, t)}
    <p>${t(kind === "points" ? "help.text" : `help.text_${kind}`)}</p>
    <ul>${[...SEEN[kind](), "diverge", "time", "compare"].map((name) => html`<li>${t(`help.${name}`)}</li>`)}</ul>
    ${isCoarse.value ? fingers(t) : keys(t)}`;
}

/** What fingers do that is not to be seen. @param {Translate} t */
function fingers(t) {
  const words = ["unit", "hold", "zoom", "paint"];
  return html`<h3>${t("help.fingers")}</h3><ul>${words.map((name) => html`<li>${t(`help.finger_${name}`)}</li>`)}</ul>`;
}

/** @param {Translate} t */
function keys(t) {
  return html`<h3>${t("help.keys")}</h3>
    <dl class="keys">${KEYS.map(([key, name]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(`key.${name}`)}</dd>`)}</dl>`;
}
