import base64
from typing import Any

import numpy as np
import pytest

from livegrad.models.config.data import DataConfig
from livegrad.models.data.datasets import MEASURED, TEST, TRAIN, VALIDATION
from livegrad.models.data.images import digits, drawn
from livegrad.models.data.images.make import ImageData, carried, make_images, names, read_drawn

SETS = ("digits", "shapes", "bars")


def made(seed: int = 0, **options: Any) -> ImageData:
    return make_images(DataConfig.model_validate(options), seed)


@pytest.mark.parametrize("dataset", SETS)
def test_images_are_8_by_8_from_0_to_16_and_the_same_each_time(dataset: str) -> None:
    one, two = made(dataset=dataset, noise=0.1), made(dataset=dataset, noise=0.1)
    assert one.images.shape == (len(one.targets), 8, 8)
    assert one.images.dtype == np.uint8
    assert one.images.max() == 16
    assert np.array_equal(one.images, two.images)
    assert np.array_equal(one.split, two.split)
    assert not np.array_equal(one.split, made(seed=1, dataset=dataset, noise=0.1).split)
    assert set(one.targets.tolist()) == set(range(one.classes))


def test_the_shipped_digits_are_all_there_and_balanced() -> None:
    images, told = digits.read()
    assert images.shape == (1797, 8, 8)
    assert np.bincount(told).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    # The first is a 0: ink round about, none in the middle.
    assert told[0] == 0
    assert images[0, 3].tolist() == [0, 4, 12, 0, 0, 8, 8, 0]


def test_digits_can_be_chosen_and_are_classes_in_order() -> None:
    data = made(dataset="digits", chosen=[8, 3])
    assert (data.classes, len(data.images)) == (2, 183 + 174)
    assert names(DataConfig(dataset="digits", chosen=(3, 8))) == ["3", "8"]
    images, told = digits.read()
    assert np.array_equal(data.images[data.targets == 1], images[told == 8])


def test_fewer_digits_are_a_choice_by_chance_and_more_than_there_are_is_all() -> None:
    few, all_ = made(dataset="digits", count=100), made(dataset="digits", count=5000)
    assert (len(few.images), len(all_.images)) == (100, 1797)
    assert len(np.unique(few.targets)) == 10


def test_a_shift_moves_each_image_as_a_whole_by_at_most_so_many_pixels() -> None:
    image = np.zeros((400, 8, 8))
    image[:, 4, 4] = 16
    for most in (1, 2):
        moved = drawn.moved(image, most, np.random.Generator(np.random.PCG64(0)))
        rows, columns = np.nonzero(moved.sum(0))
        assert (rows.min(), rows.max(), columns.min(), columns.max()) == (4 - most, 4 + most, 4 - most, 4 + most)
        assert (moved.sum((1, 2)) == 16).all()
        share = (moved[:, 4, 4] == 16).mean()
        assert share == pytest.approx(1 / (2 * most + 1) ** 2, abs=0.06)
    assert np.array_equal(drawn.moved(image, 0, np.random.Generator(np.random.PCG64(0))), image)


def test_every_glyph_comes_to_every_place() -> None:
    images, classes = drawn.shapes(6000, np.random.Generator(np.random.PCG64(0)))
    for glyph in range(6):
        seen = (images[classes == glyph] > 0).any(0)
        assert seen.sum() >= 60  # but a corner where the glyph has none
        assert ((images[classes == glyph] > 0).sum((1, 2)) == drawn.GLYPHS[glyph].sum()).all()


def test_bars_lie_across_or_stand_upright() -> None:
    images, classes = drawn.bars(200, np.random.Generator(np.random.PCG64(0)))
    rows, columns = (images > 0).any(2).sum(1), (images > 0).any(1).sum(1)
    assert (rows[classes == 0] == 1).all()
    assert (columns[classes == 1] == 1).all()
    assert set(columns[classes == 0].tolist()) == {4, 5, 6, 7, 8}


def test_images_are_shared_out_and_some_of_each_part_are_measured() -> None:
    data = made(dataset="digits", train_share=0.6, validation_share=0.2)
    counts = [int((data.split == part).sum()) for part in (TRAIN, VALIDATION, TEST)]
    assert counts == [1078, 359, 360]
    assert (np.diff(data.measured) > 0).all()
    assert [int((data.split[data.measured] == part).sum()) for part in (TRAIN, VALIDATION, TEST)] == [MEASURED] * 3
    few = made(dataset="bars", count=40)
    assert few.measured.tolist() == list(range(40))


def test_labels_and_the_share_of_a_class_can_be_spoilt() -> None:
    clean, wrong = made(dataset="digits"), made(dataset="digits", label_noise=0.2)
    assert (clean.targets != wrong.targets).mean() == pytest.approx(0.2, abs=0.01)
    fewer = made(dataset="digits", imbalance=0.5)
    assert (fewer.targets == 1).sum() == 91
    assert len(fewer.images) == len(fewer.split) == 1797 - 91


def test_images_trained_on_are_known_again_by_their_pixels() -> None:
    old, new = made(dataset="digits"), made(dataset="digits", train_share=0.8)
    trained = old.split == TRAIN
    assert carried(old, trained, new).sum() == trained.sum()
    moved = made(dataset="digits", shift=2)
    assert carried(old, trained, moved).mean() < 0.1


def test_a_drawn_image_is_read_and_what_is_none_is_refused() -> None:
    cells = np.arange(64, dtype=np.uint8).reshape(8, 8) % 17
    assert np.array_equal(read_drawn(base64.b64encode(cells.tobytes()).decode()), cells)
    for text, said in (
        ("no", "expected 64 bytes, got 1|base64"),
        ("ÄÄ", "expected an image in base64"),
        (base64.b64encode(bytes(63)).decode(), "expected 64 bytes, got 63"),
        (base64.b64encode(bytes([17] * 64)).decode(), "expected bytes from 0 to 16, got 17"),
    ):
        with pytest.raises(ValueError, match=said):
            read_drawn(text)
