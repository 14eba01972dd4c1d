// What crosses the wire. Made by `python -m scripts.page_types` from models/config and server/wire; a test holds it to
// them. Do not edit.

export type Dataset =
  | "circle"
  | "xor"
  | "gauss"
  | "spiral"
  | "moons"
  | "rings"
  | "checkerboard"
  | "sine-border"
  | "blobs"
  | "spiral-3"
  | "and-table"
  | "or-table"
  | "nand-table"
  | "xor-table"
  | "custom-classes"
  | "digits"
  | "shapes"
  | "bars"
  | "first-symbol"
  | "order"
  | "majority"
  | "plane"
  | "multi-gauss"
  | "line-15"
  | "line"
  | "sine"
  | "step"
  | "custom-values"
  | "adding";

export type Feature = "x1" | "x2" | "x1_squared" | "x2_squared" | "x1_x2" | "sin_x1" | "sin_x2";

export type Scaling = "none" | "minmax" | "standard";

export type Activation =
  | "tanh"
  | "relu"
  | "sigmoid"
  | "linear"
  | "leaky_relu"
  | "elu"
  | "selu"
  | "gelu"
  | "silu"
  | "mish"
  | "softplus"
  | "sine"
  | "hard_step";

export type InitialWeights = "xavier" | "he" | "uniform" | "normal" | "orthogonal" | "zeros";

export type Normalization = "none" | "batch" | "layer";

export type Padding = "same" | "valid";

export type Pooling = "none" | "max" | "average";

export type Top = "flatten" | "mean" | "max";

export type Cell = "rnn" | "lstm" | "gru";

export type Loss = "cross_entropy" | "squared" | "absolute" | "huber" | "hinge";

export type Optimizer = "sgd" | "rmsprop" | "adagrad" | "adam" | "adamw";

export type Schedule = "constant" | "step" | "exponential" | "cosine" | "warmup";

export type Kind = "points" | "image" | "sequence";

export type Task = "classification" | "regression";

export type State = "paused" | "playing" | "diverged" | "failed";

export type Reason =
  | "diverged"
  | "failed"
  | "lanes"
  | "last_lane"
  | "no_points"
  | "infinite_loss"
  | "unfinished_attempt"
  | "long_claims";

export type HistogramKind = "weights" | "gradients" | "activations" | "pre_activations";

/** Begin a session, or go on with one. */
export interface OpenCommand {
  id?: number | null;
  type: "open";
  /** The key from an earlier `welcome`. */
  resume?: string | null;
  /**
   * A random word of the page's own, the same for all its connections. A command that this page sends again
   * with the same `id` is not done twice, and an older connection of it is closed.
   */
  client?: string | null;
  /** Of a fresh session; null: the default run. */
  config?: RunConfig | null;
  /**
   * Of a fresh session, in place of `config`: a run's [journal](journal.md) as JSON text, which is trained
   * again.
   */
  journal?: string | null;
  /** Where the run of `journal` is to stand; null: at its end. */
  step?: number | null;
}

/** Everything that decides a run; the same configuration gives the same run, bit for bit, on one machine. */
export interface RunConfig {
  data: DataConfig;
  inputs: InputsConfig;
  network: NetworkConfig;
  training: TrainingConfig;
  seeds: SeedsConfig;
}

/** Which samples are drawn and how they are shared out. */
export interface DataConfig {
  /** The toy data set to learn. */
  dataset: Dataset;
  /** How many blobs, each a class of its own. */
  classes: number;
  /** How many points are drawn; null takes the data set's own number. */
  count: number | null;
  /**
   * How strong the noise is: it moves points; of circle and xor it changes classes near the border instead,
   * of values the values, of images the ink.
   */
  noise: number;
  /** The share of the points given a wrong class, or the spread added to their values. */
  label_noise: number;
  /** The share of the points thrown far off: to any place, or to a value far above. */
  outliers: number;
  /** The share of the points of class 1 that is left out. */
  imbalance: number;
  /** The share of the points trained on; the rest tests the network. */
  train_share: number;
  /** The share of the points for choosing model and hyperparameters; no training, no testing. */
  validation_share: number;
  /** Your own points: base64 of little-endian float32 rows of x1, x2 and target. */
  custom: string;
  /** Which digits are to be told apart. */
  chosen: number[];
  /** By how many pixels each image is moved at most, at random, across and down. */
  shift: number;
  /** How many steps a sequence has; the weights stay when it changes. */
  length: number;
}

/** What the network is given of a point. */
export interface InputsConfig {
  /** The functions of the position that the network sees. */
  features: Feature[];
  /** What makes the inputs alike in size: nothing, -1 to 1, or mean 0 and deviation 1 in training. */
  scaling: Scaling;
}

