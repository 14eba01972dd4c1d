"""What may mend an ailing run: changes of its configuration by dotted path, the best first; measures nothing.

Which of them helps a particular run is tried on a copy of it (`models/training/trials.py`): the same change revives one
network and does nothing for another. Each list ends with a set-up that learns any of the toy data sets.
"""

import math
from collections.abc import Iterable
from typing import Final

from livegrad.models.config.data import DataConfig
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import MAX_SEED, Activation, InitialWeights
from livegrad.models.data.datasets import default_count
from livegrad.models.explain import shapes
from livegrad.models.explain.shapes import Changes

MIN_LEARNING_RATE: Final = 1e-5
SAFE_LEARNING_RATE: Final = 0.03
"""The largest rate suggested after one that was too large: a toy network hardly ever fails with it."""
SAFE_ADAPTIVE: Final = 0.01
"""The same for Adam and its kin, whose steps are as long as the rate whatever the gradient."""
LADDER: Final = tuple(float(f"{mantissa}e{exponent}") for exponent in range(-5, -1) for mantissa in (1, 3))
WIDE: Final = 2.0
"""Normal weights are wide when their deviation is this many times He's in the widest layer."""
STRONG_L1: Final = 0.003
STRONG_L2: Final = 0.03
"""Costs of large weights from which on they may be what keeps a network from learning."""
STRONG_DROPOUT: Final = 0.3
"""The same for the chance of a unit to be left out."""
PENALTIES: Final = (0.003, 0.01, 0.03)
"""The costs of large weights that are offered."""


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


def after_divergence(config: RunConfig) -> tuple[Changes, ...]:
    """Give a gentler rate, and other weights where no rate makes up for these."""
    rate = config.training.optimizer.learning_rate
    suggested = gentler(rate)
    slower: Changes = {"training.optimizer.learning_rate": suggested} if suggested < rate else {}
    slowest: Changes = {"training.optimizer.learning_rate": gentler(suggested)}
    fitting = draw_fitting(config)
    first = slower | fitting if _wide_weights(config) else slower
    return useful(config, first, slower | fitting, slowest | fitting, sound(config))


def against_exploding(config: RunConfig) -> tuple[Changes, ...]:
    """Give initial weights that keep the size of what passes through, or else a gentler start."""
    return useful(config, draw_fitting(config), start_again_gently(config), sound(config))


def break_symmetry(config: RunConfig) -> tuple[Changes, ...]:
    """Give initial weights that differ."""
    fitting = draw_fitting(config)
    return useful(config, fitting, take_activation(config, "tanh") | xavier(config), sound(config))


def revive(config: RunConfig) -> tuple[Changes, ...]:
    """Give what wakes dead units: a slope everywhere, which needs weights that are not 0, and no rate that kills."""
    rate = config.training.optimizer.learning_rate
    slope = take_activation(config, "leaky_relu")
    gentle: Changes = {} if rate <= 0.1 else {"training.optimizer.learning_rate": gentler(rate)}
    return useful(
        config,
        draw_fitting(config) if config.network.initial_weights == "zeros" else {},
        slope | gentle,
        start_again_gently(config) if gentle else {},
        slope | draw_fitting(changed(config, slope)) | start_again(config) | gentle,
        take_activation(config, "tanh") | xavier(config) | gentle,
        sound(config),
    )


def tame(config: RunConfig) -> tuple[Changes, ...]:
    """Give what keeps sums where the activation is steep: fitting initial weights, or else a gentler start."""
    relu = take_activation(config, "relu") | he(config)
    return useful(config, xavier(config), start_again_gently(config), relu, sound(config))


def unsaturate_output(config: RunConfig) -> tuple[Changes, ...]:
    """Give smaller initial weights, a gentler start, or a loss whose gradient does not go to 0 with the slope."""
    entropy: Changes = {"training.loss": "cross_entropy"}
    return useful(config, draw_fitting(config), start_again_gently(config), entropy, sound(config) | entropy)


