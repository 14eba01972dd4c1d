"""Programs of runs on sequences repeat the run, in torch's own cells."""

import random
from typing import Any

import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.equation import equation, parameter_count
from livegrad.models.explain.program.write import notebook, python
from livegrad.models.training.past.exporting import start
from livegrad.models.training.trainer import Trainer
from tests.models.explain.program.running import executed, followed, in_double_precision

SETS = ("first-symbol", "order", "adding", "majority")


def random_run(number: int) -> RunConfig:
    draw = random.Random(number)  # noqa: S311
    dataset = SETS[number % 4]
    changes: dict[str, Any] = {
        "data.dataset": dataset,
        "data.length": draw.choice((2, 5, 9)),
        "data.count": draw.choice((12, 40)),
        "data.label_noise": draw.choice((0.0, 0.2)),
        "data.imbalance": draw.choice((0.0, 0.4)),
        "data.validation_share": draw.choice((0.0, 0.2)),
        "network.recurrence.cell": draw.choice(("rnn", "lstm", "gru")),
        "network.recurrence.units": draw.choice((1, 3, 5)),
        "network.recurrence.layers": draw.choice((1, 2)),
        "network.recurrence.memory_bias": draw.choice((0.0, 2.0)),
        "network.activation": draw.choice(("tanh", "relu")),
        "network.frozen_layers": draw.choice(([], [0], [1])),
        "training.loss": "squared" if dataset == "adding" else "cross_entropy",
        "training.clipping": draw.choice((None, 0.3)),
        "training.regularization.l1": draw.choice((0.0, 0.01)),
        "training.regularization.l2": draw.choice((0.0, 0.01)),
        "training.optimizer.name": draw.choice(("sgd", "adam", "adamw", "rmsprop", "adagrad")),
        "training.batch_size": draw.choice((1, 5, 7)),
        "seeds.data": draw.randrange(2**32),
        "seeds.weights": draw.randrange(2**32),
        "seeds.order": draw.randrange(2**32),
    }
    return changed(RunConfig(), changes)


@pytest.mark.parametrize("number", range(12))
def test_the_program_is_the_run(number: int) -> None:
    config = random_run(number)
    torch.set_default_dtype(torch.float64)
    try:
        begin = start(Trainer(config, compiled=False), 3)
        told, _ = executed(in_double_precision(begin))
        expected = followed(Trainer(config, compiled=False), 3)
    finally:
        torch.set_default_dtype(torch.float32)
    assert [line[:2] for line in told] == [line[:2] for line in expected]
    for line, other in zip(told, expected, strict=True):
        assert line[2] == pytest.approx(other[2], rel=1e-8)


def test_the_program_measures_the_sequences_that_the_run_measures() -> None:
    config = changed(random_run(1), {"data.count": 1000, "training.batch_size": 500})
    trainer = Trainer(config, compiled=False)
    told, _ = executed(python(start(trainer, 1)))
    assert told[0][2] == pytest.approx(followed(Trainer(config, compiled=False), 0)[0][2], rel=1e-5)


def test_a_run_whose_length_was_changed_goes_on_from_where_it_is() -> None:
    trainer = Trainer(
        changed(random_run(0), {"training.optimizer.name": "adam", "data.imbalance": 0.0}), compiled=False
    )
    trainer.step(3)
    trainer.update(changed(trainer.config, {"data.length": 7}))
    trainer.step(2)
    told, _ = executed(python(start(trainer, trainer.epoch + 2)))
    expected = followed(trainer, trainer.epoch + 2)
    assert [line[:2] for line in told] == [line[:2] for line in expected]
    assert told[-1][2] == pytest.approx(expected[-1][2], rel=1e-3)


@pytest.mark.parametrize("number", range(4))
def test_formulas_count_the_parameters_there_are(number: int) -> None:
    config = random_run(number)
    assert parameter_count(config) == len(Trainer(config).network.flat)
    assert str(parameter_count(config)) in equation(config)[-1]
    assert '"nbformat": 4' in notebook(start(Trainer(config)))