/** The shape of the network and how it starts. */
export interface NetworkConfig {
  /** The number of units of each hidden layer, where points go through it. */
  hidden: number[];
  /** The function each hidden unit applies. */
  activation: Activation;
  /** The function of each hidden layer apart; null takes the same one for all. */
  activations: Activation[] | null;
  /** How the weights are drawn before training. */
  initial_weights: InitialWeights;
  /** The standard deviation of the initial weights when they are drawn from a normal distribution. */
  initial_deviation: number;
  /** What the initial weights are multiplied by. */
  initial_scale: number;
  /** What holds each hidden unit's weighted sums to mean 0 and deviation 1: over a batch, or a layer. */
  normalization: Normalization;
  /** The chance that a hidden unit is left out of a training step. */
  dropout: number;
  /** Whether a hidden layer as wide as the one before adds that one's outputs to its own. */
  residual: boolean;
  /** The layers whose weights and biases do not learn, counted from 0 at the first hidden one. */
  frozen_layers: number[];
  /** The single weights that do not learn: layer, unit, and the unit it comes from or -1 for the bias. */
  frozen_weights: [number, number, number][];
  convolution: ConvolutionConfig;
  recurrence: RecurrenceConfig;
}

/** The layers that images go through: convolutions, each with pooling, then dense layers. */
export interface ConvolutionConfig {
  /** How many maps each convolution makes; none: the pixels go to dense layers. */
  channels: number[];
  /** Pixels along each side of a kernel: 1, 3 or 5. */
  kernel: number;
  /** Whether maps keep their size, with empty paper around them, or lose a border. */
  padding: Padding;
  /** What makes one number of each 2 x 2 of a map after its convolution: nothing, largest or mean. */
  pooling: Pooling;
  /** What goes on after the convolutions: all numbers of the maps, or of each map its mean or largest. */
  top: Top;
  /** The number of units of each dense layer after them. */
  dense: number[];
}

/** The layers that sequences go through, step by step. */
export interface RecurrenceConfig {
  /** What a layer makes of a step and of its own state. */
  cell: Cell;
  /** The number of units of each layer. */
  units: number;
  /** The number of layers. */
  layers: number;
  /**
   * How far open the memory begins: added to the LSTM's forget bias and taken from its input bias, added to
   * the GRU's update bias.
   */
  memory_bias: number;
}

/** What is minimized and how. */
export interface TrainingConfig {
  /** What training makes small; squared is half the square. Values take squared, absolute or Huber. */
  loss: Loss;
  /** The error from which the Huber loss grows as the absolute one, and no more as the square. */
  huber_delta: number;
  optimizer: OptimizerConfig;
  schedule: ScheduleConfig;
  /** The largest norm of the gradient of a step, which is shortened to it; null leaves it. */
  clipping: number | null;
  regularization: RegularizationConfig;
  /** How many samples make one step; more than there are means all. */
  batch_size: number;
  stop: StopConfig;
}

/** How a gradient becomes a change of the weights. */
export interface OptimizerConfig {
  /** The rule that turns gradients into steps. */
  name: Optimizer;
  /** How far one step goes down the gradient. */
  learning_rate: number;
  /** How much of the last step SGD carries into the next. */
  momentum: number;
  /** Whether SGD's momentum looks ahead: the gradient's part goes one step further along it. */
  nesterov: boolean;
  /** Decay rate of RMSprop's mean of the squared gradients; the larger, the more slowly it forgets. */
  alpha: number;
  /** Decay rate of Adam's mean of the gradients; the larger, the more slowly it forgets. */
  beta1: number;
  /** Decay rate of Adam's mean of the squared gradients; the larger, the more slowly it forgets. */
  beta2: number;
  /** What keeps Adam and its kin from dividing by zero. */
  epsilon: number;
  /** AdamW multiplies the weights by 1 - learning rate * this in each step, apart from the gradient. */
  weight_decay: number;
}

/** How the learning rate changes with the epochs; each rule gives a factor of it. */
export interface ScheduleConfig {
  /** The rule by which the learning rate changes with the epochs. */
  name: Schedule;
  /** What the learning rate is multiplied by every so many epochs. */
  gamma: number;
  /** After how many epochs the learning rate has been multiplied once. */
  every: number;
  /** How many epochs the cosine takes to fall, or the warm-up to rise. */
  epochs: number;
  /** The share of the learning rate that it never falls below. */
  floor: number;
}

/** What large weights cost. */
export interface RegularizationConfig {
  /** Adds this times the weights' sizes to the loss; drives many to exactly 0, hardly with Adam. */
  l1: number;
  /** Adds half of this times the weights' squares to the loss; keeps weights small. */
  l2: number;
}

/** When training stops by itself; the first rule that is met counts, once. */
export interface StopConfig {
  /** Stop after so many epochs; null goes on. */
  epoch: number | null;
  /** Stop after an epoch with a training loss this small; null goes on. */
  loss: number | null;
  /** Stop after so many epochs without a smaller validation loss; null goes on. */
  patience: number | null;
}

