// Owns what each activation is as a function and its slope, for drawing; the numbers of training are PyTorch's.

/**
 * @typedef {object} Activation
 * @property {(sum: number) => number} value
 * @property {(sum: number) => number} slope that of the surrogate where training uses one
 */

const SELU = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** @param {number} z */
const sigmoid = (z) => 1 / (1 + Math.exp(-z));
/** @param {number} z */
const sigmoidSlope = (z) => sigmoid(z) * sigmoid(-z);
/** @param {number} z never exp of a large number, which would be infinite */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** @param {number} z the share of the standard normal distribution below z */
const normal = (z) => 0.5 * (1 + erf(z / Math.SQRT2));

/** @param {number} z */
function mishSlope(z) {
  const outer = Math.tanh(softplus(z));
  return outer + z * (1 - outer ** 2) * sigmoid(z);
}

/** By the name that the configuration has for it. @type {Readonly<Record<string, Activation>>} */
export const ACTIVATIONS = {
  tanh: { value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  relu: { value: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
  sigmoid: { value: sigmoid, slope: sigmoidSlope },
  linear: { value: (z) => z, slope: () => 1 },
  leaky_relu: { value: (z) => (z > 0 ? z : 0.01 * z), slope: (z) => (z > 0 ? 1 : 0.01) },
  elu: { value: (z) => (z > 0 ? z : Math.expm1(z)), slope: (z) => (z > 0 ? 1 : Math.exp(z)) },
  selu: {
    value: (z) => SELU * (z > 0 ? z : SELU_ALPHA * Math.expm1(z)),
    slope: (z) => SELU * (z > 0 ? 1 : SELU_ALPHA * Math.exp(z)),
  },
  gelu: {
    value: (z) => z * normal(z),
    slope: (z) => normal(z) + (z * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI),
  },
  silu: { value: (z) => z * sigmoid(z), slope: (z) => sigmoid(z) * (1 + z * sigmoid(-z)) },
  mish: { value: (z) => z * Math.tanh(softplus(z)), slope: mishSlope },
  softplus: { value: softplus, slope: sigmoid },
  sine: { value: Math.sin, slope: Math.cos },
  hard_step: { value: (z) => (z > 0 ? 1 : 0), slope: sigmoidSlope },
};

/**
 * The error function to 1.2e-7 (Press et al., Numerical Recipes, erfcc), which no screen can show.
 * @param {number} x
 */
function erf(x) {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  let sum = 0;
  for (const factor of [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
    1.00002368, -1.26551223,
  ])
    sum = sum * t + factor;
  const rest = t * Math.exp(-x * x + sum);
  return x >= 0 ? 1 - rest : rest - 1;
}
