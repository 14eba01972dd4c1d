"""The exported program is the run: what it prints is held to the run's own losses.

"Until chaos" means: in double precision, every line of the first epochs to the nine digits printed; in single precision
against the engine that the run really has, the first epoch to rounding (training magnifies it later).
"""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.datasets import SPLITS
from livegrad.models.explain.program import points
from livegrad.models.explain.program.write import python
from livegrad.models.training.past.exporting import start
from livegrad.models.training.trainer import Trainer
from tests.covering import deep, seeds
from tests.models.exact import double_precision
from tests.models.explain.program.running import (
    CUSTOM,
    SETS,
    Line,
    executed,
    followed,
    in_double_precision,
    lines,
    random_config,
)
from tests.models.known import points_of

EPOCHS = 2
FEW: dict[str, Any] = {"data.count": 30, "data.train_share": 0.7}
SPOILT: dict[str, Any] = {"data.noise": 0.2, "data.label_noise": 0.3, "data.outliers": 0.15, "data.imbalance": 0.5}


def same(told: list[Line], expected: list[Line], within: float = 1e-8) -> None:
    assert [line[:2] for line in told] == [line[:2] for line in expected]
    for line, other in zip(told, expected, strict=True):
        assert line[2] == pytest.approx(other[2], rel=within, abs=within)


def is_the_run(config: RunConfig, epochs: int = EPOCHS) -> str:
    """Run the program beside a new run, in double precision; give its last line."""
    with double_precision():
        trainer = Trainer(config, compiled=False)
        told, last = executed(in_double_precision(start(trainer, epochs)))
        same(told, followed(trainer, epochs))
    return last


@seeds(range(3), full=range(10))
def test_random_runs_are_repeated_line_by_line(seed: int) -> None:
    for number in range(10 * seed, 10 * seed + 10):
        is_the_run(random_config(number))


def test_in_single_precision_the_first_epoch_is_that_of_the_runs_own_engine() -> None:
    for number in range(20):
        trainer = Trainer(random_config(number))
        told, _ = executed(python(start(trainer, 1)))
        same(told, followed(trainer, 1), within=2e-6)


@pytest.mark.parametrize("dataset", SETS)
@pytest.mark.parametrize("options", [{}, SPOILT | {"data.validation_share": 0.2}], ids=["plain", "spoilt"])
def test_the_points_are_those_of_the_run(dataset: Any, options: dict[str, Any]) -> None:
    config = changed(PRESETS[dataset], {**options, "data.custom": CUSTOM, "seeds.data": 7})
    trainer, names = Trainer(config, compiled=False), dict[str, Any]()
    drawn = points_of(trainer.data)
    exec("import numpy as np\n" + points.rows(start(trainer)), names)  # noqa: S102
    assert list(names["parts"]) == points.part_names(points_of(trainer.data))
    for name, value in SPLITS.items():
        rows = names["parts"].get(name, np.empty((0, 3)))
        chosen = trainer.data.split == value
        np.testing.assert_array_equal(rows[:, 2], trainer.data.targets[chosen])
        np.testing.assert_array_equal(rows[:, : drawn.inputs], drawn.points[chosen, : drawn.inputs])


