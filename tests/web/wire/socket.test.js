import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { connect } from "../../../web/js/wire/socket.js";
import { CONFIG, FakeClock, frameMap, packed, run, welcome } from "../fakes.js";

/** @import { Command, Connection, Frame, ServerEvent } from "../../../web/js/types.d.ts" */

const RATE = "training.optimizer.learning_rate";

/** A socket that opens and closes when the test says so. */
class FakeSocket {
  /** @type {FakeSocket[]} */
  static made = [];
  readyState = 0;
  binaryType = "blob";
  /** @type {any[]} */
  sent = [];
  /** @type {() => void} */
  onopen = () => {};
  /** @type {(event: { data: string | ArrayBuffer }) => void} */
  onmessage = () => {};
  /** @type {() => void} */
  onclose = () => {};

  /** @param {string} url @param {string} protocol */
  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
    FakeSocket.made.push(this);
  }

  /** @param {string} text */
  send(text) {
    assert.equal(this.readyState, 1, "a browser throws for a socket that is not open");
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
    this.onclose();
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  /** @param {object} event */
  say(event) {
    this.onmessage({ data: JSON.stringify(event) });
  }
}

/** Something with listeners, and with a `hidden` as a document has it. */
class FakeTarget extends EventTarget {
  hidden = false;

