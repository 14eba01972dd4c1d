from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.config import RunConfig
from models.snapshot import Snapshot, View
from models.trainer import Trainer
from tests.models.plain import ACTIVATIONS


def shot(view: View | None = None, **config: object) -> Snapshot:
    trainer = Trainer(RunConfig.model_validate(config))
    trainer.step(12)
    return trainer.snapshot(view)


def arrays(given: Snapshot) -> tuple[NDArray[Any], ...]:
    return given.layers, given.boundary, given.units, given.points, given.parameters


def test_a_snapshot_has_the_shapes_and_types_it_says() -> None:
    given = shot(View(grid=30, units=10), inputs={"features": ["x1", "x2", "sin_x1"]})
    assert (given.step, given.epoch) == (12, 0)
    assert given.layers.shape == (3, 7)
    assert given.boundary.shape == (30, 30)
    assert given.units.shape == (3 + 4 + 2, 10, 10)
    assert given.unit is None
    assert given.points.shape == (500,)
    assert given.parameters.shape == (3 * 4 + 4 + 4 * 2 + 2 + 2 + 1,)
    assert {each.dtype for each in (given.boundary, given.units, given.points)} == {np.dtype(np.uint8)}
    assert {each.dtype for each in (given.layers, given.parameters)} == {np.dtype(np.float32)}
    assert all(each.flags.c_contiguous for each in arrays(given))


def test_a_network_without_hidden_layers_has_its_inputs_as_units() -> None:
    given = shot(network={"hidden": []})
    assert given.units.shape == (2, 24, 24)
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
