"""Times the kernels against torch and against the machine; knows no server and no session.

Torch is timed twice: written plainly, as anybody would (the ratio is to this one), and as our trainer runs it where the
kernels do not cover an option.
"""

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
from torch import Tensor, nn

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Feature
from livegrad.models.kernels import engine
from livegrad.models.kernels.limit import MULTIPLY_ADDS, multiply_add
from livegrad.models.measure.view import View
from livegrad.models.training.engines.compiled_engine import CompiledEngine
from livegrad.models.training.trainer import Trainer

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
ACTIVATIONS: Final = {"tanh": nn.Tanh, "relu": nn.ReLU}
OPTIMIZERS: Final = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}

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


class Eager:
    """A run of two classes as plain PyTorch: an nn.Sequential, autograd and an optimizer of torch.optim."""

    def __init__(self, config: RunConfig, inputs: Tensor, targets: Tensor) -> None:
        """Take the training set (n, F) and (n, 1)."""
        layers: list[nn.Module] = []
        *hidden, last = pairwise(config.sizes)
        for size, units in hidden:
            layers += [nn.Linear(size, units), ACTIVATIONS[config.network.activation]()]
        self._network = nn.Sequential(*layers, nn.Linear(*last))
        self._loss = nn.BCEWithLogitsLoss()
        options = config.training.optimizer
        self._optimizer = OPTIMIZERS[options.name](self._network.parameters(), lr=options.learning_rate)
        self._samples, self._size = (inputs, targets), config.training.batch_size
        self._batches: list[tuple[Tensor, Tensor]] = []

    def step(self, count: int) -> None:
        """Train on so many batches, shuffled anew for each epoch."""
        for _ in range(count):
            inputs, targets = self._deal()
            self._optimizer.zero_grad()
            self._loss(self._network(inputs), targets).backward()
            self._optimizer.step()

    def _deal(self) -> tuple[Tensor, Tensor]:
        if not self._batches:
            order = torch.randperm(len(self._samples[0]))
            parts = [torch.split(part[order], self._size) for part in self._samples]
            self._batches = list(zip(*parts, strict=True))
        return self._batches.pop()


def _engines(config: RunConfig) -> dict[str, float]:
    """Give the epochs a second of the kernels, of plain torch and of our own torch, and the first over the second."""
    trainers = [Trainer(config, compiled=compiled) for compiled in (True, False)]
    eager = Eager(config, *trainers[1].training_set)
    seconds = _best(*(run.step for run in (trainers[0], eager, trainers[1])))
    kernels, plain, fallback = (1 / each / trainers[0].steps_per_epoch for each in seconds)
    return {"kernels": kernels, "torch": plain, "ratio": kernels / plain, "fallback": fallback}


def _pictures(config: RunConfig) -> dict[str, float]:
    """Give the microseconds of a 100x100 boundary, of all unit maps, of the statistics, and of a whole snapshot."""
    trainer = Trainer(config)
    kernels = trainer.engine
    if not isinstance(kernels, CompiledEngine):
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
    table = Table("epochs a second", "kernels", "torch", "ratio", "our torch")
    for name, row in results["engines"].items():
        table.add_row(name, *(f"{row[column]:,.0f}" for column in ("kernels", "torch", "ratio", "fallback")))
    console.print(table)
    table = Table("microseconds", *next(iter(results["evaluation_us"].values())))
    for name, row in results["evaluation_us"].items():
        table.add_row(name, *(f"{value:,.0f}" for value in row.values()))
    console.print(table)
    limit = results["limit"]
    shares = ", ".join(f"{name} {100 * limit[name]:.0f} %" for name in ("largest", "deep"))
    console.print(f"limit: {limit['fma_per_second'] / 1e9:.1f} billion multiply-adds a second; of it {shares}")
