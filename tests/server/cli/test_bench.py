"""What the kernels are timed against is what it says: plain torch on the same run."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer
from livegrad.server.cli.bench import CASES, Eager


@pytest.mark.parametrize("name", CASES)
def test_plain_torch_takes_the_same_steps_as_the_run_it_is_timed_against(name: str) -> None:
    config = changed(RunConfig(), CASES[name] | {"training.batch_size": 5000})
    trainer = Trainer(config, compiled=False)
    eager = Eager(config, *trainer.training_set)
    linear = [layer for layer in eager._network if isinstance(layer, nn.Linear)]
    assert [(layer.in_features, layer.out_features) for layer in linear] == list(pairwise(config.sizes))
    with torch.no_grad():
        for layer, (weights, biases) in zip(linear, trainer.network.slices, strict=True):
            layer.weight.copy_(trainer.network.flat[weights].view_as(layer.weight))
            layer.bias.copy_(trainer.network.flat[biases])
    eager.step(5)
    trainer.step(5)
    flat = torch.cat([part.detach().flatten() for layer in linear for part in (layer.weight, layer.bias)])
    np.testing.assert_allclose(flat.numpy(), trainer.network.flat.numpy(), rtol=1e-4, atol=1e-6)


def test_plain_torch_deals_every_sample_once_an_epoch() -> None:
    trainer = Trainer(changed(RunConfig(), {"training.batch_size": 7}), compiled=False)
    eager = Eager(trainer.config, *trainer.training_set)
    dealt = torch.cat([eager._deal()[0] for _ in range(trainer.steps_per_epoch)])
    assert sorted(dealt.tolist()) == sorted(trainer.training_set[0].tolist())