EDGES: dict[str, dict[str, Any]] = {
    "frozen weights of a unit that has been removed": {"network.frozen_weights": [[0, 9, 0], [1, 0, 9], [7, 0, -1]]},
    "batch norm with a batch of one": {"network.normalization": "batch", "training.batch_size": 1},
    "batch norm whose last batch is one": {"network.normalization": "batch", "training.batch_size": 4},
    "all layers frozen": {"network.frozen_layers": [0, 1, 2], "training.schedule.name": "cosine"},
    "all layers frozen with batch norm": {"network.frozen_layers": [0, 1, 2], "network.normalization": "batch"},
    "L1 on a frozen layer": {"network.frozen_layers": [0], "training.regularization.l1": 0.1},
    "clipping with AdamW and L2": {
        "training.clipping": 0.05,
        "training.optimizer.name": "adamw",
        "training.regularization.l2": 0.2,
    },
    "clipping with a frozen weight": {"training.clipping": 0.05, "network.frozen_weights": [[0, 1, 1], [2, 0, -1]]},
    "a frozen weight with momentum and L2": {
        "network.frozen_weights": [[0, 1, 1]],
        "training.optimizer.momentum": 0.9,
        "training.regularization.l2": 0.2,
    },
    "batch-norm statistics": {"network.normalization": "batch", "training.batch_size": 5},
    "dropout without hidden layers": {"network.dropout": 0.5, "network.hidden": []},
    "batch norm without hidden layers": {"network.normalization": "batch", "network.hidden": []},
    "dropout before a residual link": {"network.dropout": 0.5, "network.residual": True, "network.hidden": [3, 3, 3]},
    "a scaling of a feature that is the same everywhere": {
        "data.dataset": "custom-values",
        "training.loss": "squared",
        "inputs.scaling": "standard",
        "data.custom": "AACAPwAAgD8AAIA/AACAPwAAAEAAAABAAACAPwAAQEAAAEBA",
    },
}


@pytest.mark.parametrize("name", EDGES)
def test_edges_run_and_are_the_run(name: str) -> None:
    is_the_run(changed(RunConfig(), {**FEW, **EDGES[name]}))


def test_a_run_without_points_says_so() -> None:
    empty = changed(RunConfig(), {"data.dataset": "custom-classes", "data.custom": ""})
    assert executed(python(start(Trainer(empty)))) == ([], "There are no points to train on.")


def test_a_run_that_diverges_does_so_at_the_same_step() -> None:
    wild = {"data.dataset": "plane", "network.activation": "linear", "training.loss": "squared"}
    config = changed(RunConfig(), {**FEW, **wild, "training.optimizer.learning_rate": 10})
    trainer = Trainer(config)
    followed(trainer, 50)
    assert trainer.diverged
    assert executed(python(start(trainer)))[1] == f"Training diverged at step {trainer.steps + 1}."


def test_stop_rules_stop_the_program_where_they_stop_the_run() -> None:
    kept = {**FEW, "data.validation_share": 0.2, "training.optimizer.learning_rate": 0.3}
    assert "small enough" in is_the_run(changed(RunConfig(), {**kept, "training.stop.loss": 0.6}), 30)
    assert "for too long" in is_the_run(changed(RunConfig(), {**kept, "training.stop.patience": 2}), 60)
    assert is_the_run(changed(RunConfig(), {**kept, "training.stop.epoch": 3}), 30).split()[0] == "3"


def test_a_rule_that_the_run_has_gone_on_from_stops_the_program_no_more() -> None:
    trainer = Trainer(changed(RunConfig(), {**FEW, "training.stop.epoch": 2}))
    followed(trainer, 9)
    assert executed(python(start(trainer)))[0][-1][0] == 2
    trainer.go_on()
    trainer.to_epoch_end()
    assert executed(python(start(trainer)))[0][-1][0] == 3


def test_the_last_line_is_where_the_run_is_now() -> None:
    trainer = Trainer(changed(RunConfig(), FEW))
    trainer.step(4)
    assert executed(python(start(trainer)))[0][-1][:2] == (2, 6)
    assert executed(python(start(Trainer(changed(RunConfig(), FEW)), 3)))[0][-1][0] == 3


EVERYTHING: dict[str, Any] = {
    **FEW,
    "network.normalization": "batch",
    "network.dropout": 0.3,
    "network.residual": True,
    "network.hidden": [3, 3],
}
CHANGES: dict[str, Callable[[Trainer], object]] = {
    "an edited weight": lambda trainer: trainer.edit(0, 1, 0, 0.75),
    "another learning rate": lambda trainer: _update(trainer, {"training.optimizer.learning_rate": 0.2}),
    "a frozen layer": lambda trainer: _update(trainer, {"network.frozen_layers": [1]}),
    "a frozen weight": lambda trainer: _update(trainer, {"network.frozen_weights": [[0, 0, 1]]}),
    "another share, so that points of the test set have been trained on": lambda trainer: _update(
        trainer, {"data.train_share": 0.4}
    ),
    "other data": lambda trainer: _update(trainer, {"data.noise": 0.2}),
    "a sample trained on alone": lambda trainer: trainer.step(1, samples=1),
    "another optimizer": lambda trainer: _update(trainer, {"training.optimizer.name": "adagrad"}),
}


