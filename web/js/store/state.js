// Owns what the page knows, as signals, and how events and frames change it. It knows no socket and no element.
/** @import { ErrorEvent, FirstPaint, Frame, Notice, RunEvent, ServerEvent, Settings, StateEvent, Store, Verdict } from "../types.d.ts" */
import { batch, computed, signal } from "../../vendor/signals-core.js";
import { changed } from "../options/config.js";
import { factsOf } from "../options/rules.js";
import { options as readOptions } from "../options/schema.js";
import { appended, emptyCurve } from "../run/curve.js";
import { decodeFrame } from "../wire/protocol.js";
import { NEXT } from "../wire/view.js";

/** The lane this page shows. */
export const LANE = 0;
const GHOSTS = 5;
/** A curve this short is a false start; as a ghost it would be clutter. */
const GHOST_ROWS = 20;
const DEFAULT_SPEED = 100;
/** Why the server changed the state by itself, where a person should hear of it. */
const TOLD_REASONS = ["worker_restarted", "idle", "stopped_epoch", "stopped_loss", "stopped_patience"];
/** Refusals that a person can meet; the others are faults of the page and are told in the server's words. */
const TOLD_REFUSALS = ["bad_field", "not_now", "too_fast", "too_slow", "gone"];

/** What a viewer asks to see that a network just rebuilt may not have; the page forgets it when the run comes. */
const OF_A_SHAPE = ["unit", "histogram"];

/** How many notices there have been: a number given twice would inherit the timer of the notice that had it before. */
let notices = 0;
/** @type {WeakMap<Store, RunEvent>} runs whose shape the picture does not have yet; they are shown with their frame */
const awaited = new WeakMap();

/**
 * Make the store from what is painted before any socket opens.
 * @param {FirstPaint} first @param {Settings} [settings] @returns {Store}
 */
export function createStore(first, settings = {}) {
  const options = readOptions(first.schema);
  const config = signal(settings.config ?? first.run.config);
  const state = signal(/** @type {StateEvent["state"]} */ ("paused"));
  const frame = decodeFrame(Uint8Array.from(atob(first.frame), (byte) => byte.charCodeAt(0)).buffer);
  const store = {
    connection: signal(/** @type {Store["connection"]["value"]} */ ("connecting")),
    limits: signal(null),
    config,
    pending: signal(new Map()),
    run: signal(first.run),
    state,
    reason: signal(null),
    speed: signal(settings.speed === undefined ? DEFAULT_SPEED : settings.speed),
    frame: signal(frame),
    curve: signal(appended(emptyCurve(first.run.series), frame.curve)),
    ghosts: signal([]),
    verdicts: signal(new Map()),
    notices: signal([]),
    sweep: signal(null),
    link: signal({ hash: "", whole: true }),
    view: createView(settings.view),
    playing: computed(() => state.value === "playing"),
    task: computed(() => factsOf(options, config.value.data.dataset).task),
  };
  for (const notice of settings.notices ?? []) notify(store, notice);
  return store;
}

/** @param {Settings["view"]} given @returns {Store["view"]} */
function createView(given = {}) {
  return {
    showTest: signal(given.showTest ?? false),
    discrete: signal(given.discrete ?? false),
    lossLog: signal(given.lossLog ?? false),
    gradientLog: signal(given.gradientLog ?? true),
    measure: signal(given.measure ?? "gradient_norm"),
    smoothing: signal(given.smoothing ?? false),
    worst: signal(given.worst ?? false),
    figures: signal(given.figures ?? false),
    hovered: signal(null),
    pinned: signal(given.pinned ?? null),
    theme: signal(given.theme ?? "auto"),
    palette: signal(given.palette ?? "classic"),
    language: signal(given.language ?? "en"),
    keys: signal(given.keys ?? true),
    stepUnit: signal(given.stepUnit ?? "epoch"),
    drawer: signal(false),
    level: signal(given.level ?? "basic"),
    histogram: signal(given.histogram ?? null),
    sample: signal(given.sample ?? null),
    dialog: signal(""),
    picking: signal(null),
  };
}

/** @param {Store} store @param {ServerEvent} event */
export function apply(store, event) {
  if ("lane" in event && event.lane !== LANE) return;
  batch(() => {
    if (event.type === "welcome") welcome(store, event.resumed, event.limits);
    else if (event.type === "run") run(store, event);
    else if (event.type === "state") clock(store, event);
    else if (event.type === "verdict") judge(store, event);
    else if (event.type === "sweep") store.sweep.value = event;
    else refuse(store, event);
  });
}

/**
 * Take in a picture and its rows. One that fits neither the run shown nor the one awaited is of a network that is
 * gone, and is left out.
 * @param {Store} store @param {Frame} frame
 */
export function applyFrame(store, frame) {
  const next = awaited.get(store) ?? store.run.peek();
  if (frame.lane !== LANE || !next || !fits(next, frame)) return;
  batch(() => {
    show(store, next);
    store.frame.value = frame;
    if (frame.curve.length > 0) store.curve.value = appended(store.curve.peek(), frame.curve);
  });
}

/** @param {Store} store @param {Omit<Notice, "id">} notice */
export function notify(store, notice) {
  const others = store.notices.peek().filter((other) => other.text !== notice.text);
  notices += 1;
  store.notices.value = [...others, { ...notice, id: notices }];
}

/** @param {Store} store @param {boolean} resumed @param {Store["limits"]["value"]} limits */
function welcome(store, resumed, limits) {
  const { names } = store.curve.peek();
  store.limits.value = limits;
  // All that stand are told again now. Not when a run begins anew: then only those are told that have changed.
  store.verdicts.value = new Map();
  endSweep(store);
  // The whole history follows. That of the same session replaces what is here; a new session's is another run.
  if (resumed) store.curve.value = emptyCurve(names);
  else begin(store, names);
}

