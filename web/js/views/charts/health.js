// One calm line under the charts: what ails the run or its layers, why, and one click that mends it. live.js says it to a
// screen reader, once: the numbers in it change too often to be said.
import { html, nothing, svg } from "../../../vendor/lit.js";
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { hushed, remedyOf } from "../../link/held.js";
import { ailmentOf, nameOf, valuesNow, wordsOf } from "../../text/ailment.js";
import { remedyWords } from "../../text/remedy.js";
import { drawn, icon } from "../kit/icons.js";
import { mount, on, together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";

/** @import { Actions, Changes, Option, Lane, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Ailment } from "../../text/ailment.js" */

const BULB = svg`<path d="M9 17.5h6M10 20.5h4M8.6 14.6a6 6 0 1 1 6.8 0c-.5.4-.7.9-.7 1.4v1.5H9.3V16c0-.5-.2-1-.7-1.4z"/>`;
/** Milliseconds between two looks at its numbers: more often they could not be read. */
const EVERY = 1000;
/** Milliseconds that a verdict stays, so that it can be read. That it lasts before it comes is seen to by the store. */
const STAYS = 3000;

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 */
export function health(root, lane, actions, t, options) {
  const shown = signal(/** @type {Ailment | null} */ (null));
  /** What a person has put away, until a run begins afresh. */
  const dismissed = signal(/** @type {readonly (string | null)[]} */ ([]));
  const curve = signal(lane.curve.peek());
  const later = throttle(() => {
    curve.value = lane.curve.peek();
  }, EVERY);
  const ailment = computed(() =>
    lane.state.value === "diverged" || hushed.value ? null : ailmentOf(lane.verdicts.value),
  );
  /** @type {ReturnType<typeof wordsOf> | null} what stood there while the verdict still held */
  let before = null;
  const look = effect(() => {
    lane.curve.value;
    if (shown.value) later.ask();
  });
  return together(
    look,
    later.cancel,
    forgets(lane, dismissed),
    follows(lane, ailment, shown),
    makesRoom(root),
    mount(root, () => {
      const told = shown.value;
      const name = nameOf(told);
      if (!told || hushed.value || dismissed.value.includes(name)) {
        before = null;
        return nothing;
      }
      const remedy = remedyOf(told.verdict);
      const take = () => {
        actions.mend(told.verdict);
        shown.value = null;
      };
      const dismiss = () => {
        dismissed.value = [...dismissed.peek(), name];
      };
      const hidden = lane.run.value?.network.sizes.slice(1, -1) ?? [];
      // A verdict that no longer holds is still read for a moment: with its own numbers, not those that disprove it.
      const holds = nameOf(ailment.value) === name;
      const now = (!holds && before) || wordsOf(told, valuesNow(told, curve.value, hidden), hidden, t);
      before = now;
      return html`<div class="verdict" role="region" aria-label=${now.word} data-kind=${told.verdict.kind}>${drawn(BULB)}
        <p><b>${now.word}</b> ${now.why}</p>
        ${remedy ? button(remedy, take, options, t) : nothing}
        <button class="tiny" aria-label=${t("health.dismiss")} data-tip=${t("health.dismiss")} @click=${dismiss}>${icon("close")}</button>
      </div>`;
    }),
  );
}

/** @param {Changes} remedy @param {() => void} take @param {ReadonlyMap<string, Option>} options @param {Translate} t */
function button(remedy, take, options, t) {
  const { mend, all } = remedyWords(remedy, t);
  const tip = [all, rebuilds(remedy, options) && t("tip.rebuilds").trim()].filter(Boolean).join("\n");
  return html`<button class="line" id="take-remedy" data-tip=${tip || nothing} aria-description=${all ?? nothing} @click=${take}>${mend}</button>`;
}

/** @param {Changes} remedy @param {ReadonlyMap<string, Option>} options */
function rebuilds(remedy, options) {
  return Object.keys(remedy).some((path) => options.get(path)?.change === "rebuild");
}

/**
 * Show an ailment that lasts, and keep it a while when it goes; its layers are always the newest. Nothing comes or goes
 * while a finger or a brush is at work: what lies under it would move. What was said of a run goes with that run.
 * @param {Lane} lane @param {ReadonlySignal<Ailment | null>} ailment @param {Signal<Ailment | null>} shown
 */
function follows(lane, ailment, shown) {
  const pressed = signal(false);
  const { painting } = lane.view;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {string | null} what the timer is to show */
  let coming = null;
  let since = 0;
  const still = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  /** @type {Lane["run"]["value"]} */
  let run = null;
  const stop = effect(() => {
    if (lane.run.value !== run) {
      run = lane.run.value;
      if (run?.rebuilt) {
        still();
        shown.value = null;
      }
    }
    const [now, next] = [nameOf(shown.peek()), nameOf(ailment.value)];
    if (next === now || pressed.value || painting.value) {
      still();
      if (next === now) shown.value = ailment.value;
      return;
    }
    if (timer !== undefined && coming === next) return;
    still();
    coming = next;
    timer = setTimeout(
      () => {
        timer = undefined;
        shown.value = ailment.peek();
        since = performance.now();
      },
      // What is said of a run that stands still, as where it was wound back to, does not come and go.
      now === null || !lane.playing.peek() ? 0 : Math.max(0, since + STAYS - performance.now()),
    );
  });
  const press = (/** @type {boolean} */ down) => () => {
    pressed.value = down;
  };
  return together(
    stop,
    still,
    on(document, "pointerdown", press(true), { capture: true }),
    on(document, "pointerup", press(false), { capture: true }),
    on(document, "pointercancel", press(false), { capture: true }),
  );
}

/** Take the line's room from the charts above it, so that nothing else moves. @param {HTMLElement} root */
function makesRoom(root) {
  const observer = new ResizeObserver(() => {
    document.documentElement.style.setProperty("--verdict", `${root.offsetHeight}px`);
  });
  observer.observe(root);
  return () => observer.disconnect();
}

/** @param {Lane} lane @param {Signal<readonly (string | null)[]>} dismissed */
function forgets({ run }, dismissed) {
  return effect(() => {
    if (run.value?.rebuilt) dismissed.value = [];
  });
}
