// The chain rule of one unit or one weight, written out with the numbers of the followed sample; it holds no state.
import { html, nothing } from "../../../vendor/lit.js";
import { ACTIVATIONS } from "../../options/activations.js";
import { applied } from "../../options/layers.js";
import { outputError, unitChain } from "../../run/chain.js";
import { equation, factor, write } from "../../text/equation.js";

/** @import { Lane, Translate } from "../../types.d.ts" */
/** @import { Followed, Term, Unit } from "../../run/chain.js" */

/** What the equations are about: a unit, or the weight that leads to it. @typedef {{ layer: number, to: number, from: number | null }} Chosen */

/** Longer sums are written with their heaviest terms, and one number for the others. */
const MOST_TERMS = 3;
const DIGITS = 3;

/** @param {Chosen} chosen @param {Followed} followed @param {Lane} lane @param {Translate} t @param {number} rate */
export function chainRule(chosen, followed, lane, t, rate) {
  const unit = unitChain(followed, chosen.layer, chosen.to);
  const network = followed.config.network;
  return html`<div class="forward">${sumLine(unit, t)}${outputLine(unit, chosen, followed, lane)}</div>
    <div class="backward">${errorLine(unit, chosen, lane, followed, t)}${gradientLine(unit, chosen, rate, t)}</div>
    ${network.dropout > 0 && network.hidden.length > 0 ? html`<p class="hint">${t("chain.dropout")}</p>` : nothing}`;
}

/** @param {string} left what is worked out @param {unknown} formula @param {unknown} numbers @param {string} result @param {string} [tip] */
function line(left, formula, numbers, result, tip) {
  return html`<p data-tip=${tip ?? nothing}><i>${left}</i> = ${formula}${numbers === nothing ? nothing : html` = ${numbers}`} = <b>${result}</b></p>`;
}

/** z = sum w a + b. @param {Unit} unit @param {Translate} t */
function sumLine({ into, bias, sum, z, isNormalized }, t) {
  const { heavy, rest } = sorted(into);
  const values = [...pairs(heavy), rest ?? 0, bias];
  const found = equation(values, (all) => dot(all) + (all.at(-1) ?? 0), sum);
  const others = rest === null ? "" : ` + ${factor(found.values.at(-2) ?? "")}`;
  const numbers = `${products(found.values, heavy.length)}${others} + ${factor(found.values.at(-1) ?? "")}`;
  const more =
    rest === null ? nothing : html` <small>(${t("chain.rest", { n: into.length - heavy.length })})</small>`;
  const name = isNormalized ? "s" : "z";
  return html`${line(name, "Σ w a + b", html`${numbers}${more}`, found.result, t("sample.sum_tip"))}
    ${isNormalized ? line("z", "norm(s)", nothing, write(z, DIGITS), t("chain.normalized")) : nothing}`;
}

/** a = f(z). @param {Unit} unit @param {Chosen} chosen @param {Followed} followed @param {Lane} lane */
function outputLine({ z, output, skip, slope }, { layer }, { config }, lane) {
  if (slope === null) {
    const { name, work, formula } = answerOf(lane);
    if (!work) return line(name, formula("z"), nothing, write(output, DIGITS));
    const found = equation([z], ([sum = 0]) => work(sum), output);
    return line(name, formula("z"), formula(found.values[0] ?? ""), found.result);
  }
  const word = applied(config, layer) ?? "";
  const value = ACTIVATIONS[word]?.value ?? ((sum) => sum);
  const found = equation([z, skip ?? 0], ([sum = 0, before = 0]) => value(sum) + before, output);
  const [sum = "", before = ""] = found.values;
  const added = skip === null ? ["", ""] : [" + a₀", ` + ${factor(before)}`];
  return line("a", `f(z)${added[0]}`, `${word}(${sum})${added[1]}`, found.result);
}

/** delta = f'(z) sum w delta. @param {Unit} unit @param {Chosen} chosen @param {Lane} lane @param {Followed} followed @param {Translate} t */
function errorLine(unit, { to }, lane, { config, sizes }, t) {
  const { slope, onward, skipped, error, output } = unit;
  if (slope === null) return lossLine(output, error, to, lane, config, t);
  const { heavy, rest } = sorted(onward);
  const values = [slope, ...pairs(heavy), rest ?? 0, skipped ?? 0];
  const found = equation(values, ([first = 0, ...all]) => first * (dot(all) + (all.at(-1) ?? 0)), error);
  const [first = "", ...all] = found.values;
  const others = rest === null ? "" : ` + ${factor(all.at(-2) ?? "")}`;
  const past = skipped === null ? "" : ` + ${factor(all.at(-1) ?? "")}`;
  const more =
    rest === null ? nothing : html` <small>(${t("chain.rest", { n: onward.length - heavy.length })})</small>`;
  const sum = `${products(all, heavy.length)}${others}${past}`;
  const formula = skipped === null ? "f′(z) · Σ w δ" : "f′(z) · (Σ w δ + ∂E/∂a₊)";
  return line(
    "δ",
    formula,
    html`${factor(first)} · (${sum})${more}`,
    found.result,
    t(sizes.length > 2 ? "chain.error_tip" : "sample.error_tip"),
  );
}

