"""The seams that other kinds of data can keep: a network of images, its samples and its pictures, all made up here."""

from collections.abc import Iterator, Mapping

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.data.batches import Batches
from livegrad.models.data.samples import Pair, PointSamples, Samples
from livegrad.models.measure.drawing import Drawing
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.follow import follow
from livegrad.models.measure.histograms import histograms
from livegrad.models.measure.view import View
from livegrad.models.nn import losses, metrics
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.nn.network import Network, Trace
from livegrad.models.training.engines.choose_engine import choose_engine
from livegrad.models.training.engines.engine import Engine, Parts
from livegrad.models.training.engines.torch_engine import TorchEngine
from livegrad.models.training.optimizers import Updater
from livegrad.models.training.trainer import Trainer


class Images:
    """Images of 2 x 2, told by whether the upper half is the brighter one."""

    def __init__(self) -> None:
        generator = torch.Generator().manual_seed(0)
        self.inputs = torch.rand(40, 2, 2, generator=generator)
        self.targets = (self.inputs[:, 0].sum(1, keepdim=True) > self.inputs[:, 1].sum(1, keepdim=True)).float()
        self.places: NDArray[np.int64] = np.arange(40)
        self.classes = 2
        self.train: Pair = (self.inputs, self.targets)
        self.parts: Mapping[str, Pair] = {"train": self.train}


class Pixels:
    """One output unit that sees every pixel."""

    def __init__(self) -> None:
        self.flat, self.flat_gradient = torch.zeros(5), torch.zeros(5)
        self.is_weight = torch.arange(5) < 4
        self.running = torch.zeros(0)
        self.slices = [(slice(0, 4), slice(4, 5))]
        self.is_plain, self.remembers, self.multiplications = True, False, 4
        self.activations: list[Activation] = []
        self._weight, self._bias = nn.Parameter(self.flat[:4]), nn.Parameter(self.flat[4:])
        self._weight.grad, self._bias.grad = self.flat_gradient[:4], self.flat_gradient[4:]

    def __call__(self, inputs: Tensor) -> Tensor:
        return nn.functional.linear(inputs.flatten(1), self._weight[None], self._bias)

    def learn(self, inputs: Tensor, generator: np.random.Generator) -> Tensor:  # noqa: ARG002
        return self(inputs)

    def trace(self, inputs: Tensor, *, batch: bool = False) -> Trace:  # noqa: ARG002
        return Trace([self(inputs)], [])

    def settle(self, inputs: Tensor) -> None:
        pass

    def use(self, config: NetworkConfig) -> None:
        pass

    def parameters(self) -> Iterator[nn.Parameter]:
        yield from (self._weight, self._bias)

    def layer_norms(self, flat: Tensor, *, biases: bool) -> list[float]:
        return [float(torch.linalg.vector_norm(flat[: 5 if biases else 4]))]

    def index(self, layer: int, to: int, from_: int | None) -> int:  # noqa: ARG002
        return 4 if from_ is None else from_

    def frozen(self, config: NetworkConfig) -> Tensor | None:  # noqa: ARG002
        return None

    def symmetric(self) -> int | None:
        return None


def no_picture(evaluation: Evaluation, view: View) -> Drawing:  # noqa: ARG001
    empty = np.empty(0, np.uint8)
    return Drawing(boundary=empty, maps=empty, unit=None, points=empty, logits=evaluation.logits["train"])


def engine(network: Network, samples: Samples) -> Engine:
    config = RunConfig.model_validate({"training": {"optimizer": {"learning_rate": 1.0}}})
    flats = (network.flat, network.flat_gradient, network.is_weight)
    parts = Parts(
        config=config,
        network=network,
        before=network.flat.clone(),
        samples=samples,
        draw=no_picture,
        loss=losses.choose("binary", "cross_entropy"),
        metrics=metrics.REGISTRY["classification"],
        batches=Batches(*samples.train, np.random.Generator(np.random.PCG64(0))),
        updater=Updater(*flats, config.training),
        dropout=np.random.Generator(np.random.PCG64(1)),
    )
    return choose_engine(parts)


def test_a_network_of_another_kind_trains_and_is_measured_on_torch() -> None:
    network, images = Pixels(), Images()
    run = engine(network, images)
    assert isinstance(run, TorchEngine)
    assert run.measure().loss == pytest.approx(np.log(2))
    trained = run.train(200, 10)
    assert (trained.steps, trained.finite, sum(part.ended for part in trained.losses)) == (200, True, 50)
    assert run.measure().loss == run.loss_on("train")
    assert run.measure().scores["train"][1] > 0.9
    drawn = run.draw(View())
    assert isinstance(drawn, Drawing)
    assert drawn.logits.shape == (40, 1)


def test_a_network_of_another_kind_is_followed_and_counted() -> None:
    network, images = Pixels(), Images()
    chosen = losses.choose("binary", "cross_entropy")
    followed = follow(network, chosen, 3, images.inputs[3:4], images.targets[3:4])
    assert len(followed.gradients) == 5
    logits, gradient = network(images.inputs).detach(), torch.ones(5)
    evaluation = Evaluation({}, {}, (), gradient, Trace([logits], []))
    assert histograms(network, chosen, evaluation, 0).kinds["gradients"].counts.sum() == 4


def test_points_and_dense_networks_keep_the_same_protocols() -> None:
    samples: Samples = PointSamples(RunConfig())
    network: Network = DenseNetwork(2, NetworkConfig(), torch.Generator())
    assert engine(network, samples).train(10, 10).finite


def test_what_torch_makes_not_finite_is_taken_back_to_the_last_finite_step() -> None:
    wild = {
        "data": {"dataset": "plane"},
        "network": {"hidden": [4], "activation": "linear"},
        "training": {"loss": "squared", "optimizer": {"learning_rate": 10}},
    }
    trainer = Trainer(RunConfig.model_validate(wild), compiled=False)
    kept = trainer.network.flat.clone()
    while not trainer.diverged:
        kept = trainer.network.flat.clone()
        trainer.step()
    assert torch.isfinite(kept).all()
    assert torch.equal(trainer.network.flat, kept)


def test_other_engines_take_a_weight_that_was_edited_into_account() -> None:
    for compiled in (True, False):
        trainer = Trainer(RunConfig(), compiled=compiled)
        before = trainer.loss
        trainer.edit(0, 0, 0, 5.0)
        assert trainer.loss != before