def _update(trainer: Trainer, changes: dict[str, Any]) -> None:
    assert trainer.update(changed(trainer.config, changes)) is False


@pytest.mark.parametrize("name", CHANGES)
def test_a_run_changed_by_hand_is_gone_on_with_from_its_present_state(name: str) -> None:
    with double_precision():
        trainer = Trainer(changed(RunConfig(), {**EVERYTHING, "training.optimizer.name": "adam"}), compiled=False)
        trainer.step(4)  # in the middle of the second epoch
        CHANGES[name](trainer)
        text = in_double_precision(start(trainer, 4))
        same(executed(text)[0], followed(trainer, 4))
    assert "The run was changed while it trained, so this starts from its state after " in text


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adagrad", "adam", "adamw"])
def test_what_the_optimizer_remembers_goes_into_the_program(optimizer: str) -> None:
    options = {"training.optimizer.name": optimizer, "training.optimizer.momentum": 0.9}
    with double_precision():
        trainer = Trainer(changed(RunConfig(), {**FEW, **options}), compiled=False)
        trainer.step(5)
        trainer.edit(2, 0, None, 0.5)
        same(executed(in_double_precision(start(trainer, 4)))[0], followed(trainer, 4))


def test_only_what_changes_the_numbers_keeps_a_run_from_being_repeated() -> None:
    trainer = Trainer(changed(RunConfig(), FEW))
    _update(trainer, {"training.optimizer.learning_rate": 0.3, "data.noise": 0.1})  # before the first step
    trainer.step(5)
    _update(trainer, {})
    assert trainer.replayable
    assert "Starts from the run's initial weights and repeats it" in python(start(trainer))
    trainer.edit(0, 0, 0, 1.0)
    assert not Trainer.load(trainer.save()).replayable
    trainer.reset()
    assert trainer.replayable


def test_with_batch_norm_a_change_before_the_first_step_counts_too() -> None:
    with double_precision():
        trainer = Trainer(changed(RunConfig(), {**FEW, "network.normalization": "batch"}), compiled=False)
        _update(trainer, {"data.noise": 0.2})  # its statistics are still those of the points before
        same(executed(in_double_precision(start(trainer, 2)))[0], followed(trainer, 2))


def test_it_imports_torch_and_numpy_and_what_python_has() -> None:
    known = {"torch", "numpy", *sys.stdlib_module_names}
    for number in range(len(SETS)):
        tree = ast.parse(python(start(Trainer(random_config(number), compiled=False))))
        names = [
            name
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or "."]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        ]
        assert "torch" in names
        assert {name.partition(".")[0] for name in names} <= known


@deep  # to load torch takes seconds; all others run programs in this process
def test_it_runs_anywhere_with_torch_and_numpy_alone(tmp_path: Path) -> None:
    """In a process of its own, of which torch, NumPy and what they need is all that is known."""
    trainer = Trainer(changed(PRESETS["moons"], {**FEW, "network.dropout": 0.2}))
    program = tmp_path / "run.py"
    guard = "import sys\nassert not [name for name in sys.modules if 'livegrad' in name or 'numba' in name]\n"
    program.write_text(python(start(trainer, 2)) + guard, encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-I", str(program)]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    same(lines(ended.stdout)[0], followed(trainer, 2), within=2e-6)


@pytest.fixture(autouse=True)
def _leaves_torch_as_it_was() -> Any:
    with torch.random.fork_rng():
        yield
