// Owns undo: each change a person makes, and each page that is gone to, is an entry of the browser's own history, so that
// its Back and Forward undo and redo as well. It knows neither the address (url.js) nor the server.
/** @import { Actions, Changes, Earlier, Lane, Past, Recalled, RunConfig, Store } from "../types.d.ts" */
import { effect, untracked } from "../../vendor/signals-core.js";
import { parameterIndex } from "../draw/network/layout.js";
import { changed, difference } from "../options/config.js";
import { endOf } from "../run/curve.js";
import { held } from "./held.js";

/** Numbers that change again within this many milliseconds are one drag of a slider, and undone as one. */
const PAUSE = 1000;
/** What is compared within this many milliseconds after Compare was opened is one with that: it may have to be loaded. */
const OPENING = 5000;
const CUSTOM_POINTS = "data.custom";

/** What an entry of the history holds; the configuration is for a page loaded anew, which has no memory of it. */
/** @typedef {{ at: number, config: RunConfig, tab?: Store["tab"]["value"], learn?: string | null }} Entry `learn`: the page of Learn */
/** How an entry was left. @typedef {{ lane: number, config: RunConfig, standing: unknown }} Left */
/** A weight or bias set by hand. @typedef {{ of: [number, number, number | null], before: number, after: number }} Edit */

/**
 * @typedef {object} Effects
 * @property {Pick<History, "state" | "scrollRestoration" | "pushState" | "replaceState" | "back" | "forward">} history
 * @property {Pick<Window, "addEventListener" | "removeEventListener">} window
 * @property {() => number} now milliseconds
 */

/**
 * Remember what `actions` change. Only a person's own changes make entries: what the server tells, as of another who
 * shares the session, belongs to the entry at which it came.
 * @param {Store} store @param {Lane} lane @param {Actions} actions
 * @param {readonly RunConfig[]} [before] how it was before each change that was made while this was being loaded
 * @param {Past} [past] what knows of lanes, which come and go
 * @param {Store["tab"]["value"]} [firstTab] where the page was opened
 * @param {Effects} [effects]
 * @returns {{ actions: Actions, arrive: () => void, deed: () => void, stop: () => void }} the same actions, remembered;
 * and `arrive`, to be called before the page shows a link that the browser has already made an entry for, and `deed`,
 * before something else changes which lanes there are
 */
