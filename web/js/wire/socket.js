// Owns the connection: open, resume, back off, acknowledge, give up what is dead. It knows what commands and events are
// for only as far as it must not lose one nor have one done twice; all effects are arguments.
/** @import { Command, Connection, Frame, RunConfig, ServerEvent, Welcome } from "../types.d.ts" */
import { MOST_PATIENCE, watchLink } from "./alive.js";
import { createOutbox } from "./outbox.js";
import { decodeEvent, decodePicture, encodeCommand, ProtocolError, SUBPROTOCOL } from "./protocol.js";

const KEY = "livegrad.resume";
const SHORTEST = 250;
/** Milliseconds between two attempts at most: a server that was started again has its pages back within ten seconds. */
const LONGEST = 4000;
/** And where it is full, which passes more slowly. */
const WHILE_FULL = 10_000;
const OPEN = 1;
/** The code with which a message larger than the server takes is answered: the connection is closed. */
const TOO_BIG = 1009;
/** Codes that say that an opening itself is at fault; a server that is full, say, is asked again as before. */
const REFUSED = ["bad_field", "bad_message", "not_json"];
/** What tells that the network may have changed, without telling the truth about it. */
const HINTS = ["online", "offline"];
/** How long an attempt may take until the server's welcome. */
const OPENING = 10_000;
/** So many failures in a row, and a server that answers all else, are no accident: something blocks WebSockets. */
const BLOCKED_AFTER = 3;

/**
 * @typedef {object} Options
 * @property {string} url
 * @property {() => RunConfig | null} config what a new session begins with
 * @property {() => number} nextId the number of the next command that wants an answer
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(frames: [Frame, ...Frame[]]) => void} onPicture the frames of all lanes that are in it
 * @property {(connection: Connection) => void} onConnection
 * @property {(waiting: number) => void} onWaiting how many commands have not been answered, when that changes
 * @property {(commands: Command[]) => void} onDropped commands that are not done, or of which nobody can tell
 */

/**
 * What this takes from the browser, for tests to stand in for.
 * @typedef {object} Effects
 * @property {new (url: string, protocol: string) => WebSocket} Socket
 * @property {() => number} now
 * @property {(callback: () => void, milliseconds: number) => number} later
 * @property {(timer: number) => void} cancel
 * @property {(callback: () => void) => void} drawn calls back once after the next picture is drawn
 * @property {() => number} random
 * @property {() => Promise<boolean>} reachable whether the server answers by other ways than a WebSocket
 * @property {Pick<Storage, "getItem" | "setItem">} storage
 * @property {Pick<Window, "addEventListener" | "removeEventListener">} window
 * @property {Pick<Document, "hidden" | "addEventListener" | "removeEventListener">} document
 */

/**
 * Connect, and stay connected until closed. Commands given meanwhile wait, and those that were on their way when a
 * connection broke are sent again with the same id, by which the server knows what it has done already.
 * @param {Options} options @param {Effects} [effects]
 * @returns {{ send: (command: Command) => void, reconnect: () => void, close: () => void }}
 */
