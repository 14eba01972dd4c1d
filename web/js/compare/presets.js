// Owns the experiments that are offered as questions: what all runs have alike, and what differs. Knows no words.
/** @import { Changes } from "../types.d.ts" */
/** @import { Plan } from "./plan.js" */

const RATE = "training.optimizer.learning_rate";
const EIGHT = [6, 6, 6, 6, 6, 6, 6, 6];

/**
 * `name`: its question in the words, `compare.ask.…`; `config`: what differs from the page's first run in all lanes.
 * @typedef {{ name: string, config: Changes, plan: Plan }} Preset
 */

/** @type {readonly Preset[]} */
export const PRESETS = [
  { name: "rate", config: {}, plan: one(RATE, [0.003, 0.01, 0.03, 0.1, 0.3]) },
  {
    name: "optimizer",
    config: {
      "data.dataset": "spiral",
      "inputs.features": ["x1", "x2", "sin_x1", "sin_x2"],
      "network.hidden": [8, 8],
      [RATE]: 0.01,
    },
    plan: one("training.optimizer.name", ["sgd", "adagrad", "rmsprop", "adam"]),
  },
  {
    name: "deep",
    config: { "network.hidden": EIGHT, [RATE]: 0.03 },
    plan: one("network.activation", ["sigmoid", "tanh", "relu"]),
  },
  {
    name: "start",
    config: { "network.hidden": [8, 8, 8], "network.activation": "relu" },
    plan: cases([
      { "network.initial_weights": "zeros" },
      { "network.initial_weights": "normal", "network.initial_scale": 10 },
      { "network.initial_weights": "xavier" },
      { "network.initial_weights": "he" },
    ]),
  },
  {
    // 41, 41, 41 and 46 weights and biases.
    name: "shape",
    config: { "data.dataset": "moons", "training.optimizer.name": "adam", [RATE]: 0.01 },
    plan: one("network.hidden", [[10], [5, 4], [4, 3, 3], [3, 3, 3, 3]]),
  },
  {
    name: "batch",
    config: { "data.noise": 0.2 },
    plan: one("training.batch_size", [1, 10, 5000]),
  },
  {
    name: "penalty",
    config: {
      "data.dataset": "moons",
      "data.noise": 0.35,
      "data.count": 60,
      "network.hidden": [16, 16],
      "training.optimizer.name": "adam",
      [RATE]: 0.01,
    },
    plan: cases([
      {},
      { "training.regularization.l1": 0.003 },
      { "training.regularization.l2": 0.01 },
      { "network.dropout": 0.3 },
    ]),
  },
  {
    name: "scaling",
    config: { "inputs.features": ["x1", "x2", "x1_squared", "x2_squared"] },
    plan: one("inputs.scaling", ["none", "minmax", "standard"]),
  },
  {
    // The glyphs lie anywhere: 390, 3,334 and 1,350 weights and biases.
    name: "convolution",
    config: {
      "data.dataset": "shapes",
      "network.activation": "relu",
      "network.initial_weights": "he",
      "training.optimizer.name": "adam",
      [RATE]: 0.01,
      "training.batch_size": 32,
    },
    plan: cases([
      { "network.convolution.channels": [], "network.convolution.dense": [] },
      { "network.convolution.channels": [], "network.convolution.dense": [32, 32] },
      { "network.convolution.channels": [8, 16], "network.convolution.top": "max" },
    ]),
  },
  {
    name: "recurrent",
    config: {
      "data.dataset": "first-symbol",
      "data.length": 50,
      "training.optimizer.name": "adam",
      [RATE]: 0.01,
      "training.batch_size": 20,
    },
    plan: cases([
      { "network.recurrence.cell": "rnn" },
      { "network.recurrence.cell": "lstm", "network.recurrence.memory_bias": 4 },
      { "network.recurrence.cell": "gru", "network.recurrence.memory_bias": 4 },
    ]),
  },
  {
    name: "clipping",
    config: {
      "data.dataset": "majority",
      "data.length": 25,
      "data.count": 2000,
      "network.recurrence.units": 12,
      "network.activation": "relu",
      "network.initial_weights": "normal",
      "network.initial_deviation": 0.55,
      [RATE]: 0.03,
      "training.batch_size": 20,
    },
    plan: one("training.clipping", [null, 0.5]),
  },
  {
    name: "luck",
    config: { "data.dataset": "xor", "network.hidden": [3], [RATE]: 0.1 },
    plan: one(
      "seeds.weights",
      Array.from({ length: 16 }, (_, seed) => seed),
    ),
  },
];

/** @param {string} path @param {unknown[]} values @returns {Plan} */
function one(path, values) {
  return { axes: [{ path, values }] };
}

/** @param {Changes[]} values @returns {Plan} */
function cases(values) {
  return { axes: [{ path: "", values }] };
}
