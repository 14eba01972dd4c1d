// Owns what a person can do: the page changes at once, the command follows. It knows neither socket nor elements.
/** @import { Actions, Changes, Command, Store } from "../types.d.ts" */
import { batch } from "../../vendor/signals-core.js";
import { changed, flatten } from "../options/config.js";
import { headOf, lossesFor, mended, thawed, usualLoss } from "../options/rules.js";
import { LANE } from "./state.js";

/** @import { Options } from "../options/rules.js" */

/** The learning rates a person steps through; others can be typed. */
export const LEARNING_RATES = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

const LOSS = "training.loss";

/**
 * @typedef {object} Effects
 * @property {(callback: () => void) => void} [frame] calls back once before the next picture
 * @property {() => number} [random] a number in [0, 1)
 */

/**
 * @param {Store} store @param {(command: Command) => void} send @param {Options} options @param {Effects} [effects]
 * @returns {Actions}
 */
export function createActions(store, send, options, effects = {}) {
  const { frame = (callback) => requestAnimationFrame(callback), random = Math.random } = effects;
  let id = 0;
  /** @type {Changes} changed since the last picture; a slider fires more often than the screen is drawn */
  let gathered = {};
  /** @type {Record<string, string>} the loss last used for two classes, for several, for values */
  const losses = {};

  const flush = () => {
    if (Object.keys(gathered).length === 0) return;
    send({ type: "update", lane: LANE, changes: gathered, id });
    gathered = {};
  };

  /** @param {Command} command */
  const ask = (command) => {
    flush();
    send(command);
  };

  /** @param {number} command @param {Changes} changes */
  const expect = (command, changes) => {
    store.pending.value = new Map(store.pending.peek()).set(command, changes);
  };

  /** @param {Changes} changes */
  const gather = (changes) => {
    store.config.value = changed(store.config.peek(), changes);
    if (Object.keys(gathered).length === 0) {
      id += 1;
      frame(flush);
    }
    gathered = { ...gathered, ...changes };
    expect(id, gathered);
  };

  /** @param {Changes} changes */
  const change = (changes) =>
    batch(() => {
      const before = store.config.peek();
      gather(changes);
      const after = store.config.peek();
      const [old, head] = [headOf(before, options), headOf(after, options)];
      /** @type {Changes} what the data's kind takes along, unless the same hand chose a loss with it */
      const taken = {};
      if (old !== head) {
        losses[old] = before.training.loss;
        if (!(LOSS in changes)) taken[LOSS] = lossAfter(old, head, after.training.loss);
      }
      if ("network.hidden" in changes || "inputs.features" in changes)
        Object.assign(taken, thawed(before, after));
      const kept = "data.validation_share" in changes ? "validation_share" : "train_share";
      const mends = mended(changed(after, taken), options, { kept });
      const more = { ...taken, ...mends };
      if (Object.keys(more).length > 0) gather(more);
    });

  /**
   * The loss this kind of data had before; classes that become more or fewer keep theirs where it fits.
   * @param {string} old @param {ReturnType<typeof headOf>} head @param {string} loss
   */
  const lossAfter = (old, head, loss) => {
    const fits =
      old !== "regression" && head !== "regression" && lossesFor(store.config.peek(), options).includes(loss);
    return losses[head] ?? (fits ? loss : usualLoss(head));
  };

  /** @param {"playing" | "paused"} state */
  const clock = (state) => {
    ask({ type: state === "playing" ? "play" : "pause" });
    if (store.state.peek() === "playing" || store.state.peek() === "paused") store.state.value = state;
  };

  /** What has diverged or failed cannot go on: it begins again, and the lesson can be shown again. */
  const revive = () => {
    const state = store.state.peek();
    if (state === "diverged" || state === "failed") ask({ type: "reset", lane: LANE, weights: "same" });
  };

  return {
    change,
    configure: (config) =>
      batch(() => {
        flush();
        id += 1;
        store.config.value = config;
        expect(id, flatten(config));
        send({ type: "configure", lane: LANE, config, id });
      }),
    play: () => clock("playing"),
    pause: () => clock("paused"),
    toggle: () => {
      revive();
      clock(store.playing.peek() ? "paused" : "playing");
    },
    step: (unit) => {
      revive();
      ask({ type: "step", unit, count: 1 });
      if (store.playing.peek()) store.state.value = "paused";
    },
    rewind: () => ask({ type: "reset", lane: LANE, weights: "same" }),
    newWeights: () => ask({ type: "reset", lane: LANE, weights: "new" }),
    newData: () => change({ "seeds.data": Math.floor(random() * 2 ** 32) }),
    speed: (epochsPerSecond) => {
      store.speed.value = epochsPerSecond;
      ask({ type: "speed", epochs_per_second: epochsPerSecond });
    },
    edit: (layer, to, from, value) => ask({ type: "edit", lane: LANE, layer, to, from, value }),
    mend: (verdict) => {
      if (verdict.remedy) change(verdict.remedy);
      else ask({ type: "reset", lane: LANE, weights: "same" });
      // A change rewinds a diverged run, which then stands paused.
      if (verdict.kind === "diverged") clock("playing");
    },
    dismiss: (notice) => {
      store.notices.value = store.notices.peek().filter(({ id }) => id !== notice);
    },
    clearGhosts: () => {
      store.ghosts.value = [];
    },
    sweep: () => {
      id += 1;
      store.sweep.value = "running";
      ask({ type: "sweep", lane: LANE, id });
    },
  };
}
