/**
 * The nouns of the page: what it knows, and what it can do; those of the wire are in wire/types.d.ts.
 * Prose for a field lives here, once; the .js files import these types with JSDoc `@import`.
 */
import type { ReadonlySignal, Signal } from "../vendor/signals-core.js";
import type * as Wire from "./wire/types.d.ts";
import type {
  DescriptionEvent,
  Feature,
  ForkedEvent,
  HistoryEvent,
  LanesEvent,
  RatesEvent,
  RunConfig,
  RunEvent,
  ServerEvent,
  StateEvent,
  Task,
  VerdictEvent,
  Welcome,
} from "./wire/types.d.ts";

export type * from "./wire/types.d.ts";

/** A frame as the page reads it; pictures that its data have not are empty, and what only one kind has is as it came. */
export interface Frame extends Omit<Wire.Frame, "boundary" | "units" | "image" | "sequence" | "flow"> {
  boundary: Wire.Boundary;
  units: Wire.Units;
  /** The image that is followed; run/image.js reads it. */
  image: { stages: unknown[] } | null;
  /** The sequence that is followed, and the gradient at each time step. */
  sequence: object | null;
  flow: object | null;
}

/** Dotted path of an option -> its new value, such as `{"training.optimizer.learning_rate": 0.1}`. */
export type Changes = Record<string, unknown>;

/** One option of the configuration, read out of the JSON schema of RunConfig. */
export interface Option {
  path: string;
  default: unknown;
  description: string;
  change: "live" | "rebuild";
  /** Bounds of a number; undefined where there are none. */
  minimum?: number;
  maximum?: number;
  /** The words allowed; undefined for numbers. For a list, as the bounds: of its entries. */
  choices?: string[];
  /** Only whole numbers are allowed. */
  whole?: boolean;
  /** Null is allowed. */
  nullable?: boolean;
  /** How many entries a list may have, and whether all must differ; undefined for what is no list. */
  list?: { minimum: number; maximum: number; unique: boolean };
  /** The bounds of each number of an entry, for a list whose entries are groups of numbers. */
  group?: { minimum: number; maximum: number }[];
  /** On or off. */
  toggle?: boolean;
  /** Any text up to so many characters. */
  text?: number;
  /** What other options must be for this one to have an effect: one of some words, or more than a number. */
  needs?: Record<string, string[] | { above: number }>;
  /** Of a loss: those that fit each kind of data. */
  allowed?: Record<Head, string[]>;
  /** Of the data set: what is known of each before it is chosen. */
  sets?: Record<string, SetFacts>;
  /** Former paths and words, which links may still have, to those of today. */
  former?: Record<string, string>;
  /** Of the initial weights: how large a weight can be set by hand. */
  largest?: number;
}

/** What the output has to tell. */
export type Head = "binary" | "multiclass" | "regression";

/** What a sample is, which decides the network and what Play shows. */
export type Kind = "points" | "image" | "sequence";

/** `classes` null: as many as the data have; 0: values. `fixed`: a few rows of its own, all trained on. `kind` absent: points. */
export interface SetFacts {
  kind?: Kind;
  task: Task;
  inputs: 1 | 2;
  classes: number | null;
  fixed: boolean;
}

/** x1, x2, the class (0 to 5) or the value, and the split: 0 train, 1 test, 2 validation, 3 trained on earlier. */
export type Point = RunEvent["data"]["points"][number];

export type Verdict = VerdictEvent;

/** What is told of one lane. */
export type LaneEvent = Extract<ServerEvent, { lane: number }>;

/** The measured rows so far, as columns that uPlot takes; thinned evenly when they grow long. */
export interface Curve {
  names: readonly string[];
  /** `columns[0]` is the step, then one column for each name; only the first `length` numbers count. */
  columns: Float64Array[];
  length: number;
  /** Steps that must lie between two rows; 0 until the curve has been thinned. */
  gap: number;
}

