// The stage in the hands of a lesson: set up as a step has it, run as far as it says, and given back as it was. Whatever
// somebody does on it meanwhile is allowed.
import { batch, computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import { difference } from "../../options/config.js";
import { DEFAULTS } from "../../store/defaults.js";

/** @import { Actions, Asked, Command, Lane, Option, RunConfig, ServerEvent, Store, Theme, Translate } from "../../types.d.ts" */
/** @import { Plan } from "../../compare/plan.js" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { SetUp } from "../../learn/setup.js" */

const OWN = "livegrad.learn.own";
/** Milliseconds in which the server can be expected to have begun to put a run back. */
const PATIENCE = 20_000;

/**
 * What Learn is given.
 * @typedef {object} Given
 * @property {Store} store
 * @property {Lane} lane what Play shows
 * @property {Lane} bar what the bar acts on
 * @property {Actions} actions which are remembered for undo
 * @property {Actions} plain which are not
 * @property {Translate} t
 * @property {ReadonlyMap<string, Option>} options
 * @property {ReadonlySignal<Theme>} theme
 * @property {RunConfig} first the page's first configuration
 * @property {Signal<Asked | null>} asked what is to be compared
 * @property {{ single: () => void, arrive?: () => void }} past
 */

/**
 * A person's own work, to be put back.
 * @typedef {object} Own
 * @property {RunConfig} config
 * @property {string | null} journal null: not told, or too long to be kept
 * @property {number} step
 * @property {number | null} speed
 * @property {"play" | "compare"} tab
 * @property {Plan | null} plan of what was compared
 */

/** @typedef {ReturnType<typeof createStage>} Stage */

/** @param {Given} given @param {(command: Command) => void} send @param {Set<(event: ServerEvent) => void>} heard */
export function createStage(given, send, heard) {
  const { store, bar, plain, asked, past } = given;
  /** What the stage was set to, until somebody changes it; null: it is a person's own. */
  const begun = signal(/** @type {SetUp | null} */ (null));
  /** It was asked for, and the server has not shown it. */
  const awaited = signal(false);
  /** The server can be asked: what is asked before it has told what there is would be undone by that. */
  const reachable = computed(
    () =>
      store.connection.value === "open" &&
      store.limits.value !== null &&
      store.lanes.value[0]?.run.value != null,
  );
  /** @type {Own | null} */
  let own = kept();
  /** It was asked back, and the server has not shown it: until then it is not forgotten. */
  const returning = signal(/** @type {(Own & { since: number, id: number }) | null} */ (null));
  /** Its description was asked for and has not come. */
  let describing = 0;
  /** The earlier runs that were drawn beside it. */
  let earlier = store.view.earlier.peek();
  /** @type {(() => void) | null} what is to be done when the server is there */
  let waiting = null;

  const hear = (/** @type {ServerEvent} */ event) => {
    const back = returning.peek();
    if (back && event.type === "error" && event.reply_to === back.id && back.journal !== null) {
      // What was done to it cannot be done again: at least its settings come back.
      returning.value = { ...back, journal: null };
      plain.configure(back.config);
    }
    if (!("reply_to" in event) || event.reply_to !== describing || describing === 0) return;
    describing = 0;
    if (event.type === "description" && own !== null) {
      own = { ...own, journal: event.journal };
      keep(own);
    }
    if (reachable.peek()) take();
  };
  heard.add(hear);

  const whenReachable = (/** @type {() => void} */ work) => {
    waiting = work;
    if (reachable.peek()) take();
  };
  const take = () => {
    // To put it back, what was done to it must be known.
    if (describing !== 0) return;
    const work = waiting;
    waiting = null;
    if (work) untracked(work);
  };
  const come = effect(() => {
    if (reachable.value) take();
    // What was asked of a server that went away is not answered.
    else describing = 0;
  });
  const arriveBack = effect(() => {
    const back = returning.value;
    if (!back || !isBack(store, bar, back)) return;
    returning.value = null;
    keep(null);
  });
  const arrive = effect(() => {
    const wanted = begun.value;
    if (!awaited.value || !wanted) return;
    if (!isThere(store, bar, wanted)) return;
    untracked(() => {
      awaited.value = false;
      // The runs of other steps say nothing beside this one's.
      store.view.earlier.value = [];
    });
  });

  const remember = () => {
    if (own !== null) return;
    const back = returning.peek();
    returning.value = null;
    if (back && (Date.now() - back.since < PATIENCE || isSame(bar.config.peek(), back.config))) {
      // Still on its way: what stands there is a lesson's, not a person's.
      own = back;
      return;
    }
    const told = store.comparison.peek();
    earlier = store.view.earlier.peek();
    own = {
      config: bar.config.peek(),
      journal: null,
      step: bar.frame.peek()?.step ?? 0,
      speed: store.speed.peek(),
      tab: store.tab.peek(),
      plan: /** @type {Plan | null} */ (/** @type {unknown} */ (told?.plan ?? null)),
    };
    keep(own);
    if (own.plan !== null) return;
    describing = store.nextId();
    send({ type: "describe", lane: store.chosen.peek().id, id: describing });
  };

  /** One run again, which the bar acts on from now: what follows is for it alone. */
  const single = () => {
    past.single();
    store.front.value = null;
  };

  const put = (/** @type {SetUp} */ wanted) => {
    remember();
    batch(() => {
      plain.pause();
      begun.value = wanted;
      awaited.value = true;
      if (wanted.plan) {
        if (store.tab.peek() !== "compare") store.tab.value = "compare";
        asked.value = { plan: wanted.plan, config: wanted.config, maps: true };
      } else {
        single();
        plain.configure(wanted.config);
      }
      if (store.speed.peek() !== DEFAULTS.speed) plain.speed(DEFAULTS.speed);
      [store.view.pinned.value, store.view.hovered.value] = [null, null];
      store.view.sample.value = wanted.follow;
    });
    // In each lane, once they are there: their numbers are not known before.
    if (wanted.weights.length > 0 && !wanted.plan) {
      const lane = store.chosen.peek().id;
      for (const { layer, to, from, value } of wanted.weights)
        send({ type: "edit", lane, layer, to, from, value });
    }
  };

  return {
    begun,
    awaited,
    /** Set it up as a step has it. @param {SetUp} wanted */
    set: (wanted) => {
      begun.value = wanted;
      awaited.value = true;
      whenReachable(() => put(wanted));
    },
    /** Take it as it stands for what a step has set up, as after a reload. @param {SetUp} wanted */
    adopt: (wanted) => {
      [begun.value, awaited.value] = [wanted, false];
    },
    /** Whether a person's own run waits to be put back. */
    isLent: () => own !== null,
    /** Put a person's own run back. */
    giveBack: () => {
      waiting = null;
      [begun.value, awaited.value] = [null, false];
      if (own === null) return;
      whenReachable(() => {
        const mine = own;
        if (mine === null) return;
        const id = store.nextId();
        own = null;
        plain.pause();
        returning.value = { ...mine, since: Date.now(), id };
        if (mine.plan) {
          store.tab.value = "compare";
          asked.value = { plan: mine.plan, config: mine.config };
        } else {
          single();
          const lane = store.chosen.peek().id;
          if (mine.journal !== null)
            send({ type: "replay", lane, journal: mine.journal, step: mine.step, id });
          else plain.configure(mine.config);
          store.tab.value = mine.tab;
        }
        if (store.speed.peek() !== mine.speed) plain.speed(mine.speed);
        store.view.earlier.value = earlier;
        store.view.sample.value = null;
      });
    },
    stop: () => {
      for (const end of [come, arrive, arriveBack]) end();
      heard.delete(hear);
    },
  };
}

/** Whether the server has the runs that were asked for, at their beginning. @param {Store} store @param {Lane} bar @param {SetUp} wanted */
function isThere(store, bar, { plan }) {
  const told = store.comparison.value;
  if (plan) {
    if (!told || JSON.stringify(told.plan) !== JSON.stringify(plan)) return false;
    const lanes = store.lanes.value;
    return lanes.length === told.lanes.length && lanes.every(({ frame }) => frame.value?.step === 0);
  }
  return told === null && bar.pending.value.size === 0 && bar.frame.value?.step === 0;
}

/** Whether the server shows a person's own work again. @param {Store} store @param {Lane} bar @param {Own} own */
function isBack(store, bar, { plan, journal, config, step }) {
  const told = store.comparison.value;
  if (plan) return told !== null && JSON.stringify(told.plan) === JSON.stringify(plan);
  if (told !== null || bar.pending.value.size > 0 || !isSame(bar.config.value, config)) return false;
  return journal === null || (bar.frame.value?.step ?? 0) >= step;
}

/** @param {RunConfig} one @param {RunConfig} other */
function isSame(one, other) {
  return Object.keys(difference(one, other)).length === 0;
}

/** @returns {Own | null} */
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(OWN) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Own | null} own */
function keep(own) {
  try {
    if (own === null) sessionStorage.removeItem(OWN);
    else sessionStorage.setItem(OWN, JSON.stringify(own));
  } catch {
    // Forbidden, or too long: it is known until the page is left.
  }
}
