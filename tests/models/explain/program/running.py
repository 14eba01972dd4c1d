"""Random configurations over every option, and exported programs run in this process with what they print."""

import io
import random
from contextlib import redirect_stdout
from typing import Any, Final, get_args

import torch

from livegrad.models.config import custom
from livegrad.models.config.run import RunConfig, allowed_losses, changed
from livegrad.models.config.words import (
    POINTS,
    Activation,
    Feature,
    InitialWeights,
    Normalization,
    Optimizer,
    RegressionDataset,
    Scaling,
    Schedule,
)
from livegrad.models.explain.program.start import Start
from livegrad.models.explain.program.write import python
from livegrad.models.training.trainer import Trainer

Line = tuple[int, int, list[float]]
"""Epoch, steps, and the loss of each part of the split."""

CUSTOM: Final = custom.encode((0.37 * k - 3, (1.3 * k) % 5 - 2, float(k % 3)) for k in range(20))
SETS: Final = POINTS


torch.set_num_threads(1)  # more only wait for each other on toy networks


def executed(text: str, names: dict[str, Any] | None = None) -> tuple[list[Line], str]:
    """Run a program and give the lines of numbers that it prints, and its last line; `names` takes what it leaves."""
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(text, "program", "exec"), {} if names is None else names)  # noqa: S102
    return lines(said.getvalue())


def lines(said: str) -> tuple[list[Line], str]:
    """Read what a program prints."""
    words = [line.split() for line in said.splitlines()]
    told = [(int(line[0]), int(line[1]), [float(word) for word in line[2:]]) for line in words if line[0].isdigit()]
    return told, said.splitlines()[-1]


def in_double_precision(start: Start) -> str:
    """Write a program that calculates in double precision."""
    return python(start).replace("torch.set_default_dtype(torch.float32)", "torch.set_default_dtype(torch.float64)")


def followed(trainer: Trainer, epochs: int) -> list[Line]:
    """Train a run up to an epoch, or as far as it goes, and give what its program should print."""
    told = [_line(trainer)]
    while trainer.epoch < epochs and not trainer.stopped:
        trainer.to_epoch_end()
        if trainer.diverged:
            break
        told.append(_line(trainer))
    return told


def _line(trainer: Trainer) -> Line:
    parts = [name.removesuffix("_loss") for name in trainer.series if name.endswith("_loss")]
    return trainer.epoch, trainer.steps, [trainer.engine.loss_on(part) or 0.0 for part in parts]


def random_config(number: int) -> RunConfig:
    """Draw a configuration: data set and losses in turn, every other option at random."""
    draw = random.Random(number)  # noqa: S311
    dataset = SETS[number % len(SETS)]
    hidden = [draw.choice((1, 3, 4, 4)) for _ in range(draw.choice((0, 1, 2, 2, 3, 4)))]
    config = changed(RunConfig(), {"data.dataset": dataset, "training.loss": _any_loss(dataset), "data.custom": CUSTOM})
    validated = draw.choice((0.0, 0.2))
    changes: dict[str, Any] = {
        "data.classes": draw.randint(2, 5),
        "data.count": draw.randint(12, 40),
        "data.noise": draw.choice((0.0, 0.13)),
        "data.label_noise": draw.choice((0.0, 0.0, 0.21)),
        "data.outliers": draw.choice((0.0, 0.0, 0.17)),
        "data.imbalance": draw.choice((0.0, 0.0, 0.45)),
        "data.train_share": draw.uniform(0.1, 0.8),
        "data.validation_share": validated,
        "inputs.features": draw.sample(get_args(Feature), draw.randint(1, 7)),
        "inputs.scaling": draw.choice(get_args(Scaling)),
        "network.hidden": hidden,
        "network.activation": draw.choice(get_args(Activation)),
        "network.initial_weights": draw.choice(get_args(InitialWeights)),
        "network.initial_deviation": draw.uniform(0, 1.5),
        "network.initial_scale": draw.choice((1.0, draw.uniform(0.1, 2))),
        "network.normalization": draw.choice(get_args(Normalization)),
        "network.dropout": draw.choice((0.0, 0.0, draw.uniform(0.05, 0.9))),
        "network.residual": draw.random() < 0.5,
        "network.frozen_layers": draw.choice(([], [], [draw.randrange(5)], list(range(9)))),
        "network.frozen_weights": [
            (draw.randrange(6), draw.randrange(6), draw.randrange(-1, 6)) for _ in range(draw.choice((0, 0, 5)))
        ],
        "training.huber_delta": draw.uniform(0.05, 2),
        "training.clipping": draw.choice((None, None, draw.uniform(0.01, 1))),
        "training.batch_size": draw.choice((1, 4, 5, 7, 5000)),
        "training.optimizer.name": draw.choice(get_args(Optimizer)),
        "training.optimizer.learning_rate": 10 ** draw.uniform(-4, -0.5),
        "training.optimizer.momentum": draw.choice((0.0, draw.uniform(0.1, 0.95))),
        "training.optimizer.nesterov": draw.random() < 0.5,
        "training.optimizer.alpha": draw.uniform(0.5, 0.999),
        "training.optimizer.beta1": draw.uniform(0.5, 0.999),
        "training.optimizer.beta2": draw.uniform(0.5, 0.9999),
        "training.optimizer.epsilon": 10 ** draw.uniform(-8, -3),
        "training.optimizer.weight_decay": draw.choice((0.0, draw.uniform(0.001, 0.5))),
        "training.schedule.name": draw.choice(get_args(Schedule)),
        "training.schedule.gamma": draw.uniform(0.1, 1),
        "training.schedule.every": draw.randint(1, 3),
        "training.schedule.epochs": draw.randint(1, 5),
        "training.schedule.floor": draw.choice((0.0, draw.uniform(0, 0.5))),
        "training.regularization.l1": draw.choice((0.0, 0.0, draw.uniform(0.001, 0.3))),
        "training.regularization.l2": draw.choice((0.0, 0.0, draw.uniform(0.001, 0.3))),
        "training.stop.epoch": draw.choice((None, 2)),
        "training.stop.loss": draw.choice((None, None, 0.4)),
        "training.stop.patience": 1 if validated and draw.random() < 0.5 else None,
        "seeds.data": draw.randrange(2**32),
        "seeds.weights": draw.randrange(2**32),
        "seeds.order": draw.randrange(2**32),
    }
    if draw.random() < 0.5:
        changes["network.activations"] = [draw.choice(get_args(Activation)) for _ in hidden]
    config = changed(config, changes)
    return changed(config, {"training.loss": draw.choice(allowed_losses(config.data))})


def _any_loss(dataset: str) -> str:
    return "squared" if dataset in get_args(RegressionDataset) else "cross_entropy"
