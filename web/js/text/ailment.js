// Owns what is told of an ailing run in one line: which verdict, of which layers, with which numbers. Knows no element.
/** @import { Curve, Translate, Verdict } from "../types.d.ts" */
import { newest } from "../run/measures.js";

/** Of layers, the gravest first. @type {readonly Verdict["kind"][]} */
const GRAVEST = ["exploding", "dead", "saturated", "vanishing"];

/**
 * @typedef {object} Ailment
 * @property {Verdict} verdict Of the whole run, or of the first of the layers.
 * @property {readonly number[]} layers All that have it, counted from 0; none: it is of the whole run.
 */

/**
 * What is told first: a verdict on the whole run, else the gravest of layers. That a run diverged is told by the banner.
 * @param {ReadonlyMap<number, Verdict>} verdicts @returns {Ailment | null}
 */
export function ailmentOf(verdicts) {
  const whole = verdicts.get(-1);
  if (whole) return whole.kind === "diverged" ? null : { verdict: whole, layers: [] };
  const ofLayers = [...verdicts].sort(([one], [other]) => one - other);
  for (const kind of GRAVEST) {
    const ill = ofLayers.filter(([, verdict]) => verdict.kind === kind);
    const [first] = ill;
    if (first) return { verdict: first[1], layers: ill.map(([layer]) => layer) };
  }
  return null;
}

/** What tells two ailments apart, however many layers have one. @param {Ailment | null} ailment */
export function nameOf(ailment) {
  return ailment && (ailment.layers.length > 0 ? "layer." : "run.") + ailment.verdict.kind;
}

/**
 * The ailment's numbers as they are now: those of its layers together.
 * @param {Ailment} ailment @param {Curve} curve @param {readonly number[]} hidden @returns {Verdict["values"]}
 */
export function valuesNow({ verdict, layers }, curve, hidden) {
  if (layers.length === 0) return newest(verdict.values, curve);
  const now = (/** @type {string} */ name, /** @type {number} */ layer) =>
    latest(curve, `${name}.${layer + 1}`);
  const known = (/** @type {string} */ name, /** @type {number} */ value) =>
    Number.isFinite(value) && name in verdict.values ? { [name]: value } : {};
  const gradients = layers.map((layer) => now("gradient_norm", layer));
  const units = layers.map((layer) => hidden[layer] ?? 0);
  const shares = layers.map((layer) => now(verdict.kind, layer));
  return {
    ...verdict.values,
    ...known("gradient", verdict.kind === "vanishing" ? Math.min(...gradients) : Math.max(...gradients)),
    ...known("last", now("gradient_norm", hidden.length)),
    ...known("count", sum(shares.map((share, at) => Math.round(share * (units[at] ?? 0))))),
    ...(shares.every(Number.isFinite) ? known("units", sum(units)) : {}),
    layers: layers.length,
  };
}

/**
 * Which layers, in words: layer 3; layers 1–4, 6; layer 1, output; output layer.
 * @param {readonly number[]} layers @param {number} hidden how many there are besides the output's @param {Translate} t
 */
export function layersInWords(layers, hidden, t) {
  if (layers.length === 1 && layers[0] === hidden) return t("network.output_layer");
  const own = layers.filter((layer) => layer < hidden);
  const runs = own.reduce((/** @type {[number, number][]} */ all, layer) => {
    const last = all.at(-1);
    if (last?.[1] === layer - 1) last[1] = layer;
    else all.push([layer, layer]);
    return all;
  }, []);
  const list = runs.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`)).join(", ");
  const where = t(own.length === 1 ? "health.layer" : "health.layers", { list });
  return own.length === layers.length ? where : t("health.and_output", { where });
}

/**
 * What it is, and why.
 * @param {Ailment} ailment @param {Record<string, string | number>} values @param {readonly number[]} hidden
 * @param {Translate} t
 */
export function wordsOf({ verdict: { text_key }, layers }, values, hidden, t) {
  const word = t(`${text_key}_word`, values);
  if (layers.length === 0) return { word, why: t(text_key, values) };
  const where = layersInWords(layers, hidden.length, t);
  return { word: t("health.line", { where, word }), why: t(`${text_key}_line`, values) };
}

/** @param {Curve} curve @param {string} name */
function latest({ names, columns, length }, name) {
  return names.includes(name) ? (columns[names.indexOf(name) + 1]?.[length - 1] ?? Number.NaN) : Number.NaN;
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
