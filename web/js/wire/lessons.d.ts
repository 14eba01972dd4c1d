// Lessons and challenges as their files have them. Made by `python -m scripts.lessons` from models/lessons; a test
// holds it to them. Do not edit.

export type Panel =
  | "data"
  | "network"
  | "output"
  | "loss"
  | "layers"
  | "histograms"
  | "meters"
  | "health"
  | "equation"
  | "program"
  | "compare"
  | "transport";

export type Kind =
  | "vanishing"
  | "exploding"
  | "dead"
  | "saturated"
  | "saturated_output"
  | "diverged"
  | "symmetric"
  | "too_fast"
  | "too_slow"
  | "linear"
  | "over_regularized"
  | "plateau"
  | "underfitting"
  | "overfitting"
  | "vanishing_time"
  | "exploding_time";

export type Seen =
  | "train_loss"
  | "validation_loss"
  | "test_loss"
  | "train_accuracy"
  | "validation_accuracy"
  | "test_accuracy"
  | "train_r2"
  | "validation_r2"
  | "test_r2"
  | "parameters"
  | "hidden_units"
  | "hidden_layers"
  | "steps"
  | "epochs"
  | "zero_weights"
  | "slope"
  | "intercept";

export type Varied = "data" | "weights" | "order";

export type What =
  | "train_loss"
  | "validation_loss"
  | "test_loss"
  | "train_accuracy"
  | "validation_accuracy"
  | "test_accuracy"
  | "train_r2"
  | "validation_r2"
  | "test_r2"
  | "parameters"
  | "hidden_units"
  | "hidden_layers"
  | "steps"
  | "epochs"
  | "lowest_train_loss"
  | "lowest_test_loss"
  | "epochs_to"
  | "rises"
  | "weight"
  | "zero_weights"
  | "zero_share"
  | "gradient_norm"
  | "gradient_ratio"
  | "output"
  | "slope"
  | "intercept"
  | "learning_rate"
  | "critical_rate";

/** A lesson; its file is named after its id. */
export interface Lesson {
  /** Where an editor finds the schema of this file. */
  $schema?: string | null;
  /** For ever: progress is kept under it. */
  id: string;
  /** Where it stands in the list. */
  place: number;
  /** Grows with each change that a student would see. */
  revision: number;
  minutes: number;
  /** Lessons that come before. */
  needs?: string[];
  title: Text;
  /** In one sentence, for the list of lessons. */
  idea: Text;
  steps: Step[];
  found?: Found | null;
}

/**
 * A text in both languages; a `{name}` in it is a value computed from the step's runs, `**` and backticks
 * mark up.
 */
export interface Text {
  en: string;
  zh: string;
}

/** One screen of a lesson. A step without `set` goes on with the stage as it stands. */
export interface Step {
  title?: Text | null;
  /** What is read first. */
  say: Text;
  /** For the teacher, who may read it aloud. */
  aside?: Text | null;
  /** All options that are not the default; the stage is built anew. */
  set?: Record<string, unknown> | null;
  /** Set by hand in every lane before the first step. */
  weights?: Weight[];
  /** Null: one run. */
  lanes?: Lanes | null;
  /** The point followed through the network. */
  follow?: number | null;
  lock?: Lock | null;
  show?: Panel[];
  /** A panel's name or an option's path, which is marked on the page. */
  point?: string | null;
  /** A prediction; it stays in view, and is replied to after the run. */
  ask?: Choice | NumberQuestion | Order | Sketch | null;
  run?: Run | null;
  /** What happened? Replied to at once. */
  saw?: Choice | NumberQuestion | Order | Sketch | null;
  /** What is read when `saw` has been answered. */
  explain?: Text | null;
  check?: Check | null;
  /** Two pushes: first which control, then which direction. */
  hint?: [Text, Text] | null;
  /** Numbers for the lesson's texts, computed from this step's runs. */
  values?: Record<string, Value>;
  /** What a test holds to be true. */
  must?: (ValueClaim | OrderClaim | DivergesClaim | VerdictClaim)[];
}

/** A weight or bias set by hand before the first step. */
export interface Weight {
  /** 0 is the first hidden one, or the output where there is none. */
  layer: number;
  to: number;
  /** The unit in the layer before; null: the bias. */
  from: number | null;
  value: number;
}

/** Runs side by side: by one or two options and their values, or by what each has otherwise than `set`. */
export interface Lanes {
  axes?: LaneAxis[] | null;
  differences?: Record<string, unknown>[] | null;
  /** Of each lane; null: what differs. */
  names?: Text[] | null;
  /** The loss to get below, to which the table of results counts epochs; null: the page's usual one. */
  target?: number | null;
}

