"""The exported program of a run on images is that run."""

from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.config.words import Images
from livegrad.models.explain.equation import equation, parameter_count
from livegrad.models.explain.program.modules import state
from livegrad.models.training.past.exporting import present, start
from livegrad.models.training.past.replay import Tape
from livegrad.models.training.trainer import Trainer
from tests.models.exact import double_precision
from tests.models.explain.program.running import executed, followed, in_double_precision

RUNS: dict[str, tuple[Images, dict[str, Any]]] = {
    "plain": ("digits", {"data.count": 200}),
    "all that spoils": (
        "digits",
        {
            "data.chosen": [3, 5, 7],
            "data.shift": 1,
            "data.noise": 0.1,
            "data.label_noise": 0.1,
            "data.imbalance": 0.3,
            "data.validation_share": 0.2,
            "network.normalization": "batch",
            "network.dropout": 0.2,
            "network.convolution.top": "mean",
            "network.convolution.dense": [8],
            "training.batch_size": 50,
        },
    ),
    "shapes": (
        "shapes",
        {
            "network.normalization": "layer",
            "network.convolution.pooling": "average",
            "network.frozen_layers": [0],
            "network.frozen_weights": [[1, 2, 30], [2, 0, -1]],
            "training.regularization.l1": 0.001,
            "training.regularization.l2": 0.01,
        },
    ),
    "single images": (
        "bars",
        {
            "data.count": 30,
            "data.noise": 0.05,
            "network.normalization": "batch",
            "network.convolution.channels": [
                3,
                3,
                3,
            ][:2],
            "network.convolution.padding": "valid",
            "network.convolution.pooling": "max",
            "network.convolution.dense": [4],
            "training.batch_size": 1,
            "training.optimizer.name": "adamw",
        },
    ),
    "pixels": ("digits", {"data.count": 150, "network.convolution.channels": [], "network.activation": "sine"}),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_program_is_the_run(name: str) -> None:
    dataset, changes = RUNS[name]
    with double_precision():
        trainer = Trainer(changed(PRESETS[dataset], changes))
        expected = followed(trainer, 2)
        told, _ = executed(in_double_precision(start(Trainer(trainer.config), 2)))
    assert len(told) == 3
    for (epoch, steps, losses), (_, _, wished) in zip(told, expected, strict=True):
        assert steps == epoch * trainer.steps_per_epoch
        assert losses == pytest.approx(wished, rel=1e-7)


def changed_on_the_way(trainer: Trainer, changes: dict[str, Any]) -> Tape:
    tape = Tape(trainer.config)
    tape.train(trainer, 3)
    old = trainer.config
    trainer.update(changed(old, changes))
    tape.updated(trainer, old)
    tape.train(trainer, 2)
    return tape


def test_changes_of_a_run_are_made_at_their_steps() -> None:
    with double_precision():
        trainer = Trainer(changed(PRESETS["bars"], {"data.count": 80}))
        live = {"training.optimizer.learning_rate": 0.002, "network.activation": "tanh", "training.clipping": 0.5}
        tape = changed_on_the_way(trainer, live)
        before = trainer.weight(0, 1, 4)
        trainer.edit(0, 1, 4, 0.75)
        tape.edited(trainer, (0, 1, 4), 0.75, before)
        tape.train(trainer, 2 * trainer.steps_per_epoch - 5)
        text = in_double_precision(start(trainer, journal=tape.journal_to(trainer)))
        told, _ = executed(text)
        assert "network[0].weight[1, 0, 1, 1] = 0.75" in text
        assert told[-1][2] == pytest.approx(followed(trainer, 0)[0][2], rel=1e-7)


def test_a_run_whose_images_were_changed_goes_on_from_where_it_is() -> None:
    with double_precision():
        trainer = Trainer(changed(PRESETS["digits"], {"data.count": 120}))
        tape = changed_on_the_way(trainer, {"data.train_share": 0.5})
        begun = start(trainer, trainer.epoch + 1, journal=tape.journal_to(trainer))
        assert begun.left_out == "its data were changed at step 3"
        told, _ = executed(in_double_precision(begun))
        expected = followed(trainer, trainer.epoch + 1)
    for (_, _, losses), (_, _, wished) in zip(told, expected, strict=True):
        assert losses == pytest.approx(wished, rel=1e-6)


def test_the_weights_have_the_names_and_shapes_of_the_programs_network() -> None:
    trainer = Trainer(changed(PRESETS["digits"], {"network.normalization": "batch"}))
    named = state(present(trainer))
    assert {name: values.shape for name, values in named.items() if "weight" in name} == {
        "0.weight": (8, 1, 3, 3),
        "1.weight": (8,),
        "4.weight": (16, 8, 3, 3),
        "5.weight": (16,),
        "9.weight": (10, 64),
    }
    flat = torch.cat([part.detach().flatten() for part in trainer.network.parameters()])
    assert np.isclose(sum(values.sum() for name, values in named.items() if "running" not in name), flat.sum())


def test_the_equation_says_what_the_layers_do() -> None:
    config = changed(PRESETS["shapes"], {"network.normalization": "batch", "network.convolution.dense": [5]})
    assert equation(config) == [
        "x ∈ [0, 1]⁸ˣ⁸",
        "a₁ = max₂ₓ₂(max(0, BN₁(W₁ ∗ x + b₁))) ∈ ℝ⁸ˣ⁴ˣ⁴",
        "a₂ = max₂ₓ₂(max(0, BN₂(W₂ ∗ a₁ + b₂))) ∈ ℝ¹⁶ˣ²ˣ²",
        "a₃ = max(0, BN₃(W₃ max(a₂) + b₃)) ∈ ℝ⁵",
        "p = softmax(W₄ a₃ + b₄)",
        "8·(9 + 1) + 16·(72 + 1) + 5·(16 + 1) + 6·(5 + 1) + 2·(8 + 16 + 5) = 1427",
    ]
    assert parameter_count(config) == len(Trainer(config).network.flat) == 1427
