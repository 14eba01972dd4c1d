// What tests stand in for: runs, frames as the server writes them, a browser's socket and clock.
/** @import { FirstPaint, Frame, Point, RunConfig, RunEvent, StateEvent, Verdict, Welcome } from "../../web/js/types.d.ts" */
import { readFileSync } from "node:fs";
import { encode } from "@msgpack/msgpack";
import { decodePicture } from "../../web/js/wire/protocol.js";

/** @type {RunConfig} */
export const CONFIG = {
  data: {
    dataset: "circle",
    classes: 3,
    count: null,
    noise: 0,
    label_noise: 0,
    outliers: 0,
    imbalance: 0,
    train_share: 0.5,
    validation_share: 0,
    custom: "",
    chosen: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    shift: 0,
    length: 20,
  },
  inputs: { features: ["x1", "x2"], scaling: "none" },
  network: {
    hidden: [4, 2],
    activation: "tanh",
    activations: null,
    initial_weights: "xavier",
    initial_deviation: 1,
    initial_scale: 1,
    normalization: "none",
    dropout: 0,
    residual: false,
    frozen_layers: [],
    frozen_weights: [],
    convolution: { channels: [8, 16], kernel: 3, padding: "same", pooling: "max", top: "flatten", dense: [] },
    recurrence: { cell: "rnn", units: 8, layers: 1, memory_bias: 0 },
  },
  training: {
    loss: "cross_entropy",
    huber_delta: 1,
    optimizer: {
      name: "sgd",
      learning_rate: 0.03,
      momentum: 0,
      nesterov: false,
      alpha: 0.99,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weight_decay: 0.01,
    },
    schedule: { name: "constant", gamma: 0.5, every: 50, epochs: 100, floor: 0 },
    clipping: null,
    regularization: { l1: 0, l2: 0 },
    batch_size: 10,
    stop: { epoch: null, loss: null, patience: null },
  },
  seeds: { data: 0, weights: 0, order: 0 },
};

/** The schema of RunConfig as pydantic writes it; tests/web/schema.test.js holds CONFIG against it. */
export const SCHEMA = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8"));

export const STATISTICS = ["gradient_norm", "weight_norm"];

/** @param {Partial<RunEvent>} [over] @param {number[]} [sizes] @returns {RunEvent} */
export function run(over = {}, sizes = [2, 4, 2, 1]) {
  /** @type {Point[]} */
  const points = [
    [1, 1, 1, 0],
    [-1, 2, 0, 1],
    [4, 4, 0, 0],
  ];
  return {
    type: "run",
    lane: 0,
    config: CONFIG,
    network: {
      sizes,
      unit_names: sizes.map(() => []),
      outputs: sizes.at(-1) ?? 1,
      parameters: parameters(sizes),
    },
    data: {
      kind: "points",
      task: "classification",
      classes: 2,
      points,
      domain: [
        [-6, 6],
        [-6, 6],
      ],
      inputs: 2,
    },
    series: ["train_loss", "test_loss"],
    statistics: STATISTICS,
    steps_per_epoch: 25,
    rebuilt: false,
    ...over,
  };
}

/** @param {number[]} sizes */
function parameters(sizes) {
  return sizes.slice(1).reduce((sum, size, index) => sum + size * (1 + (sizes[index] ?? 0)), 0);
}

/** @param {ArrayLike<number>} numbers @returns {Uint8Array} as the wire carries them */
export function float32(numbers) {
  return new Uint8Array(Float32Array.from(numbers).buffer);
}

