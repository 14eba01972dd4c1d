from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.inputs import grid
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.losses import choose
from livegrad.models.training.trainer import Trainer
from tests.models.known import points_of
from tests.models.plain import ACTIVATIONS


def shot(view: View | None = None, **config: object) -> Snapshot:
    trainer = Trainer(RunConfig.model_validate(config))
    trainer.step(12)
    return trainer.snapshot(view)


def arrays(given: Snapshot) -> tuple[NDArray[Any], ...]:
    return given.layers, given.boundary, given.units, given.points, given.parameters


def test_a_snapshot_has_the_shapes_and_types_it_says() -> None:
    given = shot(View(grid=30, units=10, worst=True), inputs={"features": ["x1", "x2", "sin_x1"]})
    assert (given.step, given.epoch) == (12, 0)
    assert given.layers.shape == (3, 7)
    assert given.boundary.shape == (30, 30)
    assert given.confusion is not None
    assert (given.confusion.shape, given.confusion.dtype) == ((2, 2, 2), np.dtype(np.uint16))
    assert (given.worst.shape, given.worst.dtype) == ((10,), np.dtype(np.uint16))
    assert (given.classes, given.line, given.histograms, given.unit_line) == (None, None, None, None)
    assert given.point_classes is not None
    assert (given.point_classes.shape, given.point_classes.dtype) == ((500,), np.dtype(np.uint8))
    assert given.border is not None
    assert (given.border.shape[1:], given.border.dtype) == ((4,), np.dtype(np.uint16))
    assert given.learning_rate == 0.03
    assert given.units.shape == (3 + 4 + 2 + 1, 10, 10)
    assert given.unit is None
    assert given.points.shape == (500,)
    assert given.parameters.shape == (3 * 4 + 4 + 4 * 2 + 2 + 2 + 1,)
    assert {each.dtype for each in (given.boundary, given.units, given.points)} == {np.dtype(np.uint8)}
    assert {each.dtype for each in (given.layers, given.parameters)} == {np.dtype(np.float32)}
    assert all(each.flags.c_contiguous for each in arrays(given))


def test_a_network_without_hidden_layers_has_its_inputs_and_its_output_as_units() -> None:
    given = shot(network={"hidden": []})
    assert given.units.shape == (3, 24, 24)
    assert given.layers.shape == (1, 7)


@pytest.mark.parametrize("index", range(8))
def test_the_unit_asked_for_is_its_small_map_in_large(index: int) -> None:
    given = shot(View(grid=24, units=24, unit=index))
    assert given.unit is not None
    assert given.unit[0] == index
    assert np.array_equal(given.unit[1], given.units[index])


@pytest.mark.parametrize("index", [-1, 8])
def test_a_unit_that_does_not_exist_is_an_index_error(index: int) -> None:
    with pytest.raises(IndexError, match=f"expected a unit from 0 to 7, got {index}"):
        shot(View(unit=index))


def test_hidden_units_come_in_network_order_at_the_centres_of_their_cells() -> None:
    trainer = Trainer(RunConfig())
    trainer.network.flat.copy_(trainer.network.flat * 0.3)
    units = trainer.snapshot(View(units=2)).units[2:]
    weights, biases = trainer.network.flat[:8].reshape(4, 2), trainer.network.flat[8:12]
    centres = np.array([[-3, 3], [3, 3], [-3, -3], [3, -3]], np.float32)
    first = ACTIVATIONS["tanh"](weights.new_tensor(centres) @ weights.T + biases)
    assert units[:4].reshape(4, 4) == pytest.approx((first.T.numpy() + 1) * 127.5, abs=0.51)


def test_a_snapshot_is_frozen_and_stays_as_it_was_while_training_goes_on() -> None:
    trainer = Trainer(RunConfig())
    given = trainer.snapshot(View(unit=0))
    copies: list[NDArray[Any]] = [each.copy() for each in arrays(given)]
    trainer.step(50)
    trainer.snapshot()
    assert all(np.array_equal(before, after) for before, after in zip(copies, arrays(given), strict=True))
    assert not np.array_equal(trainer.snapshot().boundary, given.boundary)
    with pytest.raises(FrozenInstanceError):
        given.step = 3  # type: ignore[misc]


def test_writing_into_a_snapshot_reaches_no_other() -> None:
    trainer = Trainer(RunConfig())
    first = trainer.snapshot(View(unit=0))
    for array in arrays(first):
        array.fill(0)
    assert first.unit is not None
    first.unit[1].fill(0)
    second = trainer.snapshot(View(unit=0))
    assert second.unit is not None
    for array in (*arrays(second), second.unit[1]):
        assert array.any()


def test_several_classes_show_which_wins_and_how_sure_it_is() -> None:
    trainer = Trainer(PRESETS["spiral-3"])
    trainer.step(200)
    given = trainer.snapshot(View(grid=20))
    cells = grid(20)
    x1, x2 = torch.tensor(cells).T
    shares = torch.softmax(trainer.network(torch.stack([x1, x2, torch.sin(x1), torch.sin(x2)], 1)), 1).detach().numpy()
    assert (given.low, given.high) == (0, 1)
    assert given.classes is not None
    assert given.classes.dtype == given.boundary.dtype == np.uint8
    assert np.array_equal(given.classes.ravel(), shares.argmax(1))
    assert given.boundary.ravel() == pytest.approx(shares.max(1) * 255, abs=0.51)
    assert given.point_classes is not None
    right = given.point_classes == trainer.data.targets
    parts = dict(zip(trainer.series, trainer.measure()[1:].tolist(), strict=True))
    assert right[trainer.data.split == 0].mean() == pytest.approx(parts["train_accuracy"])
    assert given.points.min() >= 85 - 1, "the largest of three shares is at least a third"


