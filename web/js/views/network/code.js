// The dialog with what the network is: its equation, the number of its parameters, and the same in PyTorch; live.
import { html } from "../../../vendor/lit.js";
import { effect, signal } from "../../../vendor/signals-core.js";
import { copyText } from "../kit/export.js";
import { icon } from "../kit/icons.js";
import { mount, together } from "../kit/mount.js";

/** @import { Lane, Setting, Translate } from "../../types.d.ts" */

/** @param {HTMLElement} root @param {Setting} setting */
export function code(root, { lane, actions, t, close }) {
  const { dialog } = lane.view;
  const copied = signal(/** @type {string | null} */ (null));
  const content = mount(
    root,
    () => html`<dialog class="code" aria-labelledby="code-title" @close=${close} @click=${backdrop}>
      ${dialog.value === "code" ? inside(lane, copied, t, close) : ""}
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
  return together(content, shown, ask);
}

/** A click beside the dialog closes it. @param {Event} event */
function backdrop(event) {
  if (event.target === event.currentTarget) /** @type {HTMLDialogElement} */ (event.currentTarget).close();
}

/** @param {Lane} lane @param {{ value: string | null }} copied @param {Translate} t @param {() => void} close */
function inside({ run, description }, copied, t, close) {
  const { equation = [], code: text = "" } = description.value ?? {};
  const [formulas, count] = [equation.slice(0, -1), equation.at(-1) ?? ""];
  const copy = async (/** @type {Event} */ event) => {
    const field = /** @type {HTMLElement} */ (event.currentTarget)
      .closest("dialog")
      ?.querySelector("pre.python");
    if (field) await copyText(text, () => getSelection()?.selectAllChildren(field));
    copied.value = text;
  };
  return html`<h2 id="code-title">${t("code.title")}
      <button class="tiny push" aria-label=${t("dialog.close")} @click=${close}>${icon("close")}</button></h2>
    <h3>${t("code.equation")}</h3>
    <pre class="equation" tabindex="0">${formulas.join("\n")}</pre>
    <h3>${t("network.parameters", { n: run.value?.network.parameters ?? 0 })}</h3>
    <p class="sum">${count}</p>
    <p class="hint">${t("code.parameters")}</p>
    <h3 class="with-button">${t("code.python")}
      <button class="line push" id="copy-code" @click=${copy}>${t(copied.value === text ? "share.copied" : "share.copy")}</button></h3>
    <pre class="python" tabindex="0"><code>${text}</code></pre>`;
}