/** @param {ArrayLike<number>} numbers @returns {Uint8Array} as the wire carries steps */
export function float64(numbers) {
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** The keys of a frame's tail, which one viewer gets. */
const TAIL = ["frame", "curve", "steps"];

/**
 * The keys of a frame, of its body and of its tail.
 * @param {Record<string, unknown>} [over] @param {number[]} [sizes] @returns {Record<string, unknown>}
 */
export function frameMap(over = {}, sizes = [2, 4, 2, 1]) {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  return {
    v: 1,
    lane: 0,
    frame: 1,
    step: 0,
    epoch: 0,
    seconds: 0.125,
    series: 2,
    row: float32(Array(/** @type {number} */ (over.series ?? 2)).fill(0)),
    statistics: STATISTICS.length,
    curve: float32([]),
    steps: new Uint8Array(),
    layers: float32(Array(STATISTICS.length * (sizes.length - 1)).fill(0.5)),
    boundary: {
      size: 2,
      low: -1,
      high: 1,
      cells: Uint8Array.of(0, 64, 128, 255),
      classes: null,
      border: null,
    },
    line: null,
    units: { size: 1, count: units, cells: new Uint8Array(units) },
    unit: null,
    points: Uint8Array.of(1, 2, 3),
    point_classes: null,
    confusion: null,
    worst: new Uint8Array(),
    batch: null,
    histograms: null,
    dropped: null,
    ...{ image: null, sequence: null, flow: null },
    sample: null,
    learning_rate: 0.03,
    parameters: float32(Array(parameters(sizes)).fill(0)),
    ...over,
  };
}

/** @param {Record<string, unknown>} [map] as of `frameMap` @returns {ArrayBuffer} a frame as the server packs it */
export function packed(map = frameMap()) {
  const parts = [false, true].map((isTail) =>
    Object.fromEntries(Object.entries(map).filter(([key]) => TAIL.includes(key) === isTail)),
  );
  return encode(parts, { ignoreUndefined: true }).slice().buffer;
}

/** @param {number[][]} [rows] of the curve @param {Record<string, unknown>} [over] @param {number[]} [sizes] @returns {Frame} */
export function frame(rows = [], over = {}, sizes) {
  const steps = float64(rows.map(([step]) => step ?? 0));
  const last = rows.at(-1);
  // What was measured at the picture's step is its newest row.
  const measured = last ? { row: float32(last.slice(1)) } : {};
  const told = { step: last?.[0] ?? 0, curve: float32(rows.flat()), steps, ...measured, ...over };
  const map = frameMap(told, sizes);
  return only(packed(map));
}

/** @param {ArrayBuffer} buffer a picture of one lane @returns {Frame} */
export function only(buffer) {
  const [frame, ...others] = decodePicture(buffer);
  if (others.length > 0) throw new Error(`expected one lane, got ${1 + others.length}`);
  return frame;
}

/** @param {Partial<FirstPaint>} [over] @returns {FirstPaint} */
export function firstPaint(over = {}) {
  const { domain } = run().data;
  /** @type {FirstPaint["thumbnails"]["circle"]} */
  const classes = { task: "classification", points: [], domain };
  /** @type {FirstPaint["thumbnails"]["circle"]} */
  const values = { task: "regression", points: [], domain };
  return {
    schema: SCHEMA,
    run: run(),
    frame: differences(new Uint8Array(packed())).toString("hex"),
    thumbnails: {
      circle: classes,
      xor: classes,
      gauss: classes,
      spiral: classes,
      "xor-table": classes,
      plane: values,
      "multi-gauss": values,
    },
    features: /** @type {any} */ ({ size: 1, cells: {} }),
    presets: { spiral: { "network.hidden": [8, 8], "training.optimizer.name": "adam" } },
    ...over,
  };
}

/** @param {boolean} [resumed] @param {boolean} [known] @returns {Welcome} */
export function welcome(resumed = false, known = resumed) {
  const limits = {
    lanes: 64,
    grid: 100,
    units: 24,
    fps: 30,
    message_bytes: 262144,
    messages_per_second: 200,
    idle_seconds: 1800,
  };
  return {
    type: "welcome",
    session: "s",
    resume: "key",
    resumed,
    forgotten: false,
    version: "",
    client_known: known,
    limits,
  };
}

/** @param {Partial<StateEvent>} [over] @returns {StateEvent} */
export function stateEvent(over = {}) {
  return { type: "state", state: "playing", lane: 0, reason: null, epochs_per_second: 100, ...over };
}

/** @param {Partial<Verdict>} [over] @returns {Verdict} */
export function verdict(over = {}) {
  return {
    type: "verdict",
    lane: 0,
    kind: "dead",
    layer: 0,
    text_key: "health.dead",
    values: {},
    remedy: null,
    ...over,
  };
}

/** Timers that go off when the test says so. */
export class FakeClock {
  /** @type {Map<number, { callback: () => void, milliseconds: number }>} */
  timers = new Map();
  #last = 0;

  later = (/** @type {() => void} */ callback, /** @type {number} */ milliseconds) => {
    this.#last += 1;
    this.timers.set(this.#last, { callback, milliseconds });
    return this.#last;
  };

  cancel = (/** @type {number} */ timer) => void this.timers.delete(timer);

  /** @returns {number[]} how long each of the timers that run was set to */
  get waits() {
    return [...this.timers.values()].map(({ milliseconds }) => milliseconds);
  }

  /** Let all timers that run now go off. */
  ring() {
    const due = [...this.timers.values()];
    this.timers.clear();
    for (const { callback } of due) callback();
  }
}

/** Each byte as what it adds to the one before. @param {Iterable<number>} bytes */
function differences(bytes) {
  const all = [...bytes];
  return Buffer.from(all.map((byte, at) => (byte - (all[at - 1] ?? 0) + 256) % 256));
}
