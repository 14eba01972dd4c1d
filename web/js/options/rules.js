// Owns the rules between options: what fits which data, what has an effect now, and what a change takes along.
/** @import { Changes, Head, Kind, Option, RunConfig, SetFacts } from "../types.d.ts" */
import { read } from "./config.js";

/** @typedef {ReadonlyMap<string, Option>} Options */

/** @type {SetFacts} */
const UNKNOWN = { task: "classification", inputs: 2, classes: 2, fixed: false };
/** Bytes of a point in `data.custom`: x1, x2 and target as float32. */
const POINT = 12;

/** What is drawn anew with other data even of a set that is always the same. */
const DISTURBANCES = /** @type {const} */ (["noise", "label_noise", "outliers", "imbalance"]);

/** @param {Options} options @param {string} dataset @returns {SetFacts} */
export function factsOf(options, dataset) {
  const sets = options.get("data.dataset")?.sets ?? {};
  return (Object.hasOwn(sets, dataset) && sets[dataset]) || UNKNOWN;
}

/** @param {Options} options @param {string} dataset @returns {Kind} what a sample of it is */
export function kindOf(options, dataset) {
  return factsOf(options, dataset).kind ?? "points";
}

/** @param {RunConfig} config @param {Options} options @returns {Head} what the output has to tell */
export function headOf({ data }, options) {
  const { task, classes } = factsOf(options, data.dataset);
  if (task === "regression") return "regression";
  const { dataset, chosen, custom } = data;
  const own = dataset === "custom-classes" ? customClasses(custom) : data.classes;
  const several = classes ?? (dataset === "digits" ? chosen.length : own);
  return several > 2 ? "multiclass" : "binary";
}

