// Owns what the page knows of one lane, as signals, and how its events and frames change it. It knows no other lane.
/** @import { ChangedEvent, Changes, Curve, ForkedEvent, Frame, Lane, LaneEvent, RunConfig, RunEvent, StateEvent, ViewState } from "../types.d.ts" */
/** @import { Verdicts } from "./verdicts.js" */
/** @import { Options } from "../options/rules.js" */
import { batch, computed, signal } from "../../vendor/signals-core.js";
import { changed } from "../options/config.js";
import { factsOf } from "../options/rules.js";
import { isAltered } from "../run/altered.js";
import { appended, emptyCurve, endOf, endsOtherwise, until } from "../run/curve.js";
import { createVerdicts } from "./verdicts.js";
import { NEXT } from "./wanted.js";

/** @type {WeakMap<Lane, RunEvent>} runs whose shape the picture does not have yet; they are shown with their frame */
const awaited = new WeakMap();
/** @type {WeakMap<Lane, StateEvent["state"]>} what the server last said that a lane does; at first it is paused */
const told = new WeakMap();

/** @type {WeakMap<Lane, Verdicts>} what the server has told of what ails each */
const ailments = new WeakMap();

/**
 * Make a lane of which only the configuration is known.
 * @param {number} id @param {RunConfig} config @param {ViewState} view @param {Options} options @returns {Lane}
 */
export function createLane(id, config, view, options) {
  const wanted = signal(config);
  const state = signal(/** @type {StateEvent["state"]} */ ("paused"));
  const verdicts = createVerdicts();
  const run = signal(/** @type {RunEvent | null} */ (null));
  const lane = {
    id,
    view,
    config: wanted,
    pending: signal(new Map()),
    run,
    frame: signal(null),
    film: signal(emptyCurve([])),
    curve: signal(emptyCurve([])),
    over: signal(null),
    earlier: view.earlier,
    beside: signal([]),
    history: signal(null),
    verdicts: verdicts.shown,
    state,
    reason: signal(null),
    playing: computed(() => state.value === "playing"),
    empty: computed(() => run.value?.data.points.length === 0),
    task: computed(() => factsOf(options, wanted.value.data.dataset).task),
    finding: signal(null),
    rates: signal(null),
    sketch: signal(null),
    description: signal(null),
  };
  ailments.set(lane, verdicts);
  return lane;
}

/** @param {Lane} lane @param {LaneEvent} event */
export function hear(lane, event) {
  batch(() => {
    if (event.type === "run") begin(lane, event);
    else if (event.type === "changed") change(lane, event);
    else if (event.type === "state") clock(lane, event);
    else if (event.type === "verdict") ailments.get(lane)?.hear(event, !lane.playing.peek());
    else if (event.type === "description") lane.description.value = event;
    else if (event.type === "history") lane.history.value = { ...lane.history.peek(), ...event };
    else if (event.type === "forked") part(lane, event);
    else [lane.rates.value, lane.finding.value] = [event, null];
  });
}

/**
 * Take in a picture and its rows. One that fits neither the run shown nor the one awaited is of a network that is
 * gone, and is left out.
 * @param {Lane} lane @param {Frame} frame
 */
export function see(lane, frame) {
  const next = latest(lane);
  if (!next || !fits(next, frame)) return;
  batch(() => {
    show(lane, next);
    lane.frame.value = frame;
    wind(lane, frame.curve.length > 0 ? appended(lane.film.peek(), frame.curve) : lane.film.peek());
  });
}

/**
 * Prepare for all to be told again, as on joining a session: its whole history follows.
 * @param {Lane} lane @param {boolean} resumed the history is of the run shown, not of another
 */
export function rejoin(lane, resumed) {
  const { names } = lane.film.peek();
  ailments.get(lane)?.forget(); // All that stand are told again now.
  lane.finding.value = null;
  // A new session stands until it is told to play, whatever the one before it did.
  if (!resumed && told.delete(lane)) unassume(lane);
  if (resumed) wind(lane, emptyCurve(names));
  else startCurve(lane, names);
}

/**
 * Take back what the page had shown in advance of a command that the server has refused.
 * @param {Lane} lane @param {number} id the command's
 */
export function takeBack(lane, id) {
  if (lane.finding.peek() === id) lane.finding.value = null;
  if (!lane.pending.peek().has(id)) return;
  lane.pending.value = new Map([...lane.pending.peek()].filter(([other]) => other !== id));
  const known = latest(lane);
  if (known) lane.config.value = overlaid(lane, known.config);
}

/** Show what the server last said, in place of what it was asked for and may not have heard. @param {Lane} lane */
export function unassume(lane) {
  lane.state.value = told.get(lane) ?? "paused";
}

/** @param {Lane} lane @returns {RunEvent | null} the run as the server last told it, whether its picture is there or not */
export function latest(lane) {
  return awaited.get(lane) ?? lane.run.peek();
}

/** @param {Lane} lane @param {RunEvent} event */
function begin(lane, event) {
  answered(lane, event.reply_to);
  lane.config.value = overlaid(lane, event.config);
  if (event.rebuilt) {
    startCurve(lane, event.series);
    ailments.get(lane)?.forget(); // They were of the run that is gone; all there are of this one follow.
  }
  // The same run with other series, as when points are kept for validation: its whole curve follows.
  else if (!same(event.series, lane.film.peek().names)) wind(lane, emptyCurve(event.series));
  const frame = lane.frame.peek();
  if (frame && fits(event, frame)) show(lane, event);
  else awaited.set(lane, event);
}

