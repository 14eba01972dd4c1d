/**
 * The nouns of the page: what crosses the wire and what the page knows.
 * Prose for a field lives here, once; the .js files import these types with JSDoc `@import`.
 */
import type { ReadonlySignal, Signal } from "../vendor/signals-core.js";

/* ---------- the configuration, as models/config.py declares it ---------- */

export type Dataset = string;
export type Feature = "x1" | "x2" | "x1_squared" | "x2_squared" | "x1_x2" | "sin_x1" | "sin_x2";
export type Task = "classification" | "regression";

export interface RunConfig {
  data: {
    dataset: Dataset;
    /** Of blobs: 2 to 6. */
    classes: number;
    count: number | null;
    noise: number;
    label_noise: number;
    outliers: number;
    imbalance: number;
    train_share: number;
    /** What training and validation leave tests the network. */
    validation_share: number;
    /** Own points: base64 of little-endian float32 rows x1, x2, target; "": none. */
    own: string;
  };
  inputs: { features: Feature[]; scaling: "none" | "minmax" | "standard" };
  network: {
    hidden: number[];
    activation: string;
    /** One for each hidden layer, or null: `activation` for all. */
    activations: string[] | null;
    initial_weights: string;
    initial_deviation: number;
    initial_scale: number;
    normalization: "none" | "batch" | "layer";
    dropout: number;
    residual: boolean;
    frozen_layers: number[];
    /** layer, to, from; from -1 is the bias. */
    frozen_weights: [layer: number, to: number, from: number][];
  };
  training: {
    loss: string;
    huber_delta: number;
    optimizer: {
      name: string;
      learning_rate: number;
      momentum: number;
      nesterov: boolean;
      alpha: number;
      beta1: number;
      beta2: number;
      epsilon: number;
      weight_decay: number;
    };
    schedule: { name: string; gamma: number; every: number; epochs: number; floor: number };
    clipping: number | null;
    regularization: { l1: number; l2: number };
    batch_size: number;
    stop: { epoch: number | null; loss: number | null; patience: number | null };
  };
  seeds: { data: number; weights: number; order: number };
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
  sets?: Record<Dataset, SetFacts>;
}

/** What the output has to tell. */
export type Head = "binary" | "multiclass" | "regression";

/** `classes` null: as many as the data have; 0: values. `fixed`: a few rows of its own, all trained on. */
export interface SetFacts {
  task: Task;
  inputs: 1 | 2;
  classes: number | null;
  fixed: boolean;
}

/* ---------- commands ---------- */

/** What the page may ask; an `id` comes back as `reply_to` in the event that answers. */
export type Command = { id?: number } & (
  | { type: "open"; resume: string | null; config: RunConfig | null }
  | { type: "configure"; lane: number; config: RunConfig }
  | { type: "update"; lane: number; changes: Changes }
  | { type: "play" }
  | { type: "pause" }
  | { type: "step"; unit: "epoch" | "batch" | "sample"; count: number }
  | { type: "speed"; epochs_per_second: number | null }
  | { type: "reset"; lane: number; weights: "same" | "new" }
  | { type: "edit"; lane: number; layer: number; to: number; from: number | null; value: number }
  | {
      type: "view";
      grid?: number;
      units?: number;
      fps?: number;
      hidden?: boolean;
      unit?: number | null;
      histogram?: number | null;
      sample?: number | null;
    }
  | { type: "sweep"; lane: number }
  | { type: "ack"; frame: number }
);

/* ---------- events ---------- */

export interface Welcome {
  type: "welcome";
  session: string;
  resume: string;
  resumed: boolean;
  limits: {
    lanes: number;
    grid: number;
    units: number;
    fps: number;
    message_bytes: number;
    messages_per_second: number;
    idle_seconds: number;
  };
}

/** x1, x2, the class (0 to 5) or the value, and the split: 0 train, 1 test, 2 validation. */
export type Point = [x1: number, x2: number, target: number, split: 0 | 1 | 2];

export interface RunEvent {
  type: "run";
  lane: number;
  config: RunConfig;
  network: {
    /** Inputs, hidden layers, output: `[2, 4, 2, 1]`. */
    sizes: number[];
    /**
     * One list for each entry of `sizes`: feature names, then `"1.1"`, `"1.2"`, ..., then `"output"`; several outputs
     * go on as `"3.1"`, `"3.2"`, ..., one for each class.
     */
    unit_names: string[][];
    /** How many output units: one for each of several classes, else 1. */
    outputs: number;
    parameters: number;
  };
  data: {
    task: Task;
    /** 0 for values. */
    classes: number;
    points: Point[];
    /** What the pictures show: x1 from low to high, x2 from low to high; for one input the second is the value's. */
    domain: [[number, number], [number, number]];
    /** 1: drawn as a curve through points. */
    inputs: 1 | 2;
  };
  /** PyTorch code of the network and its training; the network as formulas, a line each. */
  code: string;
  equation: string[];
  /** Names of the columns of `Frame.curve` after the step. */
  series: string[];
  /** Names of the columns of `Frame.layers`. */
  statistics: string[];
  steps_per_epoch: number;
  /** True when the network starts from initial weights again: the curve starts afresh. */
  rebuilt: boolean;
  reply_to?: number;
}

