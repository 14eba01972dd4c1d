import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.measure.histograms import KINDS, Histogram
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer


def of(trainer: Trainer, layer: int) -> dict[str, Histogram]:
    found = trainer.snapshot(View(histogram=layer)).histograms
    assert found is not None
    assert found.layer == layer
    assert tuple(found.kinds) == KINDS
    return dict(found.kinds)


def test_histograms_count_the_layers_own_numbers() -> None:
    trainer = Trainer(PRESETS["circle"])
    trainer.step(30)
    inputs = trainer.run.samples.train[0]
    trace = trainer.network.trace(inputs)
    for layer, weights in ((0, slice(0, 8)), (1, slice(12, 20)), (2, slice(22, 24))):
        trainer.measure()
        outputs = torch.tanh(trace.pre_activations[layer] * (1 if layer < 2 else 0.5))
        expected = {
            "weights": trainer.network.flat[weights],
            "gradients": trainer.network.flat_gradient[weights],
            "activations": outputs,
            "pre_activations": trace.pre_activations[layer],
        }
        for kind, histogram in of(trainer, layer).items():
            numbers = expected[kind].detach().numpy().astype(float).ravel()
            assert (histogram.low, histogram.high) == pytest.approx((numbers.min(), numbers.max()))
            counts = np.histogram(numbers, 32, (histogram.low, histogram.high))[0]
            assert histogram.counts.dtype == np.uint16
            assert histogram.counts.sum() == len(numbers)
            assert np.abs(histogram.counts.astype(int) - counts).sum() <= 4  # an edge may fall between two bins


def test_numbers_that_are_all_the_same_lie_in_the_middle() -> None:
    trainer = Trainer(changed(PRESETS["circle"], {"network.initial_weights": "zeros"}))
    weights = of(trainer, 0)["weights"]
    assert (weights.low, weights.high) == (-0.5, 0.5)
    assert weights.counts[16] == 8


def test_without_points_only_weights_are_counted() -> None:
    trainer = Trainer(changed(PRESETS["custom-classes"], {"data.custom": ""}))
    found = of(trainer, 0)
    assert found["weights"].counts.sum() == 2 * 8
    assert found["pre_activations"].counts.sum() == 0


@pytest.mark.parametrize("layer", [-1, 3])
def test_a_layer_that_does_not_exist_is_an_index_error(layer: int) -> None:
    with pytest.raises(IndexError, match=f"expected a layer from 0 to 2, got {layer}"):
        Trainer(PRESETS["circle"]).snapshot(View(histogram=layer))