/** Where the three streams of random numbers begin. */
export interface SeedsConfig {
  /** Draws the points and their split. */
  data: number;
  /** Draws the initial weights. */
  weights: number;
  /** Shuffles the samples of each epoch, and picks what dropout drops. */
  order: number;
}

/** Build this run anew. */
export interface ConfigureCommand {
  id?: number | null;
  type: "configure";
  /** Null: all lanes; this becomes what they share, and each keeps its difference. */
  lane: number | null;
  config: RunConfig;
}

/** Change options by dotted path, live where possible. */
export interface UpdateCommand {
  id?: number | null;
  type: "update";
  /**
   * Null: what all lanes share; it reaches those that do not differ in these options, all at the same epoch.
   */
  lane: number | null;
  /** Dotted path of an option to its new value, as in `training.optimizer.learning_rate`. */
  changes: Record<string, unknown>;
}

/** Begin another run beside the others: the configuration of lane `from` with these changes, from step 0. */
export interface AddLaneCommand {
  id?: number | null;
  type: "add_lane";
  from: number;
  changes: Record<string, unknown>;
}

/**
 * Put runs side by side in place of all lanes: a configuration that they share, and what each has otherwise.
 */
export interface CompareCommand {
  id?: number | null;
  type: "compare";
  config: RunConfig;
  /** A lane for each; none of its own: an empty one. */
  differences: Record<string, unknown>[];
  /**
   * Of each difference, in turn, the lane that goes on with it as it stands, if that has this configuration.
   * Null, or none said: another begins, from step 0, which catches up with those that go on.
   */
  lanes?: (number | null)[];
  /**
   * What the page wants to find again, such as the axes that the differences are made of; told as it came.
   */
  plan?: Record<string, unknown> | null;
}

/** Begin another lane that is as this one stands, weights, curve and all. */
export interface DuplicateLaneCommand {
  id?: number | null;
  type: "duplicate_lane";
  lane: number;
}

/** Put the lanes into another order. */
export interface OrderLanesCommand {
  id?: number | null;
  type: "order_lanes";
  /** All of them. */
  lanes: number[];
}

/** End all other lanes; this one stays as it stands, and is what a comparison would now begin with. */
export interface KeepLaneCommand {
  id?: number | null;
  type: "keep_lane";
  lane: number;
}

/** End a lane; the last one stays. */
export interface RemoveLaneCommand {
  id?: number | null;
  type: "remove_lane";
  lane: number;
}

/** Train all lanes; those at an earlier epoch catch up first. */
export interface PlayCommand {
  id?: number | null;
  type: "play";
}

/** Stop training, until `play` or `step`. */
export interface PauseCommand {
  id?: number | null;
  type: "pause";
}

/** Pause, then train every lane exactly that much. */
export interface StepCommand {
  id?: number | null;
  type: "step";
  unit: "epoch" | "batch" | "sample";
  count: number;
  /**
   * Of unit sample: the point to train on out of turn, where it is one of those trained on; null: the next.
   */
  sample?: number | null;
}

/** Train all lanes that fast; null is as fast as the machine goes. */
export interface SpeedCommand {
  id?: number | null;
  type: "speed";
  epochs_per_second: number | null;
}

/** Put all lanes where they were at that step of one, paused; the others at the same place in epochs. */
export interface SeekCommand {
  id?: number | null;
  type: "seek";
  step: number;
  /** Whose step that is; null: of the first. */
  lane?: number | null;
}

/**
 * Build a lane anew from a [journal](journal.md), train it as that says, and stand at a step of it, paused.
 */
export interface ReplayCommand {
  id?: number | null;
  type: "replay";
  lane: number;
  /** JSON text. */
  journal: string;
  /** Null: at its end. */
  step?: number | null;
}

/** Go back to step 0, with the same initial weights or new ones. */
export interface ResetCommand {
  id?: number | null;
  type: "reset";
  /** Null: all lanes; new weights are the same in all that do not differ in them. */
  lane: number | null;
  weights: "same" | "new";
}

/** Set one weight, or one bias when `from` is null. */
export interface EditCommand {
  id?: number | null;
  type: "edit";
  lane: number;
  /** 0 is the first hidden one. */
  layer: number;
  /** The unit in that layer. */
  to: number;
  /** The unit in the layer before, of a kernel the place in it, map by map and row by row; null: the bias. */
  from: number | null;
  value: number;
}

