"""The package can be imported whole, and each of its files is one module: no class is there twice."""

import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest

import livegrad

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def modules() -> dict[str, ModuleType]:
    """Import every module, and give all that now come from this project's folders."""
    for found in walk_packages(livegrad.__path__, "livegrad."):
        if found.name != "livegrad.__main__":  # which would serve
            import_module(found.name)
    rooms = tuple(str(ROOT / room) for room in ("livegrad", "models", "server"))
    return {name: module for name, module in sys.modules.items() if _file(module).startswith(rooms)}


def test_every_file_is_imported_once_and_by_the_packages_name(modules: dict[str, ModuleType]) -> None:
    files = {path.resolve() for room in ("models", "server") for path in (ROOT / room).rglob("*.py")}
    assert {Path(_file(module)) for module in modules.values()} >= files
    assert [name for name in modules if name.split(".")[0] != "livegrad"] == []
    assert len({_file(module) for module in modules.values()}) == len(modules)


def test_no_class_is_there_twice(modules: dict[str, ModuleType]) -> None:
    copies: defaultdict[tuple[str, str], set[type]] = defaultdict(set)
    for module in modules.values():
        for one in vars(module).values():
            if isinstance(one, type) and one.__module__ in modules:
                copies[_file(sys.modules[one.__module__]), one.__qualname__].add(one)
    assert len(copies) > 100
    assert {name: classes for name, classes in copies.items() if len(classes) > 1} == {}


def _file(module: ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return str(Path(file).resolve()) if file else ""
