// Help and the address to share, which are loaded when one of them is first asked for.
import { computed } from "../../../vendor/signals-core.js";
import { loadStyle, whenAsked } from "../kit/lazy.js";

/** @import { Store, Translate } from "../../types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {unknown} _actions
 * @param {Translate} t
 */
export function dialogs(root, store, _actions, t) {
  const asked = computed(() => ["help", "share"].includes(store.view.dialog.value));
  return whenAsked(asked, async () => {
    const [view] = await Promise.all([import("./dialog.js"), loadStyle("dialogs")]);
    return view.dialog(root, store, t);
  });
}
