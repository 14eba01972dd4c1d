"""What the kernels take on, and where their machine code is kept."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.config import NetworkConfig, RunConfig, changed
from models.kernels import compiled, engine
from models.snapshot import View
from models.trainer import Trainer

COVERED: tuple[dict[str, Any], ...] = (
    {},
    {"training.optimizer.name": "adam", "training.regularization.l1": 0.001, "training.batch_size": 7},
    {"data.dataset": "plane", "training.loss": "squared"},
    {"data.dataset": "and-table", "network.activation": "relu"},
    {"data.validation_share": 0.2, "data.label_noise": 0.1, "data.outliers": 0.1, "data.imbalance": 0.3},
)


REFUSED: dict[str, dict[str, Any]] = {
    "another activation": {"network.activation": "mish"},
    "an activation for each layer": {"network.activations": ["tanh", "tanh"]},
    "another loss": {"training.loss": "hinge"},
    "another optimizer": {"training.optimizer.name": "rmsprop"},
    "Nesterov's momentum": {"training.optimizer.momentum": 0.9, "training.optimizer.nesterov": True},
    "a schedule": {"training.schedule.name": "cosine"},
    "clipping": {"training.clipping": 1.0},
    "a rule that stops": {"training.stop.epoch": 10},
    "dropout": {"network.dropout": 0.1},
    "normalization": {"network.normalization": "layer"},
    "residual links": {"network.residual": True},
    "a frozen layer": {"network.frozen_layers": [0]},
    "a frozen weight": {"network.frozen_weights": [[0, 0, 0]]},
    "several classes": {"data.dataset": "blobs"},
    "one input": {"data.dataset": "sine", "training.loss": "squared"},
    "scaled inputs": {"inputs.scaling": "standard"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_what_the_kernels_do_not_know_runs_on_torch(changes: dict[str, Any]) -> None:
    assert Trainer(changed(RunConfig(), changes)).kernels is None


@pytest.mark.parametrize("optimizer", engine.OPTIMIZERS)
@pytest.mark.parametrize("loss", engine.LOSSES)
@pytest.mark.parametrize("activation", engine.ACTIVATIONS)
def test_what_the_kernels_know_is_covered(activation: str, loss: str, optimizer: str) -> None:
    words = {"network.activation": activation, "training.loss": loss, "training.optimizer.name": optimizer}
    assert engine.covers(changed(RunConfig(), words))


@pytest.mark.parametrize("changes", COVERED, ids=str)
def test_a_run_on_kernels_is_measured_judged_and_shown_as_on_torch(changes: dict[str, Any]) -> None:
    config = changed(RunConfig(), changes)
    kernels, torch = Trainer(config), Trainer(config, compiled=False)
    assert kernels.kernels is not None
    assert torch.kernels is None
    for trainer in (kernels, torch):
        for _ in range(3):
            trainer.step(33)
            trainer.to_epoch_end()
    np.testing.assert_allclose(kernels.measure(), torch.measure(), rtol=1e-4, atol=1e-6)
    assert (kernels.series, kernels.verdicts()) == (torch.series, torch.verdicts())
    progress, other = kernels._progress, torch._progress
    assert (progress.epochs, progress.samples) == (other.epochs, other.samples)
    np.testing.assert_allclose(progress.losses, other.losses, rtol=1e-5)
    view = View(grid=20, units=10, unit=3, histogram=1)
    got, expected = kernels.snapshot(view), torch.snapshot(view)
    assert (got.low, got.high, got.worst.tolist()) == (expected.low, expected.high, expected.worst.tolist())
    assert repr(got.confusion) == repr(expected.confusion)
    for name in ("boundary", "units", "points"):
        assert np.abs(getattr(got, name).astype(int) - getattr(expected, name)).max() <= 1
    assert kernels.snapshot(View()).worst.tolist() == expected.worst.tolist()
    assert got.histograms is not None
    assert expected.histograms is not None
    for kind, histogram in got.histograms.kinds.items():
        assert histogram.low == pytest.approx(expected.histograms.kinds[kind].low, abs=1e-5)


def test_a_run_goes_over_to_torch_and_back_where_its_options_do() -> None:
    mixed, torch = Trainer(RunConfig()), Trainer(RunConfig(), compiled=False)
    for changes in ({}, {"training.clipping": 1.0}, {"network.activation": "mish"}, {"network.activation": "tanh"}):
        config = changed(mixed.config, changes)
        for trainer in (mixed, torch):
            trainer.update(config)
            trainer.step(37)
        assert (mixed.kernels is None) == bool(changes)
    for trainer in (mixed, torch):
        trainer.update(RunConfig())
        trainer.step(37)
    assert mixed.kernels is not None
    np.testing.assert_allclose(mixed.network.flat.numpy(), torch.network.flat.numpy(), rtol=1e-4, atol=1e-6)


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
