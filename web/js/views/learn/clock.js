// A step's run: begun by a button, over when what it goes on to is there; and what the runs on the stage come to.
import { computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import { isOver, isSpent, RULES, rulesOf, shareDone, speedOf, stepsOf } from "../../learn/goal.js";
import { rowOf, valueAt } from "../../run/curve.js";

/** @import { Command, Lane, Store } from "../../types.d.ts" */
/** @import { Facts } from "../../learn/goal.js" */
/** @import { Seen } from "../../learn/check.js" */
/** @import { LessonRun } from "../../learn/types.d.ts" */
/** @import { Given } from "./stage.js" */

/** @typedef {ReturnType<typeof createClock>} Clock */

/** @param {Given} given @param {(command: Command) => void} send */
export function createClock({ store, bar, plain }, send) {
  /** The run that was begun and is not over. */
  const going = signal(/** @type {LessonRun | null} */ (null));
  /** @type {() => void} */
  let done = () => {};
  /** Whether it was seen to play, or to have stepped: what stands before that is what was there. */
  let isBegun = false;
  /** Whether it was sent back to the start, which the stage has not shown. */
  let isReturning = false;
  const facts = computed(() => factsOf(store, bar));
  const share = computed(() => (going.value ? shareDone(going.value, facts.value) : 0));

  const stop = effect(() => {
    const run = going.value;
    if (!run) return;
    const now = facts.value;
    if (isReturning && isSpent(run, now)) return;
    isReturning = false;
    const steps = stepsOf(run);
    const step = bar.frame.value?.step ?? 0;
    if (now.playing || (steps && step > 0)) isBegun = true;
    if (!isBegun) return;
    if (steps ? step < steps.count && now.states[0] !== "diverged" : !isOver(run, now)) return;
    untracked(() => {
      going.value = null;
      if (facts.peek().playing) plain.pause();
      // That it ends here was the step's doing, and is said there.
      store.notices.value = store.notices.peek().filter(({ text }) => !text.startsWith("notices.stopped_"));
      done();
    });
  });

  return {
    going,
    share,
    facts,
    /**
     * Run as far as a step says, and tell when it is over; from the start where that has been reached already: what goes
     * on from there ends nowhere.
     * @param {LessonRun} run @param {() => void} [over]
     */
    begin: (run, over = () => {}) => {
      done = over;
      isBegun = false;
      const steps = stepsOf(run);
      isReturning = !steps && isSpent(run, facts.peek());
      if (steps) {
        going.value = run;
        return send({ type: "step", ...steps });
      }
      const rules = Object.entries(rulesOf(run)).filter(([path, value]) => ruleOf(bar, path) !== value);
      if (rules.length > 0) plain.change(Object.fromEntries(rules));
      plain.speed(speedOf(run));
      if (isReturning) plain.rewind();
      plain.play();
      going.value = run;
    },
    /** To its end at once. */
    hurry: () => plain.speed(null),
    /** Stop it where it is: it goes on only if somebody lets it play. */
    forget: () => {
      if (going.peek() === null) return;
      going.value = null;
      plain.pause();
    },
    /** Take the rules away by which a run ended, so that it can be played on. */
    free: () => {
      const rules = RULES.filter((path) => ruleOf(bar, path) !== null);
      if (rules.length > 0) plain.change(Object.fromEntries(rules.map((path) => [path, null])));
    },
    stop,
  };
}

/** @param {Lane} bar @param {string} path one of `RULES` @returns {unknown} */
function ruleOf({ config }, path) {
  const { epoch, loss } = config.peek().training.stop;
  return path.endsWith("epoch") ? epoch : loss;
}

/** @param {Store} store @param {Lane} bar @returns {Facts} */
function factsOf(store, bar) {
  const lanes = store.lanes.value;
  const losses = lanes.map(({ curve }) => valueAt(curve.value, "train_loss", curve.value.length - 1));
  return {
    epoch: Math.max(0, ...lanes.map(({ frame }) => frame.value?.epoch ?? 0)),
    loss: Math.max(...losses),
    playing: bar.state.value === "playing",
    reasons: lanes.map(({ reason }) => reason.value),
    states: lanes.map(({ state }) => state.value),
    verdicts: lanes.flatMap(({ verdicts }) => [...verdicts.value.values()].map(({ kind }) => kind)),
  };
}

/** The runs on the stage as a check sees them; follows them. @param {Store} store @returns {Seen[]} */
export function seenOn(store) {
  return store.lanes.value.map((lane) => {
    const frame = lane.frame.value;
    const curve = lane.curve.value;
    const row = frame ? rowOf(curve, frame.step) : -1;
    const sizes = lane.run.value?.network.sizes ?? [];
    return {
      config: lane.config.value,
      epoch: frame?.epoch ?? 0,
      step: frame?.step ?? 0,
      series: (name) => valueAt(curve, name, row),
      weights: weightsIn(frame?.parameters ?? new Float32Array(0), sizes),
      parameters: lane.run.value?.network.parameters ?? 0,
      verdicts: [...lane.verdicts.value.values()].map(({ kind }) => kind),
      diverged: lane.state.value === "diverged",
      line: (x1) => readLine(frame?.line ?? null, lane.run.value?.data.domain[0] ?? [-1, 1], x1),
    };
  });
}

/** Between two of its places evenly. @param {Float32Array | null} line over the domain @param {[number, number]} domain @param {number} x1 */
function readLine(line, [low, high], x1) {
  if (!line || line.length < 2) return Number.NaN;
  const at = ((x1 - low) / (high - low)) * (line.length - 1);
  const left = Math.max(0, Math.min(line.length - 2, Math.floor(at)));
  const [before = 0, after = 0] = line.subarray(left, left + 2);
  return before + (at - left) * (after - before);
}

/** All but the biases. @param {ArrayLike<number>} parameters layer by layer: weights, then biases @param {readonly number[]} sizes */
function weightsIn(parameters, sizes) {
  /** @type {number[]} */
  const weights = [];
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [from, to] = [sizes[layer - 1] ?? 0, sizes[layer] ?? 0];
    for (let i = 0; i < from * to && at + i < parameters.length; i++) weights.push(parameters[at + i] ?? 0);
    at += from * to + to;
  }
  return weights;
}
