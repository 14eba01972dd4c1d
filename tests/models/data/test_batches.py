import numpy as np
import torch

from livegrad.models.data.batches import Batches


def batches(count: int = 7, seed: int = 0) -> Batches:
    inputs = torch.arange(count, dtype=torch.float32).unsqueeze(1)
    return Batches(inputs, -inputs, np.random.Generator(np.random.PCG64(seed)))


def dealt(source: Batches, size: int) -> list[int]:
    inputs, targets = source.take(size)
    assert torch.equal(inputs, -targets)
    return inputs.flatten().int().tolist()


def test_an_epoch_deals_every_sample_once_in_the_order_of_the_generator() -> None:
    source, generator = batches(), np.random.Generator(np.random.PCG64(0))
    for epoch in range(3):
        assert source.epoch == epoch
        assert dealt(source, 3) + dealt(source, 3) + dealt(source, 3) == generator.permutation(7).tolist()
    assert (source.epoch, source.position) == (3, 0)


def test_the_last_batch_has_what_the_epoch_has_left_and_none_runs_into_the_next() -> None:
    source = batches()
    assert [len(dealt(source, size)) for size in (5, 5, 100, 1, 6)] == [5, 2, 7, 1, 6]
    assert (source.epoch, source.position) == (3, 0)


def test_a_restored_epoch_goes_on_where_it_was() -> None:
    source, copy = batches(), batches(seed=1)
    dealt(source, 4)
    copy.generator.bit_generator.state = source.generator.bit_generator.state
    copy.restore(source.epoch, source.position, source.order)
    assert [dealt(copy, 2) for _ in range(8)] == [dealt(source, 2) for _ in range(8)]
