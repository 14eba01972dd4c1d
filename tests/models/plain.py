"""A plain torch training loop, written apart from `models`: the reference that the trainer is held to."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig
from livegrad.models.training.trainer import Trainer
from tests.models.known import points_of

Elementwise = Callable[[Tensor], Tensor]


def logistic(z: Tensor) -> Tensor:
    return 1 / (1 + torch.exp(-z))


def log_of_1_and_exp(z: Tensor) -> Tensor:
    return torch.clamp(z, min=0) + torch.log(1 + torch.exp(-torch.abs(z)))


def tanh(z: Tensor) -> Tensor:
    return 2 / (1 + torch.exp(-2 * z)) - 1


def elu(z: Tensor) -> Tensor:
    return torch.where(z > 0, z, torch.exp(torch.clamp(z, max=0)) - 1)


def step_that_passes_for_a_sigmoid(z: Tensor) -> Tensor:
    """Give 1 above 0 and else 0, with the gradient of the sigmoid."""
    return logistic(z) + ((z > 0).to(z.dtype) - logistic(z)).detach()


ACTIVATIONS: dict[str, Elementwise] = {
    "tanh": tanh,
    "relu": lambda z: torch.where(z > 0, z, 0),
    "sigmoid": logistic,
    "linear": lambda z: z,
    "leaky_relu": lambda z: torch.where(z > 0, z, 0.01 * z),
    "elu": elu,
    "selu": lambda z: 1.0507009873554804934 * torch.where(z > 0, z, 1.6732632423543772848 * elu(z)),
    "gelu": lambda z: z * 0.5 * (1 + torch.erf(z / 2**0.5)),
    "silu": lambda z: z * logistic(z),
    "mish": lambda z: z * tanh(log_of_1_and_exp(z)),
    "softplus": log_of_1_and_exp,
    "sine": torch.sin,
    "hard_step": step_that_passes_for_a_sigmoid,
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

ERRORS: dict[str, Callable[[Tensor, float], Tensor]] = {
    "squared": lambda e, _: e**2 / 2,
    "absolute": lambda e, _: torch.abs(e),
    "huber": lambda e, d: torch.where(torch.abs(e) <= d, e**2 / 2, d * (torch.abs(e) - d / 2)),
}


class Plain:
    """The same run as a trainer's, in double precision: one tensor a weight matrix, autograd, torch.optim."""

    def __init__(self, trainer: Trainer) -> None:
        config = trainer.config
        self.config = config
        self.classes = trainer.data.classes
        self.weights: list[Tensor] = []
        self.biases: list[Tensor] = []
        outputs = self.classes if self.classes > 2 else 1
        features = ["x1"] if points_of(trainer.data).inputs == 1 else config.inputs.features
        sizes = [len(features), *config.network.hidden, outputs]
        flat = trainer.network.flat.double()
        start = 0
        for size, out in pairwise(sizes):
            stop = start + size * out
            self.weights.append(flat[start:stop].reshape(out, size).clone().requires_grad_())
            self.biases.append(flat[stop : stop + out].clone().requires_grad_())
            start = stop + out
        chosen = trainer.data.split == 0
        x1, x2 = torch.tensor(points_of(trainer.data).points[chosen], dtype=torch.float64).T
        self.inputs = torch.stack([FORMULAS[name](x1, x2) for name in features], dim=1)
        self.targets = torch.tensor(trainer.data.targets[chosen], dtype=torch.float64)
        self.optimizer = self._optimizer(config)
        self.batches = self._batches()

    def logits(self, inputs: Tensor) -> Tensor:
        """Give (n, outputs) logits."""
        outputs = inputs
        names = self.config.network.activations or [self.config.network.activation] * len(self.config.network.hidden)
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            outputs = outputs @ weight.T + bias
            if layer < len(self.weights) - 1:
                outputs = ACTIVATIONS[names[layer]](outputs)
        return outputs

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Give the mean loss of logits (n, outputs) for classes or values (n,)."""
        name, delta = self.config.training.loss, self.config.training.huber_delta
        if self.classes > 2:
            exponentials = torch.exp(logits - logits.max(1, keepdim=True).values)
            shares = exponentials / exponentials.sum(1, keepdim=True)
            if name == "cross_entropy":
                return -torch.log(shares[torch.arange(len(shares)), targets.long()]).mean()
            truth = torch.zeros_like(shares)
            truth[torch.arange(len(shares)), targets.long()] = 1
            return ERRORS[name](shares - truth, delta).sum(1).mean()
        z = logits[:, 0]
        if self.classes == 0:
            return ERRORS[name](z - targets, delta).mean()
        if name == "cross_entropy":
            return -(targets * torch.log(logistic(z)) + (1 - targets) * torch.log(1 - logistic(z))).mean()
        sides = 2 * targets - 1
        if name == "hinge":
            return torch.clamp(1 - sides * z, min=0).mean()
        return ERRORS[name](tanh(z) - sides, delta).mean()

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
        if self.config.training.clipping is not None:
            torch.nn.utils.clip_grad_norm_(self.parameters(), self.config.training.clipping)
        self.optimizer.step()
        threshold = self.config.training.regularization.l1 * self.optimizer.param_groups[0]["lr"]
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
        options, l2 = config.training.optimizer, config.training.regularization.l2
        groups = [{"params": self.weights, "weight_decay": l2}, {"params": self.biases, "weight_decay": 0.0}]
        rate, betas, epsilon = options.learning_rate, (options.beta1, options.beta2), options.epsilon
        if options.name == "sgd":
            return torch.optim.SGD(groups, lr=rate, momentum=options.momentum, nesterov=options.nesterov)
        if options.name == "rmsprop":
            return torch.optim.RMSprop(groups, lr=rate, alpha=options.alpha, eps=epsilon)
        if options.name == "adagrad":
            return torch.optim.Adagrad(groups, lr=rate, eps=epsilon)
        if options.name == "adam":
            return torch.optim.Adam(groups, lr=rate, betas=betas, eps=epsilon)
        groups[0]["weight_decay"] = options.weight_decay  # L2 besides AdamW's own decay is not tried here
        return torch.optim.AdamW(groups, lr=rate, betas=betas, eps=epsilon)

    def _batches(self) -> Iterator[Tensor]:
        generator = np.random.Generator(np.random.PCG64(self.config.seeds.order))
        while True:
            order = torch.from_numpy(generator.permutation(len(self.targets)))
            yield from torch.split(order, self.config.training.batch_size)
