// Owns the lanes of the past: runs that are over and futures that were left, of which each keeps its settings and what it
// was trained on. It draws nothing and knows no words.
/** @import { Changes, Curve, Earlier, Lane, Over, Point, RunConfig, RunEvent } from "../types.d.ts" */

import { effect } from "../../vendor/signals-core.js";
import { changed } from "../options/config.js";
import { endOf } from "./curve.js";

/** Kept in all; more lines could not be told apart. */
export const MOST = 8;
/** A curve this short is a false start; as an earlier run it would be clutter. */
const ROWS = 20;
const SHOWN = ["epoch", "train_loss", "validation_loss", "test_loss"];

/**
 * What a run's loss can be compared with: runs of the same data set and loss.
 * @param {Pick<RunEvent, "config"> | null} run
 */
export function kindOf(run) {
  return run ? `${run.config.data.dataset} ${run.config.training.loss}` : "";
}

/**
 * Take in the runs of a lane that end, and say which are drawn beside the one there is.
 * @param {Pick<Lane, "run" | "over" | "earlier" | "beside">} lane @returns {() => void}
 */
export function collect(lane) {
  const { over, earlier, beside } = lane;
  const stops = [
    effect(() => {
      if (over.value) earlier.value = kept(earlier.peek(), over.value);
      over.value = null;
    }),
    effect(() => {
      beside.value = comparable(lane).filter(({ shown }) => shown);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * Keep a run that is over; the oldest make room for it.
 * @param {readonly Earlier[]} all oldest first @param {Over} over @returns {Earlier[]}
 */
export function kept(all, { run, film, left, told = null, altered = false }) {
  const end = endOf(film);
  // As last told: perhaps when the run was shorter. Whoever asked for it on the way to another run wants this one back.
  const journal = told !== null && end > 0 && JSON.parse(told).steps === end ? told : null;
  if (!run || (!left && journal === null && film.length <= ROWS)) return [...all];
  const others = all.slice(1 - MOST);
  const free = [...Array(MOST).keys()].find((place) => others.every(({ colour }) => colour !== place));
  const made = {
    id: Math.max(0, ...all.map(({ id }) => id)) + 1,
    config: run.config,
    curve: losses(film),
    samples: trainedOn(run.data.points),
    colour: free ?? 0,
    shown: true,
    ...(altered ? { altered: /** @type {const} */ (true) } : {}),
  };
  if (!left) return [...others, journal === null ? made : { ...made, end, journal }];
  const future = { ...made, parted: left.step, end: left.end };
  if (left.journal === null) return [...others, future];
  return [
    ...others,
    { ...future, journal: left.journal, config: later(run.config, left.journal, left.step) },
  ];
}

/**
 * The configuration at the end of a journal.
 * @param {RunConfig} config as it was at a step @param {string} journal @param {number} step @returns {RunConfig}
 */
function later(config, journal, step) {
  const entries = /** @type {{ step: number, changes?: Changes }[]} */ (JSON.parse(journal).entries);
  return entries
    .filter((entry) => entry.step >= step)
    .reduce((before, { changes = {} }) => changed(before, changes), config);
}

/**
 * Those to draw beside a run: each was measured on the same data and by the same loss, or the lines would say nothing
 * of each other. Others wait until such a run is back.
 * @param {Pick<Lane, "earlier" | "run">} lane
 */
export function comparable({ earlier, run }) {
  return earlier.value.filter((one) => kindOf(one) === kindOf(run.value));
}

/** How many points an epoch goes through. @param {readonly Point[]} points */
export function trainedOn(points) {
  return points.filter(([, , , split]) => split === 0).length;
}

/** The columns that are drawn, at their length: a whole curve has dozens. @param {Curve} curve @returns {Curve} */
function losses({ names, columns, length, gap }) {
  const wanted = names.filter((name) => SHOWN.includes(name));
  const places = [0, ...wanted.map((name) => names.indexOf(name) + 1)];
  const left = places.map((place) => columns[place]?.slice(0, length) ?? new Float64Array(length));
  return { names: wanted, columns: left, length, gap };
}
