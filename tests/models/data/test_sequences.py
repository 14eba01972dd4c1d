"""Sequences, held to what their sets say in words."""

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Dataset
from livegrad.models.data.datasets import MEASURED, TEST, TRAIN
from livegrad.models.data.patterns.sequences import LONGEST
from livegrad.models.data.sequences import SequenceData, carried, make_sequences

LENGTHS = [2, 3, 20, LONGEST]


def drawn(dataset: Dataset, length: int = 20, **options: object) -> SequenceData:
    loss = "squared" if dataset == "adding" else "cross_entropy"
    paths = {f"data.{name}": value for name, value in options.items() if name != "seed"}
    config = {"data.dataset": dataset, "data.length": length, "training.loss": loss, "data.count": 300}
    return make_sequences(changed(RunConfig(), config | paths | {"seeds.data": options.get("seed", 0)}))


@pytest.mark.parametrize("length", LENGTHS)
def test_the_first_symbol_is_marked_and_is_the_class(length: int) -> None:
    data = drawn("first-symbol", length)
    symbols, marks = data.inputs[:, :, :4], data.inputs[:, :, 4]
    assert (symbols.sum(2) == 1).all()
    assert (marks[:, 0] == 1).all()
    assert not marks[:, 1:].any()
    np.testing.assert_array_equal(symbols[:, 0].argmax(1), data.targets)
    assert len(set(data.targets.tolist())) == data.classes == 4


@pytest.mark.parametrize("length", LENGTHS)
def test_the_order_of_two_symbols_is_the_class(length: int) -> None:
    data = drawn("order", length)
    assert (data.inputs.sum(2) == 1).all()
    for sequence, target in zip(data.inputs, data.targets, strict=True):
        steps = np.flatnonzero(sequence[:, :2].any(1))
        assert len(steps) == 2
        assert steps[0] < length // 2 <= steps[1]
        first, second = sequence[steps, :2].argmax(1)
        assert target == 2 * first + second


@pytest.mark.parametrize("length", LENGTHS)
def test_the_sum_of_two_marked_values_is_asked_for(length: int) -> None:
    data = drawn("adding", length)
    assert data.classes == 0
    values, marks = data.inputs[:, :, 0], data.inputs[:, :, 1]
    assert (marks[:, : length // 2].sum(1) == 1).all()
    assert (marks[:, length // 2 :].sum(1) == 1).all()
    np.testing.assert_allclose((values * marks).sum(1), data.targets, rtol=1e-6)
    assert 0 <= values.min() < values.max() <= 1


@pytest.mark.parametrize("length", LENGTHS)
def test_what_is_there_more_often_is_the_class(length: int) -> None:
    data = drawn("majority", length)
    counts = data.inputs.sum(1)
    assert (counts.sum(1) == length).all()
    assert (counts[:, 0] != counts[:, 1]).all()
    np.testing.assert_array_equal(counts.argmax(1), data.targets)


@pytest.mark.parametrize("dataset", ["first-symbol", "majority"])
def test_symbols_stay_when_the_length_changes(dataset: Dataset) -> None:
    short, long = drawn(dataset, 9), drawn(dataset, 31)
    columns = 4 if dataset == "first-symbol" else 2
    np.testing.assert_array_equal(short.inputs[:, :8, :columns], long.inputs[:, :8, :columns])
    np.testing.assert_array_equal(short.split, long.split)


def test_the_same_seed_draws_the_same_and_another_one_others() -> None:
    one, same, other = drawn("order"), drawn("order"), drawn("order", seed=1)
    np.testing.assert_array_equal(one.inputs, same.inputs)
    assert not np.array_equal(one.inputs, other.inputs)


def test_sequences_are_shared_out_and_spoilt_as_asked() -> None:
    plain, noisy = drawn("first-symbol"), drawn("first-symbol", label_noise=0.2)
    np.testing.assert_array_equal(plain.inputs, noisy.inputs)
    assert 0.1 < (plain.targets != noisy.targets).mean() < 0.3
    spread = drawn("adding", label_noise=0.2)
    assert np.std(spread.targets - drawn("adding").targets) == pytest.approx(0.2, rel=0.2)
    assert (drawn("majority", imbalance=0.9).targets == 1).mean() < 0.2
    shared = drawn("order", train_share=0.6, validation_share=0.3)
    assert [int((shared.split == part).sum()) for part in (0, 1, 2)] == [180, 30, 90]


def test_of_each_part_the_first_ones_are_measured() -> None:
    data = drawn("order", count=2000)
    for part in (TRAIN, TEST):
        own = np.flatnonzero(data.split == part)
        np.testing.assert_array_equal(data.measured[data.split[data.measured] == part], own[:MEASURED])


def test_a_sequence_that_was_trained_on_is_known_again_unless_its_length_changes() -> None:
    old = drawn("adding")
    seen = old.split == TRAIN
    np.testing.assert_array_equal(carried(old, seen, drawn("adding", train_share=0.2)), seen)
    assert not carried(old, seen, drawn("adding", 21)).any()
