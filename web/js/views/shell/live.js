// Tells a screen reader how training goes when that has changed, and once what ails it; nothing of it is seen.
import { effect, untracked } from "../../../vendor/signals-core.js";
import { hushed } from "../../link/held.js";
import { ailmentOf, nameOf, valuesNow, wordsOf } from "../../text/ailment.js";
import { measured, wholeNumber } from "../../text/numbers.js";
import { createSpeech } from "./speech.js";

/** @import { Lane, Translate } from "../../types.d.ts" */
/** @import { Clock } from "./speech.js" */

/** Smaller changes of the loss, in shares of it, count as none. */
const NOTABLE = 0.02;

/**
 * @param {{ textContent: string | null }} root
 * @param {Lane} lane
 * @param {Translate} t
 * @param {Clock} [clock]
 */
export function live(root, lane, t, clock) {
  const speech = createSpeech((words) => {
    root.textContent = words;
  }, clock);
  /** What was said last: the loss and which way it went. */
  let [loss, way] = [Number.NaN, ""];
  /** What has been said of this run; it comes and goes, and is said once. @type {Set<string>} */
  let told = new Set();

  const ailing = () => {
    const ailment =
      lane.state.peek() === "diverged" || hushed.peek() ? null : ailmentOf(lane.verdicts.peek());
    const name = nameOf(ailment);
    if (!ailment || name === null || told.has(name)) return "";
    const hidden = lane.run.peek()?.network.sizes.slice(1, -1) ?? [];
    const { word, why } = wordsOf(ailment, valuesNow(ailment, lane.curve.peek(), hidden), hidden, t);
    if (why !== "") told.add(name);
    return `${word} ${why}`.trim();
  };
  const progress = () => {
    const now = latestLoss(lane);
    if (!lane.playing.peek() || now === undefined) return "";
    const next = trend(now, loss);
    // That it stays as it is has been said.
    if (next === way && next === "steady") return "";
    const language = lane.view.language.peek();
    const epoch = wholeNumber(lane.frame.peek()?.epoch ?? 0, language);
    const name = t(`live.${seriesOf(lane)}`);
    // Beside a sentence on what ails the run two losses some seconds apart say nothing of where it goes.
    const key = ailmentOf(lane.verdicts.peek()) ? "at" : next;
    const words = t(`live.${key}`, { epoch, name, loss: measured(now, language, 2) });
    if (words !== "") [loss, way] = [now, next];
    return words;
  };
  const news = () => untracked(() => [ailing(), progress()].filter(Boolean).join(" "));

  let said = "paused";
  const stops = [
    effect(() => {
      const state = lane.state.value;
      // The clock runs on when all points are taken away, but then nothing trains.
      const isIdle = lane.empty.value && state === "playing";
      const words = t(isIdle ? "transport.no_points" : `live.state_${state}`);
      if (state === said || words === "") return;
      said = state;
      loss = latestLoss(lane) ?? Number.NaN;
      way = "";
      speech.say(words);
    }),
    effect(() => {
      if (!lane.run.value?.rebuilt) return;
      [loss, way] = [Number.NaN, ""];
      told = new Set();
    }),
    effect(() => {
      [lane.curve.value, lane.verdicts.value, lane.playing.value];
      speech.ask(news);
    }),
    speech.cancel,
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** @param {Lane} lane */
function seriesOf(lane) {
  return lane.curve.peek().names.includes("test_loss") ? "test_loss" : "train_loss";
}

/** @param {Lane} lane */
function latestLoss(lane) {
  const { names, columns, length } = lane.curve.peek();
  const column = names.indexOf(seriesOf(lane));
  return length > 0 ? columns[1 + column]?.[length - 1] : undefined;
}

/** @param {number} loss @param {number} last */
function trend(loss, last) {
  if (Number.isNaN(last) || Math.abs(loss - last) < NOTABLE * Math.abs(last)) return "steady";
  return loss < last ? "falling" : "rising";
}
