"""One run on torch and the same on the kernels, for the tests that hold one to the other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.engines.compiled_engine import CompiledEngine
from livegrad.models.training.trainer import Trainer

Changes = dict[str, Any]

DATA: dict[str, Changes] = {
    "binary": {"data.count": 120},
    "multiclass": {"data.count": 120, "data.dataset": "blobs", "data.classes": 4, "data.noise": 0.4},
    "regression": {"data.count": 120, "data.dataset": "multi-gauss", "data.noise": 0.3, "training.loss": "squared"},
}
"""A few points for each kind of output; few, so that most of the time goes into training."""

# A gradient that is 0 but for its last digits is made a step of full length by those that divide by its size: which
# way, the order of a sum decides, and float32 on torch is then as far from float64 as from the kernels.
_ADAPTIVE: Changes = {"training.optimizer.epsilon": 1e-4}
OPTIMIZERS: dict[str, Changes] = {
    "sgd": {},
    "momentum": {"training.optimizer.momentum": 0.9},
    "nesterov": {"training.optimizer.momentum": 0.9, "training.optimizer.nesterov": True},
    "rmsprop": _ADAPTIVE | {"training.optimizer.name": "rmsprop", "training.optimizer.alpha": 0.9},
    "adagrad": _ADAPTIVE | {"training.optimizer.name": "adagrad"},
    "adam": _ADAPTIVE | {"training.optimizer.name": "adam", "training.optimizer.beta1": 0.8},
    "adamw": _ADAPTIVE | {"training.optimizer.name": "adamw", "training.optimizer.weight_decay": 0.5},
}


def both(changes: Changes) -> tuple[Trainer, Trainer]:
    """Make a run on torch and the same on the kernels."""
    config = changed(RunConfig(), changes)
    torch, kernels = Trainer(config, compiled=False), Trainer(config)
    assert isinstance(kernels.engine, CompiledEngine)
    return torch, kernels


def apart(torch: Trainer, kernels: Trainer) -> float:
    """Give how far the parameters, and the running statistics if there are any, are apart, relative to their size."""
    pairs = [(torch.network.flat, kernels.network.flat)]
    if torch.network.remembers:
        pairs.append((torch.network.running, kernels.network.running))
    return max(_apart(*(tensor.numpy().astype(np.float64) for tensor in pair)) for pair in pairs)


def _apart(expected: NDArray[np.float64], got: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(got - expected) / np.linalg.norm(expected))


def standing(trainer: Trainer) -> tuple[Any, ...]:
    """Give where a run stands, apart from its numbers."""
    return (
        trainer.steps,
        trainer.epoch,
        trainer.position,
        trainer.diverged,
        trainer.stopped,
        trainer.learning_rate,
        trainer.run.batches.generator.bit_generator.state,
        trainer.run.dropout.bit_generator.state,
        trainer.run.batches.order.tolist(),
        trainer.run.progress.epochs,
        trainer.run.progress.samples,
        sorted(trainer.state().optimizer),
    )