/** @param {Store} store @param {RunEvent} event */
function run(store, event) {
  answered(store, event.reply_to);
  store.config.value = overlaid(store, event);
  if (event.rebuilt) {
    // A loss on other data, or another loss, is no comparison, and its length would stretch the axis.
    if (!isComparable(store.run.peek(), event))
      [store.ghosts.value, store.curve.value] = [[], emptyCurve([])];
    begin(store, event.series);
  }
  // The same run with other series, as when points are kept for validation: its whole curve follows.
  else if (!same(event.series, store.curve.peek().names)) store.curve.value = emptyCurve(event.series);
  const frame = store.frame.peek();
  if (frame && fits(event, frame)) show(store, event);
  else awaited.set(store, event);
}

/** @param {Store} store @param {RunEvent} event */
function show(store, event) {
  awaited.delete(store);
  if (store.run.peek() === event) return;
  store.run.value = event;
  const { hovered, pinned, histogram, sample } = store.view;
  for (const unit of [hovered, pinned]) if ((unit.peek() ?? 0) >= unitsOf(event)) unit.value = null;
  if ((histogram.peek() ?? 0) >= event.network.sizes.length - 1) histogram.value = null;
  if ((sample.peek() ?? NEXT) >= event.data.points.length) sample.value = NEXT;
}

/** Nobody answers any more. @param {Store} store */
function endSweep(store) {
  if (store.sweep.peek() === "running") store.sweep.value = null;
}

/** @param {RunEvent | null} old @param {RunEvent} now */
function isComparable(old, now) {
  return (
    old?.config.data.dataset === now.config.data.dataset &&
    old.config.training.loss === now.config.training.loss
  );
}

/** @param {Store} store @param {readonly string[]} series */
function begin(store, series) {
  const old = store.curve.peek();
  if (old.length > GHOST_ROWS) store.ghosts.value = [...store.ghosts.peek(), old].slice(-GHOSTS);
  store.curve.value = emptyCurve(series);
  // What a sweep found was about the network that is gone.
  if (store.sweep.peek() !== "running") store.sweep.value = null;
}

/**
 * Lay the changes that are still on their way over what the server says: a slider that is being dragged would
 * otherwise jump back to where it was when the answered command left.
 * @param {Store} store @param {RunEvent} event
 */
function overlaid(store, { config }) {
  return [...store.pending.peek().values()].reduce(changed, config);
}

/** @param {Store} store @param {number | undefined} reply all commands up to this one have had their effect */
function answered(store, reply) {
  if (reply === undefined) return;
  store.pending.value = new Map([...store.pending.peek()].filter(([id]) => id > reply));
}

/** @param {Store} store @param {StateEvent} event */
function clock(store, event) {
  store.state.value = event.state;
  store.reason.value = event.reason;
  store.speed.value = event.epochs_per_second;
  if (event.reason === "worker_restarted") endSweep(store);
  if (event.reason === null || !TOLD_REASONS.includes(event.reason)) return;
  const values = /** @type {Record<string, number>} */ (
    Object.fromEntries(
      Object.entries(store.config.peek().training.stop).filter(([, value]) => value !== null),
    )
  );
  const lasts = event.reason.startsWith("stopped") ? 8000 : 4000;
  notify(store, { kind: "info", text: `notices.${event.reason}`, values, lasts });
}

/** @param {Store} store @param {Verdict} verdict */
function judge(store, verdict) {
  const verdicts = new Map(store.verdicts.peek());
  if (verdict.kind === "healthy") verdicts.delete(verdict.layer ?? -1);
  else verdicts.set(verdict.layer ?? -1, verdict);
  store.verdicts.value = verdicts;
}

/**
 * Say why a command was refused, and take back what the page had shown in advance.
 * @param {Store} store @param {ErrorEvent} event
 */
function refuse(store, { code, message, field, reply_to }) {
  const refused = reply_to === undefined ? undefined : store.pending.peek().get(reply_to);
  if (reply_to !== undefined && refused) {
    store.pending.value = new Map([...store.pending.peek()].filter(([id]) => id !== reply_to));
    const known = awaited.get(store) ?? store.run.peek();
    if (known) store.config.value = overlaid(store, known);
  } else if (reply_to !== undefined) endSweep(store); // The only other command that carries an id.
  // Something newer was asked for: nobody misses the answer. Nor to what was to be seen of a network that is gone.
  if (code === "cancelled" || (reply_to === undefined && OF_A_SHAPE.includes(field ?? ""))) return;
  const text = `errors.${TOLD_REFUSALS.includes(code) ? code : "other"}`;
  notify(store, { kind: "error", text, values: { message, field: field ?? "" }, lasts: 8000 });
}

/**
 * Whether a picture is of this run's network and data, by their shapes.
 * @param {RunEvent} run @param {Frame} frame
 */
export function fits(run, frame) {
  const { network, data, series, statistics } = run;
  return (
    frame.parameters.length === network.parameters &&
    frame.units.count === unitsOf(run) &&
    frame.points.length === data.points.length &&
    frame.series === series.length &&
    frame.layers.length === statistics.length * (network.sizes.length - 1)
  );
}

/** @param {RunEvent} run @returns {number} how many have a map of their own: all but the output */
function unitsOf({ network }) {
  return network.sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
}

/** @param {readonly string[]} one @param {readonly string[]} other */
function same(one, other) {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
