"""What the kernels take on, and where their machine code is kept."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from livegrad.models.config.custom import encode
from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import LOSSES, Feature, Head
from livegrad.models.kernels import coverage, engine
from livegrad.models.kernels.evaluation import answer, assess, score
from livegrad.models.kernels.machine import compilation
from livegrad.models.kernels.order import halves, permutation
from livegrad.models.kernels.pictures import outputs, units
from livegrad.models.kernels.training import train
from livegrad.models.measure.view import View
from livegrad.models.training.engines.torch_engine import TorchEngine
from livegrad.models.training.trainer import Trainer
from tests.models.kernels.running import DATA

EXAMPLES: dict[str, tuple[Any, ...]] = {
    "data.custom": (encode([(1, 2, 0), (2, 1, 1), (0, 0, 1)]),),
    "inputs.features": (["x1"], list(get_args(Feature))),
    "network.hidden": ([], [1], [16] * 8),
    "network.activations": (["relu", "hard_step"],),
    "network.frozen_layers": ([0], [0, 1, 2]),
    "data.chosen": ([3, 5],),
    "network.convolution.channels": ([], [4, 4, 4]),
    "network.convolution.dense": ([8],),
    "network.frozen_weights": ([[0, 0, 0]], [[1, 0, -1], [2, 0, 1]]),
}
"""Values of options that are neither a word nor a number nor a switch."""
NEEDS: dict[str, dict[str, Any]] = {
    "data.validation_share": {"data.train_share": 0.3},
    "training.stop.patience": {"data.validation_share": 0.2},
}
"""What must be as well."""


def _options(part: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Walk all options of a configuration by their dotted paths."""
    for name, field in part.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _options(kind, f"{path}{name}.")
        else:
            yield path + name, field


def _words(kind: Any) -> Iterator[str]:
    """Give all words of a literal, of literals within it too."""
    for part in get_args(kind):
        yield from [part] if isinstance(part, str) else _words(part)


def _values(path: str, field: FieldInfo) -> tuple[Any, ...]:
    """Give every word of an option, both states of a switch, both ends of a number."""
    kind = field.annotation
    if path in EXAMPLES:
        return EXAMPLES[path]
    if kind is bool:
        return (False, True)
    if get_origin(kind) is Literal:
        return tuple(_words(kind))
    if path == "network.convolution.kernel":
        return (1, 3, 5)
    bounds = [getattr(rule, name, None) for rule in field.metadata for name in ("ge", "le")]
    if path.startswith("seeds."):
        bounds = [0, 2**32 - 1]
    ends = tuple(bound for bound in bounds if bound is not None)
    assert len(ends) == 2, f"say in EXAMPLES what {path} may be"
    return (*ends, None) if NoneType in get_args(kind) else ends


def _fitting(changes: dict[str, Any]) -> RunConfig:
    """Make a configuration of changes, with a loss that fits its data, or data that fit its loss."""
    for more in ({}, {"training.loss": "squared"}, {"data.dataset": "plane"}):
        try:
            return changed(RunConfig(), more | changes)
        except ValidationError as error:
            wrong = error
    raise wrong


CASES = [(path, value) for path, field in _options(RunConfig) for value in _values(path, field)]


@pytest.mark.parametrize(("path", "value"), CASES, ids=lambda part: str(part)[:40])
def test_every_value_of_every_option_is_covered_where_samples_are_points(path: str, value: Any) -> None:
    config = _fitting(NEEDS.get(path, {}) | {path: value})
    assert coverage.covers(config) == (config.kind == "points")


@pytest.mark.parametrize("head", LOSSES)
def test_every_loss_of_every_kind_of_output_is_covered(head: Head) -> None:
    for loss in LOSSES[head]:
        assert coverage.covers(changed(RunConfig(), DATA[head] | {"training.loss": loss}))


