"""What mends an ailing run: changes of its configuration by dotted path; knows no verdict and no measurement."""

import math
from typing import Final

from livegrad.models.config.data import DataConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import MAX_SEED, Activation, InitialWeights
from livegrad.models.data.datasets import default_count

Changes = dict[str, object]

MIN_LEARNING_RATE: Final = 1e-5
SAFE_LEARNING_RATE: Final = 0.03
"""The largest rate suggested after one that was too large: a toy network hardly ever fails with it."""
SAFE_ADAPTIVE: Final = 0.01
"""The same for Adam and its kin, whose steps are as long as the rate whatever the gradient."""
LADDER: Final = tuple(float(f"{mantissa}e{exponent}") for exponent in range(-5, -1) for mantissa in (1, 3))
WIDE: Final = 2.0
"""Normal weights are wide when their deviation is this many times He's in the widest layer."""
ROOMY: Final = 8
"""So many units in each of two hidden layers learn any of the toy data sets."""
STRONG_L1: Final = 0.01
STRONG_L2: Final = 0.1
"""Costs of large weights from which on they may be what keeps a network from learning."""
PENALTIES: Final = (0.01, 0.03)
"""The costs of large weights that are offered, each after the one before did not help."""


def gentler(learning_rate: float) -> float:
    """Give the next of ..., 0.001, 0.003, 0.01, 0.03 at or below a tenth of a learning rate, at least 1e-5."""
    return rung(min(learning_rate / 10, SAFE_LEARNING_RATE))


def rung(learning_rate: float) -> float:
    """Give the next of ..., 0.001, 0.003, 0.01, 0.03 at or below a learning rate, at least 1e-5."""
    highest = learning_rate * (1 + 1e-9)
    return max((rate for rate in LADDER if rate <= highest), default=MIN_LEARNING_RATE)


def usual_rate(config: RunConfig, spread: float) -> float:
    """Give a learning rate that suits the optimizer; `spread` is the mean square of a training sample's length.

    The loss of a linear unit curves by no more than that and 1 for the bias, and gradient descent is stable up to
    twice the inverse of the curvature.
    """
    if config.training.optimizer.name in ("sgd", "adagrad"):
        return rung(min(SAFE_LEARNING_RATE, 1 / (1 + spread)))
    return SAFE_ADAPTIVE


def after_divergence(config: RunConfig) -> Changes | None:
    """Give a gentler rate, and other weights where no rate makes up for these."""
    rate = config.training.optimizer.learning_rate
    suggested = gentler(rate)
    changes: Changes = {"training.optimizer.learning_rate": suggested} if suggested < rate else {}
    return (changes | draw_fitting(config) if _wide_weights(config) else changes) or None


def against_exploding(config: RunConfig) -> Changes:
    """Give initial weights that keep the size of what passes through, or else a gentler start."""
    network = config.network
    if network.initial_weights == fitting_weights(config) and network.initial_scale <= 1:
        return _start_again_gently(config)
    return draw_fitting(config)


def revive(config: RunConfig) -> Changes:
    """Give what wakes dead units: a slope everywhere, which needs weights that are not 0, and no rate that kills."""
    if config.network.initial_weights == "zeros":
        return draw_fitting(config)
    if _penalized(config):
        return _without_penalties()
    changes = take_activation(config, "leaky_relu")
    rate = config.training.optimizer.learning_rate
    return changes if rate <= 0.1 else changes | {"training.optimizer.learning_rate": gentler(rate)}


def tame(config: RunConfig) -> Changes:
    """Give what keeps sums where the activation is steep: fitting initial weights, or else a gentler start."""
    if config.network.initial_weights not in ("xavier", "he") or config.network.initial_scale > 1:
        return {"network.initial_weights": "xavier"} | _usual_scale(config)
    return _start_again_gently(config)


def steepen(config: RunConfig) -> Changes | None:
    """Give what lets gradients through: fitting initial weights, or an activation of slope 1 with its own."""
    if _penalized(config):
        return _without_penalties()
    network, fitting = config.network, fitting_weights(config)
    drawn_to_fit = network.initial_weights in ("xavier", "he") and network.initial_scale >= 1
    squashing = [name for name in network.layer_activations if name in ("sigmoid", "tanh", "hard_step")]
    if squashing and (drawn_to_fit or "tanh" not in squashing):
        return take_activation(config, "relu") | {"network.initial_weights": "he"} | _usual_scale(config)
    if network.initial_weights == fitting and network.initial_scale == 1:
        return None
    return draw_fitting(config)


