// Owns the connection: open, resume, back off, acknowledge. It knows what commands and events are for only as far as
// it must not lose one; all effects are arguments.
/** @import { Command, Connection, Frame, RunConfig, ServerEvent, Welcome } from "../types.d.ts" */
import { decodeEvent, decodeFrame, encodeCommand, ProtocolError, SUBPROTOCOL } from "./protocol.js";

const KEY = "livegrad.resume";
const SHORTEST = 250;
const LONGEST = 10_000;
const OPEN = 1;
/** The code with which a message larger than the server takes is answered: the connection is closed. */
const TOO_BIG = 1009;
/** Codes that say that an opening itself is at fault; a server that is full, say, is asked again as before. */
const REFUSED = ["bad_field", "bad_message", "not_json"];
/** Commands that wait for a connection; who clicks more than this while it is away has lost patience, not clicks. */
const WAITING = 200;

/**
 * @typedef {object} Options
 * @property {string} url
 * @property {() => RunConfig | null} config what a new session begins with
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(frame: Frame) => void} onFrame
 * @property {(connection: Connection) => void} onConnection
 */

/**
 * What this takes from the browser, for tests to stand in for.
 * @typedef {object} Effects
 * @property {new (url: string, protocol: string) => WebSocket} Socket
 * @property {(callback: () => void, milliseconds: number) => number} later
 * @property {(timer: number) => void} cancel
 * @property {(callback: () => void) => void} drawn calls back once after the next picture is drawn
 * @property {() => number} random
 * @property {Pick<Storage, "getItem" | "setItem">} storage
 * @property {Pick<Window, "addEventListener" | "removeEventListener">} window
 * @property {Pick<Document, "hidden" | "addEventListener" | "removeEventListener">} document
 */

/**
 * Connect, and stay connected until closed. Commands sent meanwhile wait, and those that were on their way when a
 * connection broke are sent again: all that carry an id say what something is to be, not by how much.
 * @param {Options} options @param {Effects} [effects]
 * @returns {{ send: (command: Command) => void, close: () => void }}
 */
