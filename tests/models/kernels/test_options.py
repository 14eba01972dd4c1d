"""What the kernels can do besides, against torch.optim and autograd: optimizers, clipping, losses, links, freezing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from models.config import RunConfig, changed
from models.kernels import layout
from models.kernels.engine import Engine, Remembered, part
from models.kernels.updates import CODES, Rule
from models.trainer import Trainer

Loss = Callable[[Tensor, Tensor], Tensor]


@dataclass
class Kernels:
    """The engine on a trainer's own arrays, told by a rule and not by a configuration what to do."""

    trainer: Trainer
    rule: Rule
    loss: int = 0
    residual: bool = False
    remembered: Remembered = field(init=False)

    def __post_init__(self) -> None:
        network, (inputs, targets) = self.trainer.network, self.trainer._samples.train
        arrays = (network.flat.numpy(), self.trainer._before.numpy(), network.is_weight.numpy())
        self.engine = Engine(self.trainer.config, *arrays, part(inputs.numpy(), targets.numpy()[:, 0]))
        for layer in range(1, len(network.sizes) - 2):
            same = network.sizes[layer] == network.sizes[layer + 1]
            self.engine._net.layers[layer, layout.LINKED] = self.residual and same
        self.engine._rule, self.engine._loss = self.rule, self.loss
        memory = np.zeros((2, len(network.flat)), np.float32)
        self.remembered = Remembered(memory[0], memory[1], 0)

    def step(self, count: int) -> None:
        size = self.trainer.config.training.batch_size
        steps, finite, _ = self.engine.train(self.trainer._batches, self.remembered, count, size)
        assert (steps, finite) == (count, True)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, targets)


class Plain:
    """The same on torch: autograd and torch.optim, in double precision."""

    def __init__(self, trainer: Trainer, make: Callable[[list[Tensor]], torch.optim.Optimizer], **rest: Any) -> None:
        self.trainer, self.rest = trainer, rest
        self.flat = trainer.network.flat.double().requires_grad_()
        self.optimizer = make([self.flat])

    def logits(self, inputs: Tensor) -> Tensor:
        network, outputs = self.trainer.network, inputs.double()
        for layer, (weights, biases) in enumerate(network.slices):
            before, size = outputs, network.sizes[layer]
            outputs = before @ self.flat[weights].view(-1, size).T + self.flat[biases]
            if layer < len(network.slices) - 1:
                outputs = network.activations[layer].function(outputs)
                if self.rest.get("residual") and layer and outputs.shape == before.shape:
                    outputs = outputs + before
        return outputs

    def step(self, count: int) -> None:
        loss: Loss = self.rest.get("loss", cross_entropy)
        for _ in range(count):
            inputs, targets = self.trainer._batches.take(self.trainer.config.training.batch_size)
            self.optimizer.zero_grad()
            loss(self.logits(inputs), targets.double()).backward()  # type: ignore[no-untyped-call]
            if clip := self.rest.get("clip"):
                torch.nn.utils.clip_grad_norm_([self.flat], clip)
            self.optimizer.step()


def agree(plain: Plain, kernels: Kernels, count: int = 100) -> None:
    start = plain.flat.detach().clone()
    plain.step(count)
    kernels.step(count)
    expected, got = plain.flat.detach(), kernels.trainer.network.flat.double()
    assert (expected - start).norm() > 0.01 * start.norm()
    assert (got - expected).norm() < 1e-4 * expected.norm()


def trainer(**changes: Any) -> Trainer:
    return Trainer(
        changed(RunConfig(), {name.replace("__", "."): value for name, value in changes.items()}), compiled=False
    )


def rule(optimizer: str, **rest: Any) -> Rule:
    usual = Rule(CODES[optimizer], momentum=0.0, beta2=0.99, epsilon=1e-8, l1=0.0, l2=0.0)
    return usual._replace(**rest)


