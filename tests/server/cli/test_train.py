"""Training in the terminal."""

import pytest
import torch

from livegrad.models.config.run import RunConfig
from livegrad.server.cli.train import train


def test_training_in_the_terminal_takes_one_thread_as_a_worker_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    assert train(RunConfig(), 1, as_json=True) == 0
    assert asked == [1]
    assert '"epoch": 1' in capsys.readouterr().out
