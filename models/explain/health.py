"""What ails a run: verdicts from measured numbers; knows no trainer and no words for people.

What a network that has learned its data is like is no illness: it has small gradients and saturated units by right. So
while the loss is small, or falls steadily, nothing is said but that it diverged or overfits.
"""

import math
from typing import Final

import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.explain import remedies, through_time
from livegrad.models.explain.facts import Facts
from livegrad.models.explain.shapes import Changes
from livegrad.models.explain.verdict import Finding, Kind, Value, Verdict
from livegrad.models.measure.diagnostics import STATISTICS

STILL_LEARNING: Final = 0.3
"""The loss is small below this share of the loss of an answer that is the same everywhere."""
STEADILY: Final = 0.1
"""The loss falls steadily when the later half of the epochs takes at least this share of it away."""
EASIER: Final = 1.25
"""By this factor a verdict that stands may miss its bound before it goes: numbers jump about with each batch."""

VANISHING: Final = 1e-3
"""At the start, errors vanish when less than this share of the output's reaches a layer."""
WEAK: Final = 0.02
"""The same where the run has gone on for `STARTING` epochs and has learned nothing."""
STARTING: Final = 8
EXPLODING: Final = 100.0
"""A layer's gradient explodes when its norm is above this: losses here are of order 1 a sample, and so are healthy
gradients; in a step of 0.01 against such a gradient each of 100 weights would move by 0.1. Where an answer that is the
same everywhere has a larger loss than 1, gradients may be as much larger."""
DEAD: Final = 0.5
"""A layer is dead when more than this share of its units is."""
SATURATED: Final = 0.75
"""A layer is saturated when this share of its units is."""
NO_SIGNAL: Final = 0.03
"""At the start the output is saturated when the root mean square of the error that leaves it is below this, where a
loss of that of an answer that is the same everywhere gives 1."""
LITTLE_SIGNAL: Final = 0.5
"""The same where the run has gone on, does not learn and is hardly better than such an answer."""

FAST: Final = 3.0
"""A learning rate may be too large from this many times the usual one on."""
SLOW_AFTER: Final = 10
"""Epochs after which a loss that hardly falls is put down to a small learning rate."""
MUCH_SMALLER: Final = 10
"""A learning rate is too small when it is the usual one by this or less, and there is a gradient to follow."""
GRADIENT: Final = 0.03
"""There is a gradient to follow when its norm is above this, for losses of order 1."""
NO_BETTER: Final = 0.85
"""Nothing has been learned yet above this share of the loss of an answer that is the same everywhere."""

STUCK_AFTER: Final = 60
"""Epochs after which a loss that stays is put down to the network."""
STAYS: Final = 0.02
"""The loss stays when the later half of the epochs takes less than this share of it away."""

RISEN: Final = 1.2
"""The loss on points kept back has risen when it is by this factor above its lowest."""
RISEN_APART: Final = 1.1
"""And by this factor where it is `APART` times that on the training points: those are known by heart."""
APART: Final = 4.0
RISEN_BY: Final = 0.05
"""And by this share of the loss of an answer that is the same everywhere."""
FELL: Final = 0.03
"""While the training loss fell by at least this share."""
BY_HEART: Final = 0.75
"""A network has learned something by heart where its training loss is below this share of a constant answer's."""
HELD_BACK: Final = 10
"""Fewer samples than this say nothing about those not trained on."""


def findings(facts: Facts) -> list[Finding]:
    """Judge a run: what may be said of it, the likeliest first; those `on_proof` need a remedy that helps.

    The cause goes before its consequence: equal units, a rate that silenced layers, penalties that hold weights at 0,
    and then of each layer exploding, dead, saturated, vanishing. Where a layer is dead, that the gradients of those
    before it vanish goes without saying.
    """
    if facts.baseline_loss == 0:
        return []
    over = _overfitting(facts)
    if over:
        return [(over,)]
    if facts.share < STILL_LEARNING:
        return []
    layers, fast = _through_time(facts) if facts.config.kind == "sequence" else _layers(facts), _too_fast(facts)
    causes = ((_symmetric(facts),), (_saturated_output(facts),), (fast, *(layers if fast else ())))
    held = ((_over_regularized(facts),), (_linear(facts),))
    stuck = ((_too_slow(facts),), (_stuck(facts),))
    # What a rate has done to layers is said with it.
    return [_some(finding) for finding in (*causes, *held, layers, *stuck) if any(finding)]


def _some(finding: tuple[Verdict | None, ...]) -> Finding:
    return tuple(verdict for verdict in finding if verdict)


def diverged(config: RunConfig, epoch: int) -> Verdict:
    """Say that the loss or a parameter became infinite or not a number in `epoch`, and which learning rate to try."""
    rate = config.training.optimizer.learning_rate
    values: dict[str, Value] = {"epoch": epoch, "learning_rate": rate, "suggested": remedies.gentler(rate)}
    sequences = config.kind == "sequence"
    candidates = through_time.after_divergence(config) if sequences else remedies.after_divergence(config)
    remedy = candidates[0] if candidates else None
    return Verdict("diverged", None, values, remedy, candidates, proof="finite" if sequences else "loss")


