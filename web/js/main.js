// Puts the page together: the only file that knows all the others.
import { computed, effect, signal } from "../vendor/signals-core.js";
import { readTheme } from "./draw/kit/theme.js";
import { momentIn } from "./link/format.js";
import { renewal } from "./link/renewal.js";
import { withUnsaid } from "./link/unsaid.js";
import { customIn, parseHash, readerFor, syncUrl } from "./link/url.js";
import { changed, difference } from "./options/config.js";
import { kindOf } from "./options/rules.js";
import { options as readOptions } from "./options/schema.js";
import { createActions } from "./store/actions.js";
import { DEFAULTS } from "./store/defaults.js";
import { barOf, ofKind, stageOf } from "./store/stage.js";
import { apply, applyPicture, connected, createStore, notify } from "./store/state.js";
import { askForView } from "./store/wanted.js";
import { translator } from "./text/i18n.js";
import { layerChart } from "./views/charts/layers.js";
import { lossChart } from "./views/charts/loss.js";
import { data } from "./views/data/data.js";
import { listenToEscape } from "./views/kit/escape.js";
import { askAgain, isUsed, loadStyle, part, whenAsked } from "./views/kit/lazy.js";
import { keep, kept, remember, remembered } from "./views/kit/memory.js";
import { isPhone } from "./views/kit/screen.js";
import { network } from "./views/network/network.js";
import { output } from "./views/output/output.js";
import { banner } from "./views/shell/banner.js";
import { dialogs } from "./views/shell/dialogs.js";
import { faults } from "./views/shell/faults.js";
import { header } from "./views/shell/header.js";
import { transport } from "./views/shell/transport.js";
import { params } from "./views/training/params.js";
import { connect } from "./wire/socket.js";

/** @import { Asked, Command, FirstPaint, Past, RunConfig, ServerEvent, ViewState } from "./types.d.ts" */
/** @import { Signal } from "../vendor/signals-core.js" */

/** Milliseconds after which a server that has sent no run is asked why: it may be compiling. */
const PATIENCE = 1500;

const root = document.documentElement;
const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {FirstPaint} */
const first = await fetch("first.json").then((answer) => {
  if (!answer.ok) throw new Error("first.json");
  return answer.json();
});
const options = readOptions(first.schema);
const { hash } = location;
const settings = parseHash(
  hash,
  options,
  first,
  await readerFor(hash, options),
  await customIn(hash, options),
);
const store = createStore(first, { ...settings, view: { ...remembered(), ...settings.view } });
const firstTab = store.tab.peek();
const { t, ready } = translator(store.view.language);

/** @type {ReturnType<typeof connect> | null} */
let link = null;
/** @type {Command[]} what a quick hand asked for before the socket was there */
const early = [];
const send = (/** @type {Command} */ command) => (link ? link.send(command) : void early.push(command));
/** What Play shows, and what the bar above it acts on: one lane, or all while they are compared. */
const lane = stageOf(store);
const bar = barOf(store);
/** The same as what shows points alone sees it. */
const plain = ofKind(lane, "points", options);
/** @type {Signal<Asked | null>} what a link or a control asks to compare */
const asked = signal(
  settings.compare && !isReload()
    ? { plan: settings.compare, config: settings.config ?? first.run.config }
    : null,
);
const unremembered = createActions(store, bar, send, options);
/** What remembers them for undo is loaded when somebody begins to use the page. */
let remembering = unremembered;
/** @type {RunConfig[]} how it was before each thing that was done until then */
const before = [];
/** @type {(() => void)[]} what was asked to be undone until then */
const waiting = [];
unremembered.undo = () => void waiting.push(() => remembering.undo());
/** @type {typeof unremembered} */
const actions = /** @type {any} */ (
  Object.fromEntries(
    Object.keys(unremembered).map((name) => [
      name,
      (/** @type {unknown[]} */ ...given) => {
        if (remembering === unremembered) before.push(bar.config.peek());
        return /** @type {any} */ (remembering)[name](...given);
      },
    ]),
  )
);
/** @type {Set<(event: ServerEvent) => void>} what else is told what the server says */
const heard = new Set();
/** @type {Past} */
const past = {
  compare: (wanted) => {
    asked.value = wanted;
  },
  single: () => {
    store.tab.value = "play";
    if (store.comparison.peek()) send({ type: "keep_lane", lane: store.chosen.peek().id });
  },
};

