"""A trainer whose steps the kernels take: how the two are joined, for tests and benchmarks."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.kernels.engine import Engine, Part, Remembered, part
from models.trainer import Trainer

NAMES: dict[str, tuple[str, ...]] = {"sgd": ("momentum_buffer",), "adam": ("exp_avg", "exp_avg_sq")}


class Compiled:
    """Takes a trainer's steps with the kernels, on the trainer's own arrays."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        network = trainer.network
        parts = trainer._samples.parts
        self.train_set, self.test_set = self._part(parts["train"]), self._part(parts.get("test", parts["train"]))
        arrays = (network.flat.numpy(), trainer._before.numpy(), network.is_weight.numpy())
        self.engine = Engine(trainer.config, *arrays, self.train_set)

    def step(self, count: int = 1) -> None:
        trainer = self.trainer
        if trainer.diverged:
            return
        state, first, second = self._memory()
        taken = int(state["step"]) if "step" in state else 0
        size = trainer.config.training.batch_size
        steps, finite, losses = self.engine.train(trainer._batches, Remembered(first, second, taken), count, size)
        trainer._progress.take_sums(losses.tolist())
        if "step" in state:
            state["step"] += steps
        trainer.steps += steps
        trainer._diverged = not finite
        trainer._evaluation = None

    def _part(self, samples: tuple[torch.Tensor, torch.Tensor]) -> Part:
        return part(samples[0].numpy(), samples[1].numpy().reshape(-1))

    def _memory(self) -> tuple[dict[str, Any], NDArray[np.float32], NDArray[np.float32]]:
        """Give the optimizer's state, made as torch would make it at its first step, and its arrays."""
        updater, optimizer = self.trainer._updater, self.trainer.config.training.optimizer
        unused = torch.zeros_like(self.trainer.network.flat).numpy()
        if optimizer.name == "sgd" and not optimizer.momentum:
            return {}, unused, unused
        state = updater._optimizer.state[updater._parameter]
        for name in NAMES[optimizer.name]:
            state.setdefault(name, torch.zeros_like(updater._flat))
        if optimizer.name != "sgd":
            state.setdefault("step", torch.tensor(0.0))
        arrays = [state[name].numpy() for name in NAMES[optimizer.name]]
        return state, arrays[0], arrays[1] if len(arrays) > 1 else unused
