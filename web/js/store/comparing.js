// Owns what a person can do to lanes as a whole, and what the lanes have alike as a lane of its own, which the bar shows
// and changes while they are compared. Loaded with the Compare page.
/** @import { Command, Comparing, Lane, RunConfig, Store } from "../types.d.ts" */
/** @import { Options } from "../options/rules.js" */
import { batch, computed, effect, untracked } from "../../vendor/signals-core.js";
import { differencesOf } from "../compare/plan.js";
import { kept } from "../run/earlier.js";
import { createLane, rebase } from "./lane.js";

/**
 * @param {Store} store @param {(command: Command) => void} send @param {Options} options @returns {Comparing}
 */
export function createComparing(store, send, options) {
  const ids = () => store.lanes.peek().map(({ id }) => id);
  return {
    begin: (plan, config) => {
      const differences = differencesOf(plan, config, options);
      keepOwn(store);
      send({ type: "compare", config, differences, plan: /** @type {any} */ (plan) });
    },
    open: (lane) =>
      batch(() => {
        store.choice.value = lane;
        store.tab.value = "play";
      }),
    take: (lane) =>
      batch(() => {
        store.choice.value = lane;
        store.tab.value = "play";
        send({ type: "keep_lane", lane });
      }),
    remove: (lane) => send({ type: "remove_lane", lane }),
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

/** The run that was alone until now becomes an earlier one, so that it can be put back. @param {Store} store */
function keepOwn({ lanes, comparison, view }) {
  const [lane] = lanes.peek();
  if (!lane || lanes.peek().length > 1 || comparison.peek()?.plan) return;
  const over = { run: lane.run.peek(), film: lane.film.peek(), left: null };
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
