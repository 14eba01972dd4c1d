// Owns what a person can do: the page changes at once, the command follows. It knows neither socket nor elements.
/** @import { Actions, Changes, Command, Lane, RunConfig, Store } from "../types.d.ts" */
import { batch, effect, untracked } from "../../vendor/signals-core.js";
import { changed, difference, flatten } from "../options/config.js";
import { headOf, lossesFor, mended, thawed, usualLoss } from "../options/rules.js";
import { isAway } from "./state.js";

/** @import { Options } from "../options/rules.js" */

const LOSS = "training.loss";

/**
 * @typedef {object} Effects
 * @property {(callback: () => void) => void} [frame] calls back once before the next picture
 * @property {() => number} [random] a number in [0, 1)
 */

/**
 * @param {Store} store @param {Lane} lane the one that is acted on; the clock is that of all
 * @param {(command: Command) => void} send @param {Options} options @param {Effects} [effects]
 * @returns {Actions}
 */
export function createActions(store, lane, send, options, effects = {}) {
  const { frame = (callback) => requestAnimationFrame(callback), random = Math.random } = effects;
  /** It may be another by the next command; null: all. */
  const me = () => /** @type {number} */ (lane.id);
  /** The number of the command that `gathered` will be. */
  let id = 0;
  /** @type {Changes} changed since the last picture; a slider fires more often than the screen is drawn */
  let gathered = {};
  /** @type {Record<string, string>} the loss last used for two classes, for several, for values */
  const losses = {};

  const flush = () => {
    if (Object.keys(gathered).length === 0) return;
    send({ type: "update", lane: me(), changes: gathered, id });
    gathered = {};
  };

  /** @param {Command} command */
  const ask = (command) => {
    flush();
    send(command);
  };

  /** @param {number} command @param {Changes} changes */
  const expect = (command, changes) => {
    lane.pending.value = new Map(lane.pending.peek()).set(command, changes);
  };

  /** @param {Changes} changes */
  const gather = (changes) => {
    lane.config.value = changed(lane.config.peek(), changes);
    if (Object.keys(gathered).length === 0) {
      id = store.nextId();
      frame(flush);
    }
    gathered = { ...gathered, ...changes };
    expect(id, gathered);
  };

  /** @param {Changes} changes */
  const change = (changes) =>
    batch(() => {
      const before = lane.config.peek();
      gather(changes);
      const after = lane.config.peek();
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
      old !== "regression" && head !== "regression" && lossesFor(lane.config.peek(), options).includes(loss);
    return losses[head] ?? (fits ? loss : usualLoss(head));
  };

  effect(() => {
    store.connection.value;
    if (!isAway(store)) store.asked.value = null;
  });

  /** @param {"playing" | "paused"} state */
  const clock = (state) => {
    ask({ type: state === "playing" ? "play" : "pause" });
    assume(state);
  };

  /**
   * Show at once what the server will do, unless it cannot hear of it now: then it does what it did.
   * @param {"playing" | "paused"} state
   */
  const assume = (state) => {
    store.asked.value = isAway(store) ? state : null;
    if (!isAway(store)) for (const one of store.lanes.peek()) if (canRun(one)) one.state.value = state;
  };

  /** What has diverged or failed cannot go on: it begins again, and the lesson can be shown again. */
  const revive = () => {
    if (!canRun(lane)) ask({ type: "reset", lane: me(), weights: "same" });
  };

  const configure = (/** @type {RunConfig} */ config) =>
    batch(() => {
      flush();
      const asked = store.nextId();
      lane.config.value = config;
      expect(asked, flatten(config));
      send({ type: "configure", lane: me(), config, id: asked });
    });
  const replay = (/** @type {string} */ journal, /** @type {number | null} */ step) =>
    ask({ type: "replay", lane: me(), journal, step });
  const describe = () => ask({ type: "describe", lane: me() });
  /** Ends the waiting for the run that is to be called back. */
  let called = () => {};

  return {
    change,
    configure,
    play: () => clock("playing"),
    pause: () => clock("paused"),
    toggle: () => {
      const now = store.asked.peek() ?? lane.state.peek();
      if (now !== "playing" && lane.empty.peek()) return;
      revive();
      clock(now === "playing" ? "paused" : "playing");
    },
    step: (unit, sample) => {
      if (lane.empty.peek()) return;
      revive();
      ask({ type: "step", unit, count: 1, ...(sample === undefined ? {} : { sample }) });
      assume("paused");
    },
    rewind: () => ask({ type: "reset", lane: me(), weights: "same" }),
    restore: (config) =>
      batch(() => {
        const changes = difference(lane.config.peek(), config);
        if (Object.keys(changes).length > 0) gather(changes);
      }),
    flush,
    newWeights: () => ask({ type: "reset", lane: me(), weights: "new" }),
    newData: () => change({ "seeds.data": Math.floor(random() * 2 ** 32) }),
    speed: (epochsPerSecond) => {
      store.speed.value = epochsPerSecond;
      ask({ type: "speed", epochs_per_second: epochsPerSecond });
    },
    edit: (layer, to, from, value) => ask({ type: "edit", lane: me(), layer, to, from, value }),
    mend: (verdict) => {
      if (verdict.remedy) change(verdict.remedy);
      else ask({ type: "reset", lane: me(), weights: "same" });
      // A change rewinds a diverged run, which then stands paused.
      if (verdict.kind === "diverged") clock("playing");
    },
    dismiss: (notice) => {
      store.notices.value = store.notices.peek().filter(({ id }) => id !== notice);
    },
    learn: (place) => {
      store.learn.value = place;
    },
    // Without a memory (link/past.js) there is nothing to go back to.
    undo: () => {},
    redo: () => {},
    findRate: () => {
      const asked = store.nextId();
      [lane.finding.value, lane.rates.value] = [asked, null];
      ask({ type: "find_rate", lane: me(), id: asked });
    },
    seek: (step) => ask({ type: "seek", step }),
    replay,
    describe,
    callBack: (run, left) => {
      called();
      if (run === null) return;
      lane.description.value = null;
      describe();
      called = effect(() => {
        const described = lane.description.value;
        if (described === null) return;
        queueMicrotask(called);
        untracked(() => {
          left?.({ journal: described.journal, step: null, config: lane.config.peek() });
          if (run.journal === null) return configure(run.config);
          replay(run.journal, run.step);
          lane.earlier.value = lane.earlier.peek().filter(({ journal }) => journal !== run.journal);
        });
      });
    },
    shelve: (earlier) => {
      lane.earlier.value = earlier;
    },
  };
}

/** @param {Lane} lane @returns {boolean} not while it has diverged or failed */
function canRun({ state }) {
  return state.peek() === "playing" || state.peek() === "paused";
}