export function connect({ url, config, onEvent, onFrame, onConnection }, effects = browser()) {
  const { Socket, later, cancel, drawn, random, storage, window, document } = effects;
  /** @type {WebSocket | null} */
  let socket = null;
  let welcomed = false;
  let failures = 0;
  /** @type {number | null} */
  let timer = null;
  /** @type {Command[]} not yet sent, or sent with an id and not yet answered */
  let outbox = [];
  /** @type {Extract<Command, { type: "view" }>} what was last asked to be shown: every connection is a new viewer */
  let wanted = { type: "view" };
  /** Whether the server has refused what a new session was to begin with; then it begins with the default run. */
  let refused = false;
  /** @type {Connection | null} why a connection that closes is closed, when the server has said so */
  let told = null;

  const transmit = (/** @type {Command} */ command) => {
    if (socket?.readyState === OPEN) socket.send(encodeCommand(command));
  };

  const send = (/** @type {Command} */ command) => {
    if (command.type === "view") wanted = { ...wanted, ...command };
    if (command.type === "view" && !welcomed) return;
    if (welcomed) transmit(command);
    if (!welcomed || command.id !== undefined) outbox = queued(outbox, command, !welcomed);
  };

  const open = () => {
    timer = null;
    told = null;
    const made = new Socket(url, SUBPROTOCOL);
    socket = made;
    made.binaryType = "arraybuffer";
    made.onopen = ask;
    made.onmessage = ({ data }) => {
      if (made === socket) guarded(() => (typeof data === "string" ? hear(data) : see(data)));
    };
    made.onclose = ({ code } = /** @type {any} */ ({})) => {
      if (made !== socket) return;
      if (!welcomed && code === TOO_BIG) refused = true;
      lost();
    };
  };

  const ask = () =>
    transmit({ type: "open", resume: storage.getItem(KEY), config: refused ? null : config() });

  const hear = (/** @type {string} */ text) => {
    const event = decodeEvent(text);
    if (event.type === "error") outbox = outbox.filter(({ id }) => id === undefined || id !== event.reply_to);
    else if ("reply_to" in event) outbox = unanswered(outbox, event);
    if (event.type === "error" && event.code === "full") told = "full";
    else onEvent(event);
    // A link can ask for what no rule of the page knows to be wrong. To ask for it again would be refused again.
    if (event.type === "error" && !welcomed && !refused && REFUSED.includes(event.code)) {
      refused = true;
      ask();
    }
    if (event.type === "welcome") begin(event);
  };

  const begin = (/** @type {Welcome} */ { resume }) => {
    storage.setItem(KEY, resume);
    welcomed = true;
    refused = false;
    failures = 0;
    onConnection("open");
    if (document.hidden || Object.keys(wanted).length > 1) transmit({ ...wanted, hidden: document.hidden });
    for (const command of outbox) transmit(command);
    outbox = outbox.filter(({ id }) => id !== undefined);
  };

  const see = (/** @type {ArrayBuffer} */ data) => {
    const from = socket;
    const frame = decodeFrame(data);
    onFrame(frame);
    // The server sends the next one when this is drawn, not when it has come: a slow screen must not fall behind.
    drawn(() => from === socket && welcomed && transmit({ type: "ack", frame: frame.frame }));
  };

  const guarded = (/** @type {() => void} */ work) => {
    try {
      work();
    } catch (error) {
      if (error instanceof ProtocolError) close("unsupported");
      throw error;
    }
  };

  const lost = () => {
    welcomed = false;
    failures += 1;
    onConnection(told ?? "lost");
    // Half of the wait is chance: a class that lost its server must not come back all at once.
    const wait = told === "full" ? LONGEST : Math.min(LONGEST, SHORTEST * 2 ** failures);
    timer = later(open, wait * (0.5 + 0.5 * random()));
  };

  const retry = () => {
    if (timer === null) return;
    cancel(timer);
    open();
  };

  const looked = () => {
    if (welcomed) transmit({ type: "view", hidden: document.hidden });
    else if (!document.hidden) retry();
  };

  const close = (/** @type {Connection} */ reason = "lost") => {
    if (timer !== null) cancel(timer);
    timer = null;
    const old = socket;
    socket = null;
    welcomed = false;
    window.removeEventListener("online", retry);
    document.removeEventListener("visibilitychange", looked);
    old?.close();
    onConnection(reason);
  };

  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", looked);
  onConnection("connecting");
  open();
  return { send, close: () => close() };
}

/**
 * Put a command behind those that wait. Settings moved while there is no connection become one command.
 * @param {Command[]} outbox @param {Command} command @param {boolean} merge @returns {Command[]}
 */
function queued(outbox, command, merge) {
  const last = outbox.at(-1);
  if (merge && last?.type === "update" && command.type === "update" && last.lane === command.lane)
    return [...outbox.slice(0, -1), { ...command, changes: { ...last.changes, ...command.changes } }];
  return [...outbox, command].slice(-WAITING);
}

/**
 * Without what is answered by now: one answer may stand for several commands to the same lane, but a refusal overtakes
 * earlier ones, which the worker has yet to take in.
 * @param {Command[]} outbox @param {Extract<ServerEvent, { reply_to?: number }>} answer @returns {Command[]}
 */
function unanswered(outbox, answer) {
  const { reply_to: reply } = answer;
  if (reply === undefined) return outbox;
  const isOther = (/** @type {Command} */ command) =>
    "lane" in answer && "lane" in command && answer.lane !== command.lane;
  return outbox.filter((command) => typeof command.id !== "number" || command.id > reply || isOther(command));
}

/** @returns {Effects} */
function browser() {
  return {
    Socket: WebSocket,
    later: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    cancel: (timer) => window.clearTimeout(timer),
    drawn: (callback) => window.requestAnimationFrame(callback),
    random: Math.random,
    storage: kept(),
    window,
    document,
  };
}

/** @returns {Effects["storage"]} the tab's own; in memory where the browser forbids it, which throws on mere reading */
function kept() {
  try {
    window.sessionStorage.getItem(KEY);
    return window.sessionStorage;
  } catch {
    const memory = new Map();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
    };
  }
}
