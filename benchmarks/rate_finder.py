"""How good the rates are that the learning-rate finder suggests: `python -m benchmarks.rate_finder [--tuning]`.

A task is a run drawn at random: data set, network, activation, optimizer, batch, noise, seeds. The truth is a grid of
rates, each of which trains the task from the same initial weights for the same number of epochs. What counts is what the
run tells right of points it has not seen (accuracy, or R2 of values; of sets without test points the training ones),
averaged over the last tenth of the epochs, since at a large rate the last step alone is a draw.

The finder's constants were chosen on the tasks of `TUNING`; `REPORTING` was not looked at meanwhile.
"""

import argparse
import math
import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import LOSSES
from livegrad.models.training.rate_finder import find_rate
from livegrad.models.training.trainer import Trainer

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
    pick = lambda words: words[random.integers(len(words))]  # noqa: E731
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


def reach(config: RunConfig, rate: float, budgets: tuple[int, ...]) -> list[float]:
    """Train at a rate; return the accuracy or R2 at the end of each budget of epochs, averaged over its last tenth."""
    trainer = Trainer(changed(config, {"training.optimizer.learning_rate": rate}))
    kind = "accuracy" if config.data.class_count else "r2"
    place = next(trainer.series.index(name) for name in (f"test_{kind}", f"train_{kind}") if name in trainer.series)
    watched = {epoch for budget in budgets for epoch in range(last_tenth(budget), budget + 1)}
    seen: dict[int, float] = {}
    for epoch in range(1, max(budgets) + 1):
        trainer.to_epoch_end()
        if epoch in watched:
            # A run that diverged has reached nothing, whatever the last finite weights happen to give.
            value = -math.inf if trainer.diverged else float(trainer.measure()[1 + place])
            seen[epoch] = max(value, 0.0)
    return [float(np.mean([seen[epoch] for epoch in range(last_tenth(b), b + 1)])) for b in budgets]


def last_tenth(budget: int) -> int:
    """Return the first epoch of the last tenth."""
    return budget - budget // 10 + 1


@dataclass(frozen=True)
class Outcome:
    """What one task gave."""

    seed: int
    config: RunConfig
    found: float
    seconds: float
    best: list[float]
    """The best rate of the grid for each budget."""
    reached: dict[str, list[float]]
    """By `best`, `found` and `default`, for each budget."""


def measure(seed: int, budgets: tuple[int, ...]) -> Outcome:
    """Find a rate for a task, and compare what it reaches."""
    config = task(seed)
    trainer = Trainer(config)
    begun = time.process_time()
    found = find_rate(trainer).suggested
    seconds = time.process_time() - begun
    table = np.array([reach(config, rate, budgets) for rate in GRID])
    best = [GRID[place] for place in table.argmax(axis=0)]
    reached = {
        "best": table.max(axis=0).tolist(),
        "found": reach(config, found, budgets),
        "default": reach(config, DEFAULT, budgets),
    }
    return Outcome(seed, config, found, seconds, best, reached)


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
        for place, _ in enumerate(budgets):
            best, found, default = (outcome.reached[name][place] for name in ("best", "found", "default"))
            far = "*" if found < best - NEAR else " "
            cells.append(f"| {outcome.best[place]:>10g} {best:6.3f}{found:6.3f}{far}{default:5.3f}")
        print(f"{seed:4} {describe(outcome.config):46} {outcome.found:8g} {outcome.seconds:5.2f}", *cells, flush=True)
    for place, budget in enumerate(budgets):
        near = {
            name: sum(o.reached[name][place] >= o.reached["best"][place] - NEAR for o in outcomes)
            for name in ("found", "default")
        }
        better = sum(o.reached["found"][place] > o.reached["default"][place] + NEAR for o in outcomes)
        worse = sum(o.reached["found"][place] < o.reached["default"][place] - NEAR for o in outcomes)
        print(
            f"{budget} epochs: within {NEAR} of the best of the grid {near['found']} of {len(outcomes)} "
            f"(default {near['default']}); better than the default {better}, worse {worse}"
        )
    print(f"CPU seconds of a search: median {np.median([o.seconds for o in outcomes]):.2f}, ", end="")
    print(f"most {max(o.seconds for o in outcomes):.2f}")


if __name__ == "__main__":
    main()
