"""What ails a run and what mends it: verdicts from measured numbers; knows no trainer and no words for people.

No verdict but `diverged` is spoken while the loss is small: a network that has learned its data has small gradients
and saturated units by right.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from models.config import MAX_SEED, InitialWeights, RunConfig
from models.diagnostics import STATISTICS

Kind = Literal["vanishing", "exploding", "dead", "saturated", "diverged"]
Value = float | int | str

VANISHING: Final = 1e-3
"""A layer's gradient vanishes when its norm is below this share of the last layer's."""
TINY: Final = 1e-5
"""Below this norm a tenth of the last layer's is enough: on the plateau where such a run gets stuck, the last layer's
gradient comes near 0 too, and the share alone would come and go with every batch."""
EXPLODING: Final = 100.0
"""A layer's gradient explodes when its norm is above this: losses here are of order 1 a sample, and so are healthy
gradients; in a step of 0.01 against such a gradient each of 100 weights would move by 0.1."""
DEAD: Final = 0.5
"""A layer is dead when more than this share of its units is."""
SATURATED: Final = 0.75
"""A layer is saturated when this share of its units is."""
STILL_LEARNING: Final = 0.3
"""The loss is small below this share of the loss of an answer that is the same everywhere."""

MIN_LEARNING_RATE: Final = 1e-5
SAFE_LEARNING_RATE: Final = 0.03
"""The largest rate suggested after one that was too large: a toy network hardly ever fails with it."""
WIDE: Final = 2.0
"""Normal weights are wide when their deviation is this many times He's in the widest layer."""


@dataclass(frozen=True)
class Verdict:
    """A diagnosis of one layer (counted from 0), or of the whole run (None), and what mends it."""

    kind: Kind
    layer: int | None
    values: dict[str, Value]
    """The numbers for its words."""
    remedy: dict[str, object] | None
    """Changes by dotted path, as `config.changed` takes them; None where there is nothing to offer."""

    @property
    def text_key(self) -> str:
        """Where its words are in the locale files."""
        return f"health.{self.kind}"


def verdicts(config: RunConfig, layers: NDArray[np.float32], loss: float, ignorant: float) -> tuple[Verdict, ...]:
    """Judge the layers by their statistics (L, 7): at most one verdict each, in order of the layers.

    `loss` is the training loss, `ignorant` that of an answer that is the same everywhere. The cause goes before its
    consequence: exploding, dead, saturated, vanishing; and where a layer is dead, that the gradients of those before
    it vanish goes without saying.
    """
    if loss < STILL_LEARNING * ignorant:
        return ()
    found = [_exploding(config, layers, layer) or _silent(config, layers, layer) for layer in range(len(layers))]
    if not any(verdict and verdict.kind == "dead" for verdict in found):
        found = [verdict or _vanishing(config, layers, layer) for layer, verdict in enumerate(found)]
    return tuple(verdict for verdict in found if verdict)


def diverged(config: RunConfig, epoch: int) -> Verdict:
    """Say that the loss or a parameter became infinite or not a number in `epoch`, and which learning rate to try."""
    rate = config.training.optimizer.learning_rate
    suggested = gentler(rate)
    remedy: dict[str, object] = {"training.optimizer.learning_rate": suggested} if suggested < rate else {}
    if _wide_weights(config):
        remedy["network.initial_weights"] = _fitting_weights(config)
    return Verdict(
        kind="diverged",
        layer=None,
        values={"epoch": epoch, "learning_rate": rate, "suggested": suggested},
        remedy=remedy or None,
    )


def gentler(learning_rate: float) -> float:
    """Give the next of ..., 0.001, 0.003, 0.01, 0.03 at or below a tenth of a learning rate, at least 1e-5."""
    tenth = min(learning_rate / 10, SAFE_LEARNING_RATE) * (1 + 1e-9)
    ladder = [float(f"{mantissa}e{exponent}") for exponent in range(-5, -1) for mantissa in (1, 3)]
    return max((rate for rate in ladder if rate <= tenth), default=MIN_LEARNING_RATE)


