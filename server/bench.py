"""Times the kernels against torch and against the machine; knows no server and no session."""

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final, get_args

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from models.config import Feature, RunConfig, changed
from models.kernels import engine
from models.kernels.limit import MULTIPLY_ADDS, multiply_add
from models.snapshot import View
from models.trainer import Trainer

CASES: Final[dict[str, dict[str, Any]]] = {
    "default": {},
    "adam": {"training.optimizer.name": "adam"},
    "largest": {"inputs.features": list(get_args(Feature)), "network.hidden": [8] * 6},
    # Half of the points are trained on: 250 of the default's 500, here 500.
    "deep": {
        "network.hidden": [16] * 8,
        "network.activation": "relu",
        "network.initial_weights": "he",
        "data.count": 1000,
        "training.batch_size": 32,
        "training.optimizer.learning_rate": 0.003,
    },
    "single": {"training.batch_size": 1},
}
ROUNDS: Final = 8
SLICE: Final = 0.04  # seconds: short enough that on a busy machine one round in eight goes undisturbed

Results = dict[str, dict[str, Any]]


def bench(*, as_json: bool) -> int:
    """Measure, print and return the exit code."""
    torch.set_num_threads(1)
    engine.warm()
    results = measured()
    if as_json:
        sys.stdout.write(json.dumps(results) + "\n")
    else:
        _show(results)
    return 0


def measured() -> Results:
    """Measure everything, in this process, one thing after the other."""
    limit = _multiply_adds()
    engines = {name: _engines(changed(RunConfig(), changes)) for name, changes in CASES.items()}
    pictures = {name: _pictures(changed(RunConfig(), changes)) for name, changes in CASES.items()}
    shares = {name: _work(name) * engines[name]["kernels"] / limit for name in ("largest", "deep")}
    return {"engines": engines, "evaluation_us": pictures, "limit": {"fma_per_second": limit, **shares}}


def _best(*actions: Callable[[int], object]) -> list[float]:
    """Give the fewest seconds that each action, called with a number of rounds, took for a round."""
    counts = [_count(action) for action in actions]
    best = [float("inf")] * len(actions)
    for _ in range(ROUNDS):
        for index, action in enumerate(actions):
            started = time.perf_counter()
            action(counts[index])
            best[index] = min(best[index], (time.perf_counter() - started) / counts[index])
    return best


def _count(action: Callable[[int], object]) -> int:
    """Give how many rounds fill a slice, after a first that may compile or load something."""
    action(1)
    count = 1
    while True:
        started = time.perf_counter()
        action(count)
        if (seconds := time.perf_counter() - started) > SLICE / 4:
            return max(1, round(count * SLICE / seconds))
        count *= 4


def _engines(config: RunConfig) -> dict[str, float]:
    """Give the epochs a second of both engines, and their ratio."""
    trainers = [Trainer(config, compiled=compiled) for compiled in (True, False)]
    kernels, eager = _best(*(trainer.step for trainer in trainers))
    epoch = trainers[0].steps_per_epoch
    return {"kernels": 1 / kernels / epoch, "torch": 1 / eager / epoch, "ratio": eager / kernels}


def _pictures(config: RunConfig) -> dict[str, float]:
    """Give the microseconds of a 100x100 boundary, of all unit maps, of the statistics, and of a whole snapshot."""
    trainer = Trainer(config)
    kernels = trainer.kernels
    if kernels is None:
        return {}
    view = View()
    actions: dict[str, Callable[[], object]] = {
        "boundary": lambda: kernels.boundary(view.grid),
        "units": lambda: kernels.units(view.units),
        "statistics": kernels.evaluate,
        "snapshot": lambda: trainer.snapshot(view),
    }
    best = _best(*(_repeated(action) for action in actions.values()))
    return {name: seconds * 1e6 for name, seconds in zip(actions, best, strict=True)}


def _repeated(action: Callable[[], object]) -> Callable[[int], None]:
    def repeat(count: int) -> None:
        for _ in range(count):
            action()

    return repeat


def _multiply_adds() -> float:
    """Give the multiply-adds a second of one core."""
    numbers = np.full(224, 0.5, np.float32)
    return MULTIPLY_ADDS / _best(lambda count: multiply_add(numbers, count))[0]


def _work(case: str) -> float:
    """Count the multiply-adds of an epoch: 3 for each weight and sample, 12 for each activation."""
    config = changed(RunConfig(), CASES[case])
    hidden = config.network.hidden
    weights = sum(size * units for size, units in pairwise((len(config.inputs.features), *hidden, 1)))
    return (3 * weights + 12 * sum(hidden)) * Trainer(config).samples_per_epoch


def _show(results: Results) -> None:
    console = Console()
    table = Table("epochs a second", "kernels", "torch", "ratio")
    for name, row in results["engines"].items():
        table.add_row(name, f"{row['kernels']:,.0f}", f"{row['torch']:,.0f}", f"{row['ratio']:,.0f}")
    console.print(table)
    table = Table("microseconds", *next(iter(results["evaluation_us"].values())))
    for name, row in results["evaluation_us"].items():
        table.add_row(name, *(f"{value:,.0f}" for value in row.values()))
    console.print(table)
    limit = results["limit"]
    shares = ", ".join(f"{name} {100 * limit[name]:.0f} %" for name in ("largest", "deep"))
    console.print(f"limit: {limit['fma_per_second'] / 1e9:.1f} billion multiply-adds a second; of it {shares}")