def steepen(config: RunConfig) -> tuple[Changes, ...]:
    """Give what lets errors through: an activation of slope 1 with its own initial weights, or fewer layers."""
    squashing = {"sigmoid", "tanh", "hard_step"} & set(config.activations)
    drawn_to_fit = config.network.initial_weights in ("xavier", "he") and config.network.initial_scale >= 1
    relu = take_activation(config, "relu") | he(config)
    leaky = take_activation(config, "leaky_relu") | he(config)
    turned = (relu, leaky) if squashing and (drawn_to_fit or "tanh" not in squashing) else ()
    tanh = take_activation(config, "tanh") | xavier(config)
    fewer = shapes.fewer(config) | _one_for_all(config)
    return useful(config, *turned, draw_fitting(config), relu, leaky, tanh, tanh | fewer, sound(config))


def slow_down(config: RunConfig, suggested: float) -> tuple[Changes, ...]:
    """Give a gentler rate to go on with, or from other weights where the spoilt ones learn no more."""
    rate: Changes = {"training.optimizer.learning_rate": suggested}
    gentlest: Changes = {"training.optimizer.learning_rate": gentler(suggested)}
    fitting = draw_fitting(config) if _wide_weights(config) else start_again(config)
    return useful(config, rate, rate | start_again(config), rate | fitting, gentlest | start_again(config))


def quicken(config: RunConfig, usual: float) -> tuple[Changes, ...]:
    """Give the usual learning rate, and no schedule that takes it away again."""
    faster: Changes = {}
    if config.training.optimizer.learning_rate < usual:
        faster["training.optimizer.learning_rate"] = usual
    if config.training.schedule.name != "constant":
        faster["training.schedule.name"] = "constant"
    adam: Changes = {"training.optimizer.name": "adam", "training.optimizer.learning_rate": SAFE_ADAPTIVE}
    return useful(config, faster, adam | {"training.schedule.name": "constant"})


def bend(config: RunConfig) -> tuple[Changes, ...]:
    """Give a linear network what bends: an activation, or a hidden layer, and if need be room and a better start."""
    faster = adam(config)
    layers = shapes.roomy(config, 1) if not config.hidden else {}
    roomy = shapes.roomy(config, 2) | take_activation(config, "tanh")
    bent = layers | take_activation(config, "tanh")
    return useful(config, bent, roomy, bent | faster, roomy | faster, sound(config))


def is_linear(config: RunConfig) -> bool:
    """Say whether a network's answer is linear in its features."""
    return all(name == "linear" for name in config.activations)


def enrich(config: RunConfig) -> tuple[Changes, ...]:
    """Give what lets a stuck network tell more: freedom, another start, units, a better optimizer."""
    network = config.network
    thawed: Changes = {"network.frozen_layers": [], "network.frozen_weights": []}
    wider = shapes.wider(config) | _one_for_all(config)
    return useful(
        config,
        thawed if network.frozen_layers or network.frozen_weights else {},
        wider if shapes.is_narrow(config) else {},
        adam(config),
        start_again(config),
        wider | adam(config),
        sound(config),
    )


def let_go(config: RunConfig) -> tuple[Changes, ...]:
    """Give a run back what strong regularization takes from it; nothing where there is none."""
    costs, dropout = config.training.regularization, config.network.dropout
    free: Changes = {}
    if costs.l1 >= STRONG_L1 or costs.l2 >= STRONG_L2:
        free = {"training.regularization.l1": 0.0, "training.regularization.l2": 0.0}
    if dropout >= STRONG_DROPOUT:
        free["network.dropout"] = 0.0
    if not free:
        return ()
    return useful(config, free, free | start_again(config), free | adam(config) | start_again(config), sound(config))


def restrain(config: RunConfig) -> tuple[Changes, ...]:
    """Give what keeps a network from learning its samples by heart: more of them, a penalty, less room."""
    data, l2 = config.data, config.training.regularization.l2
    share = data.train_share < 0.5 and not data.fixed and data.validation_share <= 0.5
    smaller = shapes.smaller(config)
    costs: list[Changes] = [{"training.regularization.l2": penalty} for penalty in PENALTIES if penalty > l2]
    return useful(
        config,
        {"data.count": None} if _has_few(data) else {},
        {"data.train_share": 0.5} if share else {},
        *costs,
        smaller | _one_for_all(config) if smaller else {},
    )