def _steadily(facts: Facts) -> bool:
    """Say whether the loss falls steadily."""
    return facts.epochs >= STARTING and facts.fall >= STEADILY * (EASIER if facts.before else 1)


def _symmetric(facts: Facts) -> Verdict | None:
    if facts.symmetric is None:
        return None
    values: dict[str, Value] = {"layer": facts.symmetric + 1}
    return Verdict("symmetric", None, values, candidates=remedies.break_symmetry(facts.config))


def _saturated_output(facts: Facts) -> Verdict | None:
    """Find an output so far on its flat part that its error, though large, gives no gradient anywhere."""
    if facts.signals is None or facts.config.data.head == "regression":
        return None
    signal = float(facts.signals[-1])
    stuck = facts.epochs >= STARTING and facts.share > NO_BETTER and not _steadily(facts)
    bound = (LITTLE_SIGNAL if stuck else NO_SIGNAL) * (EASIER if facts.was("saturated_output") else 1)
    if facts.config.training.loss not in ("squared", "absolute", "huber") or signal >= bound * math.sqrt(facts.share):
        return None
    values: dict[str, Value] = {"gradient": _gradient(facts), "loss": facts.loss}
    return Verdict("saturated_output", None, values, candidates=remedies.unsaturate_output(facts.config))


def _through_time(facts: Facts) -> Finding:
    """Judge a run on sequences, whose layers are the same weights at every step."""
    found = through_time.judge(facts)
    if found:
        return (found,)
    dead = [verdict for layer in range(facts.output) if (verdict := _silent(facts, layer)) and verdict.kind == "dead"]
    return () if _steadily(facts) else tuple(dead)


def _layers(facts: Facts) -> Finding:
    """Judge each layer: at most one verdict for each."""
    if _steadily(facts):
        return ()
    found = [_exploding(facts, layer) or _silent(facts, layer) for layer in range(len(facts.layers))]
    if not any(verdict and verdict.kind == "dead" for verdict in found):
        furthest = max((layer for layer in range(facts.output) if _vanishes(facts, layer)), default=-1)
        found = [verdict or _vanishing(facts, layer, furthest) for layer, verdict in enumerate(found)]
    return _some(tuple(found))


def _exploding(facts: Facts, layer: int) -> Verdict | None:
    gradient = facts.value(layer, "gradient_norm")
    if gradient * (EASIER if facts.was("exploding", layer) else 1) <= EXPLODING * max(1.0, facts.baseline_loss):
        return None
    values: dict[str, Value] = {"layer": layer + 1, "gradient": gradient}
    return Verdict("exploding", layer, values, candidates=remedies.against_exploding(facts.config))


def _silent(facts: Facts, layer: int) -> Verdict | None:
    """Find a hidden layer most of whose units are dead or saturated."""
    if layer == facts.output:
        return None
    units = facts.config.hidden[layer]
    dead, saturated = facts.value(layer, "dead"), facts.value(layer, "saturated")
    kinds: tuple[tuple[Kind, float, bool], ...] = (
        ("dead", dead, dead > DEAD),
        ("saturated", saturated, saturated * (EASIER if facts.was("saturated", layer) else 1) >= SATURATED),
    )
    for kind, share, ill in kinds:
        if ill:
            values: dict[str, Value] = {"layer": layer + 1, "count": round(share * units), "units": units}
            candidates = _waking(facts.config) if kind == "dead" else remedies.tame(facts.config)
            return Verdict(kind, layer, values, candidates=candidates)
    return None


def _waking(config: RunConfig) -> tuple[Changes, ...]:
    return through_time.wake(config) if config.kind == "sequence" else remedies.revive(config)


def _arrives(facts: Facts, layer: int) -> float:
    """Give the share of the output's error that reaches a layer; 1 where there is no error."""
    if facts.signals is None or not facts.signals[-1]:
        return 1.0
    return float(facts.signals[layer] / facts.signals[-1])


def _vanishes(facts: Facts, layer: int) -> bool:
    """Say whether a layer gets too little of the error.

    Not the gradients' norms are compared: on the plateau where such a run gets stuck, the samples' errors cancel out,
    the last layer's gradient comes near 0 too, and which layers seem to vanish would change with every batch.
    """
    stuck = facts.epochs >= STARTING and facts.loss > NO_BETTER * facts.baseline_loss
    bound = WEAK if stuck else VANISHING
    return _arrives(facts, layer) < bound * (EASIER if facts.was("vanishing", layer) else 1)


def _vanishing(facts: Facts, layer: int, furthest: int) -> Verdict | None:
    """Judge a layer, where the last that vanishes is `furthest`: those before it get no more than it passes on."""
    if layer > furthest:
        return None
    values: dict[str, Value] = {
        "layer": layer + 1,
        "gradient": facts.value(layer, "gradient_norm"),
        "share": _arrives(facts, layer),
    }
    return Verdict("vanishing", layer, values, candidates=remedies.steepen(facts.config))