  /** @param {string} type */
  fire(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** @type {FakeClock} */
let clock;
/** @type {FakeClock} */
let pictures;
/** @type {{ window: FakeTarget, document: FakeTarget }} */
let page;
/** @type {Map<string, string>} */
let kept;
/** @type {{ events: ServerEvent[], frames: Frame[], connections: Connection[], waiting: number[], dropped: Command[] }} */
let heard;
/** @type {number} */
let chance;
/** @type {number} milliseconds of the page's clock */
let time;
/** @type {number} the last id given to a command that had none */
let id;
/** @type {boolean} whether the server can be reached without a WebSocket */
let answers;
/** @type {ReturnType<typeof connect>} */
let link;

/** @returns {FakeSocket} the newest */
function socket() {
  return FakeSocket.made.at(-1) ?? assert.fail("expected a socket");
}

/** @param {boolean} [resumed] @returns {FakeSocket} */
function welcomed(resumed = false) {
  socket().open();
  socket().say(welcome(resumed));
  return socket();
}

/** @param {number} rate @param {number} id @returns {Command} */
function update(rate, id) {
  return { type: "update", lane: 0, changes: { [RATE]: rate }, id };
}

beforeEach(() => {
  FakeSocket.made = [];
  clock = new FakeClock();
  pictures = new FakeClock();
  page = { window: new FakeTarget(), document: new FakeTarget() };
  kept = new Map();
  heard = { events: [], frames: [], connections: [], waiting: [], dropped: [] };
  [time, id, answers] = [0, 100, true];
  chance = 1;
  const options = {
    url: "ws://here/ws",
    config: () => CONFIG,
    nextId: () => {
      id += 1;
      return id;
    },
    onEvent: (/** @type {ServerEvent} */ event) => void heard.events.push(event),
    onPicture: (/** @type {Frame[]} */ frames) => void heard.frames.push(...frames),
    onConnection: (/** @type {Connection} */ connection) => void heard.connections.push(connection),
    onWaiting: (/** @type {number} */ waiting) => void heard.waiting.push(waiting),
    onDropped: (/** @type {Command[]} */ commands) => void heard.dropped.push(...commands),
  };
  link = connect(options, {
    Socket: /** @type {any} */ (FakeSocket),
    now: () => time,
    later: clock.later,
    cancel: clock.cancel,
    drawn: (callback) => void pictures.later(callback, 0),
    random: () => chance,
    reachable: () => Promise.resolve(answers),
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    window: /** @type {any} */ (page.window),
    document: /** @type {any} */ (page.document),
  });
});

test("it opens with the subprotocol, without a key the first time, and with what the page shows", () => {
  assert.deepEqual(
    [socket().url, socket().protocol, socket().binaryType],
    ["ws://here/ws", "livegrad.v1", "arraybuffer"],
  );
  socket().open();
  assert.deepEqual(socket().sent, [{ type: "open", resume: null, client: "p", config: CONFIG }]);
  assert.deepEqual(heard.connections, ["connecting"]);
});

test("it is open when it is welcome, and keeps the key for the next time", () => {
  welcomed();
  assert.deepEqual(heard.connections, ["connecting", "open"]);
  socket().close();
  clock.ring();
  socket().open();
  assert.equal(socket().sent[0].resume, "key");
});

test("a frame is acknowledged when it has been drawn, not when it has come", () => {
  const at = welcomed();
  at.onmessage({ data: packed(frameMap({ frame: 7 })) });
  assert.deepEqual(
    heard.frames.map(({ frame }) => frame),
    [7],
  );
  assert.equal(at.sent.length, 1);
  pictures.ring();
  assert.deepEqual(at.sent[1], { type: "ack", frame: 7 });
});

test("a frame of the last connection is not acknowledged on the next", () => {
  welcomed().onmessage({ data: packed() });
  socket().close();
  clock.ring();
  const next = welcomed(true);
  pictures.ring();
  assert.deepEqual(
    next.sent.map(({ type }) => type),
    ["open"],
  );
});

test("commands wait for the welcome and then go in order", () => {
  link.send({ type: "play" });
  socket().open();
  link.send({ type: "pause" });
  assert.equal(socket().sent.length, 1);
  socket().say(welcome());
  assert.deepEqual(
    socket().sent.map(({ type }) => type),
    ["open", "play", "pause"],
  );
  socket().say({
    type: "state",
    lane: 0,
    state: "paused",
    reason: null,
    epochs_per_second: 100,
    reply_to: 101,
  });
  socket().say({
    type: "state",
    lane: 0,
    state: "paused",
    reason: null,
    epochs_per_second: 100,
    reply_to: 102,
  });
  socket().close();
  clock.ring();
  assert.deepEqual(
    welcomed(true).sent.map(({ type }) => type),
    ["open"],
  );
  assert.deepEqual(heard.waiting, [1, 2, 1, 0]);
});

test("a change that was on its way when the connection broke is sent again, an answered one is not", () => {
  const first = welcomed();
  link.send(update(0.1, 1));
  link.send({ type: "play" });
  link.send(update(0.3, 2));
  first.say(run({ reply_to: 1 }));
  first.close();
  clock.ring();
  const second = welcomed(true);
  assert.deepEqual(second.sent.slice(1), [{ type: "play", id: 101 }, update(0.3, 2)]);
  second.say(run({ reply_to: 2 }));
  second.say({
    type: "state",
    lane: 0,
    state: "playing",
    reason: null,
    epochs_per_second: 100,
    reply_to: 101,
  });
  second.close();
  clock.ring();
  assert.deepEqual(welcomed(true).sent.length, 1);
});

test("an answer to a later command of one lane does not stand for an earlier one of another", () => {
  const first = welcomed();
  link.send(update(0.1, 1));
  link.send({ type: "update", lane: 1, changes: { [RATE]: 0.3 }, id: 2 });
  first.say({ type: "changed", lane: 1, changes: { [RATE]: 0.3 }, reply_to: 2 });
  first.close();
  clock.ring();
  assert.deepEqual(welcomed(true).sent.slice(1), [update(0.1, 1)]);
});

test("a refusal answers for its own command only: it overtakes those that the worker has yet to take in", () => {
  const first = welcomed();
  link.send(update(0.1, 1));
  link.send(update(99, 2));
  first.say({ type: "error", code: "bad_field", message: "no", field: RATE, reply_to: 2 });
  first.close();
  clock.ring();
  assert.deepEqual(welcomed(true).sent.slice(1), [update(0.1, 1)]);
});

test("a slider dragged while there is no connection becomes one command", () => {
  for (let id = 1; id <= 50; id += 1) link.send(update(id / 100, id));
  link.send({ type: "update", lane: 0, changes: { "data.noise": 0.1 }, id: 51 });
  assert.deepEqual(welcomed().sent.slice(1), [
    { type: "update", lane: 0, changes: { [RATE]: 0.5, "data.noise": 0.1 }, id: 51 },
  ]);
});

test("no more than two hundred commands wait, and of those given up it is told", () => {
  for (let click = 0; click < 300; click += 1) link.send({ type: "step", unit: "epoch", count: 1 });
  assert.equal(welcomed().sent.length, 201);
  assert.deepEqual([heard.dropped.length, heard.dropped[0]?.id], [100, 101]);
});

test("what was asked to be shown is asked again of each connection", () => {
  link.send({ type: "view", unit: 3 });
  assert.deepEqual(welcomed().sent.slice(1), [{ type: "view", unit: 3, hidden: false }]);
  link.send({ type: "view", unit: 5 });
  assert.deepEqual(socket().sent[2], { type: "view", unit: 5 });
  socket().close();
  clock.ring();
  assert.deepEqual(welcomed(true).sent.slice(1), [{ type: "view", unit: 5, hidden: false }]);
});

test("it tries again, twice as late each time up to ten seconds, and soon again once it was welcome", () => {
  const waits = [];
  for (let round = 0; round < 8; round += 1) {
    socket().close();
    waits.push(...clock.waits);
    clock.ring();
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 4000, 4000, 4000, 4000]);
  welcomed();
  socket().close();
  assert.deepEqual(clock.waits, [500]);
  assert.equal(heard.connections.at(-1), "lost");
});

test("half of each wait is chance", () => {
  chance = 0;
  socket().close();
  assert.deepEqual(clock.waits, [250]);
});

test("it tries at once when the network is back or the page is looked at", () => {
  for (const [target, type] of /** @type {const} */ ([
    ["window", "online"],
    ["document", "visibilitychange"],
  ])) {
    socket().close();
    const before = FakeSocket.made.length;
    page[target].fire(type);
    assert.equal(FakeSocket.made.length, before + 1);
    assert.deepEqual(clock.waits, [10_000], "how long the attempt may take");
    page[target].fire(type);
    assert.equal(FakeSocket.made.length, before + 1, "one attempt at a time");
  }
});

test("a hidden page does not hurry", () => {
  socket().close();
  page.document.hidden = true;
  page.document.fire("visibilitychange");
  assert.equal(FakeSocket.made.length, 1);
});

test("a hidden page asks for no pictures, and for pictures again when it is looked at", () => {
  const at = welcomed();
  page.document.hidden = true;
  page.document.fire("visibilitychange");
  page.document.hidden = false;
  page.document.fire("visibilitychange");
  assert.deepEqual(at.sent.slice(1), [
    { type: "view", hidden: true },
    { type: "view", hidden: false },
    { type: "ping" },
  ]);
});

test("a page that is hidden when it connects says so", () => {
  page.document.hidden = true;
  assert.deepEqual(welcomed().sent.slice(1), [{ type: "view", hidden: true }]);
});

test("a full server is told of and asked again later, and is no event for the page", () => {
  socket().open();
  socket().say({ type: "error", code: "full", message: "no room", field: null });
  socket().close();
  assert.deepEqual(heard.connections, ["connecting", "full"]);
  assert.deepEqual(heard.events, []);
  assert.deepEqual(clock.waits, [10_000]);
  clock.ring();
  welcomed();
  socket().close();
  assert.deepEqual(heard.connections.slice(2), ["open", "lost"]);
});

test("other refusals come through", () => {
  const at = welcomed();
  at.say({ type: "error", code: "bad_field", message: "no", field: "x", reply_to: 1 });
  assert.equal(heard.events.at(-1)?.type, "error");
});

test("a server of another make is not asked again", () => {
  const at = welcomed();
  assert.throws(() => at.onmessage({ data: packed(frameMap({ v: 2 })) }), /frame version 1, got 2/);
  assert.equal(heard.connections.at(-1), "unsupported");
  assert.deepEqual([at.readyState, clock.waits.length], [3, 0]);
});

test("once closed it stays closed, and hears nothing more", () => {
  const at = welcomed();
  link.close();
  page.window.fire("online");
  page.document.fire("visibilitychange");
  at.say(run());
  assert.equal(FakeSocket.made.length, 1);
  assert.deepEqual(
    heard.events.map(({ type }) => type),
    ["welcome"],
  );
  assert.equal(heard.connections.at(-1), "lost");
});

test("an opening that is refused is asked for once more, without what the link asked for, and the reason is told", () => {
  socket().open();
  const refusal = {
    type: "error",
    code: "bad_field",
    message: "data.noise: expected less",
    field: "data.noise",
  };
  socket().say(refusal);
  assert.deepEqual(socket().sent.at(-1), { ...socket().sent[0], config: null });
  assert.deepEqual(heard.events, [refusal]);
  socket().say(refusal);
  assert.equal(socket().sent.length, 2, "a server that refuses this too is not asked without end");
  socket().say(welcome());
  assert.equal(heard.connections.at(-1), "open");
  socket().close();
  clock.ring();
  socket().open();
  assert.deepEqual(socket().sent[0].config, CONFIG, "by then it is the run that the server has");
});

test("an opening that is larger than the server takes is asked for without what the link asked for", () => {
  socket().open();
  socket().readyState = 3;
  /** @type {any} */ (socket()).onclose({ code: 1009 });
  clock.ring();
  socket().open();
  assert.equal(socket().sent[0].config, null);
});

test("a server that is full is asked for the same again", () => {
  socket().open();
  socket().say({ type: "error", code: "full", message: "full", field: null });
  assert.equal(socket().sent.length, 1);
  socket().close();
  clock.ring();
  socket().open();
  assert.deepEqual(socket().sent[0].config, CONFIG);
});

/** Let time pass as a page that is awake sees it: one second after another. @param {number} seconds */
function pass(seconds) {
  for (let second = 0; second < seconds; second += 1) {
    time += 1000;
    clock.ring();
  }
}

/** @param {FakeSocket} at @returns {number} */
function pings(at) {
  return at.sent.filter(({ type }) => type === "ping").length;
}

/** @param {number} reply @returns {object} */
function state(reply) {
  return { type: "state", lane: 0, state: "paused", reason: null, epochs_per_second: 100, reply_to: reply };
}

test("a paused session is asked every few seconds whether it is there, and is not called dead", () => {
  const at = welcomed();
  for (let minute = 0; minute < 60; minute += 1) {
    const before = pings(at);
    pass(1);
    if (pings(at) > before) at.say({ type: "pong" });
  }
  assert.ok(pings(at) >= 15 && pings(at) <= 30, `${pings(at)} pings in a minute`);
  assert.deepEqual(heard.connections, ["connecting", "open"]);
  assert.ok(!heard.events.some(({ type }) => type === "pong"));
});

test("a silent link is told of after five seconds and left after ten, and the next attempt is made at once", () => {
  const at = welcomed();
  pass(4);
  assert.equal(heard.connections.at(-1), "open");
  pass(1);
  assert.equal(heard.connections.at(-1), "silent");
  pass(4);
  assert.equal(FakeSocket.made.length, 1);
  pass(1);
  assert.deepEqual([FakeSocket.made.length, at.readyState], [2, 3]);
  assert.equal(heard.connections.at(-1), "lost");
  welcomed(true);
  assert.equal(heard.connections.at(-1), "open");
});

test("a link that speaks again in time is kept", () => {
  const at = welcomed();
  pass(6);
  at.say({ type: "pong" });
  assert.deepEqual(heard.connections, ["connecting", "open", "silent", "open"]);
  pass(2);
  assert.equal(FakeSocket.made.length, 1);
});

test("a slow link, whose pictures come late and whose answers are behind them, is not dead", () => {
  const at = welcomed();
  for (let picture = 1; picture <= 6; picture += 1) {
    pass(4);
    at.onmessage({ data: packed(frameMap({ frame: picture })) });
  }
  assert.equal(FakeSocket.made.length, 1);
  assert.equal(pings(at), 1, "one at a time: the answer to the first is on its way");
  assert.ok(!heard.connections.includes("silent"));
});

test("a link on which nothing arrives there is dead, though what others do is still told", () => {
  const at = welcomed();
  for (let second = 0; second < 60 && FakeSocket.made.length === 1; second += 1) {
    pass(1);
    at.say({ type: "state", lane: 0, state: "paused", reason: null, epochs_per_second: 100 });
  }
  assert.equal(FakeSocket.made.length, 2);
});

test("a link too slow for one large message is given longer the next time", () => {
  const attempts = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    welcomed(true);
    let seconds = 0;
    for (const made = FakeSocket.made.length; FakeSocket.made.length === made; seconds += 1) pass(1);
    attempts.push(seconds);
  }
  assert.deepEqual(attempts, [10, 20, 40, 40]);
});