/** What ended: a run that begins afresh, or the future that was left when something was changed before its end. */
export interface Over {
  run: RunEvent | null;
  film: Curve;
  left: ForkedEvent | null;
  /** Its journal as last told. */
  told?: string | null;
  /** Whether something was done to it while it trained. */
  altered?: boolean;
}

/** A lane of the past: a run that is over, or a future that was left when something was changed before its end. */
export interface Earlier {
  /** Never given twice while the other is there. */
  id: number;
  /** As it was at its end. */
  config: RunConfig;
  /** Of its curve what is drawn. */
  curve: Curve;
  /** How many points an epoch of it went through. */
  samples: number;
  /** Place among the colours of earlier runs. */
  colour: number;
  shown: boolean;
  /** Of a future that was left: the step at which the other began, and what brings it back as it was at step `end`. */
  parted?: number;
  /** Something was done to it while it trained, which its settings do not tell. */
  altered?: true;
  journal?: string;
  end?: number;
}

/* ---------- the page ---------- */

/** What a link carries: a configuration and some of the view; absent: as it was. */
export interface Settings {
  config?: RunConfig;
  speed?: number | null;
  view?: Partial<{ [name in keyof ViewState]: ViewState[name]["value"] }>;
  /** What is to be compared, as a link says it (compare/plan.js); absent: nothing. */
  compare?: string;
  /** The page of Learn, as a link says it (learn/place.js); absent: none. */
  learn?: string;
  /** What the link said that could not be used. */
  notices?: Omit<Notice, "id">[];
}

/** `silent`: it is open, but nothing has come for some seconds; `blocked`: something lets no WebSocket through. */
export type Connection = "connecting" | "open" | "silent" | "lost" | "blocked" | "full" | "unsupported";

export interface Notice {
  id: number;
  kind: "info" | "warning" | "error";
  /** Key in the locale files. */
  text: string;
  values: Record<string, string | number>;
  /** Milliseconds until it goes; 0: stays until dismissed. */
  lasts: number;
}

/** What the page knows of one run. What shows a run is given its lane and knows no other. */
export interface Lane {
  /** Never used again once the lane is removed. */
  readonly id: number;
  /** How runs are shown; one for all lanes. */
  readonly view: ViewState;
  /** What the person asked for: changes at once when a control moves, and is set right when the server answers. */
  config: Signal<RunConfig>;
  /** By command id: changes the server has not answered yet; they lie over the configuration it tells. */
  pending: Signal<ReadonlyMap<number, Changes>>;
  /** What is trained; `run` and `frame` always fit each other in shape. Null until both have come. */
  run: Signal<RunEvent | null>;
  /** The newest frame; replaced, never mutated. */
  frame: Signal<Frame | null>;
  /** All that was measured of this run, the rows after the moment shown among them. */
  film: Signal<Curve>;
  /** The rows up to the moment shown, which all numbers are of. */
  curve: Signal<Curve>;
  /** What ended last. */
  over: Signal<Over | null>;
  /** Those of the view. */
  earlier: Signal<Earlier[]>;
  /** Those of them that are drawn beside the run. */
  beside: Signal<Earlier[]>;
  /** What can be wound back: how far the run has come, what was done to it, its best moment; null: not told yet. */
  history: Signal<HistoryEvent | null>;
  /** By layer; the key -1 is the whole run. Healthy ones are absent. */
  verdicts: Signal<ReadonlyMap<number, Verdict>>;
  state: Signal<StateEvent["state"]>;
  reason: Signal<string | null>;
  playing: ReadonlySignal<boolean>;
  /** Whether there is no point to train on; false until that is known. */
  empty: ReadonlySignal<boolean>;
  task: ReadonlySignal<Task>;
  /** The command id of the rate finder that is on its way; null: none is. */
  finding: Signal<number | null>;
  /** What the rate finder found for the network as it is; null: nothing. */
  rates: Signal<RatesEvent | null>;
  /** The points as a hand draws them, shown before the server has them; null: the run's. */
  sketch: Signal<Point[] | null>;
  /** The code and formulas as last told; null: nobody has asked. */
  description: Signal<DescriptionEvent | null>;
}

