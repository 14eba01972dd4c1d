// One calm line over the charts: what ails the run as a whole, why, and one click that mends it.
import { html, nothing, svg } from "../../vendor/lit.js";
import { effect, signal } from "../../vendor/signals-core.js";
import { newest } from "../measures.js";
import { remedyWords } from "../remedy.js";
import { drawn, icon } from "./icons.js";
import { mount, together } from "./mount.js";
import { slowly } from "./slowly.js";

/** @import { Actions, Store, Translate, Verdict } from "../types.d.ts" */
/** @import { Signal } from "../../vendor/signals-core.js" */

const BULB = svg`<path d="M9 17.5h6M10 20.5h4M8.6 14.6a6 6 0 1 1 6.8 0c-.5.4-.7.9-.7 1.4v1.5H9.3V16c0-.5-.2-1-.7-1.4z"/>`;
/** Milliseconds between two looks at its numbers: more often they could not be read. */
const EVERY = 1000;
/** Milliseconds that a verdict must last before it is shown, and that it stays: the page shall not jump with it. */
const FIRM = 700;
const STAYS = 3000;

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 */
export function health(root, store, actions, t) {
  const shown = signal(/** @type {Verdict | null} */ (null));
  /** What a person has put away, until a run begins afresh. */
  const dismissed = signal(/** @type {readonly string[]} */ ([]));
  const dismiss = (/** @type {Verdict} */ { kind }) => {
    dismissed.value = [...dismissed.peek(), kind];
  };
  const curve = signal(store.curve.peek());
  const later = slowly(() => {
    curve.value = store.curve.peek();
  }, EVERY);
  const look = effect(() => {
    store.curve.value;
    if (shown.value) later.ask();
  });
  return together(
    look,
    later.stop,
    forgets(store, dismissed),
    follows(store, shown),
    mount(root, () => {
      const verdict = shown.value;
      if (!verdict || dismissed.value.includes(verdict.kind)) return nothing;
      const take = () => {
        actions.mend(verdict);
        shown.value = null;
      };
      return strip(verdict, newest(verdict.values, curve.value), take, () => dismiss(verdict), t);
    }),
  );
}

/**
 * @param {Verdict} verdict @param {Verdict["values"]} now its numbers as they are now @param {() => void} take
 * @param {() => void} dismiss @param {Translate} t
 */
function strip({ kind, text_key, values, remedy }, now, take, dismiss, t) {
  const word = t(`${text_key}_word`, values);
  // Said once, with the numbers it came with: those on the screen change too often to be read out.
  return html`<div class="verdict" role="group" aria-label=${word} data-kind=${kind}>${drawn(BULB)}
    <span class="unseen" role="status">${word} ${t(text_key, values)}</span>
    <p aria-hidden="true"><b>${word}</b> ${t(text_key, now)}</p>
    ${remedy ? html`<button class="line" id="take-remedy" @click=${take}>${remedyWords(remedy, t)}</button>` : nothing}
    <button class="tiny" aria-label=${t("health.dismiss")} data-tip=${t("health.dismiss")} @click=${dismiss}>${icon("close")}</button>
  </div>`;
}

/** The verdict on the whole run; that it diverged is said by the banner. @param {Store} store */
function ofRun({ verdicts }) {
  const verdict = verdicts.value.get(-1);
  return verdict && verdict.kind !== "diverged" ? verdict : null;
}

/**
 * Show a verdict that lasts, and keep it a while when it goes; its numbers are always the newest.
 * @param {Store} store @param {Signal<Verdict | null>} shown
 */
function follows(store, shown) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Verdict["kind"] | null} what the timer is to show */
  let coming = null;
  let since = 0;
  const stop = effect(() => {
    const verdict = ofRun(store);
    const now = shown.peek();
    if ((verdict?.kind ?? null) === (now?.kind ?? null)) {
      clearTimeout(timer);
      timer = undefined;
      shown.value = verdict;
      return;
    }
    if (timer !== undefined && coming === (verdict?.kind ?? null)) return;
    clearTimeout(timer);
    coming = verdict?.kind ?? null;
    timer = setTimeout(
      () => {
        timer = undefined;
        shown.value = ofRun(store);
        since = performance.now();
      },
      now ? Math.max(0, since + STAYS - performance.now()) : FIRM,
    );
  });
  return together(stop, () => clearTimeout(timer));
}

/** @param {Store} store @param {Signal<readonly string[]>} dismissed */
function forgets({ run }, dismissed) {
  return effect(() => {
    if (run.value?.rebuilt) dismissed.value = [];
  });
}