test("a hidden page whose timers come once a minute raises no alarm, and asks as soon as it is looked at", () => {
  const at = welcomed();
  page.document.hidden = true;
  page.document.fire("visibilitychange");
  for (let minute = 0; minute < 10; minute += 1) {
    time += 60_000;
    clock.ring();
  }
  assert.deepEqual([FakeSocket.made.length, pings(at)], [1, 0]);
  time += 59_000;
  page.document.hidden = false;
  page.document.fire("visibilitychange");
  assert.equal(pings(at), 1);
  time += 1000;
  clock.ring();
  assert.equal(FakeSocket.made.length, 1);
  at.say({ type: "pong" });
  pass(1);
  assert.equal(heard.connections.at(-1), "open");
});

test("after a look away a dead link is found within three seconds", () => {
  welcomed();
  page.document.hidden = true;
  time += 60_000;
  clock.ring();
  page.document.hidden = false;
  page.document.fire("visibilitychange");
  pass(3);
  assert.equal(FakeSocket.made.length, 2);
});

test("a machine that wakes from a long sleep connects anew at once, after a short one it asks", () => {
  const at = welcomed();
  time += 10_000;
  clock.ring();
  assert.deepEqual([FakeSocket.made.length, pings(at)], [1, 1]);
  at.say({ type: "pong" });
  time += 8 * 3600_000;
  clock.ring();
  assert.equal(FakeSocket.made.length, 2);
});