const theme = signal(readTheme());
/** What is given to parts that are loaded later. */
const given = {
  ...{ store, lane, bar, actions, plain: unremembered, t, options, theme, asked, past, show },
  first: first.run.config,
};
faults(store, () => {
  theme.value = readTheme();
});
followTheme(store.view);
remember(store.view);
await ready;
paint();
const loading = place("loading");
if (loading.classList.contains("failed")) loading.classList.add("painted");
else loading.remove();
if ("pressed" in root.dataset) isUsed.value = true;
listenToEscape();
whenAsked(isUsed, async () => {
  const { used } = await import("./views/shell/used.js");
  return used(given);
});
whenAsked(isUsed, remembrance);
syncUrl(store, bar, unremembered, options, first, past);
// The stage is on the screen before the socket asks for anything: two frames, one to lay out and one to paint.
requestAnimationFrame(() => requestAnimationFrame(open));
welcome();

function paint() {
  effect(() => {
    root.dataset.level = store.view.level.value;
  });
  effect(() => {
    document.title = t("page.title");
    place("skip").textContent = t("page.skip");
  });
  header(place("top"), store, actions, t);
  banner(place("banner"), store, lane, actions, t, () => link?.reconnect());
  transport(place("transport"), store, bar, actions, t);
  params(place("params"), bar, actions, t, options);
  data(place("data"), plain, actions, t, first, theme, options);
  network(place("network"), plain, actions, t, first.features, theme, options);
  output(place("output"), plain, actions, t, theme, options);
  whenAsked(
    computed(() => kindOf(options, lane.config.value.data.dataset) !== "points"),
    async () =>
      (await import("./views/kinds/kinds.js")).kinds({ lane, actions, t, theme, options, first, store }),
  );
  lossChart(place("loss-chart"), lane, t, theme);
  layerChart(place("gradient-chart"), lane, t, theme);
  whenAsked(
    computed(() => lane.film.value.length > 1),
    async () => {
      const [view] = await Promise.all([import("./views/time/film.js"), loadStyle("film")]);
      return view.film(place("loss-chart"), lane, actions, t, options, theme);
    },
  );
  whenAsked(
    computed(() => lane.verdicts.value.size > 0),
    async () => {
      const [view] = await Promise.all([import("./views/charts/health.js"), loadStyle("health")]);
      return view.health(place("health"), lane, actions, t, options);
    },
  );
  const { dialog, histogram } = store.view;
  whenAsked(
    computed(() => isUsed.value || dialog.value !== "" || histogram.value !== null),
    async () => {
      const { overlays } = await import("./views/shell/overlays.js");
      return overlays(place("sheet"), lane, actions, t, options, theme, first.run.config, bar);
    },
  );
  whenAsked(
    computed(() => Object.keys(difference(first.run.config, lane.config.value)).length > 0),
    async () => {
      const [view] = await Promise.all([import("./views/training/badges.js"), loadStyle("badges")]);
      return view.badges(place("badges"), lane, t, options);
    },
  );
  whenAsked(
    computed(() => isUsed.value || store.notices.value.length > 0),
    async () => (await import("./views/shell/notices.js")).notices(place("notices"), store, actions, t),
  );
  dialogs(place("dialogs"), store, lane, t);
  whenAsked(
    computed(() => isPhone.value || store.view.drawer.value),
    async () => (await import("./views/shell/drawer.js")).drawer(place("drawer"), store, actions, t),
  );
  laterPage(
    () => store.tab.value === "compare" || store.comparison.value !== null,
    () => import("./views/compare/begin.js"),
  );
  laterPage(
    () => store.learn.value !== null,
    () => import("./views/learn/begin.js"),
  );
}

/** A page of its own. @param {() => boolean} asked @param {() => Promise<{ begin: (...given: any) => Promise<() => void> }>} load */
function laterPage(asked, load) {
  whenAsked(computed(asked), async () => (await load()).begin(given, send, heard));
}

async function remembrance() {
  const [{ createPast }, { keepOnLeaving }] = await Promise.all([
    import("./link/past.js"),
    import("./link/leaving.js"),
  ]);
  const made = createPast(store, bar, unremembered, before, past, firstTab);
  remembering = made.actions;
  [past.arrive, past.deed] = [made.arrive, made.deed];
  for (const undo of waiting.splice(0)) undo();
  keepOnLeaving(bar, actions);
  return made.stop;
}