/** What this viewer wants to see; what is left out stays as it is. */
export interface ChangeViewCommand {
  id?: number | null;
  type: "view";
  /** The lane whose details are asked for; null: none. */
  lane?: number | null;
  /**
   * Cells along each side of the boundary of all lanes but `lane`, whose frames then hold it and little else.
   * Those leave out units, parameters and points, and what belongs to them. Null: all lanes are shown whole.
   */
  tiles?: number | null;
  /** Cells along each side of the boundary. */
  grid?: number;
  /** Cells along each side of every unit's small picture. */
  units?: number;
  /** The most frames a second. */
  fps?: number;
  /** Whether to send no frames at all. */
  hidden?: boolean;
  /** The unit to draw large: inputs are counted first, then hidden units. */
  unit?: number | null;
  /** The layer whose histograms to send, 0 being the first hidden one. */
  histogram?: number | null;
  /** Whether to say which training points have the highest loss. */
  worst?: boolean;
  /**
   * The point to follow through the network; -1: the one trained next. Of sequences one is always followed.
   */
  sample?: number | null;
  /** The image to follow through the network, of a run on images. */
  image?: number | null;
  /** An image that a person drew, to follow in its place: base64 of 64 bytes from 0 to 16, row by row. */
  drawn?: string | null;
  /** Whether to say what covering each part of that image does to the answer. */
  occlusion?: boolean;
  /** Whether to say by how much the answer rises with each of its pixels. */
  input_gradient?: boolean;
}

/** Find a learning rate on a copy of the run, which itself is left as it is. */
export interface FindRateCommand {
  id?: number | null;
  type: "find_rate";
  lane: number;
}

/** Ask for a lane's run as an equation, as a PyTorch program, as a file of its weights and as its journal. */
export interface DescribeCommand {
  id?: number | null;
  type: "describe";
  lane: number;
}

/**
 * Try a [challenge](lessons.md): train this configuration from the challenge's seeds. One at a time in a
 * session.
 */
export interface AttemptCommand {
  id?: number | null;
  type: "attempt";
  /** Its id. */
  challenge: string;
  /** Of a challenge with several parts: the verdict to be got. */
  part?: string | null;
  /** Its seeds do not count, nor when it stops by itself. */
  config: RunConfig;
}

/** Give up what `attempt` or `try_claims` has begun, if it is not done. */
export interface CancelAttemptCommand {
  id?: number | null;
  type: "cancel_attempt";
}

/** Train what a step of a lesson claims, and say what is found; the same limits as for `attempt`. */
export interface TryClaimsCommand {
  id?: number | null;
  type: "try_claims";
  /** A step of a [lesson](lessons.md) with its `set`, as JSON text. */
  step: string;
  /** The one of its `must`, counted from 0, to be tried; null: all, and its `values`. */
  claim?: number | null;
}

/** Ask what is wrong with the file of a [lesson](lessons.md); nothing is trained. */
export interface CheckLessonCommand {
  id?: number | null;
  type: "check_lesson";
  /** Its JSON text. */
  lesson: string;
}

/** Report that a frame has been drawn, and all before it. */
export interface AckCommand {
  id?: number | null;
  type: "ack";
  frame: number;
}

/**
 * Ask for a `pong`: a page cannot send a WebSocket's own pings, and must find out when a silent link is dead.
 */
export interface PingCommand {
  id?: number | null;
  type: "ping";
}

/** The session is open. */
export interface Welcome {
  reply_to?: number;
  type: "welcome";
  session: string;
  /** The key with which `open` joins this session again. */
  resume: string;
  /** Whether the session was there before. */
  resumed: boolean;
  /** Whether a session was asked for that is no longer there: this one is new. */
  forgotten: boolean;
  /** The version of the page's files. A page that was loaded with another is to be loaded again. */
  version: string;
  /**
   * Whether the session knows which commands the `client` of `open` has sent: none sent again is done twice.
   */
  client_known: boolean;
  limits: Limits;
}

/** The server's limits, so that the page need not find them out. */
export interface Limits {
  /** How many runs a session holds. */
  lanes: number;
  /** The most cells along a side that a `view` may ask for. */
  grid: number;
  /** The same of every unit's small picture. */
  units: number;
  /** The most frames a second that a `view` may ask for. */
  fps: number;
  /** The largest message that is taken. */
  message_bytes: number;
  /** The most messages in a second that are taken. */
  messages_per_second: number;
  /** How long a session goes on training with nobody watching. */
  idle_seconds: number;
}

/**
 * Whether runs can be saved, so that they outlive the server: told when that changes, and on joining if not.
 */
export interface SavingEvent {
  reply_to?: number;
  type: "saving";
  works: boolean;
}

/** What the lane now is, whole: when a viewer joins, and when the run has been built anew. */
export interface RunEvent {
  reply_to?: number;
  type: "run";
  lane: number;
  config: RunConfig;
  network: NetworkShape;
  data: RunData;
  /** Names of the numbers in a curve row, after the step. */
  series: string[];
  /** Names of the numbers in a row of a frame's `layers`. */
  statistics: string[];
  steps_per_epoch: number;
  /** Whether the network starts from initial weights again: the curve starts afresh. */
  rebuilt: boolean;
}

