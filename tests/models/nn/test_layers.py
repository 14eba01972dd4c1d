import numpy as np
import pytest
import torch

from livegrad.models.nn.layers import BatchNorm, LayerNorm, dropout_masks

SUMS = torch.tensor([[1.0, -2.0, 0.5], [3.0, 0.0, 0.5], [-1.0, 4.0, 2.5], [0.0, 1.0, 0.0]], dtype=torch.float64)
GAIN, OFFSET = torch.tensor([1.0, 2.0, 0.5]).double(), torch.tensor([0.0, -1.0, 3.0]).double()


def batch_norm() -> BatchNorm:
    return BatchNorm(GAIN.clone(), OFFSET.clone(), torch.zeros(3).double(), torch.ones(3).double())


def test_batch_norm_makes_each_units_mean_0_and_variance_1_over_the_batch() -> None:
    centred = SUMS - SUMS.mean(0)
    expected = centred / torch.sqrt(centred.square().mean(0) + 1e-5) * GAIN + OFFSET
    torch.testing.assert_close(batch_norm()(SUMS, batch=True, remember=False).detach(), expected)


def test_batch_norm_is_torchs_over_several_batches_and_after() -> None:
    ours, theirs = batch_norm(), torch.nn.BatchNorm1d(3, dtype=torch.float64)
    theirs.weight.data, theirs.bias.data = GAIN.clone(), OFFSET.clone()
    for factor in (1.0, 3.0, -0.5):
        batch = SUMS * factor + factor
        torch.testing.assert_close(ours(batch, batch=True, remember=True), theirs(batch), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(ours.mean, theirs.running_mean)
    torch.testing.assert_close(ours.variance, theirs.running_var)
    torch.testing.assert_close(ours(SUMS, batch=False, remember=False), theirs.eval()(SUMS))


def test_batch_norm_remembers_nothing_when_told_so_nor_of_a_single_sample() -> None:
    ours = batch_norm()
    ours(SUMS, batch=True, remember=False)
    alone = ours(SUMS[:1], batch=True, remember=True)
    assert (ours.mean.tolist(), ours.variance.tolist()) == ([0, 0, 0], [1, 1, 1])
    torch.testing.assert_close(alone, ours(SUMS[:1], batch=False, remember=False))


def test_layer_norm_makes_each_samples_mean_0_and_variance_1_over_the_units() -> None:
    centred = SUMS - SUMS.mean(1, keepdim=True)
    expected = centred / torch.sqrt(centred.square().mean(1, keepdim=True) + 1e-5) * GAIN + OFFSET
    torch.testing.assert_close(LayerNorm(GAIN.clone(), OFFSET.clone())(SUMS).detach(), expected)


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_dropout_drops_its_share_and_scales_the_rest_so_that_the_mean_stays(chance: float) -> None:
    (mask,) = dropout_masks(1000, (20,), chance, np.random.default_rng(0))
    assert sorted(set(mask.flatten().tolist())) == pytest.approx([0, 1 / (1 - chance)])
    assert float((mask == 0).float().mean()) == pytest.approx(chance, abs=0.01)


def test_dropout_draws_sample_by_sample_through_all_layers() -> None:
    whole, parts = np.random.default_rng(3), np.random.default_rng(3)
    expected = [
        torch.cat(drawn) for drawn in zip(*(dropout_masks(1, (3, 5), 0.4, parts) for _ in range(7)), strict=True)
    ]
    for mask, other in zip(dropout_masks(7, (3, 5), 0.4, whole), expected, strict=True):
        assert mask.equal(other)


def test_dropout_draws_from_the_generator_given_and_no_other() -> None:
    before = torch.get_rng_state()
    one, two = (dropout_masks(9, (9,), 0.5, np.random.default_rng(4))[0] for _ in range(2))
    assert torch.equal(one, two)
    assert torch.equal(torch.get_rng_state(), before)
