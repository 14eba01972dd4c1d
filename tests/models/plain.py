"""A plain torch training loop, written apart from `models`: the reference that the trainer is held to."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.config import RunConfig
from models.trainer import Trainer

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": lambda z: 2 / (1 + torch.exp(-2 * z)) - 1,
    "relu": lambda z: torch.where(z > 0, z, 0),
    "sigmoid": lambda z: 1 / (1 + torch.exp(-z)),
    "linear": lambda z: z,
    "leaky_relu": lambda z: torch.where(z > 0, z, 0.01 * z),
    "elu": lambda z: torch.where(z > 0, z, torch.exp(z) - 1),
    "gelu": lambda z: z * 0.5 * (1 + torch.erf(z / 2**0.5)),
    "silu": lambda z: z / (1 + torch.exp(-z)),
}

FORMULAS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "x1": lambda a, _: a,
    "x2": lambda _, b: b,
    "x1_squared": lambda a, _: a**2,
    "x2_squared": lambda _, b: b**2,
    "x1_x2": lambda a, b: a * b,
    "sin_x1": lambda a, _: torch.sin(a),
    "sin_x2": lambda _, b: torch.sin(b),
}


class Plain:
    """The same run as a trainer's, in double precision: one tensor a weight matrix, autograd, torch.optim."""

    def __init__(self, trainer: Trainer) -> None:
        config = trainer.config
        self.config = config
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        sizes = [len(config.inputs.features), *config.network.hidden, 1]
        flat = trainer.network.flat.double()
        start = 0
        for size, out in pairwise(sizes):
            stop = start + size * out
            self.weights.append(flat[start:stop].reshape(out, size).clone().requires_grad_())
            self.biases.append(flat[stop : stop + out].clone().requires_grad_())
            start = stop + out
        chosen = trainer.data.split == 0
        x1, x2 = torch.tensor(trainer.data.points[chosen], dtype=torch.float64).T
        self.inputs = torch.stack([FORMULAS[name](x1, x2) for name in config.inputs.features], dim=1)
        self.targets = torch.tensor(trainer.data.targets[chosen], dtype=torch.float64)
        self.optimizer = self._optimizer(config)
        self.batches = self._batches()

    def logits(self, inputs: Tensor) -> Tensor:
        """Give (n,) logits."""
        outputs = inputs
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            outputs = outputs @ weight.T + bias
            if layer < len(self.weights) - 1:
                outputs = ACTIVATIONS[self.config.network.activation](outputs)
        return outputs[:, 0]

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Give the mean loss."""
        if self.config.training.loss == "cross_entropy":
            chance = 1 / (1 + torch.exp(-logits))
            return -(targets * torch.log(chance) + (1 - targets) * torch.log(1 - chance)).mean()
        if self.config.data.task == "classification":
            return ((ACTIVATIONS["tanh"](logits) - (2 * targets - 1)) ** 2 / 2).mean()
        return ((logits - targets) ** 2 / 2).mean()

    def gradient(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Give the gradient of the loss by every parameter, layer by layer weights then biases (P,)."""
        parameters = self.parameters()
        parts = torch.autograd.grad(self.loss(self.logits(inputs), targets), parameters)
        return torch.cat([part.reshape(-1) for part in parts])

    def step(self) -> None:
        """Take one batch, then shrink the weights by L1."""
        chosen = next(self.batches)
        self.optimizer.zero_grad()
        self.loss(self.logits(self.inputs[chosen]), self.targets[chosen]).backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        threshold = self.config.training.regularization.l1 * self.config.training.optimizer.learning_rate
        with torch.no_grad():
            for weight in self.weights:
                weight.copy_(torch.sign(weight) * torch.clamp(torch.abs(weight) - threshold, min=0))

    def parameters(self) -> list[Tensor]:
        """Give the weights and the biases, layer by layer."""
        return [part for pair in zip(self.weights, self.biases, strict=True) for part in pair]

    def flat(self) -> NDArray[np.float64]:
        """Copy the parameters out (P,)."""
        return torch.cat([part.detach().reshape(-1) for part in self.parameters()]).numpy()

    def _optimizer(self, config: RunConfig) -> torch.optim.Optimizer:
        options = config.training.optimizer
        groups = [
            {"params": self.weights, "weight_decay": config.training.regularization.l2},
            {"params": self.biases, "weight_decay": 0.0},
        ]
        if options.name == "sgd":
            return torch.optim.SGD(groups, lr=options.learning_rate, momentum=options.momentum)
        return torch.optim.Adam(
            groups, lr=options.learning_rate, betas=(options.beta1, options.beta2), eps=options.epsilon
        )

    def _batches(self) -> Iterator[Tensor]:
        generator = np.random.Generator(np.random.PCG64(self.config.seeds.order))
        while True:
            order = torch.from_numpy(generator.permutation(len(self.targets)))
            yield from torch.split(order, self.config.training.batch_size)
