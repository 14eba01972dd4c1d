"""What ails a run: verdicts from measured numbers; knows no trainer and no words for people.

No verdict but `diverged` and `overfitting` is spoken while the loss is small: a network that has learned its data has
small gradients and saturated units by right.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.explain import remedies
from livegrad.models.measure.diagnostics import STATISTICS
from livegrad.models.nn.network import Network

Kind = Literal[
    "vanishing",
    "exploding",
    "dead",
    "saturated",
    "diverged",
    "symmetric",
    "too_slow",
    "underfitting",
    "overfitting",
]
Value = float | int | str

VANISHING: Final = 1e-3
"""A layer's gradient vanishes when its norm is below this share of the last layer's."""
TINY: Final = 1e-5
"""Below this norm a tenth of the last layer's is enough: on the plateau where such a run gets stuck, the last layer's
gradient comes near 0 too, and the share alone would come and go with every batch."""
EXPLODING: Final = 100.0
"""A layer's gradient explodes when its norm is above this: losses here are of order 1 a sample, and so are healthy
gradients; in a step of 0.01 against such a gradient each of 100 weights would move by 0.1. Where an answer that is the
same everywhere has a larger loss than 1, gradients may be as much larger."""
DEAD: Final = 0.5
"""A layer is dead when more than this share of its units is."""
SATURATED: Final = 0.75
"""A layer is saturated when this share of its units is."""
STILL_LEARNING: Final = 0.3
"""The loss is small below this share of the loss of an answer that is the same everywhere."""

SLOW_AFTER: Final = 10
"""Epochs after which a loss that hardly falls is put down to a small learning rate."""
HARDLY: Final = 0.1
"""The loss hardly falls when the later half of the epochs takes less than this share of it away."""
MUCH_SMALLER: Final = 10
"""A learning rate is too small when it is the usual one by this or less, and there is a gradient to follow."""
GRADIENT: Final = 0.03
"""There is a gradient to follow when its norm is above this, for losses of order 1."""
NO_BETTER: Final = 0.85
"""Nothing has been learned yet above this share of the loss of an answer that is the same everywhere."""

STUCK_AFTER: Final = 100
"""Epochs after which a loss that stays is put down to the network."""
STAYS: Final = 0.002
"""The loss stays when the later half of the epochs takes less than this share of it away."""
LARGE: Final = 0.7
"""The loss is large above this share of the loss of an answer that is the same everywhere."""
NOISY: Final = 0.2
"""Data with more noise than this may not let any network do better."""

GAP: Final = 0.08
"""By how much more of its training samples than of others a network tells rightly when it knows them by heart."""
WORSE: Final = 1.5
"""And its loss on the others is by this factor larger."""
HELD_BACK: Final = 10
"""Fewer samples than this say nothing about those not trained on."""


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


@dataclass(frozen=True)
class Facts:
    """What a run is judged by."""

    config: RunConfig
    layers: NDArray[np.float32]
    """`diagnostics.STATISTICS` (L, 7)."""
    scores: Mapping[str, tuple[float, ...]]
    """The loss and the metric of each part of the split."""
    ignorant: float
    """The training loss of an answer that is the same everywhere."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """The number of samples of each part of the split."""
    learning_rate: float = 0.0
    """As the schedule has it now."""
    epochs: int = 0
    """Epochs since the run began or was changed."""
    fall: float = 1.0
    """The share of the loss that the later half of these epochs has taken away."""
    symmetric: int | None = None
    """The first layer whose units are all the same."""
    spread: float = 0.0
    """The mean square of a training sample's length."""

    @property
    def loss(self) -> float:
        """The training loss."""
        return self.scores["train"][0]

    def value(self, layer: int, statistic: str) -> float:
        """Give a statistic of a layer."""
        return float(self.layers[layer, STATISTICS.index(statistic)])


def verdicts(facts: Facts) -> tuple[Verdict, ...]:
    """Judge a run: at most one verdict for each layer, in their order, or one for the whole run.

    The cause goes before its consequence: equal units, then of each layer exploding, dead, saturated, vanishing; and
    where a layer is dead, that the gradients of those before it vanish goes without saying.
    """
    if facts.loss < STILL_LEARNING * facts.ignorant or facts.ignorant == 0:
        return _some(_overfitting(facts))
    if facts.symmetric is not None:
        values: dict[str, Value] = {"layer": facts.symmetric + 1}
        return (Verdict("symmetric", None, values, remedies.draw_fitting(facts.config)),)
    found = [_exploding(facts, layer) or _silent(facts, layer) for layer in range(len(facts.layers))]
    if not any(verdict and verdict.kind == "dead" for verdict in found):
        furthest = max((layer for layer in range(len(found)) if _vanishes(facts, layer)), default=-1)
        found = [verdict or _vanishing(facts, layer, furthest) for layer, verdict in enumerate(found)]
    return _some(*found) or _some(_overfitting(facts) or _too_slow(facts) or _underfitting(facts))


def _some(*found: Verdict | None) -> tuple[Verdict, ...]:
    return tuple(verdict for verdict in found if verdict)