def test_confusion_counts_the_points_of_each_split() -> None:
    trainer = Trainer(changed(PRESETS["blobs"], {"data.validation_share": 0.2, "data.noise": 0.5}))
    trainer.step(100)
    given = trainer.snapshot()
    assert given.confusion is not None
    assert given.point_classes is not None
    assert given.confusion.shape == (3, 3, 3)
    for part, counted in zip((0, 2, 1), given.confusion, strict=True):
        chosen = trainer.data.split == part
        for true in range(3):
            for told in range(3):
                both = (trainer.data.targets[chosen] == true) & (given.point_classes[chosen] == told)
                assert counted[true, told] == both.sum()


def test_values_have_no_confusion() -> None:
    assert Trainer(PRESETS["plane"]).snapshot().confusion is None


@pytest.mark.parametrize("dataset", ["circle", "spiral-3", "plane", "and-table"])
def test_the_worst_are_the_training_points_of_highest_loss(dataset: str) -> None:
    trainer = Trainer(PRESETS[dataset])  # type: ignore[index]
    trainer.step(20)
    worst = trainer.snapshot(View(worst=True)).worst
    assert len(trainer.snapshot().worst) == 0, "they are told to those who ask"
    inputs, targets = trainer.run.samples.inputs, trainer.data.targets
    loss = choose(trainer.config.data.head, trainer.config.training.loss)
    hot = torch.eye(3)[targets.astype(int)] if dataset == "spiral-3" else torch.tensor(targets)[:, None]
    losses = loss.each(trainer.network(inputs), hot).detach().numpy()
    losses[trainer.data.split != 0] = -1
    count = min(10, len(trainer.run.samples.places))
    assert len(worst) == count
    assert losses[worst] == pytest.approx(np.sort(losses)[::-1][:count])


def test_one_input_is_a_line_over_the_domain_and_rows_that_are_all_the_same() -> None:
    trainer = Trainer(PRESETS["sine"])
    trainer.step(200)
    given = trainer.snapshot(View(grid=50))
    assert given.line is not None
    assert (given.line.shape, given.line.dtype) == ((50,), np.dtype(np.float32))
    x1 = (np.arange(50) + 0.5) * 12 / 50 - 6
    predicted = trainer.network(torch.tensor(x1, dtype=torch.float32)[:, None]).detach().numpy()[:, 0]
    assert given.line == pytest.approx(predicted, abs=1e-5)
    assert (given.boundary == given.boundary[0]).all()
    assert (given.low, given.high) == points_of(trainer.data).values
    shown = (predicted - given.low) / (given.high - given.low) * 255
    assert given.boundary[0] == pytest.approx(np.clip(shown, 0, 255), abs=0.51)


def test_pictures_are_of_the_runs_own_domain_and_scaled_inputs() -> None:
    trainer = Trainer(changed(PRESETS["xor-table"], {"inputs.scaling": "standard"}))
    boundary = trainer.snapshot(View(grid=4)).boundary
    for row, x2 in enumerate((1.25, 0.75, 0.25, -0.25)):
        for column, x1 in enumerate((-0.25, 0.25, 0.75, 1.25)):
            scaled = torch.tensor([[(x1 - 0.5) / 0.5, (x2 - 0.5) / 0.5]])
            shown = torch.tanh(trainer.network(scaled) / 2).item()
            assert boundary[row, column] == pytest.approx((shown + 1) * 127.5, abs=0.51)


def test_the_rate_shown_is_that_of_the_schedule() -> None:
    trainer = Trainer(changed(PRESETS["circle"], {"training.schedule.name": "step", "training.schedule.every": 1}))
    trainer.step(30)
    assert trainer.snapshot().learning_rate == pytest.approx(0.015)


@pytest.mark.parametrize("residual", [False, True])
def test_units_of_mixed_activations_are_each_drawn_by_their_own(residual: bool) -> None:
    options = {"network.hidden": [3, 3], "network.activations": ["sigmoid", "relu"], "network.residual": residual}
    trainer = Trainer(changed(PRESETS["circle"], options))
    units = trainer.snapshot(View(units=10)).units[2:-1].reshape(6, 100)
    outputs = [out.detach().numpy().T for out in trainer.network.trace(torch.tensor(grid(10))).outputs]
    assert units[:3] == pytest.approx(outputs[0] * 255, abs=0.51)
    scaled = outputs[1] / np.maximum(1, np.abs(outputs[1]).max(1, keepdims=True))
    assert units[3:] == pytest.approx((scaled + 1) * 127.5, abs=0.51)
    for index in range(6):
        large = trainer.snapshot(View(grid=10, units=10, unit=2 + index)).unit
        assert large is not None
        assert np.array_equal(large[1].ravel(), units[index])


@pytest.mark.parametrize("compiled", [True, False])
def test_an_outputs_map_is_the_boundary_and_of_several_classes_the_share_of_each(compiled: bool) -> None:
    view = View(grid=12, units=12)
    one = Trainer(PRESETS["plane"], compiled=compiled).snapshot(view)
    assert np.array_equal(one.units[-1], one.boundary)
    several = Trainer(PRESETS["spiral-3"], compiled=compiled).snapshot(view)
    assert several.classes is not None
    shares = several.units[-3:].astype(int)
    assert shares.sum(0) == pytest.approx(255, abs=2)
    winner = np.take_along_axis(shares, several.classes[np.newaxis].astype(int), axis=0)
    assert (winner[0] >= shares.max(0) - 1).all()
