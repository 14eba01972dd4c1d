"""Measures how true verdicts are: random ill runs told rightly, healthy ones left in peace, remedies that help.

Ill runs are drawn by cause, and kept only where a reference that knows nothing of the verdicts agrees: twins of the run
that differ in what is to blame, a plain pass through the network, the losses of all epochs. Healthy runs are drawn
at random, and kept where they have learned their data, fall steadily, or do as well as a large network with Adam.
`python -m benchmarks.verdicts --first 1000 --runs 300` takes other seeds.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, cycle
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.verdict import Verdict
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.training.trainer import Trainer
from tests.models import plain

Random = np.random.Generator
Floats = NDArray[np.float64]
Changes = dict[str, Any]

LOOKS: Final = 12
"""How often a run is looked at while it trains; a verdict lasts when two of the last three looks have it."""
RATE, NAME = "training.optimizer.learning_rate", "training.optimizer.name"
ROOMY: Final[Changes] = {
    "network.hidden": [16, 16],
    "network.activation": "tanh",
    "network.activations": None,
    "network.initial_weights": "xavier",
    "network.initial_scale": 1.0,
    "network.dropout": 0.0,
    "network.frozen_layers": [],
    "training.regularization.l1": 0.0,
    "training.regularization.l2": 0.0,
    NAME: "adam",
    RATE: 0.01,
}
"""A twin that learns whatever can be learned."""
CURVED: Final = ("circle", "xor", "moons", "rings", "checkerboard", "spiral", "sine-border")
CLASSES: Final = (*CURVED, "gauss", "blobs", "spiral-3")
VALUES: Final = ("plane", "multi-gauss", "sine", "step", "line")
SETS: Final = (*CLASSES, *VALUES)


@dataclass
class Run:
    """A run of a configuration, trained for some epochs and looked at on the way."""

    changes: Changes
    epochs: int
    meddle: Callable[[Trainer], None] | None = None
    """What is done to it before it begins."""
    looks: list[tuple[Verdict, ...]] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    """The training loss as a share of the best constant answer's, before the first epoch and after each."""
    held: list[float] = field(default_factory=list)

    @cached_property
    def trainer(self) -> Trainer:
        """Train it, and look at it."""
        return self.train(look=True)

    def train(self, *, look: bool = False) -> Trainer:
        """Train one."""
        trainer = Trainer(changed(RunConfig(), self.changes))
        if self.meddle:
            self.meddle(trainer)
        times = {round(self.epochs * part / LOOKS) for part in range(LOOKS + 1)}
        first = 0 if look else self.epochs + 1 - tail(self.epochs + 1)
        trainer.step(first * trainer.steps_per_epoch)
        for epoch in range(first, self.epochs + 1):
            if look and epoch in times:
                self.looks.append(trainer.verdicts())
            self.shares.append((trainer.engine.loss_on("train") or 0.0) / (trainer.baseline_loss or 1))
            self.held.append((trainer.engine.loss_on("test") or 0.0) / (trainer.baseline_loss or 1))
            if epoch < self.epochs:
                trainer.to_epoch_end()
        return trainer

    def twin(self, *changes: Changes) -> "Run":
        """Train the same for as long with some changes."""
        twin = Run({key: value for part in (self.changes, *changes) for key, value in part.items()}, self.epochs)
        twin.train()
        return twin

    @cached_property
    def roomy(self) -> "Run":
        """Give a twin that has all it needs."""
        return self.twin(ROOMY)

    @property
    def end(self) -> float:
        """The share of the loss it ends with, as the mean of the last epochs; infinite where it diverged."""
        return mean_end(self.shares, self.epochs + 1)

    @property
    def fall(self) -> float:
        """The share of the loss that the later half of the epochs took away."""
        quarter = max(1, len(self.shares) // 4)
        before = float(np.mean(self.shares[-2 * quarter : -quarter]))
        return 1 - float(np.mean(self.shares[-quarter:])) / before if before else 0.0

    @property
    def lasting(self) -> set[str]:
        """The kinds that at least two of the last three looks have."""
        counted = Counter(kind for look in self.looks[-3:] for kind in {verdict.kind for verdict in look})
        return {kind for kind, times in counted.items() if times >= min(2, len(self.looks))}


def tail(epochs: int) -> int:
    """Give how many epochs make the end of so many."""
    return max(1, epochs // 10)


def mean_end(losses: list[float], epochs: int) -> float:
    """Give the mean of the losses of the last tenth of the epochs."""
    end = losses[-tail(epochs) :]
    return float(np.mean(end)) if np.isfinite(end).all() else float("inf")


def apply(name: str, sums: Floats) -> Floats:
    """Give an activation's outputs by its formula, written plainly."""
    outputs: Floats = plain.ACTIVATIONS[name](torch.from_numpy(sums)).numpy()
    return outputs


def dense(trainer: Trainer) -> DenseNetwork:
    """Give a run's network as what it is."""
    assert isinstance(trainer.network, DenseNetwork)  # noqa: S101
    return trainer.network


def passed(trainer: Trainer) -> Iterator[tuple[str, Floats]]:
    """Give each hidden layer's activation and pre-activations (n, units), by NumPy in double precision."""
    values = trainer.training_set[0].numpy().astype(np.float64)
    for layer, name in zip(dense(trainer).dense, trainer.config.network.layer_activations, strict=False):
        sums = values @ layer.weight.detach().numpy().T.astype(np.float64) + layer.bias.detach().numpy()
        yield name, sums
        values = apply(name, sums)


def slopes(trainer: Trainer) -> Iterator[tuple[str, Floats]]:
    """Give each hidden layer's activation and derivatives (n, units), by differences."""
    for name, sums in passed(trainer):
        step = 1e-4
        yield name, (apply(name, sums + step) - apply(name, sums - step)) / (2 * step)


def clearly_better(twin: "Run", run: "Run", share: float = 0.7) -> bool:
    """Say whether a twin ends with clearly less loss."""
    return twin.end < share * run.end


# --- What must hold for a run to count as ill, by what is independent of the verdicts -------------------------------


def has_vanishing(run: Run) -> bool:
    """Say whether it learns nothing, its first layer hardly moves beside the last, and a shallow twin learns."""
    if run.end < 0.9:
        return False
    trainer = Trainer(changed(RunConfig(), run.changes))
    network = dense(trainer)
    before = [weights.clone() for weights in network.weights()]
    trainer.step(20)
    moved = [float((now - old).norm() / old.norm()) for now, old in zip(network.weights(), before, strict=True)]
    shallow = run.twin(ROOMY, {"network.hidden": [8], NAME: "sgd", RATE: 0.03}), run.roomy
    return moved[0] < 0.05 * moved[-1] and any(clearly_better(twin, run, 0.8) for twin in shallow)


def explodes(run: Run) -> bool:
    """Say whether one careful step, of 0.01 along the gradient of all samples, doubles the loss."""
    careful = {RATE: 0.01, NAME: "sgd", "training.batch_size": 5000, "training.clipping": None}
    trainer = Trainer(changed(RunConfig(), run.changes | careful))
    before = trainer.loss
    trainer.step()
    return bool(trainer.diverged or trainer.loss > 2 * before)


def most_silent(run: Run) -> float:
    """Give the share of units that answer with 0 to all training points, in the relu layer with the most of them."""
    shares = [(apply(name, sums) == 0).all(0).mean() for name, sums in passed(run.trainer) if name == "relu"]
    return max(shares, default=0.0)


def has_dead(run: Run) -> bool:
    """Say whether more than half of a layer's units answer with 0 to all training points, and it does not learn."""
    return most_silent(run) > 0.5 and run.end > 0.35 and run.fall < 0.05 and clearly_better(run.roomy, run)


def has_saturated(run: Run) -> bool:
    """Say whether most units of a layer are flat for nine in ten points, and it does not learn though it could."""
    steepest = {"tanh": 1.0, "sigmoid": 0.25}
    shares = [
        ((slope < 0.1 * steepest[name]).mean(0) >= 0.9).mean()
        for name, slope in slopes(run.trainer)
        if name in steepest
    ]
    return max(shares, default=0.0) >= 0.75 and run.end > 0.35 and run.fall < 0.05 and clearly_better(run.roomy, run)


def has_saturated_output(run: Run) -> bool:
    """Say whether the first epoch moves the parameters by less than a thousandth, though the loss is large."""
    trainer = Trainer(changed(RunConfig(), run.changes))
    before = trainer.network.flat.clone()
    trainer.to_epoch_end()
    moved = float((trainer.network.flat - before).norm() / before.norm())
    return moved < 1e-3 and run.end > 0.8 and clearly_better(run.roomy, run)


def is_symmetric(run: Run) -> bool:
    """Say whether the units of some hidden layer of two or more still make the same outputs."""
    alike = [np.ptp(sums, axis=1).max() < 1e-6 for _, sums in passed(run.trainer) if sums.shape[1] > 1]
    return any(alike) and clearly_better(run.roomy, run)


def is_too_slow(run: Run) -> bool:
    """Say whether it has hardly fallen, and with ten or a hundred times the rate it would have."""
    twins = (run.twin({RATE: min(10.0, run.changes[RATE] * factor)}) for factor in (10, 100))
    return run.end > 0.85 and run.fall < 0.08 and any(clearly_better(twin, run, 0.8) for twin in twins)


def is_too_fast(run: Run) -> bool:
    """Say whether it has not learned, and with a tenth or less of the rate it would have."""
    twins = (run.twin({RATE: run.changes[RATE] / factor}) for factor in (10, 100, 1000))
    return run.end > 0.35 and run.fall < 0.08 and any(clearly_better(twin, run, 0.5) for twin in twins)


def is_linear(run: Run) -> bool:
    """Say whether it stays where it is, and with bends it would do clearly better."""
    return run.end > 0.35 and run.fall < 0.01 and clearly_better(run.roomy, run)


def is_stuck(run: Run) -> bool:
    """Say whether it has stayed for half its epochs where it is, and a roomy twin does clearly better."""
    return run.end > 0.35 and run.fall < 0.01 and clearly_better(run.roomy, run, 0.6)


def overfits(run: Run) -> bool:
    """Say whether the loss on test points has risen clearly from its lowest while that on training points fell."""
    width = max(1, len(run.held) // 20)
    smooth = np.convolve(run.held, np.ones(width) / width, "valid")
    train = np.convolve(run.shares, np.ones(width) / width, "valid")
    best = int(smooth.argmin())
    return bool(
        smooth[-1] > 1.35 * smooth[best]
        and smooth[-1] > smooth[best] + 0.05
        and train[-1] < 0.9 * train[best]
        and smooth[-1] >= smooth[-1 - len(smooth) // 4]
    )


# --- Random runs ------------------------------------------------------------------------------------------------------


def pick(random: Random, *words: Any) -> Any:
    """Give one of them."""
    return words[int(random.integers(len(words)))]


def log_uniform(random: Random, low: float, high: float) -> float:
    """Draw a number whose logarithm is evenly spread."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def data(random: Random, *sets: str) -> Changes:
    """Draw data and seeds."""
    name = pick(random, *sets)
    changes: Changes = {
        "data.dataset": name,
        "data.count": int(pick(random, 100, 200, 300)),
        "data.noise": pick(random, 0.0, 0.0, 0.05, 0.1),
        "seeds.data": int(random.integers(1000)),
        "seeds.weights": int(random.integers(1000)),
        "seeds.order": int(random.integers(1000)),
        "training.batch_size": int(pick(random, 5, 10, 20, 30)),
    }
    if name in VALUES:
        changes["training.loss"] = pick(random, "squared", "squared", "huber")
    if name in ("spiral", "spiral-3", "checkerboard", "multi-gauss") or random.random() < 0.2:
        changes["inputs.features"] = ["x1", "x2", "sin_x1", "sin_x2"]
    return changes


def hidden(random: Random, layers: tuple[int, int], units: tuple[int, int]) -> list[int]:
    """Draw hidden layers, all as wide or each by itself."""
    depth = int(random.integers(layers[0], layers[1] + 1))
    if random.random() < 0.6:
        return [int(random.integers(units[0], units[1] + 1))] * depth
    return [int(random.integers(units[0], units[1] + 1)) for _ in range(depth)]


def draw_vanishing(random: Random) -> Run:
    """Draw deep networks of sigmoids, or with small weights."""
    changes = data(random, *CURVED) | {RATE: log_uniform(random, 0.01, 0.2)}
    shape: Changes
    if random.random() < 0.6:
        shape = {"network.hidden": hidden(random, (4, 8), (2, 16)), "network.activation": "sigmoid"}
    else:
        shape = {
            "network.hidden": hidden(random, (3, 8), (3, 16)),
            "network.activation": pick(random, "tanh", "relu", "elu", "gelu"),
            "network.initial_scale": log_uniform(random, 0.02, 0.3),
        }
    return Run(changes | shape, int(pick(random, 40, 80)))


def draw_exploding(random: Random) -> Run:
    """Draw deep networks with large weights, and look at them before they begin."""
    wide = pick(random, {"network.initial_weights": "normal"}, {"network.initial_scale": random.uniform(2.5, 4)})
    shape = {
        "network.hidden": hidden(random, (5, 8), (8, 16)),
        "network.activation": pick(random, "relu", "leaky_relu", "linear", "elu"),
        "network.initial_weights": "he",
    }
    return Run(data(random, *SETS) | shape | wide, 0)


def draw_diverging(random: Random) -> Run:
    """Draw rates for which steps grow without end."""
    shape = {"network.hidden": hidden(random, (0, 3), (2, 8)), "network.activation": pick(random, "relu", "linear")}
    return Run(data(random, *VALUES) | shape | {"training.loss": "squared", RATE: log_uniform(random, 0.3, 10)}, 30)


def draw_dead(random: Random) -> Run:
    """Draw relu layers killed by large rates, or by hand."""
    shape = {
        "network.hidden": hidden(random, (1, 5), (2, 10)),
        "network.activation": "relu",
        "network.initial_weights": "he",
    }
    changes = data(random, *CURVED) | shape
    if random.random() < 0.5:
        return Run(changes | {RATE: log_uniform(random, 0.5, 5)}, 60)
    layer = int(random.integers(len(shape["network.hidden"])))

    def kill(trainer: Trainer) -> None:
        units = trainer.config.network.hidden[layer]
        for unit in range(units if random.random() < 0.7 else units * 3 // 4):
            trainer.edit(layer, unit, None, -50.0)

    return Run(changes | {RATE: log_uniform(random, 0.01, 0.1)}, 60, kill)


def draw_saturated(random: Random) -> Run:
    """Draw squashing layers with large weights or rates."""
    changes = data(random, *CURVED) | {
        "network.hidden": hidden(random, (1, 4), (3, 10)),
        "network.activation": pick(random, "tanh", "tanh", "sigmoid"),
    }
    if random.random() < 0.6:
        return Run(
            changes | {"network.initial_weights": "normal", "network.initial_deviation": random.uniform(4, 10)}, 60
        )
    return Run(changes | {RATE: log_uniform(random, 3, 10)}, 60)


def draw_saturated_output(random: Random) -> Run:
    """Draw weights so large that the squared error of a squashed output has no slope."""
    shape = {
        "network.hidden": hidden(random, (1, 5), (4, 12)),
        "network.activation": pick(random, "tanh", "relu", "leaky_relu"),
        "network.initial_scale": random.uniform(4, 10),
        "training.loss": pick(random, "squared", "absolute"),
    }
    return Run(data(random, *CURVED) | shape | {RATE: log_uniform(random, 0.003, 0.03)}, 40)


def draw_symmetric(random: Random) -> Run:
    """Draw weights that are all the same."""
    zero = pick(random, {"network.initial_weights": "zeros"}, {"network.initial_scale": 0.0})
    shape = {"network.hidden": hidden(random, (1, 4), (2, 8)), "network.activation": pick(random, "tanh", "sigmoid")}
    return Run(data(random, *CURVED) | shape | zero, 60)


def draw_too_slow(random: Random) -> Run:
    """Draw tiny rates."""
    shape = {
        "network.hidden": hidden(random, (1, 3), (3, 10)),
        "network.activation": pick(random, "tanh", "relu", "elu"),
    }
    name = pick(random, "sgd", "sgd", "adam", "rmsprop", "adagrad")
    rate = log_uniform(random, 1e-5, 5e-4) if name == "sgd" else log_uniform(random, 1e-5, 1e-4)
    return Run(data(random, *SETS) | shape | {NAME: name, RATE: rate}, 40)


def draw_too_fast(random: Random) -> Run:
    """Draw rates too large to learn with, though nothing becomes infinite."""
    shape = {
        "network.hidden": hidden(random, (1, 3), (3, 10)),
        "network.activation": pick(random, "tanh", "relu", "elu"),
    }
    name = pick(random, "sgd", "sgd", "adam", "rmsprop")
    rate = log_uniform(random, 1, 10) if name == "sgd" else log_uniform(random, 0.2, 5)
    return Run(data(random, *CLASSES) | shape | {NAME: name, RATE: rate}, 60)


def draw_linear(random: Random) -> Run:
    """Draw networks that are linear, for data that are not."""
    shape = {"network.hidden": hidden(random, (0, 3), (1, 8)), "network.activation": "linear"}
    return Run(data(random, *CURVED[:5], "sine", "multi-gauss") | shape | {RATE: log_uniform(random, 0.01, 0.1)}, 120)


def draw_stuck(random: Random) -> Run:
    """Draw networks too small, held fast, or held down."""
    shape = pick(
        random,
        {"network.hidden": [1]},
        {"network.hidden": [2]},
        {"network.hidden": hidden(random, (1, 3), (1, 2))},
        {"network.hidden": [4, 2], "training.regularization.l2": log_uniform(random, 0.1, 1)},
        {"network.hidden": [4, 4], "network.dropout": random.uniform(0.6, 0.9)},
        {"network.hidden": [4, 2], "network.frozen_layers": [0, 1]},
        {"data.dataset": "xor-table", "data.count": None, "network.hidden": [2], "training.batch_size": 1},
    )
    changes = data(random, "xor", "circle", "rings", "checkerboard", "spiral")
    rate = {RATE: log_uniform(random, 0.03, 0.1), "network.activation": pick(random, "tanh", "relu", "elu")}
    return Run(changes | rate | shape, 250)


def draw_overfitting(random: Random) -> Run:
    """Draw few and noisy points, and networks with room for all of them."""
    few = {
        "data.count": int(random.integers(30, 100)),
        "data.noise": random.uniform(0.2, 0.5),
        "data.label_noise": pick(random, 0.0, random.uniform(0.1, 0.3)),
        "network.hidden": hidden(random, (1, 3), (8, 16)),
        "network.activation": pick(random, "tanh", "relu", "elu", "gelu"),
        NAME: pick(random, "adam", "rmsprop"),
        RATE: log_uniform(random, 0.003, 0.03),
    }
    return Run(data(random, *CURVED, "gauss", "sine", "plane") | few, 300)


@dataclass(frozen=True)
class Cause:
    """How ill runs are drawn, which of them are, and what may rightly be said of them."""

    draw: Callable[[Random], Run]
    is_ill: Callable[[Run], bool]
    right: frozenset[str]


ILL: Final = {
    "vanishing": Cause(draw_vanishing, has_vanishing, frozenset({"vanishing"})),
    "exploding": Cause(draw_exploding, explodes, frozenset({"exploding"})),
    "diverged": Cause(
        draw_diverging, lambda run: not np.isfinite(run.shares[-1]) or run.trainer.diverged, frozenset({"diverged"})
    ),
    "dead units": Cause(draw_dead, has_dead, frozenset({"dead", "too_fast"})),
    "saturated": Cause(draw_saturated, has_saturated, frozenset({"saturated", "too_fast"})),
    "saturated output": Cause(draw_saturated_output, has_saturated_output, frozenset({"saturated_output"})),
    "equal weights": Cause(draw_symmetric, is_symmetric, frozenset({"symmetric"})),
    "rate too small": Cause(draw_too_slow, is_too_slow, frozenset({"too_slow"})),
    "rate too large": Cause(draw_too_fast, is_too_fast, frozenset({"too_fast", "saturated", "dead", "exploding"})),
    "linear": Cause(draw_linear, is_linear, frozenset({"linear"})),
    "stuck": Cause(draw_stuck, is_stuck, frozenset({"plateau", "underfitting", "over_regularized", "saturated"})),
    "overfitting": Cause(draw_overfitting, overfits, frozenset({"overfitting"})),
}


def draw_healthy(random: Random) -> Run:
    """Draw a run as a person might set it up who knows what they do."""
    activation = pick(
        random, "tanh", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "sine"
    )
    name = pick(random, "sgd", "sgd", "adam", "adam", "rmsprop", "adagrad", "adamw")
    rate = {"sgd": (0.01, 0.1), "adagrad": (0.02, 0.2)}.get(name, (0.002, 0.02))
    noisy = {"data.noise": random.uniform(0, 0.4), "data.label_noise": pick(random, 0.0, 0.0, random.uniform(0, 0.2))}
    shape = {
        "network.hidden": hidden(random, (1, 4), (3, 12)),
        "network.activation": activation,
        "network.initial_weights": "xavier" if activation in ("tanh", "selu", "sine") else "he",
        "network.dropout": pick(random, 0.0, 0.0, 0.0, 0.1),
        "training.regularization.l2": pick(random, 0.0, 0.0, 0.001),
        NAME: name,
        RATE: log_uniform(random, *rate),
    }
    if name == "sgd":
        shape["training.optimizer.momentum"] = pick(random, 0.0, 0.0, 0.5, 0.9)
    return Run(data(random, *SETS) | noisy | shape, int(pick(random, 30, 60, 120, 250)))


def state_of_health(run: Run) -> str | None:
    """Say how a run is well, or None where it is not: solved, still falling, or as good as its data let it be."""
    run.trainer  # noqa: B018
    low = float(np.convolve(run.held, np.ones(3) / 3, "valid").min()) if len(run.held) > 3 else 0.0
    if run.trainer.diverged or mean_end(run.held, len(run.held)) > max(1.1 * low, low + 0.02):
        return None
    if run.end < 0.3:
        return "solved"
    if run.fall > 0.1:
        return "falling"
    held, best = (mean_end(each.held, run.epochs + 1) for each in (run, run.roomy))
    return "as good" if held < 1.05 * best and run.end < 1.1 * run.roomy.end else None


# --- Remedies ---------------------------------------------------------------------------------------------------------


def is_better(run: Run, verdict: Verdict) -> bool:
    """Take the remedy, train as long as the run has trained, and compare with the run if it goes on as it is."""
    epochs = max(run.epochs, 60)
    trainer = Trainer.load(run.trainer.save())
    trainer.update(changed(trainer.config, verdict.remedy or {}))
    alone = Trainer.load(run.trainer.save())
    ends = []
    for each in (trainer, alone):
        part = "test" if verdict.kind == "overfitting" else "train"
        losses: list[float] = []
        each.step((epochs - tail(epochs)) * each.steps_per_epoch)
        for _ in range(tail(epochs)):
            each.to_epoch_end()
            losses.append((each.engine.loss_on(part) or 0.0) / (each.baseline_loss or 1))
        ends.append(float("inf") if each.diverged else mean_end(losses, epochs))
    return ends[0] < 0.95 * ends[1]


def also(run: Run) -> set[str]:
    """Give what is true of a run whatever it was drawn for."""
    return ({"dead"} if most_silent(run) > 0.5 else set()) | ({"overfitting"} if overfits(run) else set())


@dataclass
class Tally:
    """What is counted of one illness."""

    runs: int = 0
    right: int = 0
    offered: int = 0
    better: int = 0
    said: Counter[str] = field(default_factory=Counter)


def ill_runs(first: int, runs: int) -> dict[str, Tally]:
    """Draw so many ill runs, the causes in turn, and count what is said and what helps."""
    tallies = {name: Tally() for name in ILL}
    seeds, names = count(first), cycle(ILL)
    for _ in range(runs):
        name = next(names)
        cause, tally = ILL[name], tallies[name]
        while True:
            run = cause.draw(np.random.default_rng(next(seeds)))
            run.trainer  # noqa: B018
            if cause.is_ill(run):
                break
        tally.runs += 1
        is_right = bool(run.lasting & (cause.right | also(run)))
        tally.right += is_right
        tally.said.update(run.lasting or {"nothing"})
        if not is_right:
            print(f"missed: {name}: {sorted(run.lasting)} {run.end:.2f} {run.fall:.3f} {run.changes}")
        said = run.looks[-1] or (run.looks[-2] if len(run.looks) > 1 else ())
        if said and said[0].remedy is not None:
            tally.offered += 1
            better = is_better(run, said[0])
            tally.better += better
            if not better:
                print(f"no better: {name}: {said[0].kind} {said[0].remedy} {run.changes}")
    return tallies


def healthy_runs(first: int, runs: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Draw so many healthy runs; count how they are well, alarms that last, and alarms at any look after the first."""
    states, lasting, passing = Counter[str](), Counter[str](), Counter[str]()
    for seed in count(first):
        run = draw_healthy(np.random.default_rng((1, seed)))
        state = state_of_health(run)
        if state is None or states[state] >= runs // 2:
            continue
        states[state] += 1
        lasting.update(run.lasting)
        passing.update({verdict.kind for look in run.looks[1:-3] for verdict in look})
        if run.lasting:
            print(f"false alarm: {state}: {sorted(run.lasting)} {run.end:.2f} {run.fall:.3f} {run.changes}")
        if states.total() == runs:
            break
    return states, lasting, passing


def show_ill(tallies: dict[str, Tally]) -> None:
    """Print what was said of each illness, and what helped."""
    print(f"{'illness':18} {'told right':>12} {'remedy better':>14}   what is said at the end")
    for name, tally in tallies.items():
        said = ", ".join(f"{kind} {times}" for kind, times in tally.said.most_common())
        print(f"{name:18} {tally.right:5} of {tally.runs:3} {tally.better:7} of {tally.offered:3}   {said}")
    runs, right, offered, better = (
        sum(getattr(tally, part) for tally in tallies.values()) for part in ("runs", "right", "offered", "better")
    )
    print(f"{'all':18} {right / runs:12.1%} {better / max(1, offered):14.1%}   {offered} of {runs} have a remedy")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1_000_000, help="the first seed")
    parser.add_argument("--only", choices=("ill", "healthy"), help="measure but one half")
    parser.add_argument("--runs", type=int, default=300, help="how many ill runs, and how many healthy ones")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"seeds from {options.first}")
    if options.only != "healthy":
        show_ill(ill_runs(options.first, options.runs))
    if options.only != "ill":
        states, lasting, passing = healthy_runs(options.first, options.runs)
        print(f"healthy: {states.total()} ({', '.join(f'{state} {times}' for state, times in states.items())})")
        print(f"false alarms that last: {lasting.total() / states.total():.1%} {dict(lasting)}")
        print(f"false alarms that pass: {dict(passing)}")


if __name__ == "__main__":
    main()
