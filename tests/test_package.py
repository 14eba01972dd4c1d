"""The package as others get it: one wheel however it is built, at home beside any folder's name, typed, and served."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

ROOT: Final = Path(__file__).parents[1]
PARTS: Final = ("models", "server", "web")
FILES: Final = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "CHANGELOG.md")


def python(
    *words: str | Path, at: Path, by: Path | str = sys.executable, **changed: str
) -> "subprocess.CompletedProcess[str]":
    """Run Python in a folder."""
    return subprocess.run([by, *words], cwd=at, env=os.environ | changed, text=True, capture_output=True, check=False)


def build(tree: Path, kind: str, into: Path) -> Path:
    """Build a wheel or an sdist of a tree."""
    built = python("-m", "hatchling", "build", "-t", kind, "-d", into, at=tree)
    assert built.returncode == 0, built.stderr
    return next(into.iterdir())


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources as git checks them out where there are no symbolic links: as files with the links' text."""
    tree = tmp_path_factory.mktemp("checkout")
    for name in PARTS:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(ROOT / name, tree)
    (tree / "livegrad").mkdir()
    for file in (ROOT / "livegrad").iterdir():
        if file.name in PARTS:
            (tree / "livegrad" / file.name).write_text(f"../{file.name}", encoding="utf-8")
        elif file.is_file():
            shutil.copy2(file, tree / "livegrad")
    return tree


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build and unpack the sdist."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(checkout, "sdist", folder / "built")) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.glob("livegrad-*"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the sdist."""
    return build(sdist, "wheel", tmp_path_factory.mktemp("wheel") / "built")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own that borrows our libraries; return that environment's `bin`."""
    environment = tmp_path_factory.mktemp("environment")
    made = python("-m", "venv", "--without-pip", environment, at=environment)
    assert made.returncode == 0, made.stderr
    ours = sysconfig.get_paths(vars={"base": str(environment), "platbase": str(environment)})
    Path(ours["purelib"], "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    binaries = Path(ours["scripts"])
    done = python(
        *("-m", "pip", "--python", binaries / "python", "install"),
        *("-q", "--no-compile", "--no-deps", "--no-index", wheel),
        at=environment,
    )
    assert done.returncode == 0, done.stderr
    return binaries


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder that holds what must not be imported: a `server` and a `models` of somebody else's."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in PARTS:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise ImportError('the wrong {name}')\n", encoding="utf-8")
    return folder


def test_the_wheel_has_one_top_level_package_with_all_parts_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        f"livegrad/{file.relative_to(ROOT)}"
        for part in PARTS
        for file in (ROOT / part).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert names == expected | {"livegrad/__init__.py", "livegrad/__main__.py", "livegrad/py.typed"}


def test_the_wheel_is_the_same_from_an_sdist_and_from_checkouts_with_and_without_links(
    wheel: Path, checkout: Path, tmp_path: Path
) -> None:
    for number, tree in enumerate((ROOT, checkout)):
        assert build(tree, "wheel", tmp_path / str(number)).read_bytes() == wheel.read_bytes(), tree


def origin(by: Path | str, at: Path, also: str, **changed: str) -> Path:
    """Tell where Python finds a module of the numbers, once something else is found too."""
    ran = python(
        "-c", f"{also}; import livegrad.models.config.run as run; print(run.__file__)", at=at, by=by, **changed
    )
    assert ran.returncode == 0, ran.stderr
    return Path(ran.stdout.strip())


def test_a_checkout_without_symbolic_links_can_be_run(checkout: Path) -> None:
    page = (
        "import livegrad.server.cli.serve; "
        "from livegrad.server.http.routes import WEB; assert (WEB / 'index.html').is_file(), WEB"
    )
    found = origin(sys.executable, checkout, page, PYTHONPATH=str(checkout), PYTHONDONTWRITEBYTECODE="1")
    assert found == checkout / "models" / "config" / "run.py"


def test_an_editable_install_finds_the_checkout(checkout: Path, tmp_path: Path) -> None:
    script = "from hatchling.build import build_editable; import sys; build_editable(sys.argv[1])"
    made = python("-c", script, tmp_path, at=checkout)
    assert made.returncode == 0, made.stderr
    with ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        (link,) = (name for name in archive.namelist() if ".dist-info/" not in name)
        assert archive.read(link).decode().split() == [str(checkout)]


def test_a_wheel_in_an_environment_of_its_own_is_what_is_imported(installed: Path, elsewhere: Path) -> None:
    found = origin(installed / "python", elsewhere, "import livegrad.server.service.settings", PYTHONPATH="")
    assert found.is_relative_to(installed.parent)


@contextmanager
def serving(*command: str | Path, at: Path, **changed: str) -> Iterator[str]:
    """Serve until the block ends; give the address."""
    with subprocess.Popen(command, cwd=at, env=os.environ | changed, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            running = re.search(r"is running at (\S+)", process.stdout.readline())
            assert running is not None, "the server did not say where it is running"
            yield running[1]
        finally:
            process.terminate()


def fetch(address: str) -> str:
    """Fetch a page."""
    with urlopen(address, timeout=60) as answer:  # noqa: S310  our own server
        text: str = answer.read().decode()
    return text


def test_the_installed_command_serves_its_page_beside_folders_of_the_same_names(
    installed: Path, elsewhere: Path
) -> None:
    settings = {"LIVEGRAD_PORT": "0", "LIVEGRAD_WORKERS": "1", "PYTHONPATH": str(elsewhere)}
    with serving(installed / "livegrad", at=elsewhere, **settings) as address:
        assert "<title>Livegrad" in fetch(address)
        health: dict[str, Any] = json.loads(fetch(f"{address}/healthz"))
        assert health["workers"]["total"] == 1


def test_a_program_that_uses_the_installed_package_is_checked_against_its_types(
    installed: Path, elsewhere: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text("from livegrad.server.wire.states import after\nnumber: int = after('paused', 'play')\n")
    words = ("--python-executable", installed / "python", "--cache-dir", tmp_path / "cache", program)
    checked = python("-m", "mypy", *words, at=elsewhere)
    assert "[assignment]" in checked.stdout, checked.stdout + checked.stderr
    assert "Found 1 error in 1 file" in checked.stdout
