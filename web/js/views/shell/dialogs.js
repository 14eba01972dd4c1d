// Help and the address to share, which are loaded when one of them is first asked for.
import { computed } from "../../../vendor/signals-core.js";
import { loadStyle, whenAsked } from "../kit/lazy.js";

/** @import { Lane, Store, Translate } from "../../types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Lane} lane
 * @param {Translate} t
 */
export function dialogs(root, store, lane, t) {
  const asked = computed(() => ["help", "share"].includes(store.view.dialog.value));
  return whenAsked(asked, async () => {
    const [view] = await Promise.all([import("./dialog.js"), loadStyle("dialogs")]);
    return view.dialog(root, store, lane, t);
  });
}