export interface StateEvent {
  type: "state";
  state: "paused" | "playing" | "diverged" | "failed";
  lane: number;
  /** A word for why, e.g. `worker_restarted`, `idle`, `loss_not_finite`; null when a person asked for it. */
  reason: string | null;
  epochs_per_second: number | null;
  reply_to?: number;
}

export interface SweepEvent {
  type: "sweep";
  lane: number;
  rates: number[];
  losses: number[];
  suggested: number;
  reply_to?: number;
}

export type VerdictKind =
  | "healthy"
  | "vanishing"
  | "exploding"
  | "dead"
  | "saturated"
  | "diverged"
  | "too_slow"
  | "symmetric"
  | "underfitting"
  | "overfitting";

export interface Verdict {
  type: "verdict";
  lane: number;
  kind: VerdictKind;
  /** Index of the weight layer (0 is the first hidden layer); null: the whole run. */
  layer: number | null;
  text_key: string;
  values: Record<string, number | string>;
  /** An `update` that mends it; null where there is none. */
  remedy: Changes | null;
}

export interface ErrorEvent {
  type: "error";
  code: string;
  message: string;
  field: string | null;
  reply_to?: number;
}

export type ServerEvent = Welcome | RunEvent | StateEvent | SweepEvent | Verdict | ErrorEvent;

/** What `/healthz` tells of a server's workers. */
export interface Health {
  workers: { ready: number; total: number };
  /** How many parts of its kernels are compiled; null when they are not being compiled. */
  compiled: { done: number; total: number } | null;
}

/* ---------- frames ---------- */

/** A binary message, decoded; arrays are views into the message where alignment allows. */
export interface Frame {
  lane: number;
  frame: number;
  step: number;
  epoch: number;
  /** Rows of `1 + series` numbers: the step, exactly, then the series; NaN: not measured. */
  curve: Float64Array;
  series: number;
  /** L rows of `statistics.length` numbers. */
  layers: Float32Array;
  /** Output over the domain: 0 is `low`, 255 is `high`; the first row is the top (largest x2). */
  boundary: {
    size: number;
    low: number;
    high: number;
    cells: Uint8Array;
    /** The winner of several classes; `cells` is then how sure it is, 0 to 255. */
    classes: Uint8Array | null;
  };
  /** The prediction over x1 of a run with one input, in the unit of the values; null: two inputs. */
  line: Float32Array | null;
  /** For each split in order train, validation, test, as there are: rows true, columns predicted; null for values. */
  confusion: Uint16Array | null;
  /** The training points of highest loss, indices into the run's points. */
  worst: Uint16Array;
  histograms: Histograms | null;
  sample: Sample | null;
  /** As the schedule has it now; NaN where the server does not say. */
  learning_rate: number;
  /** Every unit in network order (inputs, then hidden layers), `size * size` cells each. */
  units: { size: number; count: number; cells: Uint8Array };
  /** The one unit the viewer asked to see large, on the boundary's grid; null: none asked for. */
  unit: { index: number; size: number; cells: Uint8Array } | null;
  /** The output at each point of the run's data, scaled as the boundary. */
  points: Uint8Array;
  /** Of several classes, the winner at each point; `points` is then how sure it is. */
  point_classes: Uint8Array | null;
  /** All weights and biases, layer by layer: weights `(out, in)`, then biases. */
  parameters: Float32Array;
}

/** How a layer's numbers are spread, 32 bins from low to high each; of the layer asked for with `view`. */
export interface Histograms {
  layer: number;
  kinds: Record<
    "weights" | "gradients" | "activations" | "sums",
    { low: number; high: number; counts: Uint16Array }
  >;
}

/** One point's way through the network and back, of the point asked for with `view`; layers lie one after the other. */
export interface Sample {
  /** Into the run's points. */
  index: number;
  /** As the network is given them. */
  inputs: Float32Array;
  /** z of every hidden and output unit. */
  sums: Float32Array;
  /** a of every hidden unit, then the network's answer. */
  outputs: Float32Array;
  /** dE/dz of every hidden and output unit. */
  errors: Float32Array;
  /** dE/dw, as `Frame.parameters` lie. */
  gradients: Float32Array;
  /** E, without penalties. */
  loss: number;
}

/** The measured rows so far, as columns that uPlot takes; thinned evenly when they grow long. */
export interface Curve {
  names: readonly string[];
  /** `columns[0]` is the step, then one column for each name; only the first `length` numbers count. */
  columns: Float64Array[];
  length: number;
  /** Steps that must lie between two rows; 0 until the curve has been thinned. */
  gap: number;
}

/* ---------- the page ---------- */

