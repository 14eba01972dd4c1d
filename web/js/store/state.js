// Owns what the page knows, lane by lane, and which of them an event or a frame is for. It knows no socket, no element.
/** @import { ErrorEvent, FirstPaint, Frame, Lane, LaneEvent, LanesEvent, Notice, RunEvent, ServerEvent, Settings, StateEvent, Store, Welcome } from "../types.d.ts" */
/** @import { Options } from "../options/rules.js" */
import { batch, computed, signal } from "../../vendor/signals-core.js";
import { fromHex } from "../draw/kit/picture.js";
import { options as readOptions } from "../options/schema.js";
import { appended, emptyCurve } from "../run/curve.js";
import { decodePicture } from "../wire/protocol.js";
import { DEFAULTS } from "./defaults.js";
import {
  answered,
  createLane,
  forgetMissing,
  hear,
  isKnown,
  rejoin,
  see,
  takeBack,
  unassume,
  wind,
} from "./lane.js";

/** Why the server changed the state by itself, where a person should hear of it. */
const TOLD_REASONS = ["worker_restarted", "idle", "stopped_epoch", "stopped_loss", "stopped_patience"];
/** Refusals that a person can meet; the others are faults of the page and are told in the server's words. */
const TOLD_REFUSALS = ["bad_field", "not_now", "busy", "failed", "too_fast", "too_slow", "gone"];

/** The notice that stands while the server cannot save runs. */
const UNSAVED = "notices.unsaved";

/** What a viewer asks to see that a network just rebuilt may not have; the page forgets it when the run comes. */
const OF_A_SHAPE = ["unit", "histogram"];

/** How many notices there have been: a number given twice would inherit the timer of the notice that had it before. */
let notices = 0;
/** @type {WeakMap<Store, number>} the epoch shown before a server that was started anew has shown its own */
const restored = new WeakMap();
/** @type {WeakMap<Store, readonly number[]>} the ids of the lanes, in order, since there are or were several */
const order = new WeakMap();
/** @type {WeakMap<Store, (event: RunEvent) => Lane>} how a store makes a lane it first hears of */
const makers = new WeakMap();

/**
 * Make the store from what is painted before any socket opens: one lane, the first.
 * @param {FirstPaint} first @param {Settings} [settings] @returns {Store}
 */
export function createStore(first, settings = {}) {
  const options = readOptions(first.schema);
  const view = createView(settings.view);
  const lanes = signal(/** @type {readonly Lane[]} */ ([paintedLane(first, settings, view, options)]));
  const choice = signal(0);
  let id = 0;
  const store = {
    connection: signal(/** @type {Store["connection"]["value"]} */ ("connecting")),
    fault: signal(false),
    waiting: signal(0),
    asked: signal(null),
    limits: signal(null),
    lanes,
    comparison: signal(null),
    choice,
    front: signal(null),
    tab: signal(/** @type {Store["tab"]["value"]} */ (settings.compare === undefined ? "play" : "compare")),
    plan: signal(/** @type {string | null} */ (settings.compare ?? null)),
    learn: signal(/** @type {string | null} */ (settings.learn ?? null)),
    chosen: computed(() => /** @type {Lane} */ (laneOf(lanes.value, choice.value) ?? lanes.value[0])),
    speed: signal(settings.speed === undefined ? DEFAULTS.speed : settings.speed),
    notices: signal([]),
    past: signal({ undo: false, redo: false }),
    link: signal({ hash: "", whole: true }),
    view,
    nextId: () => {
      id += 1;
      return id;
    },
  };
  makers.set(store, (event) => createLane(event.lane, event.config, view, options));
  for (const notice of settings.notices ?? []) notify(store, notice);
  return store;
}

/**
 * @param {FirstPaint} first @param {Settings} settings @param {Store["view"]} view
 * @param {Options} options
 */
function paintedLane(first, settings, view, options) {
  const { run } = first;
  let last = 0;
  const bytes = fromHex(first.frame).map((step) => {
    last = (last + step) % 256;
    return last;
  });
  const [frame] = decodePicture(bytes.buffer);
  const lane = createLane(run.lane, settings.config ?? run.config, view, options);
  [lane.run.value, lane.frame.value] = [run, frame];
  wind(lane, appended(emptyCurve(run.series), frame.curve));
  return lane;
}