/** The network as the page draws it. */
export interface NetworkShape {
  /** Inputs, hidden layers, output: `[2, 4, 2, 1]`. */
  sizes: number[];
  /**
   * One list for each of `sizes`: features, then `1.1`, `1.2`, ..., then `output`; several outputs are `3.1`,
   * ...
   */
  unit_names: string[][];
  /** One for each of several classes, else 1. */
  outputs: number;
  /** How many weights and biases there are. */
  parameters: number;
}

/** The run's samples, and of points the part of the plane that its pictures show. */
export interface RunData {
  /** What a sample is. */
  kind: Kind;
  task: Task;
  /** 0 for values. */
  classes: number;
  /** 1: drawn as a curve through points. */
  inputs: 1 | 2;
  /** What the pictures show: x1 from low to high, x2 from low to high. */
  domain: [[number, number], [number, number]];
  /** x1, x2, class number or value, split. */
  points: [number, number, number, number][];
  /** Of a run on images. */
  images?: ImagesData;
  /** Which of the samples are measured and told of in frames, ascending; absent: all. */
  measured?: number[];
}

/** The images of a run, which travel by themselves. */
export interface ImagesData {
  /**
   * Where they are: bytes from 0 to 16, 64 of each image, row by row, in the order of `points`. Never
   * changes.
   */
  url: string;
  /** Pixels along each side. */
  size: number;
  /** What each class is called. */
  labels: string[];
}

/** What a live change has changed: options by dotted path, and of the rest only what differs from before. */
export interface ChangedEvent {
  reply_to?: number;
  type: "changed";
  lane: number;
  changes: Record<string, unknown>;
  network?: NetworkShape;
  data?: RunData;
  series?: string[];
  steps_per_epoch?: number;
}

/** A lane's run written out as it is when the question arrives; only the viewer that asked gets it. */
export interface DescriptionEvent {
  reply_to?: number;
  type: "description";
  lane: number;
  /** The network as formulas, a line each; the last counts the parameters. */
  equation: string[];
  /** A PyTorch program that is the run. */
  code: string;
  /** The same as a Jupyter notebook. */
  notebook: string;
  /** The present weights as a safetensors file, in base64. */
  weights: string;
  /**
   * The run's [journal](journal.md) as JSON text, up to where it stands; null where it grew too long to be
   * kept.
   */
  journal: string | null;
}

/** Where a lane stands in its history: on joining, after a `seek`, at each change, and as it grows. */
export interface HistoryEvent {
  reply_to?: number;
  type: "history";
  lane: number;
  /** Where it stands, or stood a moment ago while it trains. */
  step: number;
  /** The first step that can be gone back to: 0, unless the journal grew too long to be kept. */
  begin: number;
  /** How far it has been trained; more than `step` in the past. */
  end: number;
  /** What was done to it, in order; left out: as told last. */
  marks?: Mark[];
  best: Best | null;
}

/**
 * Something that was done to a run. Of a text that is long, as of custom points, `{"letters": 5000}` is told.
 */
export interface Mark {
  /** When it was done. */
  step: number;
  epoch: number;
  /** Options changed; a weight set; single samples trained on; gone on from where a rule had stopped it. */
  kind: "update" | "edit" | "sample" | "go_on";
  /** Of an update. */
  changes?: Record<string, unknown>;
  /** Of an update: the same options as they were. */
  before?: Record<string, unknown>;
  /** Of an edit. */
  edit?: MarkedEdit;
}

/** A weight or bias (`from` null) set by hand, as in the command `edit`. */
export interface MarkedEdit {
  layer: number;
  to: number;
  from: number | null;
  value: number;
  /** What it was. */
  before: number;
}

/** The moment of the lowest loss on points kept back, since the data or the loss were last changed. */
export interface Best {
  step: number;
  value: number;
  of: "validation" | "test";
}

/** A change in the past has begun another future: what was measured after `step` is no longer the run's. */
export interface ForkedEvent {
  reply_to?: number;
  type: "forked";
  lane: number;
  step: number;
  /** How far the run had been trained. */
  end: number;
  /** The run that is left, whole, for `replay`; null where it grew too long. */
  journal: string | null;
}

/**
 * Which lanes there are, in order, and what they share; a lane that is new is told of in events that follow.
 */
export interface LanesEvent {
  reply_to?: number;
  type: "lanes";
  /** Their ids. */
  lanes: number[];
  /** Of each, the options that it has for its own: a change of what all share does not reach these. */
  differences: Record<string, unknown>[];
  /** What they share. */
  base: RunConfig;
  /** That of the `compare` they come from, as it came; null where there was none. */
  plan: Record<string, unknown> | null;
}