/** An option and the values it takes, a lane for each. */
export interface LaneAxis {
  path: string;
  values: unknown[];
}

/** Options that cannot be touched in a step, and why. */
export interface Lock {
  /** Dotted paths, or a part with a dot at its end for all of it: `network.`. */
  paths: string[];
  why: Text;
}

/** One of some answers, or several. */
export interface Choice {
  kind: "choice";
  text: Text;
  options: Option[];
  /** Whether more than one may be chosen; then all that are right must be, and no other. */
  several?: boolean;
}

/** One answer of a choice. */
export interface Option {
  text: Text;
  /** To who has chosen it: right or wrong, each has its own. */
  reply: Text;
  right?: boolean;
}

/** A number; what is true is a value of the lesson, computed from its runs. */
export interface NumberQuestion {
  kind: "number";
  text: Text;
  value: string;
  /** How far from it is still right. */
  tolerance: number;
  /** What the true value is multiplied by before it is compared: 100 where percent are asked for. */
  scale?: number;
  unit?: Text | null;
  right: Text;
  /** To a number that is too small. */
  low: Text;
  high: Text;
}

/** Things to put in order; they are listed in the right one, and the page shuffles them. */
export interface Order {
  kind: "order";
  text: Text;
  items: Item[];
  right: Text;
  wrong: Text;
}

/** One of the things to put in order. */
export interface Item {
  text: Text;
  /** The lesson's value by which it has its place; the values must grow, or fall, from item to item. */
  value?: string | null;
  /** To who puts it first, where it is not. */
  reply?: Text | null;
}

/** A curve or border to draw as it is expected; nothing judges it, it stays beside the result. */
export interface Sketch {
  kind: "sketch";
  text: Text;
  on: "map" | "loss";
  reply: Text;
}

/** How far the step's run goes. */
export interface Run {
  until: Until;
  /** The epoch at which it ends in any case; where it ends by a loss, a verdict or a rule, this is needed. */
  most?: number | null;
  /** Epochs a second; null: as fast as it goes. */
  speed?: number | null;
}

/** What a run goes on to; exactly one of these. */
export interface Until {
  epoch?: number | null;
  /** So many updates. */
  steps?: number | null;
  /** One update, on this training point alone. */
  point?: number | null;
  /** A training loss this small, of all lanes. */
  loss?: number | null;
  /** Of any lane. */
  verdict?: Kind | null;
  /** A rule of `training.stop` has ended the run. */
  stopped?: boolean;
}

/** What the student is to do on the stage; the page sees whether all conditions are met. */
export interface Check {
  conditions: Condition[];
  /** The epoch up to which, that one included, they must be met, all at once; 0: before the first step. */
  within: number;
  /** So many options at most may differ from the step's `set`; null: any number. */
  changes?: number | null;
  /** To who has done it. */
  right: Text;
  /** To who has reached the epoch without. */
  late: Text;
  /** Changes of `set` that do it: a test trains them, and `set` itself, which must not. */
  solution?: Record<string, unknown>;
  solution_weights?: Weight[];
  /** Of several lanes: what each has otherwise, in place of the step's `lanes`. */
  solution_lanes?: Record<string, unknown>[] | null;
}

/**
 * What the student's own stage must come to: a number of its run, an option's value, or a verdict; one of
 * these.
 */
export interface Condition {
  at_least?: number | null;
  at_most?: number | null;
  about?: number | null;
  /** How far from `about` it may be. */
  within?: number | null;
  what?: Seen | null;
  /** A number among the options, with bounds; or with `words` the words it may be. */
  option?: string | null;
  words?: unknown[] | null;
  verdict?: Kind | null;
  lane?: number | "all";
}

/** A number for the texts, computed from runs. */
export interface Value {
  /** Null: the run as the step has it. */
  seeds?: Seeds | null;
  of: Measure;
  /** What of the seeds' numbers is told; `count`: of how many of them `counted` is true. */
  over?: "median" | "mean" | "least" | "most" | "count";
  counted?: Bounds | null;
}

/** The same run from other random numbers: seeds `first`, `first` + 1 and so on, of all that is varied. */
export interface Seeds {
  count: number;
  first?: number;
  vary?: Varied[];
}