/** @param {Settings["view"]} given @returns {Store["view"]} */
function createView(given = {}) {
  const usual = DEFAULTS.view;
  return {
    showTest: signal(given.showTest ?? usual.showTest),
    discrete: signal(given.discrete ?? usual.discrete),
    lossLog: signal(given.lossLog ?? usual.lossLog),
    gradientLog: signal(given.gradientLog ?? usual.gradientLog),
    axis: signal(given.axis ?? usual.axis),
    measure: signal(given.measure ?? usual.measure),
    smoothing: signal(given.smoothing ?? usual.smoothing),
    profile: signal(given.profile ?? usual.profile),
    worst: signal(given.worst ?? usual.worst),
    painting: signal(false),
    figures: signal(given.figures ?? usual.figures),
    hovered: signal(null),
    pinned: signal(given.pinned ?? null),
    theme: signal(given.theme ?? usual.theme),
    palette: signal(given.palette ?? usual.palette),
    language: signal(given.language ?? usual.language),
    keys: signal(given.keys ?? true),
    stepUnit: signal(given.stepUnit ?? "epoch"),
    drawer: signal(false),
    level: signal(given.level ?? usual.level),
    histogram: signal(given.histogram ?? usual.histogram),
    sample: signal(given.sample ?? usual.sample),
    image: signal(given.image ?? usual.image),
    drawn: signal(null),
    occlusion: signal(false),
    inputGradient: signal(false),
    dialog: signal(""),
    picking: signal(null),
    earlier: signal([]),
  };
}

/**
 * Take in how the connection is. While it is away the page shows what the server last said, and no more what it asked.
 * @param {Store} store @param {Store["connection"]["value"]} connection
 */
export function connected(store, connection) {
  batch(() => {
    store.connection.value = connection;
    if (isAway(store)) for (const lane of store.lanes.peek()) unassume(lane);
  });
}

/** Whether the server does not hear what it is asked, or may not. @param {Store} store */
export function isAway({ connection }) {
  return !["connecting", "open"].includes(connection.peek());
}

/** @param {Store} store @param {ServerEvent} event */
export function apply(store, event) {
  batch(() => {
    if (event.type === "welcome") welcome(store, event);
    else if (event.type === "saving") tellSaving(store, event.works);
    else if (event.type === "lanes") takeLanes(store, event);
    else if (event.type === "error") refuse(store, event);
    else if ("lane" in event) route(store, event);
    const all = store.front.peek();
    if (all && "reply_to" in event && event.reply_to !== undefined) settle(all, event.reply_to, event.type);
  });
}

/**
 * Take in a picture, all lanes at once: whoever draws two of them draws one moment.
 * @param {Store} store @param {readonly Frame[]} frames of the lanes in which something has changed
 */
export function applyPicture(store, frames) {
  const seen = frames.map((frame) => laneOf(store.lanes.peek(), frame.lane));
  batch(() => {
    for (const [index, frame] of frames.entries()) {
      const lane = seen[index];
      if (lane) watched(store, lane, () => see(lane, frame));
    }
  });
  const before = restored.get(store);
  if (before === undefined || !seen.includes(store.chosen.peek())) return;
  restored.delete(store);
  const values = { epoch: reached(store), lost: before - reached(store) };
  if (values.lost > 0) notify(store, { kind: "warning", text: "notices.went_back", values, lasts: 8000 });
}

/** @param {Store} store @returns {number} the epoch that is shown */
function reached({ chosen }) {
  return chosen.peek().frame.peek()?.epoch ?? 0;
}

/** @param {Store} store @param {Omit<Notice, "id">} notice */
export function notify(store, notice) {
  const others = store.notices.peek().filter((other) => other.text !== notice.text);
  notices += 1;
  store.notices.value = [...others, { ...notice, id: notices }];
}

/** @param {readonly Lane[]} lanes @param {number} id */
function laneOf(lanes, id) {
  return lanes.find((lane) => lane.id === id);
}

/** @param {Store} store @param {Welcome} event */
function welcome(store, { resumed, forgotten, client_known: known, limits }) {
  const before = store.limits.peek() && reached(store);
  store.limits.value = limits;
  // A server that cannot save says so again.
  dismiss(store, UNSAVED);
  if (forgotten) notify(store, { kind: "warning", text: "notices.begun_anew", values: {}, lasts: 0 });
  // Known before and not any more: the server has been started anew, and says by what it does now what it still has.
  if (before !== null && resumed && !known) restored.set(store, before);
  // A new session has the first lane alone.
  if (!resumed) {
    keep(store, [0]);
    store.comparison.value = null;
  }
  for (const lane of store.lanes.peek()) rejoin(lane, resumed);
}