/** Where the error begins. @param {number} output @param {number} error @param {number} to @param {Lane} lane @param {Followed["config"]} config @param {Translate} t */
function lossLine(output, error, to, lane, config, t) {
  const { head, target } = targetOf(lane, to);
  const from = outputError(config, head, output, target);
  const name = answerOf(lane).name;
  const tip = t("sample.error_tip");
  if (!from) return line("δ", "∂E/∂z", nothing, write(error, DIGITS), tip);
  const work = (/** @type {number[]} */ [y = 0, wanted = 0]) =>
    (from.slope === null ? 1 : 1 - y * y) * (y - wanted);
  const found = equation([from.answer, from.target], work, error);
  const [y = "", wanted = ""] = found.values;
  const difference = `${y} − ${factor(wanted)}`;
  return from.slope === null
    ? line("δ", `${name} − t`, difference, found.result, tip)
    : line("δ", `(1 − ${name}²)(${name} − t)`, `(1 − ${factor(y)}²) · (${difference})`, found.result, tip);
}

/** dE/dw = delta a, or dE/db. @param {Unit} unit @param {Chosen} chosen @param {number} rate @param {Translate} t */
function gradientLine({ raw, isNormalized, into, bias }, { from }, rate, t) {
  const back = isNormalized
    ? line("∂E/∂s", "δ · ∂z/∂s", nothing, write(raw, DIGITS), t("chain.normalized"))
    : nothing;
  const error = isNormalized ? "∂E/∂s" : "δ";
  if (from === null)
    return html`${back}${line("∂E/∂b", error, nothing, write(raw, DIGITS), t("sample.gradient_tip"))}${update("b", bias, raw, rate, t)}`;
  const { weight = 0, value = 0 } = into[from] ?? {};
  const found = equation([raw, value], ([one = 0, other = 0]) => one * other, raw * value);
  const [one = "", other = ""] = found.values;
  return html`${back}${line("∂E/∂w", `${error} · a`, `${factor(one)} · ${factor(other)}`, found.result, t("sample.gradient_tip"))}
    ${update("w", weight, raw * value, rate, t)}`;
}

/** @param {string} name @param {number} value @param {number} gradient @param {number} rate @param {Translate} t */
function update(name, value, gradient, rate, t) {
  const work = (/** @type {number[]} */ [before = 0, step = 0, slope = 0]) => before - step * slope;
  const found = equation([value, rate, gradient], work, value - rate * gradient);
  const [before = "", step = "", slope = ""] = found.values;
  return line(
    `${name} − η ∂E/∂${name}`,
    `${before} − ${step} · ${factor(slope)}`,
    nothing,
    found.result,
    t("chain.update"),
  );
}

/** The heaviest terms in their order, and the sum of the others. @param {readonly Term[]} terms @returns {{ heavy: Term[], rest: number | null }} */
function sorted(terms) {
  if (terms.length <= MOST_TERMS + 1) return { heavy: [...terms], rest: null };
  const size = (/** @type {Term} */ { weight, value }) => Math.abs(weight * value);
  const heaviest = new Set([...terms].sort((a, b) => size(b) - size(a)).slice(0, MOST_TERMS));
  const light = terms.filter((term) => !heaviest.has(term));
  const rest = light.reduce((sum, { weight, value }) => sum + weight * value, 0);
  return { heavy: terms.filter((term) => heaviest.has(term)), rest };
}

/** @param {readonly Term[]} terms */
const pairs = (terms) => terms.flatMap(({ weight, value }) => [weight, value]);

/** Pairs multiplied and added, and a single number after them; what follows is the caller's. @param {readonly number[]} all */
function dot(all) {
  let sum = all.at(-2) ?? 0;
  for (let i = 0; i + 3 < all.length; i += 2) sum += (all[i] ?? 0) * (all[i + 1] ?? 0);
  return sum;
}

/** @param {readonly string[]} values @param {number} count */
function products(values, count) {
  const one = (/** @type {number} */ i) =>
    `${factor(values[2 * i] ?? "")} · ${factor(values[2 * i + 1] ?? "")}`;
  return Array.from({ length: count }, (_, i) => one(i)).join(" + ");
}

const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/**
 * How the answer comes from the output's sum: as a probability, or a value.
 * @param {Lane} lane
 * @returns {{ name: string, formula: (z: string) => string, work: ((z: number) => number) | null }}
 */
export function answerOf({ run, config }) {
  if ((run.value?.data.classes ?? 0) > 2) return { name: "ŷ", formula: (z) => `softmax(${z})`, work: null };
  if (run.value?.data.task === "regression" || config.value.training.loss === "hinge")
    return { name: "ŷ", formula: (z) => z, work: (z) => z };
  return config.value.training.loss === "cross_entropy"
    ? { name: "ŷ", formula: (z) => `σ(${z})`, work: sigmoid }
    : { name: "ŷ", formula: (z) => `tanh(${z})`, work: Math.tanh };
}

/** What the followed sample should be. @param {Lane} lane @param {number} output @returns {{ head: "binary" | "multiclass" | "regression", target: number }} */
function targetOf({ run, frame }, output) {
  const data = run.value?.data;
  const target = data?.points[frame.value?.sample?.index ?? 0]?.[2] ?? 0;
  if (data?.task === "regression") return { head: "regression", target };
  if ((data?.classes ?? 0) > 2) return { head: "multiclass", target: Number(target === output) };
  return { head: "binary", target };
}
