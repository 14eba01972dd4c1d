// Owns the keyboard shortcuts; knows what widgets do with keys by themselves, and leaves those alone.
/** @import { Actions, Lane, Option } from "../../types.d.ts" */
import { signal } from "../../../vendor/signals-core.js";
import { learningRates } from "../../options/ladders.js";

const RATE = "training.optimizer.learning_rate";

/** Where every key is text. */
const TYPING =
  "input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, [contenteditable]";
/** Where arrows, space and letters choose. */
const CHOOSING =
  "select, input[type=range], input[type=radio], [role=slider], [role=listbox], [role=radio], [role=menu], [role=tab]";
/** Where space presses. */
const PRESSING =
  "button, a[href], summary, input[type=checkbox], [role=button], [role=switch], [role=checkbox]";

/**
 * @typedef {{ key: string, repeats?: boolean, run: (lane: Lane, actions: Actions, options: ReadonlyMap<string, Option>) => void }} Shortcut
 * `key`: as in KeyboardEvent.key, in lower case; `repeats`: goes on while it is held
 */

/** How often the key for full screen was pressed; what answers to it is loaded when somebody uses the page. */
export const fullScreenPresses = signal(0);

/** @type {readonly Shortcut[]} the one list, which the help shows too */
export const SHORTCUTS = [
  { key: " ", run: (_store, actions) => actions.toggle() },
  { key: "arrowright", repeats: true, run: (lane, actions) => actions.step(lane.view.stepUnit.peek()) },
  { key: "r", run: (_store, actions) => actions.rewind() },
  { key: "n", run: (_store, actions) => actions.newWeights() },
  { key: "g", run: (_store, actions) => actions.newData() },
  { key: "[", repeats: true, run: (...at) => changeRate(...at, -1) },
  { key: "]", repeats: true, run: (...at) => changeRate(...at, 1) },
  { key: "p", run: toggleProjector },
  { key: "l", run: toggleLevel },
  { key: "f", run: () => void fullScreenPresses.value++ },
  { key: "o", run: (lane) => toggleDialog(lane, "options") },
  { key: "c", run: (lane) => toggleDialog(lane, "code") },
  { key: "?", run: (lane) => toggleDialog(lane, "help") },
];

/** What a Chinese input method writes for the same keys. */
const ALSO = /** @type {Record<string, string>} */ ({ "【": "[", "】": "]", "？": "?" });

/**
 * @param {Lane} lane @param {Actions} actions @param {ReadonlyMap<string, Option>} options @param {Pick<Document, "addEventListener" | "removeEventListener">} [target]
 * @param {readonly KeyboardEvent[]} [early] pressed before anything listened, and done now
 * @returns {() => void}
 */
export function listenToKeys(lane, actions, options, target = document, early = []) {
  const press = (/** @type {KeyboardEvent} */ event, isEarly = false) => {
    if (stepsBack(event, actions)) return;
    // The space bar's scrolling was prevented before there was anybody to play.
    const isDone = event.defaultPrevented && !(isEarly && event.key === " ");
    if (!lane.view.keys.peek() || isCombined(event) || isDone || event.isComposing) return;
    const key = ALSO[event.key] ?? event.key.toLowerCase();
    const shortcut = SHORTCUTS.find((candidate) => candidate.key === key);
    if (!shortcut || isTaken(event.target, key) || (event.repeat && !shortcut.repeats)) return;
    event.preventDefault();
    shortcut.run(lane, actions, options);
  };
  const hear = (/** @type {KeyboardEvent} */ event) => press(event);
  target.addEventListener("keydown", hear);
  for (const event of early) press(event, true);
  return () => target.removeEventListener("keydown", hear);
}

/**
 * Undo and redo, which work where single keys are switched off too; a field that is typed in has its own, and so has a
 * dialog.
 * @param {KeyboardEvent} event @param {Actions} actions @returns {boolean} whether the key was one of them
 */
function stepsBack(event, actions) {
  const key = event.key.toLowerCase();
  const at = /** @type {Partial<Element> | null} */ (event.target);
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return false;
  if (event.defaultPrevented || at?.closest?.(TYPING) || at?.closest?.("dialog")) return false;
  event.preventDefault();
  if (key === "y" || event.shiftKey) actions.redo();
  else actions.undo();
  return true;
}

/** @param {KeyboardEvent} event @returns {boolean} AltGr is how some keyboards write a bracket, and is no combination */
function isCombined(event) {
  return (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
}

/** @param {EventTarget | null} target @param {string} key @returns {boolean} the widget in focus has its own use for it */
function isTaken(target, key) {
  const at = /** @type {Partial<Element> | null} */ (target);
  const is = (/** @type {string} */ selector) => at?.closest?.(selector) != null;
  if (is(TYPING) || is(CHOOSING)) return true;
  if (is("dialog")) return key !== "?";
  return key === " " && is(PRESSING);
}

/**
 * @param {Lane} lane @param {Actions} actions @param {ReadonlyMap<string, Option>} options
 * @param {1 | -1} direction along the ladder
 */
function changeRate(lane, actions, options, direction) {
  const ladder = learningRates(options.get(RATE));
  const rate = lane.config.peek().training.optimizer.learning_rate;
  const next = direction > 0 ? ladder.find((step) => step > rate) : ladder.findLast((step) => step < rate);
  if (next !== undefined) actions.change({ [RATE]: next });
}

/** @type {WeakMap<Lane, Lane["view"]["theme"]["value"]>} the theme that a second P goes back to */
const before = new WeakMap();

/** @param {Lane} lane */
function toggleProjector(lane) {
  const { theme } = lane.view;
  if (theme.peek() === "projector") theme.value = before.get(lane) ?? "auto";
  else {
    before.set(lane, theme.peek());
    theme.value = "projector";
  }
}

/** @param {Lane} lane */
function toggleLevel({ view: { level } }) {
  level.value = level.peek() === "full" ? "basic" : "full";
}

/** @param {Lane} lane @param {Lane["view"]["dialog"]["value"]} name */
function toggleDialog({ view: { dialog } }, name) {
  dialog.value = dialog.peek() === name ? "" : name;
}