def _too_fast(facts: Facts) -> Verdict | None:
    """Find a learning rate far above the usual, where the loss does not fall: its steps overshoot or have saturated."""
    usual = remedies.usual_rate(facts.config, facts.spread)
    learns = facts.fall >= STEADILY and facts.share < 1
    if facts.epochs < 2 or learns or facts.learning_rate < FAST * usual:
        return None
    suggested = min(remedies.gentler(facts.config.training.optimizer.learning_rate), usual)
    values: dict[str, Value] = {"learning_rate": facts.learning_rate, "suggested": suggested}
    candidates = remedies.slow_down(facts.config, suggested)
    return Verdict("too_fast", None, values, candidates=candidates, on_proof=True)


def _too_slow(facts: Facts) -> Verdict | None:
    """Find a learning rate far below the usual, when the loss hardly falls though there is a gradient to follow."""
    usual = remedies.usual_rate(facts.config, facts.spread)
    if facts.epochs < SLOW_AFTER or facts.fall >= STEADILY:
        return None
    if facts.learning_rate * MUCH_SMALLER > usual * (1 + 1e-9):
        return None
    gradient = _gradient(facts)
    if gradient < GRADIENT * math.sqrt(facts.baseline_loss) or facts.loss < NO_BETTER * facts.baseline_loss:
        return None
    values: dict[str, Value] = {"learning_rate": facts.learning_rate, "suggested": usual, "gradient": gradient}
    return Verdict("too_slow", None, values, candidates=remedies.quicken(facts.config, usual), on_proof=True)


def _gradient(facts: Facts) -> float:
    """Give the norm of the whole gradient; as float64, since squares of large float32 numbers are infinite."""
    return float(np.linalg.norm(facts.layers[:, STATISTICS.index("gradient_norm")].astype(np.float64)))


def _stays(facts: Facts) -> bool:
    """Say whether the loss has stayed where it is for long."""
    return facts.epochs >= STUCK_AFTER and facts.fall < STAYS * (EASIER if facts.before else 1)


def _over_regularized(facts: Facts) -> Verdict | None:
    """Find a run that does not learn because large weights cost too much, or too many units are left out."""
    if facts.epochs < SLOW_AFTER or facts.fall >= STEADILY:
        return None
    candidates = remedies.let_go(facts.config)
    if not candidates:
        return None
    values: dict[str, Value] = {"loss": facts.loss, "baseline": facts.baseline_loss}
    return Verdict("over_regularized", None, values, candidates=candidates, on_proof=True)


def _linear(facts: Facts) -> Verdict | None:
    """Find a network that can only draw a straight line, however long it learns, where others do better."""
    if facts.config.kind == "sequence" or not _stays(facts) or not remedies.is_linear(facts.config):
        return None
    values: dict[str, Value] = {"loss": facts.loss, "epochs": facts.epochs}
    return Verdict("linear", None, values, candidates=remedies.bend(facts.config), on_proof=True)


def _stuck(facts: Facts) -> Verdict | None:
    """Find a loss that stays though another start or a larger network brings it down."""
    if not _stays(facts):
        return None
    values: dict[str, Value] = {"loss": facts.loss, "baseline": facts.baseline_loss, "epochs": facts.epochs}
    kind: Kind = "underfitting" if facts.share >= NO_BETTER else "plateau"
    return Verdict(kind, None, values, candidates=remedies.enrich(facts.config), on_proof=True)


def _overfitting(facts: Facts) -> Verdict | None:
    """Find a loss on points kept back that rises while that on the training points falls."""
    part = "validation" if "validation" in facts.scores else "test"
    held = facts.held
    if held is None or facts.counts.get(part, 0) < HELD_BACK or facts.share > BY_HEART:
        return None
    easier = EASIER if facts.was("overfitting") else 1
    # Nothing is known by heart while the training points are known no better than the others once were, or where both
    # losses leap up together: there the steps are too large.
    if held.leapt or facts.loss >= held.lowest * easier:
        return None
    # The means of some epochs decide, but the sentence tells of this moment: it must not say the contrary of them.
    risen = min(held.now, facts.scores[part][0]) - held.lowest
    factor = RISEN_APART if held.now > APART * facts.loss else RISEN
    if risen < (factor - 1) / easier * held.lowest or risen < RISEN_BY / easier * facts.baseline_loss:
        return None
    if not (held.rising or facts.was("overfitting")) or held.train_fell < FELL / easier:
        return None
    values: dict[str, Value] = {
        "train_loss": facts.loss,
        "held_loss": facts.scores[part][0],
        "lowest": held.lowest,
        "epochs": held.epochs,
    }
    return Verdict("overfitting", None, values, candidates=remedies.restrain(facts.config))
