// Owns what a person can do to lanes as a whole, and what the lanes have alike as a lane of its own, which the bar shows
// and changes while they are compared. Loaded with the Compare page.
/** @import { Changes, Command, CompareCommand, Comparing, Earlier, Lane, Past, RunConfig, Store } from "../types.d.ts" */
/** @import { Plan } from "../compare/plan.js" */
/** @import { Options } from "../options/rules.js" */
import { batch, computed, effect, untracked } from "../../vendor/signals-core.js";
import { differencesOf, planIn, pruned, revised } from "../compare/plan.js";
import { changed } from "../options/config.js";
import { idleBy, idleWords, kindOf } from "../options/rules.js";
import { isAltered } from "../run/altered.js";
import { kept } from "../run/earlier.js";
import { createLane, rebase } from "./lane.js";

/** Milliseconds for which a comparison waits until it is known what was done to the run that it takes the place of. */
const PATIENCE = 500;

/**
 * What lanes there were, and what they were doing: several that are compared, or one alone.
 * @typedef {object} Standing
 * @property {{ lanes: readonly number[], differences: readonly Changes[], base: RunConfig, plan: unknown } | null} compared
 * @property {number} choice the lane on the stage
 * @property {RunConfig} config of it
 * @property {string | null} journal of it
 * @property {number} step where it stands
 * @property {Earlier[]} earlier
 */

/**
 * @param {Store} store @param {(command: Command) => void} send @param {Options} options
 * @param {Pick<Past, "deed">} [past] told before what it is asked for changes which lanes there are @returns {Comparing}
 */
export function createComparing(store, send, options, past = {}) {
  const ids = () => store.lanes.peek().map(({ id }) => id);
  const planNow = () => planIn(store.comparison.peek()?.plan, options);
  /** @param {Plan} plan @param {RunConfig} config @param {Pick<CompareCommand, "differences" | "lanes">} made */
  const compare = (plan, config, made) =>
    send({ type: "compare", config, plan: /** @type {any} */ (plan), ...made });
  /** @param {Plan} plan @param {{ lanes: readonly number[], differences: readonly Changes[] }} there */
  const revise = (plan, there) => {
    const base = baseOf(store);
    const { lanes, differences } = revised(plan, planNow(), there, base, options);
    if (lanes.length === 0) return;
    past.deed?.();
    compare(plan, base, { differences, lanes });
  };
  return {
    begin: (plan, config) => {
      const differences = differencesOf(plan, config, options);
      const start = () => {
        past.deed?.();
        keepOwn(store);
        compare(plan, config, { differences, lanes: [] });
      };
      if (isAlone(store)) whenKnown(store, send, start);
      else start();
    },
    revise: (plan) => {
      const told = store.comparison.peek();
      if (told) revise(plan, told);
    },
    open: (lane) =>
      batch(() => {
        store.choice.value = lane;
        store.tab.value = "play";
      }),
    take: (lane) => {
      past.deed?.();
      batch(() => {
        store.choice.value = lane;
        store.tab.value = "play";
        send({ type: "keep_lane", lane });
      });
    },
    remove: (lane) => {
      const told = store.comparison.peek();
      if (!told) return;
      const kept = told.lanes.flatMap((id, at) => (id === lane ? [] : [at]));
      const differences = kept.map((at) => told.differences[at] ?? {});
      const lanes = kept.map((at) => told.lanes[at] ?? null);
      if (lanes.length === 0) return;
      past.deed?.();
      compare(pruned(planNow(), differences), told.base, { differences, lanes });
    },
    seek: (lane, step) => send({ type: "seek", step, lane }),
    duplicate: (lane) => send({ type: "duplicate_lane", lane }),
    move: (lane, by) => {
      const order = ids();
      const at = order.indexOf(lane);
      const to = Math.max(0, Math.min(order.length - 1, at + by));
      if (at < 0 || to === at) return;
      order.splice(to, 0, ...order.splice(at, 1));
      send({ type: "order_lanes", lanes: order });
    },
  };
}

/**
 * What lanes there are, so that they can be gone back to.
 * @param {Store} store @returns {Standing}
 */
export function standing({ comparison, chosen, view }) {
  const lane = chosen.peek();
  return {
    compared: comparison.peek(),
    choice: lane.id,
    config: lane.config.peek(),
    journal: lane.description.peek()?.journal ?? null,
    step: lane.frame.peek()?.step ?? 0,
    earlier: view.earlier.peek(),
  };
}

/**
 * Go back to lanes as they were: those that are still there go on, others begin again and catch up with them.
 * @param {Standing} wanted @param {Store} store @param {(command: Command) => void} send
 */
