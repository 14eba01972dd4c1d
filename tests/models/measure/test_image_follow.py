"""The image that is followed, against what torch says of the same network."""

import base64
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.measure.image_parts import ImagePart
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer


def trained(**changes: Any) -> Trainer:
    trainer = Trainer(changed(PRESETS["digits"], {"data.count": 300, **changes}))
    trainer.step(20)
    return trainer


def followed(trainer: Trainer, **view: Any) -> ImagePart:
    image = trainer.snapshot(View(**view)).image
    assert image is not None
    return image


def logits(trainer: Trainer, pixels: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return trainer.network(pixels)


def test_each_stage_is_what_the_stage_before_and_the_kernels_make_of_it() -> None:
    trainer = trained(**{"network.normalization": "batch", "network.convolution.dense": [7]})
    image = followed(trainer, image=5)
    assert image.index == 5
    kinds = [(stage.kind, stage.layer, stage.cells.shape) for stage in image.stages]
    assert kinds == [
        ("input", None, (1, 8, 8)),
        ("convolution", 0, (8, 8, 8)),
        ("pooling", None, (8, 4, 4)),
        ("convolution", 1, (16, 4, 4)),
        ("pooling", None, (16, 2, 2)),
        ("dense", 2, (7, 1, 1)),
        ("output", 3, (10, 1, 1)),
    ]
    assert np.array_equal(image.stages[0].cells[0], trainer.run.samples.inputs[5, 0].numpy())
    # A cell by hand: the second layer's map 3 at row 2, column 0, whose kernel hangs over the border.
    padded = np.pad(image.stages[2].cells, ((0, 0), (1, 1), (1, 1)))
    kernel = image.kernels[1]
    assert kernel.weights.shape == (16, 8, 3, 3)
    by_hand = float((padded[:, 2:5, 0:3] * kernel.weights[3]).sum() + kernel.biases[3])
    stage = image.stages[3]
    assert stage.sums is not None
    assert stage.normalized is not None
    assert float(stage.sums[3, 2, 0]) == pytest.approx(by_hand, abs=1e-5)
    assert np.array_equal(stage.cells, np.maximum(stage.normalized, 0))
    assert np.array_equal(image.stages[4].cells[3], stage.cells[3].reshape(2, 2, 2, 2).max((1, 3)))
    shares = torch.softmax(logits(trainer, trainer.run.samples.inputs[5:6]), 1)[0]
    assert image.stages[-1].cells.ravel() == pytest.approx(shares.numpy(), abs=1e-6)


@pytest.mark.parametrize("top", ["mean", "max"])
def test_where_only_one_number_of_each_map_goes_on_that_is_a_stage(top: str) -> None:
    image = followed(trained(**{"network.convolution.top": top}), image=0)
    before, stage = image.stages[-3:-1]
    assert (stage.kind, stage.layer, stage.cells.shape) == ("top", None, (16, 1, 1))
    assert stage.cells.ravel() == pytest.approx(getattr(before.cells, top)((1, 2)), abs=1e-6)


def test_a_layer_on_pixels_has_kernels_as_large_as_the_image_and_large_ones_are_left_out() -> None:
    pixels = followed(trained(**{"network.convolution.channels": [], "network.convolution.dense": [4]}), image=0)
    assert [kernel.weights.shape for kernel in pixels.kernels] == [(4, 1, 8, 8), (10, 4, 1, 1)]
    wide = {"channels": [16], "pooling": "none", "dense": [8]}
    trainer = trained(**{f"network.convolution.{name}": value for name, value in wide.items()})
    assert [kernel.layer for kernel in followed(trainer, image=0).kernels] == [0, 2]
    largest = {"channels": [16, 16], "kernel": 5, "dense": []}
    trainer = trained(**{f"network.convolution.{name}": value for name, value in largest.items()})
    assert [kernel.weights.shape for kernel in followed(trainer, image=0).kernels][1] == (16, 16, 5, 5)


def test_a_drawn_image_takes_the_place_of_the_one_followed() -> None:
    trainer = trained()
    pixels = trainer.run.samples.inputs[9, 0]
    drawn = base64.b64encode((pixels * 16).to(torch.uint8).numpy().tobytes()).decode()
    own, known = followed(trainer, image=3, drawn=drawn), followed(trainer, image=9)
    assert own.index is None
    for one, other in zip(own.stages, known.stages, strict=True):
        assert np.array_equal(one.cells, other.cells)


def test_occlusion_is_what_the_answer_loses_where_three_by_three_pixels_are_covered() -> None:
    trainer = trained()
    image = followed(trainer, image=2, occlusion=True)
    assert image.occlusion is not None
    assert image.input_gradient is None
    pixels = trainer.run.samples.inputs[2:3]
    shares = torch.softmax(logits(trainer, pixels), 1)[0]
    answer = int(shares.argmax())
    for row, column in ((0, 0), (3, 4), (7, 2)):
        covered = pixels.clone()
        covered[0, 0, max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = 0
        left = torch.softmax(logits(trainer, covered), 1)[0, answer]
        assert float(image.occlusion[row, column]) == pytest.approx(float(shares[answer] - left), abs=1e-6)


@pytest.mark.parametrize("chosen", [list(range(10)), [3, 8]])
def test_the_input_gradient_is_how_the_answers_logit_rises_with_a_pixel(chosen: list[int]) -> None:
    trainer = trained(**{"data.chosen": chosen, "network.activation": "tanh", "network.convolution.pooling": "average"})
    image = followed(trainer, image=2, input_gradient=True)
    assert image.input_gradient is not None
    pixels = trainer.run.samples.inputs[2:3]
    told = logits(trainer, pixels)[0]
    sign = 1.0 if len(told) > 1 or told[0] > 0 else -1.0
    answer = int(told.argmax())
    for row, column in ((1, 3), (5, 5)):
        ends = []
        for change in (-1e-2, 1e-2):
            moved = pixels.clone()
            moved[0, 0, row, column] += change
            ends.append(sign * float(logits(trainer, moved)[0, answer]))
        assert float(image.input_gradient[row, column]) == pytest.approx((ends[1] - ends[0]) / 2e-2, abs=2e-3)


def counted(trainer: Trainer, snapshot: Snapshot) -> list[np.ndarray[Any, Any]]:
    measured, told = trainer.data.measured, snapshot.point_classes
    assert told is not None
    tables = []
    for part in (0, 2, 1):
        table = np.zeros((10, 10), int)
        for sample, answer in zip(measured, told, strict=True):
            if trainer.data.split[sample] == part:
                table[int(trainer.data.targets[sample]), answer] += 1
        tables.append(table)
    return tables


def test_the_confusion_and_the_worst_are_of_the_images_measured() -> None:
    trainer = trained(**{"data.count": None, "data.train_share": 0.5, "data.validation_share": 0.2})
    snapshot = trainer.snapshot(View(worst=True))
    measured = trainer.data.measured
    assert len(snapshot.points) == len(measured) == 3 * 240
    assert snapshot.confusion is not None
    assert np.array_equal(snapshot.confusion, counted(trainer, snapshot))
    train = [sample for sample in measured if trainer.data.split[sample] == 0]
    samples = trainer.run.samples
    losses = trainer.run.loss.each(logits(trainer, samples.inputs[train]), samples.targets[train])
    assert snapshot.worst.tolist() == [train[place] for place in losses.argsort(descending=True)[:10].tolist()]
    told = logits(trainer, samples.inputs[measured]).argmax(1)
    assert snapshot.point_classes is not None
    assert np.array_equal(snapshot.point_classes, told.numpy())
    test_accuracy = float(trainer.measure()[1 + trainer.series.index("test_accuracy")])
    assert np.trace(snapshot.confusion[2]) / 240 == pytest.approx(test_accuracy)


def test_a_tile_has_the_first_kernels_and_the_confusion_alone() -> None:
    trainer = trained()
    tile = trainer.snapshot(View(grid=40, bare=True, image=4))
    assert tile.image is not None
    assert (tile.image.stages, [kernel.layer for kernel in tile.image.kernels]) == ((), [0])
    assert tile.confusion is not None
    assert (len(tile.points), tile.point_classes, len(tile.boundary)) == (0, None, 0)


def test_histograms_statistics_and_what_dropout_did_are_of_maps_too() -> None:
    trainer = trained(**{"network.dropout": 0.5})
    trainer.step(1)
    snapshot = trainer.snapshot(View(histogram=1))
    assert snapshot.histograms is not None
    counts = {name: int(kind.counts.astype(int).sum()) for name, kind in snapshot.histograms.kinds.items()}
    assert counts == {"weights": 16 * 72, "gradients": 16 * 72, "activations": 210 * 256, "pre_activations": 210 * 256}
    assert snapshot.dropped is not None
    assert len(snapshot.dropped) == 24
    assert snapshot.layers.shape == (3, 7)
    dead = trained(**{"network.initial_weights": "normal", "network.initial_deviation": 0})
    assert dead.snapshot(View()).layers[:, 5].tolist() == [1, 1, 0]


def test_histograms_are_the_same_after_the_run_has_been_measured() -> None:
    trainer = trained()
    before = trainer.snapshot(View(histogram=0)).histograms
    trainer.measure()
    after = trainer.snapshot(View(histogram=0)).histograms
    assert before is not None
    assert after is not None
    for kind, counted_ in before.kinds.items():
        assert np.array_equal(counted_.counts, after.kinds[kind].counts)


def test_what_does_not_exist_is_refused() -> None:
    trainer = trained()
    with pytest.raises(IndexError, match="expected an image from 0 to 299, got 300"):
        trainer.snapshot(View(image=300))
    with pytest.raises(IndexError, match="expected a layer from 0 to 2, got 3"):
        trainer.snapshot(View(histogram=3))
    with pytest.raises(ValueError, match="expected 64 bytes"):
        trainer.snapshot(View(drawn="AAAA"))
