"""What the kernels take on, and where their machine code is kept."""

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from models.config import Activation, Loss, NetworkConfig, Optimizer, RunConfig, changed
from models.kernels import activations, compiled, engine, losses, updates


@pytest.mark.parametrize("activation", get_args(Activation))
def test_every_activation_is_covered(activation: str) -> None:
    assert activation in activations.CODES
    assert engine.covers(changed(RunConfig(), {"network.activation": activation}))


def test_every_loss_of_every_task_is_covered() -> None:
    assert {name for _, name in losses.CODES} >= set(get_args(Loss))


def test_every_optimizer_is_covered() -> None:
    assert set(updates.CODES) >= set(get_args(Optimizer))


def test_an_option_that_the_kernels_have_not_heard_of_runs_on_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    config = changed(RunConfig(), {"network.hidden": [3]})
    heard = engine.KNOWN["network"] - {"hidden"}
    monkeypatch.setitem(engine.KNOWN, "network", heard)
    assert not engine.covers(config)
    assert engine.covers(config.model_copy(update={"network": NetworkConfig()}))


def _place(**environment: str) -> str:
    """Give the folder that a new process keeps its machine code in; a dot where it keeps none."""
    code = "from models.kernels import compiled; import numba; print(compiled.KEPT and numba.config.CACHE_DIR or '.')"
    kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    found = subprocess.run([sys.executable, "-c", code], env=kept | environment, capture_output=True, check=True)
    return found.stdout.decode().strip()


def test_machine_code_is_kept_where_it_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    blocked = str(tmp_path / "file")  # no folder can be made in it
    assert _place(XDG_CACHE_HOME=str(tmp_path)).startswith(str(tmp_path / "livegrad"))
    assert _place(XDG_CACHE_HOME=blocked, HOME=str(tmp_path)).startswith(str(tmp_path / ".cache" / "livegrad"))
    assert _place(XDG_CACHE_HOME=blocked, HOME=blocked, TMPDIR=str(tmp_path)).startswith(str(tmp_path / "livegrad-"))


@pytest.mark.skipif(os.name != "posix", reason="folders have no modes")
def test_machine_code_that_others_could_have_written_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    assert not compiled._usable(folder)
    folder.chmod(0o700)
    assert compiled._usable(folder)


def test_another_version_of_the_kernels_has_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiled._fingerprint()
    monkeypatch.setattr("numba.__version__", "other")
    assert compiled._fingerprint() != before