/** What the page knows. Views read signals and call actions; nothing else. */
export interface Store {
  connection: Signal<Connection>;
  /** Something in the page itself has gone wrong: it may not do all that it should until it is loaded again. */
  fault: Signal<boolean>;
  /** How many commands the server has not answered. */
  waiting: Signal<number>;
  /** What the clock was asked to do while the server did not hear it; null: nothing. */
  asked: Signal<"playing" | "paused" | null>;
  limits: Signal<Welcome["limits"] | null>;
  /** In the order in which they are shown; never empty. */
  lanes: Signal<readonly Lane[]>;
  /** What the bar shows and changes while lanes are compared: what they have alike; null: the chosen lane. */
  front: Signal<Lane | null>;
  /** Which of the page's views is shown. */
  tab: Signal<"play" | "compare">;
  /** What is compared, as the address says it (compare/plan.js); null: nothing, and Play is shown. */
  plan: Signal<string | null>;
  /** The page of Learn that stands beside the stage, as the address says it (learn/place.js); null: none. */
  learn: Signal<string | null>;
  /** What the lanes share, and what each has otherwise, in the order of their ids here; null: nothing is compared. */
  comparison: Signal<Pick<LanesEvent, "lanes" | "differences" | "base" | "plan"> | null>;
  /** The lane that is shown large; one of `lanes`. */
  chosen: ReadonlySignal<Lane>;
  /** The chosen lane's id. */
  choice: Signal<number>;
  /** Of all lanes: epochs a second; null: as fast as it goes. */
  speed: Signal<number | null>;
  notices: Signal<Notice[]>;
  /** Whether there is something to undo, and to redo. */
  past: Signal<{ undo: boolean; redo: boolean }>;
  /** What the address says; not `whole`: the custom points are too many for it. */
  link: Signal<{ hash: string; whole: boolean }>;
  view: ViewState;
  /** The number of the next command that wants an answer; each is given once, whichever lane it is for. */
  nextId: () => number;
}

/** What is shown and how; in the URL where another screen should show the same. */
export interface ViewState {
  showTest: Signal<boolean>;
  discrete: Signal<boolean>;
  lossLog: Signal<boolean>;
  gradientLog: Signal<boolean>;
  /** What the charts' axis counts. */
  axis: Signal<"epoch" | "step" | "samples">;
  /** What the chart of layers shows, a name of measures.js. */
  measure: Signal<string>;
  smoothing: Signal<boolean>;
  /** The chart of layers shows a bar for each as it is now, not lines over time. */
  profile: Signal<boolean>;
  /** Mark the training points of highest loss. */
  worst: Signal<boolean>;
  /** Custom points are being drawn on the map. */
  painting: Signal<boolean>;
  /** All figures are open. */
  figures: Signal<boolean>;
  /** Unit under the pointer or focus, an index into `Frame.units`; null: none. */
  hovered: Signal<number | null>;
  /** Unit kept in the output panel by a click; null: the network's output. */
  pinned: Signal<number | null>;
  theme: Signal<"auto" | "light" | "dark" | "projector">;
  palette: Signal<"classic" | "safe">;
  language: Signal<"en" | "zh-CN">;
  /** Whether the keyboard shortcuts listen. */
  keys: Signal<boolean>;
  /** What one press of Step (or the right arrow) takes. */
  stepUnit: Signal<"epoch" | "batch" | "sample">;
  drawer: Signal<boolean>;
  /** Basic shows the few controls that matter to a newcomer. */
  level: Signal<"basic" | "full">;
  /** The weight layer whose histograms are asked for; null: none. */
  histogram: Signal<number | null>;
  /** The point that is followed through the network; -1: the one trained next; null: none. */
  sample: Signal<number | null>;
  /** Of images: the one that is followed, an index into the run's samples; null: none yet. */
  image: Signal<number | null>;
  /** What a hand has drawn, followed in its place: base64 of 64 bytes; null: nothing. */
  drawn: Signal<string | null>;
  /** Whether it is told what covering each part of it does to the answer. */
  occlusion: Signal<boolean>;
  /** Whether it is told by how much the answer rises with each of its pixels. */
  inputGradient: Signal<boolean>;
  /** What lies over the page; one at a time. */
  dialog: Signal<
    | ""
    | "help"
    | "share"
    | "options"
    | "activations"
    | "finder"
    | "code"
    | "histograms"
    | "earlier"
    | "moment"
  >;
  /** The hidden layer whose activation is being picked; null: all of them. */
  picking: Signal<number | null>;
  /** Earlier runs of this page, oldest first, whichever lane they were. */
  earlier: Signal<Earlier[]>;
}