/** @param {Store} store @param {boolean} works */
function tellSaving(store, works) {
  dismiss(store, UNSAVED);
  if (works) notify(store, { kind: "info", text: "notices.saved_again", values: {}, lasts: 4000 });
  else notify(store, { kind: "warning", text: UNSAVED, values: {}, lasts: 0 });
}

/** @param {Store} store @param {string} text */
function dismiss(store, text) {
  const others = store.notices.peek().filter((notice) => notice.text !== text);
  if (others.length < store.notices.peek().length) store.notices.value = others;
}

/** @param {Store} store @param {LanesEvent} event */
function takeLanes(store, event) {
  const { lanes, differences, base, plan } = event;
  store.comparison.value = lanes.length > 1 || plan !== null ? { lanes, differences, base, plan } : null;
  keep(store, lanes);
}

/**
 * Forget the lanes that are no more, and put the others in order; one that has come is made when its run is told.
 * Where all are others, the old ones stay until the first of the new is there.
 * @param {Store} store @param {readonly number[]} ids
 */
function keep(store, ids) {
  order.set(store, ids);
  const left = store.lanes.peek().filter(({ id }) => ids.includes(id));
  if (left.length > 0) store.lanes.value = ordered(store, left);
}

/** @param {Store} store @param {readonly Lane[]} lanes @returns {Lane[]} those that there are, in the order told */
function ordered(store, lanes) {
  const ids = order.get(store);
  if (!ids) return [...lanes].sort((one, other) => one.id - other.id);
  const there = lanes.filter(({ id }) => ids.includes(id));
  return there.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
}

/** What all lanes were asked for has been done, or refused. @param {Lane} all @param {number} reply @param {string} type */
function settle(all, reply, type) {
  if (type === "error") takeBack(all, reply);
  else answered(all, reply);
}

/** @param {Store} store @param {LaneEvent} event */
function route(store, event) {
  const lane = laneOf(store.lanes.peek(), event.lane) ?? (event.type === "run" && added(store, event));
  if (!lane) return;
  const isNews = isKnown(lane) && event.type === "state" && lane.reason.peek() !== event.reason;
  watched(store, lane, () => hear(lane, event));
  if (event.type === "state") tell(store, lane, event, isNews);
}

/**
 * Where the chosen lane now shows another run, what was asked to be seen of it may be gone.
 * @param {Store} store @param {Lane} lane @param {() => void} work
 */
function watched(store, lane, work) {
  const before = lane.run.peek();
  work();
  if (lane.run.peek() !== before && lane === store.chosen.peek()) forgetMissing(lane);
}

/** @param {Store} store @param {RunEvent} event */
function added(store, event) {
  const lane = makers.get(store)?.(event);
  if (lane) store.lanes.value = ordered(store, [...store.lanes.peek(), lane]);
  return lane;
}

/** @param {Store} store @param {Lane} lane @param {StateEvent} event @param {boolean} isNews to who has seen the lane before */
function tell(store, lane, { reason, epochs_per_second: speed }, isNews) {
  store.speed.value = speed;
  if (reason === null || !TOLD_REASONS.includes(reason)) return;
  // Side by side each lane says so itself; and a page that is loaded again need not hear what was told before.
  if (reason.startsWith("stopped") && (!isNews || store.lanes.peek().length > 1)) return;
  const rules = Object.entries(lane.config.peek().training.stop).filter(([, value]) => value !== null);
  const values = /** @type {Record<string, number>} */ (Object.fromEntries(rules));
  const lasts = reason.startsWith("stopped") ? 8000 : 4000;
  notify(store, { kind: "info", text: `notices.${reason}`, values, lasts });
}

/**
 * Say why a command was refused, and take back what the page had shown in advance.
 * @param {Store} store @param {ErrorEvent} event
 */
function refuse(store, { code, message, field, reason, reply_to }) {
  if (reply_to !== undefined) for (const lane of store.lanes.peek()) takeBack(lane, reply_to);
  // Something newer was asked for: nobody misses the answer. Nor to what was to be seen of a network that is gone.
  if (code === "cancelled" || (reply_to === undefined && OF_A_SHAPE.includes(field ?? ""))) return;
  const text = `errors.${reason ?? (TOLD_REFUSALS.includes(code) ? code : "other")}`;
  notify(store, { kind: "error", text, values: { message, field: field ?? "" }, lasts: 8000 });
}