export function goBack({ compared, choice, config, journal, step, earlier }, store, send) {
  const ids = store.lanes.peek().map(({ id }) => id);
  batch(() => {
    store.view.earlier.value = earlier;
    if (compared) {
      const { base, differences, plan } = compared;
      const lanes = compared.lanes.map((lane) => (ids.includes(lane) ? lane : null));
      send({
        type: "compare",
        config: base,
        differences: [...differences],
        lanes,
        plan: /** @type {any} */ (plan),
      });
      store.choice.value = choice;
      return;
    }
    const lane = ids.includes(choice) ? choice : (ids[0] ?? 0);
    store.choice.value = lane;
    send({ type: "keep_lane", lane });
    if (lane === choice) return;
    if (journal && step > 0) send({ type: "replay", lane, journal, step });
    else send({ type: "configure", lane, config });
  });
}

/**
 * Take the run on the stage as the only one before a change in it after which nothing that is compared would mean
 * anything: other kinds of data have other networks.
 * @param {Changes} changes @param {Store} store @param {Pick<Comparing, "take">} comparing @param {Options} options
 * @returns {boolean} whether it was taken
 */
export function leaves(changes, { comparison, chosen, front }, comparing, options) {
  const told = comparison.peek();
  if (!told || told.lanes.length < 2 || front.peek()) return false;
  const now = chosen.peek().config.peek();
  const then = changed(now, changes);
  const paths = [...new Set(told.differences.flatMap((one) => Object.keys(one)))];
  const means = (/** @type {RunConfig} */ config) =>
    paths.some(
      (path) => idleBy(config, options.get(path)) === null && idleWords(config, path, options) === null,
    );
  const [old, next] = [now, then].map(({ data }) => kindOf(options, data.dataset));
  if (old === next && (means(then) || !means(now))) return false;
  comparing.take(chosen.peek().id);
  return true;
}

/** Whether there is one run that nothing is compared with. @param {Store} store */
function isAlone({ lanes, comparison }) {
  return lanes.peek().length === 1 && !comparison.peek()?.plan;
}

/**
 * Do something once it is known what was done to the run that is alone, or when that takes too long.
 * @param {Store} store @param {(command: Command) => void} send @param {() => void} then
 */
function whenKnown({ chosen }, send, then) {
  const lane = chosen.peek();
  if (!lane.frame.peek()?.step) return then();
  let isDone = false;
  const go = () => {
    if (isDone) return;
    isDone = true;
    queueMicrotask(() => stop());
    then();
  };
  lane.description.value = null;
  const stop = effect(() => {
    if (lane.description.value) untracked(go);
  });
  send({ type: "describe", lane: lane.id });
  setTimeout(go, PATIENCE);
}

/** The run that was alone until now becomes an earlier one, so that it can be called back. @param {Store} store */
function keepOwn(store) {
  const { lanes, view } = store;
  const [lane] = lanes.peek();
  if (!lane || !isAlone(store)) return;
  const told = lane.description.peek()?.journal ?? null;
  const altered = isAltered(lane.history.peek()?.marks ?? []);
  const over = { run: lane.run.peek(), film: lane.film.peek(), left: null, told, altered };
  view.earlier.value = kept(view.earlier.peek(), over);
}

/**
 * What the lanes have alike, as a lane: its configuration is the base, and it does what they do together.
 * @param {Store} store @param {Options} options @returns {{ lane: Lane, stop: () => void }}
 */
export function createAll(store, options) {
  const { chosen, comparison, lanes } = store;
  const lane = createLane(/** @type {any} */ (null), baseOf(store), store.view, options);
  const base = computed(() => comparison.value?.base ?? chosen.value.config.value);
  const first = computed(() => /** @type {Lane} */ (lanes.value[0]));
  // Where nothing is compared yet there is nothing to train either, but what Play has, which is not seen.
  const { empty } = lane;
  lane.empty = computed(() => comparison.value === null || empty.value);
  const stops = [
    effect(() => {
      const config = base.value;
      untracked(() => rebase(lane, config));
    }),
    effect(() => {
      const run = first.value.run.value;
      lane.run.value = run && { ...run, config: base.value };
    }),
    // The furthest of them: the others catch up, or stand where they diverged.
    effect(() => {
      const frames = lanes.value.flatMap((one) => one.frame.value ?? []);
      lane.frame.value = frames.reduce(
        (far, frame) => (far && far.epoch >= frame.epoch ? far : frame),
        frames[0] ?? null,
      );
    }),
    effect(() => {
      const states = lanes.value.map(({ state }) => state.value);
      const kinds = /** @type {const} */ (["playing", "paused", "diverged"]);
      lane.state.value = kinds.find((kind) => states.includes(kind)) ?? "failed";
    }),
  ];
  return {
    lane,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** @param {Store} store @returns {RunConfig} what a comparison would begin with, or has begun with */
export function baseOf({ comparison, chosen }) {
  return comparison.peek()?.base ?? chosen.peek().config.peek();
}