def diverged(config: RunConfig, epoch: int) -> Verdict:
    """Say that the loss or a parameter became infinite or not a number in `epoch`, and which learning rate to try."""
    rate = config.training.optimizer.learning_rate
    values: dict[str, Value] = {"epoch": epoch, "learning_rate": rate, "suggested": remedies.gentler(rate)}
    return Verdict("diverged", None, values, remedies.after_divergence(config))


def symmetric(network: Network) -> int | None:
    """Find the first hidden layer whose units all have the same weights on both sides, and so stay the same for ever.

    All weights 0 is such a case: each unit gets the gradient of all the others.
    """
    for layer, (before, after) in enumerate(pairwise(network.dense)):
        if len(before.weight) < 2 or _clearly_differ(*before.weight[:2, 0].tolist()):
            continue
        rows = torch.cat([before.weight, before.bias.unsqueeze(1)], dim=1).detach()
        columns = after.weight.detach().T
        if torch.allclose(rows, rows[:1]) and torch.allclose(columns, columns[:1]):
            return layer
    return None


def _clearly_differ(one: float, other: float) -> bool:
    """Say whether two weights settle that units are not alike, far beyond what `allclose` lets pass."""
    return abs(one - other) > 1e-3 * max(abs(one), abs(other)) + 1e-6


def _exploding(facts: Facts, layer: int) -> Verdict | None:
    gradient = facts.value(layer, "gradient_norm")
    if gradient <= EXPLODING * max(1.0, facts.ignorant):
        return None
    values: dict[str, Value] = {"layer": layer + 1, "gradient": gradient}
    return Verdict("exploding", layer, values, remedies.against_exploding(facts.config))


def _silent(facts: Facts, layer: int) -> Verdict | None:
    """Find a hidden layer most of whose units are dead or saturated."""
    if layer == len(facts.layers) - 1:
        return None
    units = facts.config.network.hidden[layer]
    for kind, most, remedy in (("dead", DEAD, remedies.revive), ("saturated", SATURATED, remedies.tame)):
        share = facts.value(layer, kind)
        if share > most or (kind == "saturated" and share == most):
            values: dict[str, Value] = {"layer": layer + 1, "count": round(share * units), "units": units}
            return Verdict("dead" if kind == "dead" else "saturated", layer, values, remedy(facts.config))
    return None


def _vanishes(facts: Facts, layer: int) -> bool:
    gradient, last = facts.value(layer, "gradient_norm"), facts.value(len(facts.layers) - 1, "gradient_norm")
    return gradient < (0.1 if gradient < TINY else VANISHING) * last


def _vanishing(facts: Facts, layer: int, furthest: int) -> Verdict | None:
    """Judge a layer, where the last that vanishes is `furthest`: those before it get no more than it passes on."""
    gradient, last = facts.value(layer, "gradient_norm"), facts.value(len(facts.layers) - 1, "gradient_norm")
    if layer > furthest or gradient >= 0.1 * last:
        return None
    values: dict[str, Value] = {"layer": layer + 1, "gradient": gradient, "last": last}
    return Verdict("vanishing", layer, values, remedies.steepen(facts.config))


def _too_slow(facts: Facts) -> Verdict | None:
    """Find a learning rate far below the usual, when the loss hardly falls though there is a gradient to follow."""
    usual = remedies.usual_rate(facts.config, facts.spread)
    if facts.epochs < SLOW_AFTER or facts.fall >= HARDLY or facts.learning_rate * MUCH_SMALLER > usual * (1 + 1e-9):
        return None
    gradient = float(np.linalg.norm(facts.layers[:, STATISTICS.index("gradient_norm")]))
    if gradient < GRADIENT * math.sqrt(facts.ignorant) or facts.loss < NO_BETTER * facts.ignorant:
        return None
    values: dict[str, Value] = {"learning_rate": facts.learning_rate, "suggested": usual, "gradient": gradient}
    return Verdict("too_slow", None, values, remedies.quicken(facts.config, usual))


def _underfitting(facts: Facts) -> Verdict | None:
    """Find a loss that stays almost as large as that of an answer that is the same everywhere."""
    data = facts.config.data
    if facts.epochs < STUCK_AFTER or facts.fall >= STAYS or max(data.noise, data.label_noise) > NOISY:
        return None
    if facts.loss < LARGE * facts.ignorant:
        return None
    values: dict[str, Value] = {"loss": facts.loss, "ignorant": facts.ignorant, "epochs": facts.epochs}
    return Verdict("underfitting", None, values, remedies.enrich(facts.config))


def _overfitting(facts: Facts) -> Verdict | None:
    """Find a network that does well on what it is trained on, and much worse on what it is not."""
    part = "validation" if "validation" in facts.scores else "test"
    if facts.counts.get(part, 0) < HELD_BACK or facts.loss >= LARGE * facts.ignorant:
        return None
    (loss, right), (held_loss, held_right) = facts.scores["train"][:2], facts.scores[part][:2]
    if right - held_right < GAP or held_loss < WORSE * loss:
        return None
    values: dict[str, Value] = {"train_loss": loss, "held_loss": held_loss, "train": right, "held": held_right}
    return Verdict("overfitting", None, values, remedies.restrain(facts.config))