export function createPast(
  store,
  lane,
  actions,
  before = [],
  past = {},
  firstTab = store.tab.peek(),
  effects = browser(),
) {
  const { history, window, now } = effects;
  /** Where the page stands in the history, and the furthest place that can be gone forward to. */
  let at = isEntry(history.state) ? history.state.at : 0;
  let top = at;
  /** @type {Map<number, Left>} how each entry was left */
  const left = new Map();
  /** @type {Map<number, Edit>} by the entry that the edit led to */
  const edits = new Map();
  /** @type {Map<number, { before: Earlier[], after: Earlier[] }>} by the entry that it led to */
  const shelves = new Map();
  /** @type {Map<number, { before: Recalled | null, after: Recalled }>} by the entry that a run called back led to */
  const calls = new Map();
  /** @type {Set<number>} the entries that other lanes led to */
  const deeds = new Set();
  let last = { what: "", when: -Infinity };
  let going = false;

  const tell = () => {
    store.past.value = { undo: at > 0, redo: at < top };
  };
  const entry = () => ({ at, config: lane.config.peek(), tab: store.tab.peek(), learn: store.learn.peek() });
  const asLeft = () => ({ lane: lane.id, config: lane.config.peek(), standing: past.standing?.() });
  /** Whether this entry has just been made for one of these. @param {string[]} whats */
  const isJust = (...whats) => whats.includes(last.what) && now() - last.when < OPENING && at === top;

  /** Leave the entry as it is for a new one after it. @param {(state: Entry) => void} enter */
  const leave = (enter) => {
    left.set(at, asLeft());
    at += 1;
    top = at;
    for (const kind of [edits, shelves, calls, deeds]) kind.delete(at);
    last = { what: "", when: -Infinity };
    enter(entry());
    tell();
  };
  const push = (/** @type {Entry} */ state) => quietly(() => history.pushState(state, ""));

  /**
   * Make room for a change.
   * @param {string} what changes that have the same name and follow each other closely are one; "": never
   */
  const note = (what) => {
    const when = now();
    const goesOn = what !== "" && what === last.what && when - last.when < PAUSE && at === top && at > 0;
    if (!goesOn) leave(push);
    last = { what, when };
  };

  /** @param {Changes} changes */
  const noteChange = (changes) => {
    const config = lane.config.peek();
    if (Object.keys(difference(config, changed(config, changes))).length > 0) note(nameOf(changes));
  };

  /** Whether a lesson holds some of this; then the controls show again what is. @param {Changes} changes */
  const isRefused = (changes) => {
    if (!held.peek()?.(changes)) return false;
    lane.config.value = { ...lane.config.peek() };
    return true;
  };

  /** The same, with what a lesson holds as it is: what was before the lesson may be another. @param {RunConfig} config */
  const allowed = (config) => {
    const now = lane.config.peek();
    const changes = Object.entries(difference(now, config));
    const free = changes.filter(([path, value]) => !held.peek()?.({ [path]: value }, true));
    return free.length === changes.length ? config : changed(now, Object.fromEntries(free));
  };

  /** @param {Edit["of"]} of @param {number} value */
  const noteEdit = (of, value) => {
    const [layer, to, from] = of;
    const sizes = lane.run.peek()?.network.sizes ?? [];
    const before = lane.frame.peek()?.parameters[parameterIndex(sizes, layer, to, from)];
    if (before === undefined || before === value) return;
    note("");
    edits.set(at, { of, before, after: value });
  };

  /** The page that is gone to; what is compared with it is one entry with it. */
  let tab = firstTab;
  const turn = () => {
    const { value } = store.tab;
    if (value === tab) return;
    tab = value;
    if (going) return;
    untracked(() => {
      // A step of a lesson, which sets the stage, has an entry of its own.
      if (store.learn.peek() || isJust("deed", "link"))
        return quietly(() => history.replaceState(entry(), ""));
      leave(push);
      last = { what: "tab", when: now() };
    });
  };
  const deed = () => {
    if (store.learn.peek()) return;
    if (!isJust("link") && !(tab === "compare" && isJust("tab"))) leave(push);
    else left.set(at - 1, { ...asLeft(), ...left.get(at - 1), standing: past.standing?.() });
    deeds.add(at);
    last = { what: "deed", when: now() };
  };

  const pop = (/** @type {Pick<PopStateEvent, "state">} */ { state }) => {
    if (!isEntry(state)) return; // A link, which url.js follows.
    left.set(at, asLeft());
    const from = at;
    at = state.at;
    top = Math.max(top, at);
    last = { what: "", when: -Infinity };
    going = true;
    store.tab.value = state.tab ?? store.tab.peek();
    going = false;
    if (state.learn !== undefined && state.learn !== store.learn.peek()) {
      // Another page of Learn sets the stage itself, and to leave it puts back the run of before.
      store.learn.value = state.learn;
      return tell();
    }
    const there = left.get(at);
    const isCrossed = [...deeds].some((one) => one > Math.min(from, at) && one <= Math.max(from, at));
    if (isCrossed && there?.standing) past.goBack?.(there.standing);
    else if (recall(from)) return tell();
    else if (!there || there.lane === lane.id) actions.restore(allowed(there?.config ?? state.config));
    for (let step = from; step > at; step--) putBack(step, "before");
    for (let step = from + 1; step <= at; step++) putBack(step, "after");
    tell();
  };
  /** Call back the run that there was, where a call led from there to here; return whether one did. @param {number} from */
  const recall = (from) => {
    const steps = [...calls.keys()].filter((one) => one > Math.min(from, at) && one <= Math.max(from, at));
    const [first, last] = [calls.get(Math.min(...steps)), calls.get(Math.max(...steps))];
    if (!first || !last) return false;
    // The run that is left may have trained on since.
    if (at < from)
      actions.callBack(first.before, (run) => {
        last.after = run;
      });
    else
      actions.callBack(last.after, (run) => {
        first.before = run;
      });
    return true;
  };
  /** @param {number} step @param {"before" | "after"} which */
  const putBack = (step, which) => {
    put(edits.get(step), which);
    const shelf = shelves.get(step);
    if (shelf) actions.shelve(shelf[which]);
  };
  /** @param {Edit | undefined} edit @param {"before" | "after"} which */
  const put = (edit, which) => edit && actions.edit(...edit.of, edit[which]);

  /** In a run that is wound back the present's changes are not seen: what is undone first is the winding. */
  const rewound = () => {
    const end = endOf(lane.film.peek());
    if (lane.state.peek() !== "paused" || (lane.frame.peek()?.step ?? 0) >= end) return false;
    actions.seek(Math.max(end, lane.history.peek()?.end ?? 0));
    return true;
  };

  const entered = { ...entry(), config: before[0] ?? lane.config.peek(), tab: firstTab };
  quietly(() => history.replaceState(entered, ""));
  for (const [turn, config] of before.entries()) {
    const next = before[turn + 1] ?? lane.config.peek();
    if (Object.keys(difference(config, next)).length === 0) continue;
    leave((state) => push({ ...state, config: next }));
    left.set(at - 1, { ...asLeft(), config });
  }
  tell();
  const stopTurning = effect(turn);
  const setScrolling = (/** @type {ScrollRestoration} */ way) => {
    history.scrollRestoration = way;
  };
  // Undo goes back in the browser's history, which would scroll to where the page was when the entry was left.
  const hold = () => setScrolling("manual");
  // A page loaded anew is to be where it was.
  const release = () => setScrolling("auto");
  hold();
  window.addEventListener("pagehide", release);
  window.addEventListener("pageshow", hold);
  window.addEventListener("popstate", /** @type {any} */ (pop));
  return {
    actions: {
      ...actions,
      change: (changes) => {
        if (isRefused(changes)) return;
        if (!past.leaves?.(changes)) noteChange(changes);
        actions.change(changes);
      },
      configure: (config) => {
        const changes = difference(lane.config.peek(), config);
        if (isRefused(changes)) return;
        if (!past.leaves?.(changes)) noteChange(changes);
        actions.configure(config);
      },
      newData: () => {
        if (isRefused({ "seeds.data": null })) return;
        note("");
        actions.newData();
      },
      newWeights: () => {
        if (isRefused({ "seeds.weights": null })) return;
        note("");
        actions.newWeights();
      },
      mend: (verdict) => {
        if (verdict.remedy && isRefused(verdict.remedy)) return;
        if (verdict.remedy) noteChange(verdict.remedy);
        actions.mend(verdict);
      },
      edit: (layer, to, from, value) => {
        noteEdit([layer, to, from], value);
        actions.edit(layer, to, from, value);
      },
      learn: (place) => {
        if (place !== store.learn.peek()) leave((state) => push({ ...state, learn: place }));
        actions.learn(place);
      },
      callBack: (run) => {
        if (run === null) return actions.callBack(null);
        note("");
        /** @type {{ before: Recalled | null, after: Recalled }} */
        const call = { before: null, after: run };
        calls.set(at, call);
        actions.callBack(run, (left) => {
          call.before = left;
        });
      },
      shelve: (earlier) => {
        note("");
        shelves.set(at, { before: lane.earlier.peek(), after: earlier });
        actions.shelve(earlier);
      },
      undo: () => void (at > 0 && (rewound() || history.back())),
      redo: () => void (at < top && (rewound() || history.forward())),
    },
    arrive: () => {
      leave((state) => quietly(() => history.replaceState(state, "")));
      last = { what: "link", when: now() };
    },
    deed,
    stop: () => {
      stopTurning();
      window.removeEventListener("pagehide", release);
      window.removeEventListener("pageshow", hold);
      window.removeEventListener("popstate", /** @type {any} */ (pop));
    },
  };
}

/** @param {unknown} state @returns {state is Entry} */
function isEntry(state) {
  return typeof state === "object" && state !== null && "at" in state && "config" in state;
}

/** What names changes that may be one with the next: only what a hand drags or paints. @param {Changes} changes */
function nameOf(changes) {
  const isDragged = Object.values(changes).every((value) => typeof value === "number");
  return isDragged || CUSTOM_POINTS in changes ? Object.keys(changes).sort().join() : "";
}

/** Safari refuses more than a hundred entries in thirty seconds; the page goes on without. @param {() => void} write */
function quietly(write) {
  try {
    write();
  } catch {
    // The entry before it stands for this one too.
  }
}

/** @returns {Effects} */
function browser() {
  return { history, window, now: () => performance.now() };
}
