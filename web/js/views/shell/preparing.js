// The strip that tells that the server is not ready yet: how far one that was just installed has compiled itself, or that
// it loads its libraries. Asks it every second until a worker is ready, and knows nothing of the run.
import { html } from "../../../vendor/lit.js";
import { signal } from "../../../vendor/signals-core.js";
import { mount } from "../kit/mount.js";

/** @import { Health, Translate } from "../../types.d.ts" */

const EVERY = 1000;

/**
 * @param {HTMLElement} root
 * @param {Translate} t
 */
export function preparing(root, t) {
  const compiled = signal(/** @type {Health["compiled"]} */ (null));
  const late = signal(false);
  const line = root.appendChild(document.createElement("div"));
  const stop = mount(line, () => {
    if (compiled.value) return strip(t("preparing.parts", compiled.value), compiled.value);
    return late.value
      ? html`<div class="banner info"><span role="status">${t("preparing.loading")}</span></div>`
      : "";
  });
  let asked = 0;
  const ask = async () => {
    const health = await healthOfServer();
    compiled.value = health?.compiled ?? null;
    late.value = health !== null && asked++ > 0; // a worker that is about to be ready needs no words
    if (!health?.workers.ready) return void setTimeout(ask, EVERY);
    stop();
    line.remove();
  };
  void ask();
}

/** @returns {Promise<Health | null>} null while the server cannot be reached, which is told elsewhere */
async function healthOfServer() {
  try {
    return await (await fetch("healthz")).json();
  } catch {
    return null;
  }
}

/** A progress bar to a screen reader, which would read a status out each time. @param {string} text @param {NonNullable<Health["compiled"]>} compiled */
function strip(text, { done, total }) {
  return html`<div class="banner info">
    <span role="progressbar" aria-label=${text} aria-valuenow=${done} aria-valuemax=${total}>${text}</span>
  </div>`;
}
