// What the parts of the Compare page share: which lanes there are and how each is called, coloured and judged, which
// one is pointed at, and what the tiles show.
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { isEnsemble, placeOf, planIn } from "../../compare/plan.js";
import { givenTarget, judged, resultOf, usualTarget } from "../../compare/results.js";
import { titles } from "../../compare/titles.js";
import { laneColours } from "../../draw/chart/lanes.js";
import { figure, percent } from "../../text/numbers.js";
import { together } from "../kit/mount.js";
import { throttle } from "../kit/throttle.js";
import { middleOf } from "./middle.js";

/** @import { Actions, Changes, Comparing, Lane, Option, Store, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Plan } from "../../compare/plan.js" */
/** @import { Result } from "../../compare/results.js" */
/** @import { Words } from "../../compare/titles.js" */

/** What a tile can show. */
export const KINDS = /** @type {const} */ ([
  "map",
  "curve",
  "loss",
  "accuracy",
  "reached",
  "gradient",
  "disagree",
]);
/** Results are worked out at most this often, in milliseconds: numbers that change faster cannot be read. */
const READ = 250;

/**
 * One lane as the page shows it.
 * @typedef {object} Run
 * @property {Lane} lane
 * @property {Changes} difference
 * @property {{ short: string, long: string }} title
 * @property {string} colour of its line
 * @property {{ row: number, column: number } | null} place in the plan
 */

/**
 * @typedef {object} Room
 * @property {Store} store
 * @property {Lane} all what the lanes have alike, as a lane
 * @property {Actions} actions on all lanes
 * @property {Comparing} comparing
 * @property {Translate} t
 * @property {ReadonlyMap<string, Option>} options
 * @property {ReadonlySignal<Theme>} theme
 * @property {ReadonlySignal<Words>} words
 * @property {ReadonlySignal<Plan>} plan
 * @property {ReadonlySignal<readonly Run[]>} runs
 * @property {ReadonlySignal<boolean>} ensemble whether they differ by chance alone
 * @property {ReadonlySignal<readonly Result[]>} results in the order of the lanes
 * @property {Signal<number | null>} pointed the lane under the pointer or focus
 * @property {Signal<(typeof KINDS)[number]>} kind what the tiles show
 * @property {Signal<number | null>} against the lane with which the others are compared as maps; null: the one ahead
 * @property {Store["view"]["axis"]} unit of the x axis
 * @property {Signal<boolean>} log whether losses lie on a logarithmic axis
 * @property {ReadonlySignal<number>} target the loss to get below
 * @property {Signal<number | null>} chosenTarget null: the usual one
 * @property {Signal<{ path: string, words: string } | null>} refused why what was typed for an option is no value of it
 * @property {() => number | null} median the lane in the middle of those that differ by chance
 */

/**
 * @param {Pick<Room, "store" | "all" | "actions" | "comparing" | "t" | "options" | "theme">} given
 * @returns {{ room: Room, stop: () => void }}
 */
export function createRoom(given) {
  const { store, all, options, theme, t } = given;
  const words = computed(() => ({ options, t, language: store.view.language.value }));
  const plan = computed(() => planIn(store.comparison.value?.plan, options));
  const runs = computed(() => runsOf(store, all, plan.value, words.value, theme.value));
  const chosenTarget = signal(/** @type {number | null} */ (null));
  const target = computed(
    () =>
      chosenTarget.value ??
      givenTarget(store.comparison.value?.plan) ??
      usualTarget(all.config.value.training.loss),
  );
  const results = signal(/** @type {readonly Result[]} */ ([]));
  const write = () => {
    results.value = runs.peek().map(({ lane }) => resultOf(lane, target.peek(), "peek"));
  };
  const later = throttle(write, READ);
  const room = {
    ...given,
    ...{ words, plan, runs, results, target, chosenTarget },
    ensemble: computed(() => isEnsemble(plan.value) && runs.value.length > 2),
    pointed: signal(/** @type {number | null} */ (null)),
    kind: signal(/** @type {Room["kind"]["value"]} */ ("map")),
    against: signal(/** @type {number | null} */ (null)),
    refused: signal(/** @type {Room["refused"]["value"]} */ (null)),
    unit: store.view.axis,
    log: signal(true),
    median: () => middleOf(results.peek()),
  };
  const watch = effect(() => {
    for (const { lane } of runs.value) [lane.curve.value, lane.frame.value, lane.run.value];
    target.value;
    later.ask();
  });
  const forget = effect(() => {
    const ids = runs.value.map(({ lane }) => lane.id);
    if (room.pointed.peek() !== null && !ids.includes(room.pointed.peek() ?? -1)) room.pointed.value = null;
    if (room.against.peek() !== null && !ids.includes(room.against.peek() ?? -1)) room.against.value = null;
  });
  return { room, stop: together(watch, forget, later.cancel) };
}

/** @param {Store} store @param {Lane} all @param {Plan} plan @param {Words} words @param {Theme} theme @returns {Run[]} */
function runsOf(store, all, plan, words, theme) {
  const told = store.comparison.value;
  if (!told) return [];
  const names = titles(told.differences, all.config.value, words);
  /** What a lesson calls them. */
  const given = /** @type {any} */ (told.plan)?.names?.[words.language === "en" ? "en" : "zh"];
  const colours = laneColours(told.lanes.length, theme);
  return told.lanes.flatMap((id, at) => {
    const lane = store.lanes.value.find((one) => one.id === id);
    const [difference, colour] = [told.differences[at], colours[at]];
    const title = typeof given?.[at] === "string" ? { short: given[at], long: given[at] } : names[at];
    if (!lane || !difference || !title || colour === undefined) return [];
    return [{ lane, difference, title, colour, place: placeOf(plan, difference) }];
  });
}

/** The key of the name of the loss by which runs are judged. @param {Pick<Room, "runs">} room */
export function lossName({ runs }) {
  return `compare.chart_${judged(runs.value[0]?.lane.curve.value ?? { names: [] })}`;
}

/** How many are right, as it is written: a share, or R². @param {number} value @param {string} language @param {Result} [result] */
export function scoreIn(value, language, result) {
  return result?.score.endsWith("accuracy") ? percent(value, language, 1) : figure(value, language);
}