test("a clock that is set back kills nothing", () => {
  const at = welcomed();
  time -= 3600_000;
  clock.ring();
  at.say({ type: "pong" });
  pass(2);
  assert.equal(FakeSocket.made.length, 1);
});

test("that the network is there or gone is a hint: the link is asked, not closed", () => {
  const at = welcomed();
  for (const hint of ["offline", "online"]) page.window.fire(hint);
  assert.deepEqual([FakeSocket.made.length, pings(at), heard.connections.at(-1)], [1, 2, "open"]);
  at.say({ type: "pong" });
  pass(1);
  assert.equal(heard.connections.at(-1), "open");
});

test("a page that comes back from the browser's memory connects anew", () => {
  welcomed();
  const event = Object.assign(new Event("pageshow"), { persisted: true });
  page.window.dispatchEvent(event);
  assert.equal(FakeSocket.made.length, 2);
  page.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  assert.equal(FakeSocket.made.length, 2);
});

test("an attempt that never comes to a welcome is given up, each time later", () => {
  const waits = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    waits.push(...clock.waits);
    clock.ring();
    clock.ring();
  }
  assert.deepEqual(waits, [10_000, 20_000, 30_000, 40_000]);
  FakeSocket.made[0]?.onclose();
  assert.equal(FakeSocket.made.length, 5, "the end of one that was left is no news");
});

