"""A journal trained again in the terminal: the numbers are those of the run, and of the page."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer
from livegrad.server.cli.main import app

RATE = "training.optimizer.learning_rate"
TEXT = json.dumps({"steps": 300, "entries": [{"step": 120, "kind": "update", "changes": {RATE: 0.3}}]})


def alone(steps: int) -> Trainer:
    trainer = Trainer(RunConfig())
    trainer.step(min(steps, 120))
    if steps >= 120:
        trainer.update(changed(RunConfig(), {RATE: 0.3}))
        trainer.step(steps - 120)
    return trainer


@pytest.fixture
def journal(tmp_path: Path) -> str:
    file = tmp_path / "journal.json"
    file.write_text(TEXT, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("step", [0, 119, 120, 250, 300, None])
def test_a_replay_prints_the_numbers_of_the_run_at_that_step(journal: str, step: int | None) -> None:
    result = CliRunner().invoke(app, ["replay", journal, "--json", *([] if step is None else ["--step", str(step)])])
    assert result.exit_code == 0, result.output
    told, run = json.loads(result.stdout), alone(300 if step is None else step)
    measured = dict(zip(run.series, run.measure()[1:].tolist(), strict=True))
    assert {name: told[name] for name in ("step", *run.series)} == measured | {"step": run.steps, "epoch": run.epoch}


def test_a_journal_may_come_by_standard_input() -> None:
    result = CliRunner().invoke(app, ["replay", "--step", "30"], input=TEXT)
    assert (result.exit_code, "train loss" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"steps": -1}', "steps: expected greater than or equal to 0, got '-1'"),
        ('{"steps": 1, "entries": [{"step": 0, "kind": "sample", "point": 4999}]}', "entries.0.point: expected one"),
        ("run", "expected a journal as JSON"),
    ],
)
def test_what_is_no_journal_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["replay", str(file)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Livegrad cannot use {file}: {said}")
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", str(tmp_path / "none.json")])
    assert (result.exit_code, "cannot read" in result.stderr) == (1, True)