function open() {
  /** A moment of a run that the link tells of, until the first run has come. */
  let moment = isReload() ? null : momentIn(hash);
  /** @type {RunConfig | null} what the link asks for, until then */
  let linked = isReload() || asked.peek() || moment || store.learn.peek() ? null : lane.config.peek();
  let missed = isReload();
  const late = setTimeout(async () => {
    const view = await part(() => import("./views/shell/preparing.js"));
    view.preparing(place("banner"), t);
  }, PATIENCE);
  const compare = renewal(root.dataset.version ?? "");
  link = connect({
    url: new URL("ws", location.href).href.replace(/^http/, "ws"),
    config: () => lane.config.peek(),
    nextId: store.nextId,
    onEvent: (event) => {
      apply(store, event);
      for (const hear of heard) hear(event);
      if (event.type === "run") clearTimeout(late);
      if (event.type === "welcome") {
        if (!event.resumed) linked = null;
        compare(event.version);
      }
      // The opening was refused, and to configure the run that is resumed without it would be refused again.
      if (event.type === "error" && event.reply_to === undefined) linked = null;
      if (event.type !== "run") return;
      if (moment) void wind(moment);
      moment = null;
      if (missed) void recall(event.config);
      missed = false;
      if (linked === null) return;
      const wanted = withUnsaid(linked, event.config);
      linked = null;
      if (Object.keys(difference(event.config, wanted)).length === 0) return;
      // What this tab trained before went on while it was away; another experiment waits for Play.
      if (!hasPlayed) send({ type: "pause" });
      unremembered.configure(wanted);
    },
    onPicture: (frames) => applyPicture(store, frames),
    onConnection: (connection) => {
      connected(store, connection);
      if (connection === "open") askAgain();
    },
    onWaiting: (waiting) => {
      store.waiting.value = waiting;
    },
    onDropped: (commands) => {
      const values = { count: commands.length };
      notify(store, { kind: "warning", text: "notices.dropped", values, lasts: 0 });
    },
  });
  const hasPlayed = early.some(({ type }) => type === "play");
  for (const command of early.splice(0)) link.send(command);
  // What the link says, or leaves out as usual; without a link a session that is resumed keeps its own speed.
  const speed =
    settings.speed === undefined && (linked || asked.peek()) && location.hash
      ? DEFAULTS.speed
      : settings.speed;
  if (speed !== undefined) link.send({ type: "speed", epochs_per_second: speed });
  askForView(store, send);
}

/** Stand at the moment that the link tells of. @param {string} moment */
async function wind(moment) {
  const { showMoment } = await part(() => import("./link/moment.js"));
  void showMoment(moment, first.run.config, store, unremembered);
}

/** Ask again for what the page asked for in its last moment before it was loaded anew. @param {RunConfig} config */
async function recall(config) {
  const { unanswered } = await part(() => import("./link/leaving.js"));
  unremembered.restore(changed(config, unanswered()));
}

/** Name the parts of the page to who sees it for the first time, unless motion disturbs them. */
function welcome() {
  if (kept("labels") !== null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let hasBegun = false;
  for (const name of ["pointerdown", "keydown"])
    addEventListener(name, () => (hasBegun = true), { once: true, capture: true });
  setTimeout(async () => {
    // A lesson shows itself what matters; and a comparison, or a moment of a run, that was sent is not where one starts.
    if (lane.state.peek() === "playing" || store.learn.peek() !== null) return;
    if (store.tab.peek() !== "play" || lane.frame.peek()?.step) return;
    if (kindOf(options, lane.config.peek().data.dataset) !== "points") return;
    const [view] = await part(() => Promise.all([import("./views/shell/labels.js"), loadStyle("labels")]));
    // They go with the first thing that is done: nor do they come after it.
    if (!hasBegun) view.labels(document.body, t);
    keep("labels", "seen");
  }, PATIENCE);
}

/**
 * Whether the page is where it was before: then its session knows better than the address, which is written with a
 * delay, and to ask for what the address says would begin the run anew.
 */
function isReload() {
  const [navigation] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === "reload";
}

/** Put a look on the page. @param {string} look */
function show(look) {
  root.dataset.theme = look;
  theme.value = readTheme();
}

/** @param {ViewState} view */
function followTheme(view) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)");
  const follow = () => {
    const usual = dark.matches ? "dark" : "light";
    const chosen = view.theme.peek();
    // Colours that the system sets are light or dark as it says: pictures of the other look could not be read among them.
    const isOther = forced.matches && (chosen === "dark") !== dark.matches;
    root.dataset.palette = view.palette.peek();
    show(chosen === "auto" || isOther ? usual : chosen);
    if (forced.matches) void loadStyle("forced-colors");
  };
  for (const query of [dark, forced]) query.addEventListener("change", follow);
  effect(() => {
    view.theme.value;
    view.palette.value;
    follow();
  });
}