@pytest.fixture
def unknown_normalization(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kernels not know an option, as they will not know one that is added."""
    monkeypatch.setitem(coverage.KNOWN, "network", coverage.KNOWN["network"] - {"normalization"})


@pytest.mark.usefixtures("unknown_normalization")
def test_what_the_kernels_do_not_know_runs_on_torch() -> None:
    assert isinstance(Trainer(changed(RunConfig(), {"network.normalization": "layer"})).engine, TorchEngine)


@pytest.mark.usefixtures("unknown_normalization")
def test_a_run_goes_over_to_torch_and_back_where_its_options_do() -> None:
    mixed, torch = Trainer(RunConfig()), Trainer(RunConfig(), compiled=False)
    for normalization in ("none", "layer", "none"):
        config = changed(mixed.config, {"network.normalization": normalization})
        for trainer in (mixed, torch):
            trainer.update(config)
            trainer.step(37)
        assert isinstance(mixed.engine, TorchEngine) == (normalization == "layer")
        np.testing.assert_allclose(mixed.network.flat.numpy(), torch.network.flat.numpy(), rtol=1e-4, atol=1e-6)


def test_after_warming_up_nothing_a_student_can_vary_has_anything_compiled_anew() -> None:
    told: list[tuple[int, int]] = []
    engine.warm(lambda done, total: told.append((done, total)))
    assert told == [(done, 9) for done in range(10)]
    many = {"data.dataset": "blobs", "data.classes": 6, "network.hidden": [16] * 8, "network.dropout": 0.5}
    normalized = {"network.normalization": "batch", "network.residual": True}
    for changes in (
        {},
        {"data.dataset": "sine", "training.loss": "huber"},
        many,
        normalized,
        {"training.clipping": 1.0},
    ):
        trainer = Trainer(changed(RunConfig(), changes | {"training.schedule.name": "cosine"}))
        trainer.step(50)
        trainer.snapshot(View(unit=2))
        trainer.measure()
    kernels: tuple[Any, ...] = (train, assess, score, answer, outputs, units, permutation, halves)
    assert [len(kernel.signatures) for kernel in kernels] == [1] * len(kernels)


def test_an_option_that_the_kernels_have_not_heard_of_runs_on_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    config = changed(RunConfig(), {"network.hidden": [3]})
    heard = coverage.KNOWN["network"] - {"hidden"}
    monkeypatch.setitem(coverage.KNOWN, "network", heard)
    assert not coverage.covers(config)
    assert coverage.covers(config.model_copy(update={"network": NetworkConfig()}))


def _places(*environments: dict[str, str]) -> list[str]:
    """Give the folders that a process keeps its machine code in; a dot where it keeps none."""
    code = (
        "import json, os, sys, tempfile\n"
        "from livegrad.models.kernels.machine.compilation import keep\n"
        "own = dict(os.environ)\n"
        "for environment in json.loads(sys.argv[1]):\n"
        "    os.environ.clear()\n"
        "    os.environ.update(own | environment)\n"
        "    tempfile.tempdir = None\n"
        "    keep.cache_clear()\n"
        "    print(keep() or '.')"
    )
    kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    command = [sys.executable, "-c", code, json.dumps(environments)]
    return subprocess.run(command, env=kept, capture_output=True, check=True, text=True).stdout.splitlines()


def test_machine_code_is_kept_where_it_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    blocked = str(tmp_path / "file")  # no folder can be made in it
    first, second, third = _places(
        {"XDG_CACHE_HOME": str(tmp_path)},
        {"XDG_CACHE_HOME": blocked, "HOME": str(tmp_path)},
        {"XDG_CACHE_HOME": blocked, "HOME": blocked, "TMPDIR": str(tmp_path)},
    )
    assert first.startswith(str(tmp_path / "livegrad" / "kernels-"))
    assert second.startswith(str(tmp_path / ".cache" / "livegrad"))
    assert third.startswith(str(tmp_path / "livegrad-"))


@pytest.mark.skipif(os.name != "posix", reason="folders have no modes")
def test_machine_code_that_others_could_have_written_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    assert not compilation._usable(folder)
    folder.chmod(0o700)
    assert compilation._usable(folder)


def test_another_version_of_the_kernels_has_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compilation._fingerprint()
    monkeypatch.setattr("numba.__version__", "other")
    assert compilation._fingerprint() != before


def test_machine_code_of_other_versions_is_deleted_once_nobody_has_used_it_for_a_month(tmp_path: Path) -> None:
    own, used, unused, broken_off = (tmp_path / f"kernels-{name}" for name in ("own", "used", "unused", "broken-off"))
    for folder in (own, used, unused, broken_off):
        folder.mkdir()
    for folder in (own, used, unused):
        compilation.seal(folder)
    (tmp_path / "not-kernels").mkdir()
    long_ago = time.time() - 31 * 24 * 3600
    for place in (
        own,
        own / compilation.SEAL,
        used,
        unused,
        unused / compilation.SEAL,
        broken_off,
        tmp_path / "not-kernels",
    ):
        os.utime(place, (long_ago, long_ago))
    compilation.tidy(own)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["kernels-own", "kernels-used", "not-kernels"]
    os.utime(own, (long_ago, long_ago))  # what it loads with is noted each time
    compilation.tidy(used)
    assert own.is_dir()


def test_damaged_machine_code_is_deleted_and_compiled_anew(tmp_path: Path) -> None:
    code = (
        "import numpy as np\n"
        "from livegrad.models.kernels import engine, order\n"
        "generator = np.random.Generator(np.random.PCG64(5))\n"
        "words, drawn = order.words_of(generator), np.empty(9, np.uint64)\n"
        "engine._compile_all = lambda _: order.halves(words, drawn)  # the smallest of them\n"
        "engine.warm()\n"
        "shares = (drawn >> np.uint64(8)).astype(np.float32) / np.float32(1 << 24)\n"
        "print(np.array_equal(shares, generator.random(9, dtype=np.float32)))"
    )
    for _ in range(2):
        command = [sys.executable, "-c", code]
        environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
        done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
        assert done.stdout == "True\n"
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        for file in files:
            file.write_bytes(b"damaged")
    assert files == []