/** What the lane is doing, and a word for why when no viewer asked for it: `stopped_loss`, `idle`, ... */
export interface StateEvent {
  reply_to?: number;
  type: "state";
  state: State;
  lane: number;
  /**
   * A word for why, such as `idle`, `worker_restarted` or `loss_not_finite`; null when a person asked for it.
   */
  reason: string | null;
  /** The speed asked for; null: as fast as the machine goes. */
  epochs_per_second: number | null;
}

/** A diagnosis of one layer, or of the whole run (null), and what mends it. */
export interface VerdictEvent {
  reply_to?: number;
  type: "verdict";
  lane: number;
  /** What ails it, or `healthy`, which clears an earlier verdict. */
  kind: string;
  /** 0 is the first hidden one; null: the whole run. */
  layer: number | null;
  /** Where its words are in the page's locale files. */
  text_key: string;
  /** The numbers for its words. */
  values: Record<string, number | string>;
  /** The `changes` of an `update` that mends it; null where there is none. */
  remedy: Record<string, unknown> | null;
}

/** What the learning-rate finder found: the rates tried, how their race went, and the rate to take. */
export interface RatesEvent {
  reply_to?: number;
  type: "rates";
  lane: number;
  /** Ascending; the run's own is one of them. */
  rates: number[];
  rounds: RatesRound[];
  suggested: number;
}

/** One round of the learning-rate finder's race, after which the worse of the rates drop out. */
export interface RatesRound {
  /** How many steps a rate has taken at its end. */
  steps: number;
  /** Of each rate over the last quarter of the round, on the training set; null where it had dropped out. */
  losses: (number | null)[];
}

/** How an attempt at a challenge goes: when it is taken, for each seed, at its end, and on joining. */
export interface AttemptEvent {
  reply_to?: number;
  type: "attempt";
  challenge: string;
  part: string | null;
  /** `stopped`: it has taken more time than a challenge may. */
  state: "waiting" | "training" | "passed" | "failed" | "stopped" | "cancelled";
  /** How many other attempts are before it. */
  ahead: number;
  /** How much of the work is done, 0 to 1. */
  done: number;
  /** How many seeds there are. */
  of: number;
  /** The most seconds of a processor that it may take. */
  limit: number;
  /** Those that are new; on joining, all there are. One told again takes the place of the former. */
  seeds: AttemptSeed[];
  /** At the end; of a part, one. */
  rules: AttemptRule[];
}

/** What came of a challenge's run from one of its seeds. */
export interface AttemptSeed {
  seed: number;
  /** Whether this run meets all rules, each taken alone. */
  passed: boolean;
  diverged: boolean;
  /** For each rule of the challenge; null where there is none, as of a run that has diverged. */
  numbers: (number | null)[];
  /** Of a part: what is said of the run. */
  verdicts: string[];
  /**
   * The body of a frame that holds the boundary and little else, as of the tiles of a comparison, in base64.
   */
  frame: string | null;
}

/** Whether a rule of a challenge is met by all seeds together. */
export interface AttemptRule {
  passed: boolean;
  /**
   * The median, or what else the rule asks for; of a rule for each seed, and of a part, in how many it was
   * so.
   */
  found: number | null;
}

/** What `try_claims` has found; only the viewer that asked gets it. */
export interface ClaimsEvent {
  reply_to?: number;
  type: "claims";
  claims: ClaimTried[];
  /** The step's values for the texts, where all was tried. */
  values: Record<string, number | null>;
}

/** Whether a claim holds. */
export interface ClaimTried {
  /** Counted from 0. */
  claim: number;
  holds: boolean;
  /** In how many seeds it was so, or (of a median or mean) all or none. */
  met: number;
  of: number;
  /** The number of each seed (of an order, seed by seed, of each lane); null where there is none. */
  found: (number | null)[];
  /** What was expected and what came, in English. */
  message: string;
}

/** What is wrong with a lesson's file, nothing if the list is empty; only the viewer that asked gets it. */
export interface LessonCheckedEvent {
  reply_to?: number;
  type: "lesson_checked";
  mistakes: Mistake[];
}

/** Something wrong with a lesson's file. */
export interface Mistake {
  /** Dotted, as `steps.2.ask.options.1.reply.zh`; empty: the whole file. */
  place: string;
  /** What was expected there and what came, in English. */
  message: string;
}

/** The answer to a `ping`, sent at once. */
export interface PongEvent {
  reply_to?: number;
  type: "pong";
}

/** A refusal; nothing has changed. */
export interface ErrorEvent {
  reply_to?: number;
  type: "error";
  /** One of those under Refusals. */
  code: string;
  /** One sentence for the person who asked. */
  message: string;
  /** The field that is wrong, by its dotted path. */
  field: string | null;
  /** With `not_now`: why. */
  reason?: Reason;
}