/** A number of one run: which, of which lane, when. */
export interface Measure {
  what: What;
  /** Counted from 0. */
  lane?: number;
  /** After so many epochs; null: at the end of the step's `run`. */
  at?: number | null;
  /** And after one more step, on this training point alone. */
  after_point?: number | null;
  /** Of `epochs_to`: the loss. */
  target?: number | null;
  /** Of `weight` and `gradient_norm`: 0 is the first hidden one. */
  layer?: number | null;
  /** Of `weight`: the unit it leads to. */
  to?: number | null;
  /** Of `weight`: the unit it comes from; null: the bias. */
  from?: number | null;
  /** Of `output`: x1, and x2 where there is one. */
  point?: number[] | null;
}

/** What a number is to be: at least, at most, or within so much of something. */
export interface Bounds {
  at_least?: number | null;
  at_most?: number | null;
  about?: number | null;
  /** How far from `about` it may be. */
  within?: number | null;
}

/** A number of a run has bounds. */
export interface ValueClaim {
  at_least?: number | null;
  at_most?: number | null;
  about?: number | null;
  /** How far from `about` it may be. */
  within?: number | null;
  /** Null: the run as the step has it. */
  seeds?: Seeds | null;
  /** Null: of all. */
  hold?: number | null;
  kind: "value";
  of: Measure;
  /** `each`: the bounds are for the number of each seed, of which `hold` must be so. */
  over?: "each" | "median" | "mean";
}

/** A number grows from lane to lane, in this order; its own `lane` does not count. */
export interface OrderClaim {
  /** Null: the run as the step has it. */
  seeds?: Seeds | null;
  /** Null: of all. */
  hold?: number | null;
  kind: "order";
  of: Measure;
  lanes: number[];
  /** By this factor at least from each lane to the next. */
  factor?: number;
}

/** A run diverges, or does not. */
export interface DivergesClaim {
  /** Null: the run as the step has it. */
  seeds?: Seeds | null;
  /** Null: of all. */
  hold?: number | null;
  kind: "diverges";
  lane?: number;
  /** Up to this epoch. */
  by: number;
  /** It must not. */
  never?: boolean;
}

/** The page says this of a run, or does not. */
export interface VerdictClaim {
  /** Null: the run as the step has it. */
  seeds?: Seeds | null;
  /** Null: of all. */
  hold?: number | null;
  kind: "verdict";
  lane?: number;
  at: number;
  verdict: Kind;
  /** It must not. */
  never?: boolean;
}

/** What the runs have given; written by `python -m scripts.lessons`, never by hand. */
export interface Found {
  /** A digest of all that the numbers depend on. */
  made_of: string;
  values: Record<string, number>;
}

/** A challenge; its file is named after its id. */
export interface Challenge {
  /** Where an editor finds the schema of this file. */
  $schema?: string | null;
  id: string;
  /** Where it stands in the list. */
  place: number;
  revision: number;
  /** The lesson that it belongs to. */
  lesson?: string | null;
  title: Text;
  /** What is asked for. */
  say: Text;
  hint?: [Text, Text] | null;
  /** All options that are not the default, as the student begins. */
  set: Record<string, unknown>;
  /** Options that may be changed, or a part with a dot at its end for all of it; the seeds do not count. */
  allow: string[];
  /** So many options at most may differ from `set`; null: any number. */
  changes?: number | null;
  limits?: Limit[];
  /** How long the server trains each run. */
  epochs: number;
  /** Of the runs; the student trains on others. */
  seeds?: Seeds;
  rules?: Rule[];
  /** How many seeds must meet the rules for each; null: all. */
  hold?: number | null;
  /** Verdicts to be got, one after the other, in place of rules; `hold` seeds must have them at the end. */
  parts?: Part[];
  /** Changes of `set` that meet it: a test trains them, and `set` itself, which must not. */
  solution?: Record<string, unknown>;
}

/** A bound of what is submitted: a number of the network, or an option. */
export interface Limit {
  at_least?: number | null;
  at_most?: number | null;
  about?: number | null;
  /** How far from `about` it may be. */
  within?: number | null;
  what?: "parameters" | "hidden_units" | "hidden_layers" | null;
  option?: string | null;
}

/** A number that the runs must come to. */
export interface Rule {
  at_least?: number | null;
  at_most?: number | null;
  about?: number | null;
  /** How far from `about` it may be. */
  within?: number | null;
  of: Measure;
  /** `each`: so in at least `hold` seeds, each of which must meet all such rules at once. */
  over?: "each" | "median" | "mean" | "least" | "most";
}

/** One of several tasks, of which each is met by a configuration of its own: to get a verdict. */
export interface Part {
  verdict: Kind;
  solution: Record<string, unknown>;
}