/** @param {string} custom base64 of the points @returns {number} at least two, or there would be nothing to tell apart */
export function customClasses(custom) {
  const bytes = Uint8Array.from(atob(custom), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  let classes = 2;
  for (let at = 0; at + POINT <= bytes.length; at += POINT)
    classes = Math.max(classes, 1 + view.getFloat32(at + 8, true));
  return classes;
}

/** @param {RunConfig} config @param {Options} options @returns {readonly string[]} the losses that fit the data */
export function lossesFor(config, options) {
  const loss = options.get("training.loss");
  return loss?.allowed?.[headOf(config, options)] ?? loss?.choices ?? [];
}

/** @param {Head} head @returns {string} */
export function usualLoss(head) {
  return head === "regression" ? "squared" : "cross_entropy";
}

/**
 * @param {RunConfig} config @param {Option | undefined} option
 * @returns {string | null} the first option that keeps this one from having an effect; null: it has one
 */
export function idleBy(config, option) {
  for (const [path, need] of Object.entries(option?.needs ?? {})) {
    const value = read(config, path);
    const met = Array.isArray(need) ? need.includes(String(value)) : Number(value) > need.above;
    if (!met) return path;
  }
  return null;
}

/**
 * Why an option has no effect now, where that is more than another option's value.
 * @param {RunConfig} config @param {string} path @param {Options} options @returns {string | null} key of the words
 */
export function idleWords(config, path, options) {
  const { data, network } = config;
  const { hidden, residual, initial_weights: weights } = network;
  const isFixed = factsOf(options, data.dataset).fixed;
  const disturbed = DISTURBANCES.some(
    (name) => data[name] > 0 && idleBy(config, options.get(`data.${name}`)) === null,
  );
  const isSequence = kindOf(options, data.dataset) === "sequence";
  /** @type {[boolean, string]} */
  const plain = [isSequence || hidden.length === 0, isSequence ? "idle.sequence" : "params.no_hidden_layer"];
  const idle = /** @type {Record<string, [boolean, string]>} */ ({
    "network.dropout": plain,
    "network.normalization": plain,
    // What is on can always be switched off.
    "network.residual": [
      !residual && !hidden.some((size, at) => at > 0 && size === hidden[at - 1]),
      "idle.network.residual",
    ],
    "network.initial_scale": [weights === "zeros", "idle.network.initial_scale"],
    "training.stop.patience": [isFixed, "idle.data.validation_share"],
    "seeds.data": [isFixed && !disturbed, "idle.seeds.data"],
  });
  const [isIdle, key] = idle[path] ?? [false, ""];
  return isIdle ? key : null;
}

/**
 * What must change too, or the server would refuse the whole: a loss that does not fit the data, shares that are
 * more than all, patience without validation, an activation for a layer that is gone.
 * @param {RunConfig} config @param {Options} options
 * @param {{ loss?: string, kept?: "train_share" | "validation_share" }} [wishes] the loss to go to if the present one
 * does not fit; the share that stays as it is
 * @returns {Changes}
 */
export function mended(config, options, { loss, kept = "train_share" } = {}) {
  return {
    ...lossMended(config, options, loss),
    ...sharesMended(config, kept),
    ...activationsMended(config),
    ...kernelsMended(config),
    ...cellsMended(config, options),
  };
}

/** @param {RunConfig} config @param {Options} options @returns {Changes} sequences go through plain cells */
function cellsMended({ data, network }, options) {
  if (kindOf(options, data.dataset) !== "sequence") return {};
  /** @type {Changes} */
  const changes = {};
  if (network.normalization !== "none") changes["network.normalization"] = "none";
  if (network.dropout) changes["network.dropout"] = 0;
  if (network.recurrence.cell === "rnn" && !/^(tanh|relu)$/.test(network.activation))
    changes["network.activation"] = "tanh";
  return changes;
}

/** @param {RunConfig} config @returns {Changes} kernels have a middle, and room on the maps they are laid on */
function kernelsMended({ network: { convolution } }) {
  const { channels, kernel, padding, pooling } = convolution;
  const odd = kernel - 1 + (kernel % 2);
  /** @type {Changes} */
  const changes = odd === kernel ? {} : { "network.convolution.kernel": odd };
  let side = 8;
  for (const _ of padding === "valid" ? channels : []) {
    if (odd > side) changes["network.convolution.padding"] = "same";
    side = side - odd + 1;
    if (pooling !== "none" && side > 1) side >>= 1;
  }
  return changes;
}

/** @param {RunConfig} config @param {Options} options @param {string | undefined} wish @returns {Changes} */
function lossMended(config, options, wish) {
  const losses = lossesFor(config, options);
  if (losses.includes(config.training.loss)) return {};
  const fits = wish !== undefined && losses.includes(wish);
  return { "training.loss": fits ? wish : usualLoss(headOf(config, options)) };
}

/** @param {RunConfig} config @param {"train_share" | "validation_share"} kept @returns {Changes} */
function sharesMended({ data, training }, kept) {
  /** @type {Changes} */
  const changes = {};
  let validation = data.validation_share;
  if (data.train_share + validation > 1 + 1e-9) {
    const other = kept === "train_share" ? "validation_share" : "train_share";
    const rest = restOf(data[kept]);
    changes[`data.${other}`] = rest;
    if (other === "validation_share") validation = rest;
  }
  if (training.stop.patience !== null && !(validation > 0)) changes["training.stop.patience"] = null;
  return changes;
}

/**
 * Give what a share leaves of 1, in at most six digits: 0.30000000000000004 would stand in the address. Rounded down,
 * since shares that add up to 1.000000004 are refused; the small number makes up for 1 - 0.9 being 0.09999999999999998.
 * @param {number} share @returns {number}
 */
function restOf(share) {
  return Math.floor((1 - share) * 1e6 + 1e-4) / 1e6;
}

/** @param {RunConfig} config @returns {Changes} a layer that came takes after the one before it */
function activationsMended({ network: { activations, activation, hidden } }) {
  if (activations === null || activations.length === hidden.length) return {};
  const last = activations.at(-1) ?? activation;
  const one = hidden.map((_, layer) => activations[layer] ?? last);
  return { "network.activations": one };
}

/**
 * What is frozen of a network whose shape changes: the output's layer stays the output's, and what is gone thaws.
 * @param {RunConfig} before @param {RunConfig} after @returns {Changes}
 */
export function thawed(before, after) {
  const [old, now] = [before.network.hidden.length, after.network.hidden.length];
  const { frozen_layers: layers, frozen_weights: weights, hidden } = after.network;
  const place = (/** @type {number} */ layer) => (layer === old ? now : layer < now ? layer : null);
  const keptLayers = layers.map(place).filter((layer) => layer !== null);
  const keptWeights = weights.flatMap(([layer, to, from]) => {
    const at = place(layer);
    const fits =
      at !== null &&
      (at === now || to < (hidden[at] ?? 0)) &&
      from < (at === 0 ? after.inputs.features.length : (hidden[at - 1] ?? 0));
    return fits ? [/** @type {[number, number, number]} */ ([at, to, from])] : [];
  });
  /** @type {Changes} */
  const changes = {};
  if (String(keptLayers) !== String(layers)) changes["network.frozen_layers"] = keptLayers;
  if (String(keptWeights) !== String(weights)) changes["network.frozen_weights"] = keptWeights;
  return changes;
}