OPTIMIZERS: dict[str, tuple[Rule, Callable[[list[Tensor]], torch.optim.Optimizer]]] = {
    "nesterov": (
        rule("sgd", momentum=0.9, nesterov=True),
        lambda flat: torch.optim.SGD(flat, lr=0.03, momentum=0.9, nesterov=True),
    ),
    "rmsprop": (rule("rmsprop"), lambda flat: torch.optim.RMSprop(flat, lr=0.03, alpha=0.99)),
    "rmsprop with momentum": (
        rule("rmsprop", momentum=0.5),
        lambda flat: torch.optim.RMSprop(flat, lr=0.03, alpha=0.99, momentum=0.5),
    ),
    "adagrad": (rule("adagrad", epsilon=1e-10), lambda flat: torch.optim.Adagrad(flat, lr=0.03)),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_agree_with_torch(name: str) -> None:
    told, make = OPTIMIZERS[name]
    agree(Plain(trainer(), make), Kernels(trainer(), told))


def test_adamw_shrinks_weights_apart_from_the_gradient() -> None:
    told = rule("adam", momentum=0.9, decay=0.5)
    options: dict[str, Any] = {"lr": 0.03, "betas": (0.9, 0.99), "weight_decay": 0.5}
    plain, kernels = Plain(trainer(), lambda flat: torch.optim.AdamW(flat, **options)), Kernels(trainer(), told)
    net = kernels.engine._net
    kernels.engine._sections(layout.DECAYS)[net.where] = 1  # torch's decay spares no bias
    agree(plain, kernels)


@pytest.mark.parametrize("clip", [0.01, 0.1, 100.0])
def test_gradients_are_clipped_by_their_norm_over_all_layers(clip: float) -> None:
    plain = Plain(trainer(), lambda flat: torch.optim.SGD(flat, lr=0.5), clip=clip)
    kernels = Kernels(trainer(training__optimizer__learning_rate=0.5), rule("sgd", clip=clip))
    agree(plain, kernels)


def _sides(targets: Tensor) -> Tensor:
    return 2 * targets - 1


LOSSES: dict[str, tuple[int, str, Loss]] = {
    "absolute": (3, "plane", functional.l1_loss),
    "huber": (4, "plane", functional.huber_loss),
    "hinge": (5, "circle", lambda z, t: torch.relu(1 - z * _sides(t)).mean()),
    "absolute of tanh": (6, "circle", lambda z, t: functional.l1_loss(torch.tanh(z), _sides(t))),
    "huber of tanh": (7, "circle", lambda z, t: functional.huber_loss(torch.tanh(z), _sides(t))),
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_agree_with_torch(name: str) -> None:
    code, dataset, loss = LOSSES[name]
    changes = {"data__dataset": dataset, "training__loss": "squared"}
    plain = Plain(trainer(**changes), lambda flat: torch.optim.SGD(flat, lr=0.03), loss=loss)
    agree(plain, Kernels(trainer(**changes), rule("sgd"), code))


@pytest.mark.parametrize("hidden", [[4, 4], [8, 8, 3, 3, 3], [16] * 8, [2, 5, 5, 2]], ids=str)
@pytest.mark.parametrize("size", [1, 10, 64])
def test_residual_links_agree_with_torch(hidden: list[int], size: int) -> None:
    changes = {"network__hidden": hidden, "training__batch_size": size}
    plain = Plain(trainer(**changes), lambda flat: torch.optim.SGD(flat, lr=0.03), residual=True)
    agree(plain, Kernels(trainer(**changes), rule("sgd"), residual=True))


@pytest.mark.parametrize("optimizer", CODES)
def test_frozen_parameters_stay_as_they_are(optimizer: str) -> None:
    kernels = Kernels(trainer(), rule(optimizer, momentum=0.9, l1=0.01, l2=0.01, decay=0.1))
    kernels.step(5)
    before = kernels.trainer.network.flat.clone()
    free = torch.arange(len(before)) % 3 > 0
    kernels.engine.freeze(~free.numpy())
    kernels.step(50)
    after = kernels.trainer.network.flat
    assert after[~free].equal(before[~free])
    assert (after[free] != before[free]).all()
