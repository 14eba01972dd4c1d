// Short messages at the foot of the page; each goes by itself or when it is dismissed.
import { html, repeat } from "../../../vendor/lit.js";
import { effect } from "../../../vendor/signals-core.js";
import { icon } from "../kit/icons.js";
import { mount, together } from "../kit/mount.js";

/** @import { Actions, Store, Translate } from "../../types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 */
export function notices(root, store, actions, t) {
  /** @type {Map<number, ReturnType<typeof setTimeout>>} */
  const timers = new Map();
  const clock = effect(() => {
    for (const { id, lasts } of store.notices.value) {
      if (lasts > 0 && !timers.has(id))
        timers.set(
          id,
          setTimeout(() => actions.dismiss(id), lasts),
        );
    }
  });
  const list = mount(root, () =>
    repeat(
      store.notices.value,
      (notice) => notice.id,
      (
        notice,
      ) => html`<div class="notice ${notice.kind}" role=${notice.kind === "error" ? "alert" : "status"}>
        <span>${t(notice.text, notice.values)}</span>
        <button class="tiny" aria-label=${t("dialog.close", { name: t(notice.text, notice.values) })} @click=${() => actions.dismiss(notice.id)}>${icon("close")}</button>
      </div>`,
    ),
  );
  return together(clock, list, () => {
    for (const timer of timers.values()) clearTimeout(timer);
  });
}