/**
 * A live change tells only what differs: with the rest as it was it is the run's event.
 * @param {Lane} lane @param {ChangedEvent} event
 */
function change(lane, { type: _type, changes, ...parts }) {
  const before = latest(lane);
  if (!before) return;
  begin(lane, { ...before, ...parts, config: changed(before.config, changes), rebuilt: false });
}

/** Take in what a lane that stands for others is made of. @param {Lane} lane @param {RunConfig} config */
export function rebase(lane, config) {
  lane.config.value = overlaid(lane, config);
}

/** @param {Lane} lane @param {RunEvent} event */
function show(lane, event) {
  awaited.delete(lane);
  lane.run.value = event;
}

/** Take in what has been measured; the rows up to the moment shown are the curve. @param {Lane} lane @param {Curve} film */
export function wind(lane, film) {
  const frame = lane.frame.peek();
  // What is changed at the present is measured anew at the same step, of which no other row is told.
  const isAnew = frame && endOf(film) === frame.step && endsOtherwise(film, frame.row);
  const whole = isAnew ? appended(film, Float64Array.from([frame.step, ...frame.row])) : film;
  lane.film.value = whole;
  lane.curve.value = frame ? until(whole, frame.step, frame.row) : whole;
}

/** Another future begins; the one that is left is over. @param {Lane} lane @param {ForkedEvent} event */
function part(lane, event) {
  const film = lane.film.peek();
  if (endOf(film) > event.step) end(lane, event);
  wind(lane, until(film, event.step, lane.frame.peek()?.row ?? []));
}

/** A run is over, or a future left; run/earlier.js keeps it. @param {Lane} lane @param {ForkedEvent | null} [left] */
function end({ over, run, film, description, history }, left = null) {
  const altered = isAltered(history.peek()?.marks ?? []);
  over.value = {
    run: run.peek(),
    film: film.peek(),
    left,
    told: description.peek()?.journal ?? null,
    altered,
  };
  if (!left) description.value = null;
}

/** @param {Lane} lane @param {readonly string[]} series */
function startCurve(lane, series) {
  end(lane);
  wind(lane, emptyCurve(series));
  // What the rate finder found was about the network that is gone.
  lane.rates.value = null;
}

/**
 * Lay the changes that are still on their way over what the server says: a slider that is being dragged would
 * otherwise jump back to where it was when the answered command left.
 * @param {Lane} lane @param {RunConfig} config
 */
function overlaid(lane, config) {
  return [...lane.pending.peek().values()].reduce(
    (/** @type {RunConfig} */ below, /** @type {Changes} */ changes) => changed(below, changes),
    config,
  );
}

/** @param {Lane} lane @param {number | undefined} reply all commands up to this one have had their effect */
export function answered(lane, reply) {
  if (reply === undefined) return;
  lane.pending.value = new Map([...lane.pending.peek()].filter(([id]) => id > reply));
}

/** Whether the server has told what the lane is doing. @param {Lane} lane */
export function isKnown(lane) {
  return told.has(lane);
}

/** @param {Lane} lane @param {StateEvent} event */
function clock(lane, { state, reason, reply_to }) {
  // The answer to a change as well, where one event that told of several has answered another of them.
  answered(lane, reply_to);
  const known = latest(lane);
  if (known && reply_to !== undefined) lane.config.value = overlaid(lane, known.config);
  told.set(lane, state);
  lane.state.value = state;
  lane.reason.value = reason;
  if (reason === "worker_restarted") lane.finding.value = null;
}

/**
 * Forget what was asked to be seen of a network that has since become smaller.
 * @param {Lane} lane
 */
export function forgetMissing({ run, view: { hovered, pinned, histogram, sample, image } }) {
  const event = run.peek();
  if (!event) return;
  // The output itself is what is shown when no unit is.
  const shown = unitsOf(event) - (event.network.sizes.at(-1) ?? 0);
  for (const unit of [hovered, pinned]) if ((unit.peek() ?? 0) >= shown) unit.value = null;
  if ((histogram.peek() ?? 0) >= event.network.sizes.length - 1) histogram.value = null;
  if ((sample.peek() ?? NEXT) >= event.data.points.length) sample.value = NEXT;
  if ((image.peek() ?? NEXT) >= event.data.points.length) image.value = null;
}

/**
 * Whether a picture is of this run's network and data, by their shapes. A tile's has no units, parameters and points.
 * @param {RunEvent} run @param {Frame} frame
 */
function fits(run, frame) {
  const { network, data, series, statistics } = run;
  const kind = frame.image ? "image" : frame.sequence || frame.flow ? "sequence" : "points";
  const isTile = frame.units.count === 0;
  return (
    kind === (data.kind ?? "points") &&
    (isTile || frame.parameters.length === network.parameters) &&
    (isTile || frame.units.count === unitsOf(run)) &&
    (isTile || frame.points.length === data.points.length) &&
    frame.series === series.length &&
    frame.layers.length === statistics.length * (network.sizes.length - 1)
  );
}

/** @param {RunEvent} run @returns {number} how many units there are, inputs and outputs among them */
function unitsOf({ network }) {
  return network.sizes.reduce((sum, size) => sum + size, 0);
}

/** @param {readonly string[]} one @param {readonly string[]} other */
function same(one, other) {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
