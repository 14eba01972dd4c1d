// Owns how links of TensorFlow Playground are read; a network in such a link means here what it means there.
// The names are those of `State` in its state.ts.
/** @import { Changes } from "../types.d.ts" */
import { number } from "../text/numbers.js";

/** @typedef {(text: string) => Changes} Reader what an entry asks for, whether it is allowed or not */

const DATASETS = ["circle", "xor", "gauss", "spiral"];
const REGRESSION = /** @type {Record<string, string>} */ ({
  "reg-plane": "plane",
  "reg-gauss": "multi-gauss",
});
const FEATURES = /** @type {Record<string, string>} */ ({
  x: "x1",
  y: "x2",
  xSquared: "x1_squared",
  ySquared: "x2_squared",
  xTimesY: "x1_x2",
  sinX: "sin_x1",
  sinY: "sin_x2",
});
const ON_BY_DEFAULT = ["x", "y"];

/** Entries that are understood and have nothing to change here. */
const SILENT = /^(collectStats|tutorial|hideText|numHiddenLayers|runButton|playButton|\w+_hide)$/;
/** Features that TensorFlow Playground once had; off in every link of today. */
const COSINE = /^cos[XY]$/;
/** What decides how other entries are read; handled by `fromPlayground` itself. */
const TOGETHER = ["problem", "dataset", "regDataset", "regularization", "regularizationRate", "initZero"];
/** What of a link is about the view. */
const VIEW = /** @type {Record<string, "showTest" | "discrete">} */ ({
  showTestData: "showTest",
  discretize: "discrete",
});

const READERS = /** @type {Record<string, Reader>} */ ({
  activation: (text) => ({ "network.activation": text }),
  batchSize: (text) => ({ "training.batch_size": number(text) }),
  learningRate: (text) => ({ "training.optimizer.learning_rate": number(text) }),
  networkShape: (text) => ({ "network.hidden": text === "" ? [] : text.split(",").map(number) }),
  noise: (text) => ({ "data.noise": number(text) / 100 }),
  percTrainData: (text) => ({ "data.train_share": number(text) / 100 }),
  seed: (text) => ({ "seeds.data": seed(text) }),
});

/** @param {ReadonlyMap<string, string>} entries @returns {boolean} whether a link has a name that only TensorFlow Playground uses */
export function isPlaygroundLink(entries) {
  return [...entries.keys()].some((name) => isKnown(name));
}

/** @param {string} name */
function isKnown(name) {
  // Not `in`: a link may well say `constructor`.
  const isRead = [READERS, VIEW, FEATURES].some((names) => Object.hasOwn(names, name));
  return isRead || TOGETHER.includes(name) || SILENT.test(name);
}

/**
 * Read a link, leaving alone the names it does not know.
 * @param {ReadonlyMap<string, string>} entries
 * @returns {{ changes: Map<string, Changes>, view: { showTest?: boolean, discrete?: boolean }, bad: string[], rest: Map<string, string> }}
 * `changes`: by the entry that asks for them
 */
export function fromPlayground(entries) {
  const changes = new Map([["", foundations(entries)]]);
  /** @type {{ showTest?: boolean, discrete?: boolean }} */
  const view = {};
  const bad = [];
  const rest = new Map();
  for (const [name, text] of entries) {
    const meant = Object.hasOwn(VIEW, name) && VIEW[name];
    if (meant) view[meant] = text === "true";
    else if (Object.hasOwn(READERS, name)) changes.set(name, READERS[name]?.(text) ?? {});
    else if (COSINE.test(name)) bad.push(...(text === "true" ? [name] : []));
    else if (!isKnown(name)) rest.set(name, text);
  }
  changes.set("dataset", dataset(entries));
  changes.set("regularization", regularization(entries));
  if (Object.keys(FEATURES).some((name) => entries.has(name))) changes.set("x", features(entries));
  return { changes, view, bad, rest };
}

/** @param {ReadonlyMap<string, string>} entries @returns {Changes} what TensorFlow Playground does without saying so */
function foundations(entries) {
  return {
    "training.loss": "squared",
    "network.initial_weights": entries.get("initZero") === "true" ? "zeros" : "uniform",
  };
}

/** @param {ReadonlyMap<string, string>} entries @returns {Changes} */
function dataset(entries) {
  const isRegression = entries.get("problem") === "regression";
  const name = entries.get(isRegression ? "regDataset" : "dataset");
  if (name === undefined) return isRegression ? { "data.dataset": "plane" } : {};
  return {
    "data.dataset": isRegression ? (REGRESSION[name] ?? null) : DATASETS.includes(name) ? name : null,
  };
}

/** @param {ReadonlyMap<string, string>} entries @returns {Changes} */
function regularization(entries) {
  const rate = number(entries.get("regularizationRate") ?? "0");
  const kind = entries.get("regularization") ?? "none";
  if (kind === "none") return {};
  return { [`training.regularization.${kind.toLowerCase()}`]: rate };
}

/** @param {ReadonlyMap<string, string>} entries @returns {Changes} */
function features(entries) {
  const isOn = (/** @type {string} */ name) =>
    entries.has(name) ? entries.get(name) === "true" : ON_BY_DEFAULT.includes(name);
  return {
    "inputs.features": Object.keys(FEATURES)
      .filter(isOn)
      .map((name) => FEATURES[name]),
  };
}

/** @param {string} text @returns {number} a seed of ours, always the same one; theirs is any text, mostly 0.12345 */
function seed(text) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
