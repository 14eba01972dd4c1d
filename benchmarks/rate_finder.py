"""How good the rates are that the learning-rate finder suggests: `python -m benchmarks.rate_finder [--tuning]`.

A task is a run drawn at random: data set, network, activation, optimizer, batch, noise, seeds. The truth is a grid of
rates, each of which trains the task from the same initial weights for the same number of epochs. What counts is what
the run tells right (accuracy, or R2 of values) of points it has not seen and, in a second count, of those it trains on,
averaged over the last tenth of the epochs, since at a large rate the last step alone is a draw.

The finder's constants were chosen on the tasks of `TUNING`; `REPORTING` was not looked at meanwhile.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import LOSSES
from livegrad.models.training.rate_finder import RATE, find_rate
from livegrad.models.training.trainer import Trainer

Floats = NDArray[np.float64]

TUNING: Final = range(40)
REPORTING: Final = range(1000, 1040)
GRID: Final = tuple(float(f"{10 ** (exponent / 2):.1g}") for exponent in range(-10, 3))
"""From 1e-5 to 10, two in each power of ten: 13 rates."""
DEFAULT: Final = RunConfig().training.optimizer.learning_rate
NEAR: Final = 0.02
"""A rate is as good as another that reaches as much but for so much of accuracy or R2."""

SETS: Final = (
    *("circle", "xor", "gauss", "spiral", "moons", "rings", "checkerboard", "sine-border", "blobs", "spiral-3"),
    *("plane", "multi-gauss", "line", "sine", "step", "xor-table", "line-15"),
)
LINEAR: Final = ("gauss", "plane", "line", "line-15", "blobs")
SHAPES: Final = ((4,), (8,), (4, 2), (8, 8), (16, 16), (8, 8, 8), (4, 4, 4, 4))
OPTIMIZERS: Final[tuple[dict[str, Any], ...]] = (
    {"name": "sgd"},
    {"name": "sgd", "momentum": 0.9},
    {"name": "rmsprop"},
    {"name": "adagrad"},
    {"name": "adam"},
    {"name": "adamw"},
)


def task(seed: int) -> RunConfig:
    """Draw a task."""
    random = np.random.default_rng([seed, 40])

    def pick(words: Sequence[Any]) -> Any:
        return words[int(random.integers(len(words)))]

    dataset = SETS[seed % len(SETS)]
    shapes = ((), *SHAPES) if dataset in LINEAR else SHAPES
    optimizer = OPTIMIZERS[seed % len(OPTIMIZERS)]
    config = RunConfig.model_validate({"data": {"dataset": dataset}, "training": {"loss": "squared"}})
    return RunConfig.model_validate(
        {
            "data": {"dataset": dataset, "noise": pick((0.0, 0.0, 0.1, 0.2))},
            "inputs": {
                "features": pick((("x1", "x2"), ("x1", "x2"), ("x1", "x2", "sin_x1", "sin_x2"))),
                "scaling": pick(("none", "none", "standard")),
            },
            "network": {
                "hidden": pick(shapes),
                "activation": pick(("tanh", "tanh", "relu", "relu", "sigmoid", "gelu", "leaky_relu")),
                "initial_weights": pick(("xavier", "xavier", "he", "normal")),
            },
            "training": {
                "loss": LOSSES[config.data.head][0],
                "optimizer": optimizer,
                "batch_size": pick((1, 10, 10, 30, 250)),
            },
            "seeds": {name: int(random.integers(1000)) for name in ("data", "weights", "order")},
        }
    )


def reach(config: RunConfig, rate: float, budgets: tuple[int, ...]) -> Floats:
    """Train at a rate; return accuracy or R2 (budgets, 2), of held-out and of training points.

    Each is the mean over the last tenth of a budget of epochs.
    """
    trainer = Trainer(changed(config, {RATE: rate}))
    kind = "accuracy" if config.data.class_count else "r2"
    train = trainer.series.index(f"train_{kind}")
    held = trainer.series.index(f"test_{kind}") if f"test_{kind}" in trainer.series else train
    watched = {epoch for budget in budgets for epoch in range(last_tenth(budget), budget + 1)}
    seen: dict[int, Floats] = {}
    for epoch in range(1, max(budgets) + 1):
        trainer.to_epoch_end()
        if epoch in watched:
            row = trainer.measure()[1:].astype(np.float64)
            # A run that diverged has reached nothing, whatever the last finite weights happen to give.
            seen[epoch] = np.zeros(2) if trainer.diverged else np.maximum(row[[held, train]], 0)
    return np.array([np.mean([seen[e] for e in range(last_tenth(b), b + 1)], axis=0) for b in budgets])


def last_tenth(budget: int) -> int:
    """Return the first epoch of the last tenth."""
    return budget - budget // 10 + 1


@dataclass(frozen=True)
class Outcome:
    """What one task gave; each of what was reached is (budgets, 2), of held-out and of training points."""

    seed: int
    config: RunConfig
    rate: float
    seconds: float
    best_rates: list[float]
    """Of the grid, for each budget, on held-out points."""
    best: Floats
    found: Floats
    default: Floats


def measure(seed: int, budgets: tuple[int, ...]) -> Outcome:
    """Find a rate for a task, and compare what it reaches."""
    config = task(seed)
    trainer = Trainer(config)
    begun = time.process_time()
    rate = find_rate(trainer).suggested
    seconds = time.process_time() - begun
    grid = np.array([reach(config, each, budgets) for each in GRID])
    best_rates = [GRID[place] for place in grid[:, :, 0].argmax(axis=0)]
    found, default = (reach(config, each, budgets) for each in (rate, DEFAULT))
    return Outcome(seed, config, rate, seconds, best_rates, grid.max(axis=0), found, default)


def describe(config: RunConfig) -> str:
    """Name a task in a few words."""
    network, training = config.network, config.training
    optimizer = training.optimizer.name + (" m" if training.optimizer.momentum else "")
    shape = "-".join(map(str, network.hidden)) or "none"
    return f"{config.data.dataset:12} {shape:8} {network.activation:10} {optimizer:8} {training.batch_size:4}"


def main() -> None:
    """Print a line for each task, then how many of them are near the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="the tasks that constants were chosen on")
    parser.add_argument("--epochs", type=int, nargs="+", default=[50, 100, 300], help="budgets of training")
    given = parser.parse_args()
    torch.set_num_threads(1)
    budgets = tuple(given.epochs)
    outcomes = []
    print(f"{'seed':>4} {'task':46} {'found':>8} {'s':>5}", *(f"| {b:>4}: best   best found deflt" for b in budgets))
    for seed in TUNING if given.tuning else REPORTING:
        outcome = measure(seed, budgets)
        outcomes.append(outcome)
        cells = []
        for place, rate in enumerate(outcome.best_rates):
            best, found, default = (each[place, 0] for each in (outcome.best, outcome.found, outcome.default))
            far = "*" if found < best - NEAR else " "
            cells.append(f"| {rate:>10g} {best:6.3f}{found:6.3f}{far}{default:5.3f}")
        print(f"{seed:4} {describe(outcome.config):46} {outcome.rate:8g} {outcome.seconds:5.2f}", *cells, flush=True)
    for place, budget in enumerate(budgets):
        for which, points in enumerate(("held-out", "training")):
            best, found, default = (
                np.array([getattr(each, name)[place, which] for each in outcomes])
                for name in ("best", "found", "default")
            )
            print(
                f"{budget} epochs, {points} points: within {NEAR} of the best of the grid "
                f"{(found >= best - NEAR).sum()} of {len(outcomes)} (default {(default >= best - NEAR).sum()}); "
                f"better than the default {(found > default + NEAR).sum()}, worse {(found < default - NEAR).sum()}"
            )
    seconds = [each.seconds for each in outcomes]
    print(f"CPU seconds of a search: median {np.median(seconds):.2f}, most {max(seconds):.2f}")


if __name__ == "__main__":
    main()