export function connect(options, effects = browser()) {
  const { url, config, nextId, onEvent, onPicture, onConnection, onWaiting, onDropped } = options;
  const { Socket, now, later, cancel, drawn, random, reachable, storage, window, document } = effects;
  /** The page's own word, by which the server knows its other connections. */
  const client = `p${random().toString(36).slice(2)}${random().toString(36).slice(2)}`;
  /** @type {WebSocket | null} */
  let socket = null;
  let welcomed = false;
  let failures = 0;
  /** @type {number | null} until the next attempt */
  let timer = null;
  /** @type {number | null} until the present attempt is given up */
  let deadline = null;
  const outbox = createOutbox();
  let told = 0;
  /** @type {Extract<Command, { type: "view" }>} what was last asked to be shown: every connection is a new viewer */
  let wanted = { type: "view" };
  /** Whether the server has refused what a new session was to begin with; then it begins with the default run. */
  let refused = false;
  /** @type {Connection | null} why a connection that closes is closed, when the server has said so */
  let reason = null;
  /** How many attempts in a row were given up without an answer. */
  let stalls = 0;
  let isBlocked = false;
  let isClosed = false;

  const transmit = (/** @type {Command} */ command) => {
    if (socket?.readyState === OPEN) socket.send(encodeCommand(command));
  };

  const link = watchLink(
    {
      ping: () => transmit({ type: "ping" }),
      silent: () => onConnection("silent"),
      heard: () => onConnection("open"),
      dead: () => abandon(true),
    },
    { now, later, cancel, hidden: () => document.hidden },
  );

  const count = () => {
    if (outbox.count() === told) return;
    told = outbox.count();
    onWaiting(told);
  };

  const drop = (/** @type {Command[]} */ commands) => {
    if (commands.length > 0) onDropped(commands);
  };

  const send = (/** @type {Command} */ command) => {
    if (command.type === "view") {
      wanted = { ...wanted, ...command };
      if (welcomed) transmit(command);
      return;
    }
    const numbered = { ...command, id: command.id ?? nextId() };
    if (welcomed) transmit(numbered);
    drop(outbox.add(numbered, welcomed));
    count();
  };

  const open = () => {
    if (timer !== null) cancel(timer);
    timer = null;
    reason = null;
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
    deadline = later(
      () => {
        stalls += 1;
        abandon(false);
      },
      OPENING * Math.min(MOST_PATIENCE, 1 + stalls),
    );
  };

  const ask = () =>
    transmit({ type: "open", resume: storage.getItem(KEY), client, config: refused ? null : config() });

  const hear = (/** @type {string} */ text) => {
    const event = decodeEvent(text);
    link.hear(event.type === "pong");
    if (event.type === "pong") return;
    const merged = event.reply_to === undefined ? [] : outbox.answered(event.reply_to);
    count();
    if (event.type === "error" && event.code === "full") reason = "full";
    else onEvent(event);
    if (event.type === "error") for (const id of merged) onEvent({ ...event, reply_to: id });
    // A link can ask for what no rule of the page knows to be wrong. To ask for it again would be refused again.
    if (event.type === "error" && !welcomed && !refused && REFUSED.includes(event.code)) {
      refused = true;
      ask();
    }
    if (event.type === "welcome") begin(event);
  };

  const begin = (/** @type {Welcome} */ { resume, client_known: known }) => {
    storage.setItem(KEY, resume);
    welcomed = true;
    refused = false;
    failures = stalls = 0;
    isBlocked = false;
    if (deadline !== null) cancel(deadline);
    link.start();
    onConnection("open");
    if (document.hidden || Object.keys(wanted).length > 1) transmit({ ...wanted, hidden: document.hidden });
    if (!known) drop(outbox.dropDoubtful());
    for (const command of outbox.sendAll()) transmit(command);
    count();
  };

  const see = (/** @type {ArrayBuffer} */ data) => {
    const from = socket;
    link.hear(false);
    const frames = decodePicture(data);
    const [{ frame }] = frames;
    onPicture(frames);
    // The server sends the next one when this is drawn, not when it has come: a slow screen must not fall behind.
    drawn(() => from === socket && welcomed && transmit({ type: "ack", frame }));
  };

  const guarded = (/** @type {() => void} */ work) => {
    try {
      work();
    } catch (error) {
      if (error instanceof ProtocolError) close("unsupported");
      throw error;
    }
  };

  const rest = () => {
    welcomed = false;
    link.stop();
    if (deadline !== null) cancel(deadline);
    deadline = null;
  };

  const lost = () => {
    rest();
    failures += 1;
    onConnection(reason ?? (isBlocked ? "blocked" : "lost"));
    // Half of the wait is chance: a class that lost its server must not come back all at once.
    const wait = reason === "full" ? WHILE_FULL : Math.min(LONGEST, SHORTEST * 2 ** failures);
    timer = later(open, wait * (0.5 + 0.5 * random()));
    if (reason === null && failures >= BLOCKED_AFTER) void explain();
  };

  /** Say that WebSockets are blocked, where the server can be reached and yet none was welcome. */
  const explain = async () => {
    const answers = await reachable();
    if (isClosed || welcomed) return;
    isBlocked = answers;
    if (answers) onConnection("blocked");
  };

  /** Leave a connection that is dead or never opens without waiting for its end. @param {boolean} hurry */
  const abandon = (hurry) => {
    const old = socket;
    socket = null;
    old?.close();
    lost();
    if (hurry) open();
  };

  /** Try now, whatever the present attempt is at. */
  const reconnect = () => {
    if (timer !== null) open();
    else abandon(true);
  };

  const retry = () => {
    if (welcomed) link.doubt();
    else if (timer !== null) open();
  };

  /** A page that comes back from the browser's memory has lost its socket, whether it was told or not. */
  const shown = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && reconnect();

  const looked = () => {
    if (welcomed) transmit({ type: "view", hidden: document.hidden });
    if (!document.hidden) retry();
  };

  const close = (/** @type {Connection} */ why = "lost") => {
    if (timer !== null) cancel(timer);
    timer = null;
    const old = socket;
    socket = null;
    rest();
    isClosed = true;
    for (const hint of HINTS) window.removeEventListener(hint, retry);
    window.removeEventListener("pageshow", shown);
    document.removeEventListener("visibilitychange", looked);
    old?.close();
    onConnection(why);
  };

  for (const hint of HINTS) window.addEventListener(hint, retry);
  window.addEventListener("pageshow", shown);
  document.addEventListener("visibilitychange", looked);
  onConnection("connecting");
  open();
  return { send, reconnect, close: () => close() };
}

/** @returns {Effects} */
function browser() {
  return {
    Socket: WebSocket,
    now: Date.now,
    later: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    cancel: (timer) => window.clearTimeout(timer),
    drawn: (callback) => window.requestAnimationFrame(callback),
    random: Math.random,
    reachable: async () => {
      try {
        const health = await (await fetch("healthz", { cache: "no-store" })).json();
        return health.workers.ready > 0;
      } catch {
        return false;
      }
    },
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