/** What a link carries: a configuration and some of the view; absent: as it was. */
export interface Settings {
  config?: RunConfig;
  speed?: number | null;
  view?: Partial<{ [name in keyof ViewState]: ViewState[name]["value"] }>;
  /** What the link said that could not be used. */
  notices?: Omit<Notice, "id">[];
}

export type Connection = "connecting" | "open" | "lost" | "full" | "unsupported";

export interface Notice {
  id: number;
  kind: "info" | "warning" | "error";
  /** Key in the locale files. */
  text: string;
  values: Record<string, string | number>;
  /** Milliseconds until it goes; 0: stays until dismissed. */
  lasts: number;
}

/** What the page knows. Views read signals and call actions; nothing else. */
export interface Store {
  connection: Signal<Connection>;
  limits: Signal<Welcome["limits"] | null>;
  /** What the person asked for: changes at once when a control moves, and is set right by the next `run`. */
  config: Signal<RunConfig>;
  /** By command id: changes the server has not answered yet; they lie over the config of each `run`. */
  pending: Signal<ReadonlyMap<number, Changes>>;
  /** What the lane is; `run` and `frame` always fit each other in shape. */
  run: Signal<RunEvent | null>;
  state: Signal<StateEvent["state"]>;
  reason: Signal<string | null>;
  speed: Signal<number | null>;
  /** The newest frame; replaced, never mutated. */
  frame: Signal<Frame | null>;
  curve: Signal<Curve>;
  /** Earlier curves of this page, oldest first, drawn faintly until cleared; at most 5. */
  ghosts: Signal<Curve[]>;
  /** By layer; the key -1 is the whole run. Healthy ones are absent. */
  verdicts: Signal<ReadonlyMap<number, Verdict>>;
  notices: Signal<Notice[]>;
  /** What the learning-rate finder found; null: not asked, "running": on its way. */
  sweep: Signal<SweepEvent | "running" | null>;
  /** What the address says; not `whole`: the own points are too many for it. */
  link: Signal<{ hash: string; whole: boolean }>;
  view: ViewState;
  playing: ReadonlySignal<boolean>;
  task: ReadonlySignal<Task>;
}

/** What is shown and how; in the URL where another screen should show the same. */
export interface ViewState {
  showTest: Signal<boolean>;
  discrete: Signal<boolean>;
  lossLog: Signal<boolean>;
  gradientLog: Signal<boolean>;
  /** What the chart of layers shows, a name of measures.js. */
  measure: Signal<string>;
  smoothing: Signal<boolean>;
  /** Mark the training points of highest loss. */
  worst: Signal<boolean>;
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
  /** What lies over the page; one at a time. */
  dialog: Signal<
    "" | "help" | "share" | "options" | "activations" | "finder" | "code" | "histograms" | "sample"
  >;
  /** The hidden layer whose activation is being picked; null: all of them. */
  picking: Signal<number | null>;
}

/** What a person can do; every view gets these and never the socket. */
export interface Actions {
  change(changes: Changes): void;
  configure(config: RunConfig): void;
  play(): void;
  pause(): void;
  toggle(): void;
  step(unit: "epoch" | "batch" | "sample"): void;
  rewind(): void;
  newWeights(): void;
  newData(): void;
  speed(epochsPerSecond: number | null): void;
  edit(layer: number, to: number, from: number | null, value: number): void;
  /** Take the remedy of a verdict: update, and for a diverged run rewind and play. */
  mend(verdict: Verdict): void;
  dismiss(notice: number): void;
  clearGhosts(): void;
  /** Try the learning rates on a copy of the run; `Store.sweep` has the answer. */
  sweep(): void;
}

/** A view: draws itself into `root` from the store and returns its undoing. */
export type View = (root: HTMLElement, store: Store, actions: Actions, t: Translate) => () => void;

/** `t("controls.learning_rate")`, `t("health.diverged", {epoch: 37})`; reads the language signal, so effects follow it. */
export type Translate = (key: string, values?: Record<string, string | number>) => string;

/* ---------- the first paint ---------- */

/** `web/first.json`: what the page shows before any socket opens; made by scripts/first_paint.py. */
export interface FirstPaint {
  schema: object;
  run: RunEvent;
  /** Base64 of a frame, exactly as the wire carries it. */
  frame: string;
  /** Of the sets that level Basic shows; `web/sets.json` has the others. */
  thumbnails: Record<Dataset, { task: Task; points: Point[]; domain: RunEvent["data"]["domain"] }>;
  /** What each input feature looks like over the domain; base64 of `size * size` cells each, top row first. */
  features: { size: number; cells: Record<Feature, string> };
  /** What of each data set's suggested setup differs from `run.config`, besides the set itself and own points. */
  presets: Record<Dataset, Changes>;
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
  /** 256 colours from low to high, as little-endian RGBA. */
  table: Uint32Array;
  /** The same in steps: the sign alone. */
  discreteTable: Uint32Array;
  lineScale: number;
}