def quicken(config: RunConfig, usual: float) -> Changes:
    """Give the usual learning rate, and no schedule that takes it away again."""
    changes: Changes = {}
    if config.training.optimizer.learning_rate < usual:
        changes["training.optimizer.learning_rate"] = usual
    if config.training.schedule.name != "constant":
        changes["training.schedule.name"] = "constant"
    return changes


def enrich(config: RunConfig) -> Changes | None:
    """Give what lets a network tell more: freedom, an activation that bends, units, inputs, a better optimizer."""
    network = config.network
    if network.frozen_layers or network.frozen_weights:
        return {"network.frozen_layers": [], "network.frozen_weights": []}
    if _penalized(config):
        return _without_penalties()
    if network.dropout >= 0.3:
        return {"network.dropout": 0.0}
    if network.hidden and all(name == "linear" for name in network.layer_activations):
        return take_activation(config, "tanh")
    if len(network.hidden) < 2 or min(network.hidden) < ROOMY:
        return {"network.hidden": [max(ROOMY, *network.hidden, 0)] * max(2, len(network.hidden))} | _one_for_all(config)
    if config.training.optimizer.name not in ("adam", "adamw"):
        return {"training.optimizer.name": "adam", "training.optimizer.learning_rate": SAFE_ADAPTIVE}
    return None


def restrain(config: RunConfig) -> Changes | None:
    """Give what keeps a network from learning its samples by heart: more of them, or a cost of large weights."""
    if _has_few(config.data):
        return {"data.count": None}
    if config.data.train_share < 0.5 and not config.data.fixed and config.data.validation_share <= 0.5:
        return {"data.train_share": 0.5}
    l2 = config.training.regularization.l2
    larger = [penalty for penalty in PENALTIES if penalty > l2]
    return {"training.regularization.l2": larger[0]} if larger else None


def fitting_weights(config: RunConfig) -> InitialWeights:
    """Give the initial weights made for the activations: He's for those that are silent on one side."""
    even = ("tanh", "sigmoid", "linear", "sine", "hard_step", "selu")
    return "xavier" if all(name in even for name in config.network.layer_activations) else "he"


def draw_fitting(config: RunConfig) -> Changes:
    """Give fitting initial weights as they are drawn."""
    return {"network.initial_weights": fitting_weights(config)} | _usual_scale(config)


def take_activation(config: RunConfig, name: Activation) -> Changes:
    """Give one activation for all layers."""
    return {"network.activation": name} | _one_for_all(config)


def _penalized(config: RunConfig) -> bool:
    """Say whether large weights cost so much that all weights go to 0, and gradients with them."""
    regularization = config.training.regularization
    return regularization.l1 >= STRONG_L1 or regularization.l2 >= STRONG_L2


def _without_penalties() -> Changes:
    return {"training.regularization.l1": 0.0, "training.regularization.l2": 0.0}


def _one_for_all(config: RunConfig) -> Changes:
    return {} if config.network.activations is None else {"network.activations": None}


def _usual_scale(config: RunConfig) -> Changes:
    return {} if config.network.initial_scale == 1 else {"network.initial_scale": 1.0}


def _start_again_gently(config: RunConfig) -> Changes:
    """Give a gentler learning rate and other weights: with the spoilt ones no rate helps any more."""
    return {
        "training.optimizer.learning_rate": gentler(config.training.optimizer.learning_rate),
        "seeds.weights": (config.seeds.weights + 1) % (MAX_SEED + 1),
    }


def _wide_weights(config: RunConfig) -> bool:
    """Say whether weights were drawn so wide that no learning rate makes up for it."""
    widest = max(len(config.features), *config.network.hidden, 1)
    network = config.network
    if network.initial_weights != "normal":
        return network.initial_scale >= WIDE
    return network.initial_deviation * network.initial_scale >= WIDE * math.sqrt(2 / widest)


def _has_few(data: DataConfig) -> bool:
    """Say whether fewer than half of the points are drawn that the set has by itself."""
    drawn = not data.fixed and data.dataset not in ("custom-classes", "custom-values")
    return drawn and data.count is not None and 2 * data.count <= default_count(data)
