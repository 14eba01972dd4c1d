// The dialog with what the network is: its equation, the number of its parameters, and the run as a PyTorch program, to
// be copied or saved; live.
import { html } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { copyText, saveFile } from "../kit/export.js";
import { heading } from "../kit/heading.js";
import { mount, together } from "../kit/mount.js";

/** @import { DescriptionEvent } from "../../wire/types.d.ts" */
/** @import { Lane, Setting, Translate } from "../../types.d.ts" */

/**
 * What a run can be saved as, by the end of the file's name.
 * @type {Record<string, {type: string, content: (told: DescriptionEvent) => BlobPart}>}
 */
const FILES = {
  py: { type: "text/x-python", content: ({ code: text }) => text },
  ipynb: { type: "application/x-ipynb+json", content: ({ notebook }) => notebook },
  safetensors: {
    type: "application/octet-stream",
    content: ({ weights }) => Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)),
  },
};

/** @param {HTMLElement} root @param {Setting} setting */
export function code(root, { lane, actions, t, close }) {
  const { dialog } = lane.view;
  const copied = signal(/** @type {string | null} */ (null));
  /** The kinds of file that were asked for: several may be before the first is there. @type {Set<string>} */
  const wanted = new Set();
  // What is shown may be minutes old while the run trains on: a file is made of the run as it is when it is asked for.
  const save = (/** @type {string} */ kind) => {
    wanted.add(kind);
    actions.describe();
  };
  const content = mount(
    root,
    () => html`<dialog class="code" aria-labelledby="code-title" @close=${close} @click=${backdrop}>
      ${dialog.value === "code" ? inside(lane, { copied, save }, t, close) : ""}
    </dialog>`,
  );
  const shown = effect(() => {
    const box = root.querySelector("dialog");
    const isWanted = dialog.value === "code";
    if (isWanted && box && !box.open) box.showModal();
    else if (!isWanted && box?.open) box.close();
  });
  const ask = effect(() => {
    lane.run.value; // Another run, or the same with another option, has other code.
    if (dialog.value === "code") actions.describe();
  });
  const saved = effect(() => {
    const told = lane.description.value;
    if (!told) return;
    for (const kind of wanted) {
      const file = FILES[kind];
      if (file)
        saveFile([file.content(told)], file.type, `livegrad-${lane.config.peek().data.dataset}.${kind}`);
    }
    wanted.clear();
  });
  return together(content, shown, ask, saved);
}

/** A click beside the dialog closes it. @param {Event} event */
function backdrop(event) {
  if (event.target === event.currentTarget) /** @type {HTMLDialogElement} */ (event.currentTarget).close();
}

/**
 * @param {Lane} lane @param {{ copied: { value: string | null }, save: (kind: string) => void }} taking
 * @param {Translate} t @param {() => void} close
 */
function inside({ run, description }, { copied, save }, t, close) {
  const { equation = [], code: text = "" } = description.value ?? {};
  const [formulas, count] = [equation.slice(0, -1), equation.at(-1) ?? ""];
  const copy = async (/** @type {Event} */ event) => {
    const field = /** @type {HTMLElement} */ (event.currentTarget)
      .closest("dialog")
      ?.querySelector("pre.python");
    if (field) await copyText(text, () => getSelection()?.selectAllChildren(field));
    copied.value = text;
  };
  return html`${heading("code-title", t("code.title"), close, t)}
    <h3>${t("code.equation")}</h3>
    <pre class="equation" tabindex="0">${formulas.join("\n")}</pre>
    <h3>${t("network.parameters", { n: run.value?.network.parameters ?? 0 })}</h3>
    <p class="sum">${count}</p>
    <p class="hint">${t("code.parameters")}</p>
    <h3 class="with-button">${t("code.python")}
      <button class="line push" id="copy-code" @click=${copy}>${t(copied.value === text ? "share.copied" : "share.copy")}</button>
      ${Object.keys(FILES).map(
        (kind) => html`<button class="line" id=${`save-${kind}`} aria-label=${t("code.save", { kind })}
          @click=${() => save(kind)}>.${kind}</button>`,
      )}</h3>
    <p class="hint">${t("code.files")}</p>
    <pre class="python" tabindex="0"><code>${text}</code></pre>`;
}
