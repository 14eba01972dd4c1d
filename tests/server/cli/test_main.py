"""The command line: the address is printed, mistakes are explained, and training needs no server."""

import gc
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from livegrad.models.training.trainer import Trainer
from livegrad.server.cli import serve
from livegrad.server.cli.listening import address
from livegrad.server.cli.main import app
from livegrad.server.cli.reading import read_config
from livegrad.server.cli.serve import config, leave_the_program_alone, written
from livegrad.server.http.uvicorn_adapter import GuardedProtocol
from livegrad.server.service.settings import Settings
from tests.models.explain.program.running import executed
from tests.server.client import DEADLINE, ROOT, Server


def train(*words: str) -> Result:
    """Run `livegrad train` in this process, which has loaded torch already."""
    return CliRunner().invoke(app, ["train", *words])


def test_a_port_in_use_is_explained_with_a_way_out(server: Server) -> None:
    port = server.url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "livegrad", "serve", "--port", port]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=DEADLINE)
    assert ended.returncode == 1
    assert f"port {port} is in use" in ended.stderr
    assert f"--port {int(port) + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("--host", "300.1.1.1"), {}, "cannot listen at 300.1.1.1:8000"),
        (("--port", "99999"), {}, "port: expected a number less than or equal to 65535, got 99999"),
        ((), {"LIVEGRAD_WORKERS": "none"}, "workers: expected a valid integer"),
    ],
)
def test_a_bad_setting_is_explained(
    words: tuple[str, ...], environment: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "serve", lambda *_: pytest.fail("it serves"))
    ended = CliRunner().invoke(app, ["serve", *words], env=environment)
    assert ended.exit_code == 1
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_address_printed_is_one_that_can_be_opened(server: Server) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert address("0.0.0.0", 80) == "http://localhost:80"  # noqa: S104
    assert address("::1", 8000) == "http://[::1]:8000"


def test_the_server_is_configured_as_the_limits_say() -> None:
    made = config(Settings(message_bytes=4096, ping_seconds=7))
    assert made.ws is GuardedProtocol
    assert (made.ws_max_size, made.ws_ping_interval, made.ws_ping_timeout) == (4096, 7, 7)
    assert made.ws_per_message_deflate is False


def test_a_fault_is_logged_with_its_traceback_and_not_with_what_the_variables_held() -> None:
    def work(message: str) -> None:
        raise RuntimeError(f"a bug in what has {len(message)} letters")

    with pytest.raises(RuntimeError) as caught:
        work("what a person wrote"[::-1])
    line = str(written()[-1](None, "error", {"event": "session_failed", "exc_info": caught.value}))
    assert "session_failed" in line
    assert "RuntimeError: a bug in what has 19 letters" in line
    assert "what a person wrote"[::-1] not in line


def test_training_in_the_terminal_gives_the_trainers_own_numbers(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"data": {"dataset": "xor"}, "network": {"hidden": [3]}}), encoding="utf-8")
    ended = train("--config", str(file), "--epochs", "3", "--json")
    assert ended.exit_code == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    trainer = Trainer(read_config(file))
    for _ in range(3):
        trainer.to_epoch_end()
    expected = dict(zip(("step", *trainer.series), trainer.measure().tolist(), strict=True))
    assert told == expected | {"epoch": 3, "diverged": False, "seconds": told["seconds"]}


def test_training_prints_the_metrics_for_people() -> None:
    ended = train("--epochs", "2")
    assert ended.exit_code == 0
    assert "train loss" in ended.stdout
    assert "epoch" in ended.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"training": {"optimizer": {"learning_rate": 99}}}',
            "training.optimizer.learning_rate: expected a number less",
        ),
        ('{"colour": 1}', "colour: expected no field of this name"),
        ("{", "  expected JSON: "),
    ],
)
def test_a_bad_configuration_is_explained(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="utf-8")
    ended = train("--config", str(file))
    assert ended.exit_code == 1
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_configuration_that_is_not_there_is_explained(tmp_path: Path) -> None:
    ended = train("--config", str(tmp_path / "none.json"))
    assert ended.exit_code == 1
    assert "cannot read" in ended.stderr
    assert "No such file" in ended.stderr


def test_a_diverged_run_ends_with_an_error_code(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    wild = {
        "data": {"dataset": "plane"},
        "network": {"activation": "linear"},
        "training": {"loss": "squared", "optimizer": {"learning_rate": 10}},
    }
    file.write_text(json.dumps(wild), encoding="utf-8")
    ended = train("--config", str(file), "--json")
    assert ended.exit_code == 1
    assert json.loads(ended.stdout)["diverged"] is True


def export(*words: str) -> Result:
    """Run `livegrad export` in this process, which has loaded torch already."""
    return CliRunner().invoke(app, ["export", *words])


def test_an_exported_run_prints_what_training_it_ends_with(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps({"data": {"dataset": "moons", "count": 40}, "network": {"hidden": [3]}}), "utf-8")
    exported = export(str(file), "--epochs", "2")
    assert exported.exit_code == 0, exported.stderr
    told = executed(exported.stdout)[0][-1]
    trained = json.loads(train("--config", str(file), "--epochs", "2", "--json").stdout)
    assert told[:2] == (2, trained["step"])
    assert told[2] == pytest.approx([trained["train_loss"], trained["test_loss"]], rel=1e-5)


def test_a_run_is_exported_to_a_file_in_every_format(tmp_path: Path) -> None:
    names = {"python": "run.py", "notebook": "run.ipynb", "safetensors": "run.safetensors"}
    for form, name in names.items():
        ended = export("--format", form, "--output", str(tmp_path / name))
        assert (ended.exit_code, ended.stdout) == (0, "")
    assert (tmp_path / "run.py").read_text("utf-8").startswith('"""A run of Livegrad in PyTorch: circle.')
    assert json.loads((tmp_path / "run.ipynb").read_text("utf-8"))["nbformat"] == 4
    assert b'"0.weight"' in (tmp_path / "run.safetensors").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("none.json",), "Livegrad cannot read none.json: No such file or directory"),
        (("--output", "none/run.py"), "Livegrad cannot write none/run.py: No such file or directory"),
        (("--format", "onnx"), "'onnx' is not one of"),
    ],
)
def test_what_cannot_be_exported_is_explained(words: tuple[str, ...], told: str) -> None:
    ended = export(*words)
    assert ended.exit_code != 0
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_garbage_collector_looks_at_no_module_while_the_server_serves() -> None:
    before = gc.get_freeze_count()
    try:
        leave_the_program_alone()
        assert gc.get_freeze_count() > before
        assert not any(each is gc.__dict__ for each in gc.get_objects())
    finally:
        gc.unfreeze()