test("to try now leaves the attempt that hangs, or the wait for the next", () => {
  link.reconnect();
  assert.deepEqual([FakeSocket.made.length, FakeSocket.made[0]?.readyState], [2, 3]);
  socket().close();
  link.reconnect();
  assert.equal(FakeSocket.made.length, 3);
  assert.deepEqual(clock.waits, [10_000]);
});

test("what was pressed on a dead link is done once, in order, on the next", () => {
  const first = welcomed();
  link.send({ type: "step", unit: "epoch", count: 1 });
  link.send({ type: "pause" });
  first.say(state(101));
  pass(10);
  link.send(update(0.3, 1));
  assert.deepEqual(
    welcomed(true).sent.filter(({ type }) => type !== "open"),
    [{ type: "pause", id: 102 }, update(0.3, 1)],
  );
  assert.deepEqual(heard.dropped, []);
});

test("a server that was started anew cannot tell what it has done: a step is dropped and told, a setting sent", () => {
  const first = welcomed();
  link.send({ type: "step", unit: "epoch", count: 1 });
  link.send(update(0.3, 1));
  first.close();
  link.send({ type: "step", unit: "batch", count: 1 });
  clock.ring();
  socket().open();
  socket().say(welcome(true, false));
  assert.deepEqual(socket().sent.slice(1), [
    update(0.3, 1),
    { type: "step", unit: "batch", count: 1, id: 102 },
  ]);
  assert.deepEqual(
    heard.dropped.map((command) => command.id),
    [101],
  );
});

test("a refusal of settings that were merged is one of each of them", () => {
  for (const [at, rate] of [0.1, 0.2, 99].entries()) link.send(update(rate, at + 1));
  const first = welcomed();
  first.say({ type: "error", code: "bad_field", message: "no", field: RATE, reply_to: 3 });
  assert.deepEqual(
    heard.events.flatMap((event) => (event.type === "error" ? [event.reply_to] : [])),
    [3, 1, 2],
  );
});

test("a page that never reaches a WebSocket, but the server otherwise, says that something blocks it", async () => {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    socket().close();
    await null;
    await null;
    assert.equal(heard.connections.at(-1), attempt < 2 ? "lost" : "blocked");
    clock.ring();
  }
  socket().close();
  assert.equal(heard.connections.at(-1), "blocked", "said once, not with each attempt");
  clock.ring();
  welcomed();
  socket().close();
  assert.equal(heard.connections.at(-1), "lost");
});

test("a server that is not there at all is not a blocked WebSocket", async () => {
  answers = false;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    socket().close();
    await null;
    await null;
    clock.ring();
  }
  assert.ok(!heard.connections.includes("blocked"));
});
