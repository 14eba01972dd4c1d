// Goes from one kind of data to another and back: to the experiment that was left there, or to the setup that is
// suggested for the first set of that kind. It knows no element.
import { suggested } from "../../options/presets.js";
import { kindOf } from "../../options/rules.js";

/** @import { Actions, Dataset, FirstPaint, Kind, Lane, RunConfig } from "../../types.d.ts" */
/** @import { Options } from "../../options/rules.js" */

/** Where each kind begins. @type {Record<Kind, Dataset>} */
const FIRST = { points: "circle", image: "digits", sequence: "first-symbol" };
/** @type {Map<Kind, RunConfig>} how the experiment of each kind was left on this page */
const left = new Map();
/** @type {Promise<Partial<FirstPaint>> | null} */
let coming = null;

/** Setups of sets that the first load has not, which come with their small pictures. @param {FirstPaint} first */
export async function withOthers(first) {
  coming ??= fetch("sets.json").then((answer) => answer.json());
  try {
    const { presets = {}, ...thumbnails } = /** @type {any} */ (await coming);
    return {
      ...first,
      thumbnails: { ...first.thumbnails, ...thumbnails },
      presets: { ...presets, ...first.presets },
    };
  } catch {
    coming = null; // Offline: without a setup of its own a set has the usual one.
    return first;
  }
}

/**
 * @param {Kind} kind @param {Lane} lane @param {Actions} actions @param {Options} options @param {FirstPaint} first
 */
export async function turn(kind, lane, actions, options, first) {
  const all = await withOthers(first);
  const now = lane.config.peek();
  const old = kindOf(options, now.data.dataset);
  if (old === kind) return;
  left.set(old, now);
  // What is looked at of one kind is nothing of another.
  const { hovered, pinned, sample, image } = lane.view;
  for (const one of [hovered, pinned, sample, image]) one.value = null;
  const dataset = FIRST[kind];
  const fresh = { ...all.run.config, data: { ...all.run.config.data, dataset } };
  actions.configure(left.get(kind) ?? suggested(fresh, all) ?? fresh);
}