def fitting_weights(config: RunConfig) -> InitialWeights:
    """Give the initial weights made for the activations: He's for those that are silent on one side."""
    even = ("tanh", "sigmoid", "linear", "sine", "hard_step", "selu")
    return "xavier" if all(name in even for name in config.activations) else "he"


def draw_fitting(config: RunConfig) -> Changes:
    """Give fitting initial weights as they are drawn."""
    return {"network.initial_weights": fitting_weights(config), "network.initial_scale": 1.0}


def xavier(config: RunConfig) -> Changes:
    """Give Xavier's initial weights as they are drawn."""
    return {"network.initial_weights": "xavier"} | _usual_scale(config)


def he(config: RunConfig) -> Changes:
    """Give He's initial weights as they are drawn."""
    return {"network.initial_weights": "he"} | _usual_scale(config)


def take_activation(config: RunConfig, name: Activation) -> Changes:
    """Give one activation for all layers."""
    return {"network.activation": name} | _one_for_all(config)


def start_again(config: RunConfig) -> Changes:
    """Give other initial weights: with the spoilt ones no rate helps any more."""
    return {"seeds.weights": (config.seeds.weights + 1) % (MAX_SEED + 1)}


def start_again_gently(config: RunConfig) -> Changes:
    """Give a gentler learning rate and other weights."""
    return {"training.optimizer.learning_rate": gentler(config.training.optimizer.learning_rate)} | start_again(config)


def sound(config: RunConfig) -> Changes:
    """Give a set-up that learns any of the toy data sets: two layers of eight units of tanh, trained with Adam."""
    usual: Changes = shapes.roomy(config, 2) | {
        "network.activation": "tanh",
        "network.initial_weights": "xavier",
        "network.initial_scale": 1.0,
        "network.normalization": "none",
        "network.dropout": 0.0,
        "training.regularization.l1": 0.0,
        "training.regularization.l2": 0.0,
        "training.optimizer.name": "adam",
        "training.optimizer.learning_rate": SAFE_ADAPTIVE,
        "training.schedule.name": "constant",
        "training.clipping": None,
    }
    return usual | _one_for_all(config)


def useful(config: RunConfig, *candidates: Changes) -> tuple[Changes, ...]:
    """Leave out of each candidate what is so already, and then the empty ones and those listed before."""
    kept: list[Changes] = []
    for candidate in _different(config, candidates):
        if candidate and candidate not in kept:
            kept.append(candidate)
    return tuple(kept)


def _different(config: RunConfig, candidates: Iterable[Changes]) -> Iterable[Changes]:
    now = config.model_dump(mode="json")
    for candidate in candidates:
        yield {path: value for path, value in candidate.items() if _option(now, path) != value}


def _option(config: dict[str, object], path: str) -> object:
    value: object = config
    for name in path.split("."):
        value = value[name] if isinstance(value, dict) else None
    return value


def adam(config: RunConfig) -> Changes:
    """Give Adam at the rate that suits toy networks."""
    if config.training.optimizer.name in ("adam", "adamw"):
        return {"training.optimizer.learning_rate": SAFE_ADAPTIVE}
    return {"training.optimizer.name": "adam", "training.optimizer.learning_rate": SAFE_ADAPTIVE}


def _one_for_all(config: RunConfig) -> Changes:
    return {} if config.network.activations is None else {"network.activations": None}


def _usual_scale(config: RunConfig) -> Changes:
    return {} if config.network.initial_scale == 1 else {"network.initial_scale": 1.0}


def _wide_weights(config: RunConfig) -> bool:
    """Say whether weights were drawn so wide that no learning rate makes up for it."""
    widest = max(inputs for _, inputs in config.shapes)
    network = config.network
    if network.initial_weights != "normal":
        return network.initial_scale >= WIDE
    return network.initial_deviation * network.initial_scale >= WIDE * math.sqrt(2 / widest)


def _has_few(data: DataConfig) -> bool:
    """Say whether fewer than half of the points are drawn that the set has by itself."""
    drawn = not data.fixed and data.dataset not in ("custom-classes", "custom-values")
    return drawn and data.count is not None and 2 * data.count <= default_count(data)
