"""Errors that vanish or explode in time are found where they are why a run does not learn, and nowhere else."""

from typing import Any

import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Cell
from livegrad.models.explain import through_time
from livegrad.models.explain.facts import Facts
from livegrad.models.nn.flow import Flow
from livegrad.models.training.trainer import Trainer
from tests.models.training.test_sequence_runs import EXPLODES, long


def said(config: RunConfig) -> list[tuple[str, object]]:
    return [(verdict.kind, verdict.remedy) for verdict in Trainer(config).verdicts()]


def facts(carried: list[float], epochs: int = 20, fall: float = 0.0, loss: float = 1.0, **changes: Any) -> Facts:
    """Give what is known of a run on `order` that has gone on for some epochs, and of its flow."""
    config = changed(PRESETS["order"], {name.replace("__", "."): value for name, value in changes.items()})
    flow = Flow(np.array([carried], np.float32), None, 30)
    scores = {"train": (loss, 0.25)}
    return Facts(config, np.zeros((2, 7), np.float32), scores, 1.0, epochs=epochs, fall=fall, flow=flow)


GRU = {"network.recurrence.cell": "gru", "network.recurrence.memory_bias": 4.0}


@pytest.mark.parametrize(
    ("cell", "bias", "remedy"),
    [
        ("rnn", 0.0, GRU),
        ("lstm", 0.0, {"network.recurrence.memory_bias": 4.0}),
        ("gru", 0.0, {"network.recurrence.memory_bias": 4.0}),
    ],
)
def test_what_cannot_reach_the_first_of_fifty_steps_is_said_before_training(
    cell: Cell, bias: float, remedy: dict[str, Any]
) -> None:
    assert said(changed(long(cell), {"network.recurrence.memory_bias": bias})) == [("vanishing_time", remedy)]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_memory_that_begins_open_is_left_in_peace(cell: Cell) -> None:
    assert said(long(cell)) == []


def test_the_share_that_is_told_is_that_of_the_first_step_against_the_last() -> None:
    trainer = Trainer(long("rnn"))
    [verdict] = trainer.verdicts()
    flow = trainer.engine.measure().flow
    assert flow is not None
    assert verdict.values["share"] == pytest.approx(flow.states[0, 0] / flow.states[0, -1])
    assert float(verdict.values["share"]) < 1e-3
    assert verdict.values["steps"] == 50


def test_wide_relus_explode_and_clipped_gradients_are_the_remedy_before_and_after_divergence() -> None:
    trainer = Trainer(changed(RunConfig(), EXPLODES))
    assert [(verdict.kind, verdict.remedy) for verdict in trainer.verdicts()] == [
        ("exploding_time", {"training.clipping": 0.5})
    ]
    trainer.to_epoch_end()
    assert [(verdict.kind, verdict.remedy) for verdict in trainer.verdicts()] == [
        ("diverged", {"training.clipping": 0.5})
    ]
    assert said(changed(RunConfig(), EXPLODES | {"training.clipping": 0.5})) == []


def test_nothing_is_said_while_the_loss_falls_or_is_small_or_nobody_has_seen_it_stay() -> None:
    gone = [1e-5, 1e-3, 1.0]
    assert through_time.judge(facts(gone)) is not None
    assert through_time.judge(facts(gone, fall=0.2)) is None
    assert through_time.judge(facts(gone, loss=0.5)) is None
    # In `order` what matters lies anywhere: a network that begins shut may still find it.
    assert through_time.judge(facts(gone, epochs=0)) is None
    assert through_time.judge(facts([0.1, 0.3, 1.0])) is None


def test_an_error_that_grows_on_its_way_back_explodes_unless_steps_are_held() -> None:
    grown = [500.0, 20.0, 1.0]
    found = through_time.judge(facts(grown))
    assert found is not None
    assert (found.kind, found.values) == ("exploding_time", {"times": 500.0, "steps": 3})
    assert through_time.judge(facts(grown, training__clipping=0.5)) is None


def test_large_errors_of_a_run_that_has_not_begun_to_learn_are_not_yet_an_explosion() -> None:
    grown = [134.0, 20.0, 1.0]
    assert through_time.judge(facts(grown, epochs=5, loss=1.0)) is None
    assert through_time.judge(facts(grown, epochs=5, loss=2.0)) is not None
    assert through_time.judge(facts(grown, epochs=8, loss=1.0)) is not None


def test_no_error_at_all_and_a_single_step_say_nothing() -> None:
    assert through_time.judge(facts([0.0, 0.0, 0.0])) is None
    assert through_time.judge(facts([1.0])) is None


@pytest.mark.parametrize("seed", range(3))
def test_verdicts_on_layers_of_points_are_not_said_of_sequences(seed: int) -> None:
    config = changed(PRESETS["adding"], {"seeds.weights": seed, "data.count": 100})
    trainer = Trainer(config)
    for _ in range(3):
        assert {verdict.kind for verdict in trainer.verdicts()} <= {"vanishing_time", "exploding_time"}
        trainer.to_epoch_end()


def test_relus_that_never_answer_are_dead_and_wake_up() -> None:
    trainer = Trainer(
        changed(
            PRESETS["majority"],
            {"network.activation": "relu", "data.count": 100, "network.recurrence.units": 4},
        )
    )
    # Weights below 0 on inputs above 0.
    trainer.network.flat.copy_(-trainer.network.flat.abs())
    trainer.engine.forget()
    [verdict] = trainer.verdicts()
    assert verdict.kind == "dead"
    assert (
        verdict.remedy is None or "network.activation" in verdict.remedy or "network.recurrence.cell" in verdict.remedy
    )