/** A frame as it is read: the body, and of the tail the steps joined to their rows. */
export interface Frame {
  /** The version of this layout. */
  v: 1;
  lane: number;
  /** The number of steps taken since the initial weights. */
  step: number;
  /** The number of epochs completed. */
  epoch: number;
  /** What its steps have taken since the initial weights. */
  seconds: number;
  /** How many numbers a row of `curve` has after the step; the `series` of the run's event names them. */
  series: number;
  /** How many numbers a row of `layers` has; the `statistics` of the run's event names them. */
  statistics: number;
  /** (series,): the series measured at this step. In the past, a row of `curve` need not be there for it. */
  row: Float32Array;
  /** (L, statistics): a row for each hidden layer, then the output's. */
  layers: Float32Array;
  /** Null where samples are no points. */
  boundary: Boundary | null;
  /**
   * The prediction over x1 (boundary.size,) of a run with one input, in the unit of the values; null: two
   * inputs.
   */
  line: Float32Array | null;
  /** Null where samples are no points. */
  units: Units | null;
  unit: Unit | null;
  /**
   * (n,): the output at each of the run's samples, scaled as the boundary; of several classes, how sure. Of
   * images and sequences only those are there that are measured, which the run's event names.
   */
  points: Uint8Array;
  /** (n,): which class each of the run's points is taken for; null for values. */
  point_classes: Uint8Array | null;
  /** (P,): all weights and biases, layer by layer: weights (out, in), then biases; of images none. */
  parameters: Float32Array;
  /**
   * For each split in order train, validation, test, as there are: rows true, columns predicted; null for
   * values.
   */
  confusion: Uint16Array | null;
  /** The training points of highest loss, at most ten indices into the run's points. */
  worst: Uint16Array;
  /**
   * The points of the last update, as indices into the run's points; null while training goes on by itself.
   */
  batch: Uint16Array | null;
  /** Of the next step, as the schedule has it. */
  learning_rate: number;
  histograms: Histograms | null;
  sample: Sample | null;
  /**
   * (H,): of each hidden unit the share of the last step's samples for which dropout left it out; null: not
   * known, as with several steps at once, or no dropout.
   */
  dropped: Float32Array | null;
  /** Null: no run on images. */
  image: Image | null;
  /** Null: no run on sequences, or none is followed. */
  sequence: Sequence | null;
  /** Null: no run on sequences. */
  flow: Flow | null;
  /** Counts the pictures of this viewer; `ack` answers with it. It is the same for all lanes of a picture. */
  frame: number;
  /**
   * Rows of 1 + `series` numbers: the step, exactly, then the series, of which those not measured are
   * missing.
   */
  curve: Float64Array;
}

/** The output over the domain. */
export interface Boundary {
  /** Cells along each side. */
  size: number;
  /** The output that 0 stands for. */
  low: number;
  /** The output that 255 stands for. */
  high: number;
  /** (size, size); the first row is the top, the largest x2. Of several classes, how sure the winner is. */
  cells: Uint8Array;
  /** (size, size); of several classes, which wins. */
  classes: Uint8Array | null;
  /**
   * (n, 4): pieces of the lines between classes, x0, y0, x1, y1 from the top left, 65535 a side; null for
   * values.
   */
  border: Uint16Array | null;
}

/** Small pictures of every unit. */
export interface Units {
  /** Cells along each side. */
  size: number;
  count: number;
  /**
   * (count, size, size), in network order: inputs, then hidden units, each scaled by its activation's range,
   * then outputs: one as the boundary, of several each as a share from 0 to 1.
   */
  cells: Uint8Array;
}

/** The one unit that the viewer asked to see large, on the boundary's grid. */
export interface Unit {
  /** Into `units`. */
  index: number;
  /** Cells along each side. */
  size: number;
  /** (size, size) */
  cells: Uint8Array;
  /** (n, 4): as the boundary's, of the line where the unit is in the middle of its range; null for values. */
  border: Uint16Array | null;
}

/** How a layer's numbers are spread, 32 bins each; of the layer asked for with `view`. */
export interface Histograms {
  /** 0 is the first hidden one. */
  layer: number;
  /** By what is counted. */
  kinds: Record<HistogramKind, Histogram>;
}

/** How numbers are spread over bins of equal width from low to high. */
export interface Histogram {
  low: number;
  high: number;
  /** (bins,); the largest stands for any count above it too. */
  counts: Uint16Array;
}

/** One point's way through the network and back, of the point asked for with `view`; layer after layer. */
export interface Sample {
  /** Into the run's points. */
  index: number;
  /** (F,), as the network is given them. */
  inputs: Float32Array;
  /** z of every hidden and output unit (U,). */
  pre_activations: Float32Array;
  /** a of every hidden unit, then the network's answer (U,). */
  outputs: Float32Array;
  /** dE/dz of every hidden and output unit (U,). */
  errors: Float32Array;
  /** dE/dw (P,), as `parameters` lie. */
  gradients: Float32Array;
  /** E, without penalties. */
  loss: number;
}