def _exploding(config: RunConfig, layers: NDArray[np.float32], layer: int) -> Verdict | None:
    gradient = _value(layers, layer, "gradient_norm")
    if gradient <= EXPLODING:
        return None
    fitting = _fitting_weights(config)
    remedy: dict[str, object] = {"network.initial_weights": fitting}
    if config.network.initial_weights == fitting:
        remedy = _start_again_gently(config)
    return Verdict("exploding", layer, {"layer": layer + 1, "gradient": gradient}, remedy)


def _silent(config: RunConfig, layers: NDArray[np.float32], layer: int) -> Verdict | None:
    """Find a hidden layer most of whose units are dead or saturated."""
    if layer == len(layers) - 1:
        return None
    units = config.network.hidden[layer]
    dead, saturated = _value(layers, layer, "dead"), _value(layers, layer, "saturated")
    if dead > DEAD:
        values: dict[str, Value] = {"layer": layer + 1, "count": round(dead * units), "units": units}
        return Verdict("dead", layer, values, _reviver(config))
    if saturated >= SATURATED:
        values = {"layer": layer + 1, "count": round(saturated * units), "units": units}
        return Verdict("saturated", layer, values, _tamer(config))
    return None


def _vanishing(config: RunConfig, layers: NDArray[np.float32], layer: int) -> Verdict | None:
    gradient, last = _value(layers, layer, "gradient_norm"), _value(layers, len(layers) - 1, "gradient_norm")
    if gradient >= (0.1 if gradient < TINY else VANISHING) * last:
        return None
    values: dict[str, Value] = {"layer": layer + 1, "gradient": gradient, "last": last}
    return Verdict("vanishing", layer, values, _steeper(config))


def _reviver(config: RunConfig) -> dict[str, object]:
    """Give what wakes dead units: a slope everywhere, which needs weights that are not 0, and no rate that kills."""
    if config.network.initial_weights == "zeros":
        return {"network.initial_weights": _fitting_weights(config)}
    remedy: dict[str, object] = {"network.activation": "leaky_relu"}
    rate = config.training.optimizer.learning_rate
    return remedy if rate <= 0.1 else remedy | {"training.optimizer.learning_rate": gentler(rate)}


def _tamer(config: RunConfig) -> dict[str, object]:
    """Give what keeps sums where the activation is steep: fitting initial weights, or else a gentler start."""
    if config.network.initial_weights not in ("xavier", "he"):
        return {"network.initial_weights": "xavier"}
    return _start_again_gently(config)


def _steeper(config: RunConfig) -> dict[str, object] | None:
    """Give what lets gradients through: fitting initial weights, or an activation of slope 1 with its own."""
    fitting = _fitting_weights(config)
    drawn_to_fit = config.network.initial_weights in ("xavier", "he")
    if config.network.activation == "sigmoid" or (config.network.activation == "tanh" and drawn_to_fit):
        return {"network.activation": "relu", "network.initial_weights": "he"}
    return None if config.network.initial_weights == fitting else {"network.initial_weights": fitting}


def _start_again_gently(config: RunConfig) -> dict[str, object]:
    """Give a gentler learning rate and other weights: with the spoilt ones no rate helps any more."""
    return {
        "training.optimizer.learning_rate": gentler(config.training.optimizer.learning_rate),
        "seeds.weights": (config.seeds.weights + 1) % (MAX_SEED + 1),
    }


def _fitting_weights(config: RunConfig) -> InitialWeights:
    """Give the initial weights made for the activation: He's for those that are silent on one side."""
    return "xavier" if config.network.activation in ("tanh", "sigmoid", "linear") else "he"


def _wide_weights(config: RunConfig) -> bool:
    """Say whether normal weights were drawn so wide that no learning rate makes up for it."""
    widest = max(len(config.inputs.features), *config.network.hidden, 1)
    deviation = config.network.initial_deviation
    return config.network.initial_weights == "normal" and deviation > WIDE * math.sqrt(2 / widest)


def _value(layers: NDArray[np.float32], layer: int, statistic: str) -> float:
    return float(layers[layer, STATISTICS.index(statistic)])