/** What a person can do to a lane, and to the clock of all; every view gets these and never the socket. */
export interface Actions {
  change(changes: Changes): void;
  configure(config: RunConfig): void;
  /** Go to a configuration by the changes that lead there, so that what can change live does, and nothing is added. */
  restore(config: RunConfig): void;
  /** Send what waits for the next picture. */
  flush(): void;
  /** Back to before the last change, and forward again; by way of the browser's history. */
  undo(): void;
  redo(): void;
  play(): void;
  pause(): void;
  toggle(): void;
  /** `sample` is a point to train on out of turn. */
  step(unit: "epoch" | "batch" | "sample", sample?: number): void;
  rewind(): void;
  newWeights(): void;
  newData(): void;
  speed(epochsPerSecond: number | null): void;
  edit(layer: number, to: number, from: number | null, value: number): void;
  /** Take the remedy of a verdict: update, and for a diverged run rewind and play. */
  mend(verdict: Verdict): void;
  dismiss(notice: number): void;
  /** Open a page of Learn, as the address says it; null: close it. */
  learn(place: string | null): void;
  /** Go to the moment after so many steps, and stand there. */
  seek(step: number): void;
  /** Begin the run of a journal in place of this one, and stand at a step of it; null: at its end. */
  replay(journal: string, step: number | null): void;
  /**
   * Have a run in place of this one, which takes its own journal along, so that it can be called back in its turn.
   * `left` is told how; null: what was to be called back and has not come is not to come any more.
   */
  callBack(run: Recalled | null, left?: (run: Recalled) => void): void;
  /** Try the learning rates on a copy of the run; `Lane.rates` has the answer. */
  findRate(): void;
  /** Ask for code and formulas; `Lane.description` has the answer. */
  describe(): void;
  /** Keep these earlier runs, and forget the others. */
  shelve(earlier: Earlier[]): void;
}

/** How a run is had again: by its journal, at a step of it (null: its end); where none was kept, from its settings. */
export interface Recalled {
  journal: string | null;
  step: number | null;
  config: RunConfig;
}

/** What undo, the address and the Compare page hang on each other. */
export interface Past {
  /** To be called before the page shows a link that the browser has already made an entry for. */
  arrive?: () => void;
  /** To be called before something changes which lanes there are: what there was can be gone back to. */
  deed?: () => void;
  /** What lanes there are, and to go back to some; once anything has been compared. */
  standing?: () => unknown;
  goBack?: (standing: unknown) => void;
  compare?: (wanted: Asked) => void;
  single?: () => void;
  /** Whether a change leaves the comparison, with the run that it is made in: then that is begun, as one entry with it. */
  leaves?: (changes: Changes) => boolean;
}

/** What is asked to be compared: a plan, or one as a link says it, of a configuration or of the run as it is. */
export interface Asked {
  plan: string | { axes: { path: string; values: unknown[] }[] };
  config?: RunConfig;
  /** Whether the tiles show maps, whatever somebody has had them show before: a lesson speaks of those. */
  maps?: boolean;
}

