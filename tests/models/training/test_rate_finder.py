import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.training.checkpoint import save
from livegrad.models.training.rate_finder import CEILING, RATES, RateFinder, find_rate
from livegrad.models.training.trainer import Trainer


def test_rates_go_from_1e_5_to_10_four_in_each_power_of_ten() -> None:
    assert (len(RATES), RATES[0], RATES[4], RATES[-1]) == (25, 1e-5, 1e-4, 10)
    assert np.diff(np.log10(RATES)) == pytest.approx([0.25] * 24, abs=0.02)


def test_a_search_leaves_the_run_as_it_was_and_is_the_same_again() -> None:
    trainer = Trainer(PRESETS["spiral"])
    trainer.step(30)
    before = save(trainer)
    first = find_rate(trainer)
    assert save(trainer) == before
    assert find_rate(trainer) == first


def test_each_loss_is_that_of_a_copy_trained_at_the_rate() -> None:
    trainer = Trainer(changed(PRESETS["circle"], {"training.optimizer.momentum": 0.9}))
    trainer.step(33)
    found = find_rate(trainer)
    for place in (0, 10, 15):
        copy = Trainer(trainer.config)
        copy.restore(trainer.state())
        copy.update(changed(copy.config, {"training.optimizer.learning_rate": RATES[place]}))
        copy.step(40)
        assert found.losses[place] == copy.loss


def test_a_rate_that_diverges_has_a_finite_loss() -> None:
    trainer = Trainer(PRESETS["line-15"])
    found = find_rate(trainer)
    ceiling = CEILING * max(trainer.loss, trainer.ignorant_loss)
    assert found.losses[-1] == ceiling
    assert all(np.isfinite(found.losses))


@pytest.mark.parametrize("dataset", ["circle", "spiral", "plane", "line-15", "spiral-3", "sine"])
def test_the_rate_suggested_learns(dataset: str) -> None:
    trainer = Trainer(PRESETS[dataset])  # type: ignore[index]
    first, suggested = trainer.loss, find_rate(trainer).suggested
    assert suggested in RATES
    trainer.update(changed(trainer.config, {"training.optimizer.learning_rate": suggested}))
    losses = []
    for _ in range(40):
        trainer.to_epoch_end()
        losses.append(trainer.loss)
    assert not trainer.diverged
    # At so large a rate the loss jumps about, and where it stands after an epoch is a matter of the last digits.
    assert min(losses) < 0.15 * first


def test_where_no_rate_helps_the_runs_own_is_suggested() -> None:
    frozen = changed(PRESETS["circle"], {"network.frozen_layers": [0, 1, 2]})
    assert find_rate(Trainer(frozen)).suggested == frozen.training.optimizer.learning_rate


def test_rates_can_be_tried_one_by_one_while_the_run_goes_on() -> None:
    trainer = Trainer(PRESETS["circle"])
    whole, finder = find_rate(trainer), RateFinder(trainer)
    while not finder.done:
        finder.step()
        trainer.step()
    assert finder.result() == whole


def test_a_stopped_and_a_diverged_run_can_be_swept() -> None:
    stopped = Trainer(changed(PRESETS["circle"], {"training.stop.epoch": 1}))
    stopped.step(100)
    assert stopped.stopped == "stopped_epoch"
    assert find_rate(stopped).losses[16] < stopped.loss
    diverged = Trainer(changed(PRESETS["line-15"], {"training.optimizer.learning_rate": 10}))
    diverged.step(500)
    assert diverged.diverged
    assert find_rate(diverged).suggested == find_rate(Trainer(diverged.config)).suggested