/** The image asked for with `view` on its way through the network, and the network's kernels. */
export interface Image {
  /** Into the run's samples; null: it is the one that was drawn, or none is followed. */
  index: number | null;
  /** From the input to the output; none where no image is followed, as in a tile. */
  stages: ImageStage[];
  /** Of each layer with at most 4,096 weights; of a tile the first layer's alone. */
  kernels: ImageKernels[];
  /**
   * (64,): by how much the share of the class answered falls when 3 x 3 pixels about this one are covered.
   */
  occlusion: Float32Array | null;
  /** (64,): by how much the logit of the class answered rises with this pixel's ink. */
  input_gradient: Float32Array | null;
}

/** What one stage of a network makes of the image that is followed. */
export interface ImageStage {
  /** `top`: the mean or largest number of each map, where a dense layer gets no more of it. */
  kind: "input" | "convolution" | "pooling" | "top" | "dense" | "output";
  /** Which of the layers with weights, 0 being the first; null: it has none. */
  layer: number | null;
  /** Maps, or units of a dense layer; of the output the classes. */
  channels: number;
  /** Pixels along each side of a map; 1 where there are no maps. */
  size: number;
  /**
   * (channels, size, size): what goes on, after the activation; of the input its ink from 0 to 1; of the
   * output the share of each class.
   */
  cells: Float32Array;
  /** W * x + b, as many as cells; of the output one for each of its units. Null: there are no weights. */
  sums: Float32Array | null;
  /** The sums after normalization; null: there is none. */
  normalized: Float32Array | null;
}

/** The weights of one layer of a run on images. */
export interface ImageKernels {
  /** 0 is the first one. */
  layer: number;
  /** Maps that it makes, or units that it has. */
  out: number;
  /**
   * Maps that it is given, or numbers; of a dense layer on all pixels 1: each unit has a kernel as large as
   * those.
   */
  from: number;
  /** Along each side of a kernel; 1: a dense layer. */
  size: number;
  /** (out, from, size, size) */
  weights: Float32Array;
  /** (out,) */
  biases: Float32Array;
}

/** The sequence asked for with `view` on its way through the network; T steps, L layers of H units. */
export interface Sequence {
  /** Into the run's samples. */
  index: number;
  steps: number;
  layers: number;
  units: number;
  /** (T, I): what the network is given. */
  inputs: Float32Array;
  /** Its class number, or value. */
  target: number;
  /** (L, T, H): the states. */
  h: Float32Array;
  /** (L, T, H): the memory; null: the cell has none. */
  c: Float32Array | null;
  /**
   * (L, T, G, H): i, f, g, o of an LSTM, r, z, n of a GRU, null: the cell has none. 255 is 1; 0 is 0, of the
   * candidates g and n -1.
   */
  gates: Uint8Array | null;
  /** (T, K): what the network would answer after each step. */
  answers: Float32Array;
  /** Without penalties. */
  loss: number;
}

/**
 * How much of the error reaches each step: the root mean square over sequences of the norm of dE/dh and
 * dE/dc.
 */
export interface Flow {
  /** (L, T): at the states. */
  h: Float32Array;
  /** (L, T): at the memory; null: the cell has none. */
  c: Float32Array | null;
  /** (L, T): the same, on the same sequences, before the first step of training. */
  start_h: Float32Array;
  start_c: Float32Array | null;
  /** Over how many sequences of the training set. */
  samples: number;
}

export type Command =
  | OpenCommand
  | ConfigureCommand
  | UpdateCommand
  | AddLaneCommand
  | CompareCommand
  | DuplicateLaneCommand
  | OrderLanesCommand
  | KeepLaneCommand
  | RemoveLaneCommand
  | PlayCommand
  | PauseCommand
  | StepCommand
  | SpeedCommand
  | SeekCommand
  | ReplayCommand
  | ResetCommand
  | EditCommand
  | ChangeViewCommand
  | FindRateCommand
  | DescribeCommand
  | AttemptCommand
  | CancelAttemptCommand
  | TryClaimsCommand
  | CheckLessonCommand
  | AckCommand
  | PingCommand;

export type ServerEvent =
  | Welcome
  | SavingEvent
  | RunEvent
  | ChangedEvent
  | DescriptionEvent
  | HistoryEvent
  | ForkedEvent
  | LanesEvent
  | StateEvent
  | VerdictEvent
  | RatesEvent
  | AttemptEvent
  | ClaimsEvent
  | LessonCheckedEvent
  | PongEvent
  | ErrorEvent;