/** What a person can do to lanes side by side. */
export interface Comparing {
  /** Begin lanes of this configuration that differ as the plan says, in place of those there are. */
  begin(plan: { axes: { path: string; values: unknown[] }[] }, config: RunConfig): void;
  /** Go on with other values of the same options: what is there goes on as it stands, what is new begins. */
  revise(plan: { axes: { path: string; values: unknown[] }[] }): void;
  /** Put a lane on the stage. */
  open(lane: number): void;
  /** End all other lanes, and go on with this one on the stage. */
  take(lane: number): void;
  remove(lane: number): void;
  /** Put all where they were at a step of one of them. */
  seek(lane: number, step: number): void;
  /** Add another that is as this one stands. */
  duplicate(lane: number): void;
  /** Put it so many places further back in the order. */
  move(lane: number, by: number): void;
}

/** `t("controls.learning_rate")`, `t("health.diverged", {epoch: 37})`; reads the language signal, so effects follow it. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;

/** What a part that lies over the page is given. */
export interface Setting {
  lane: Lane;
  actions: Actions;
  t: Translate;
  options: ReadonlyMap<string, Option>;
  theme: ReadonlySignal<Theme>;
  /** What a link leaves out. */
  defaults: RunConfig;
  close: () => void;
}

/* ---------- the first paint ---------- */

/** `web/first.json`: what the page shows before any socket opens; made by scripts/first_paint.py. */
export interface FirstPaint {
  schema: object;
  run: RunEvent;
  /** A frame as the wire carries it, in hexadecimal, but each byte as what it adds to the one before, modulo 256. */
  frame: string;
  /** Of the sets that level Basic shows; `web/sets.json` has the others. */
  thumbnails: Record<string, { task: Task; points: Point[]; domain: RunEvent["data"]["domain"] }>;
  /** What each input feature looks like over the domain; `size * size` cells each, top row first, in hexadecimal. */
  features: { size: number; cells: Record<Feature, string> };
  /** What of each data set's suggested setup differs from `run.config`, besides the set itself and custom points. */
  presets: Record<string, Changes>;
}

/* ---------- drawing ---------- */

/** Colours of the current theme, read once from CSS when the theme changes. */
export interface Theme {
  ground: string;
  panel: string;
  rule: string;
  ink: string;
  ink2: string;
  accent: string;
  low: string;
  mid: string;
  high: string;
  /** Of up to six classes; the first two are `low` and `high`. */
  classes: string[];
  ok: string;
  warn: string;
  bad: string;
  /** Of lines of what is trained on, and of what is held out for validation and testing. */
  train: string;
  held: string;
  /** 256 colours from low to high, as little-endian RGBA. */
  table: Uint32Array;
  /** In steps: the sign alone. */
  discreteTable: Uint32Array;
  /** Both once more, paler: the ground of the map, on which points are seen. */
  field: Uint32Array;
  discreteField: Uint32Array;
  lineScale: number;
}

/* ---------- the stage ---------- */

/** Where the stage of a kind draws: a room in each section of Play, empty and its own. */
export interface Places {
  data: HTMLElement;
  network: HTMLElement;
  output: HTMLElement;
}

/** What the stage of a kind is given. */
export interface Staging {
  store: Store;
  /** What Play shows, without runs and pictures of other kinds. */
  lane: Lane;
  actions: Actions;
  t: Translate;
  theme: ReadonlySignal<Theme>;
  options: ReadonlyMap<string, Option>;
  first: FirstPaint;
}

/** What `/healthz` tells of a server's workers. */
export interface Health {
  workers: { ready: number; total: number };
  /** How many parts of its kernels are compiled; null when they are not being compiled. */
  compiled: { done: number; total: number } | null;
}

declare global {
  /** Stop keeping the keys that are pressed while the page loads, and give those that were (boot.js). */
  var takeEarlyKeys: () => KeyboardEvent[];
  /** What had the focus at the last of those keys. */
  var pressedAt: () => EventTarget | null;
}
