"""Takes the covering design of tests that cross options, and says how many combinations that leaves out."""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests.covering import covering

# Nothing of a test's may stay in the user's data folder, or come from there.
os.environ["LIVEGRAD_DATA_DIR"] = ":memory:"

# What is loaded stays: to look through it again and again for what could be freed takes longer than many tests.
gc.disable()

LEFT: Final = pytest.StashKey[int]()

# The same examples each time, and none that fails because the machine is busy with something else.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", parent=settings.get_profile("steady"), max_examples=1000)
settings.load_profile("steady")

Named = tuple[str, tuple[Any, ...]]
"""What a combination is called by, and the arguments of a test that it stands for."""


class Node(Protocol):
    """One of the processes that share the tests out, as the one that started it sees it."""

    config: pytest.Config
    workeroutput: dict[str, Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run every combination of the options that tests cross")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "crossed(axes): run over a covering design of these; see tests/covering.py")
    config.addinivalue_line("markers", "seeds(few, full): run for few seeds, or with --full for all")
    config.addinivalue_line("markers", "spare: what `seeds` leaves to --full")
    config.addinivalue_line("markers", "deep: run only with --full; see tests/covering.py")
    config.stash[LEFT] = 0
    if config.option.full:
        settings.load_profile("deep")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the combinations of a test that is `crossed`, and the seeds of one that has `seeds`."""
    drawn = metafunc.definition.get_closest_marker("seeds")
    if drawn is not None:
        few, full = drawn.args
        marks = {True: (), False: (pytest.mark.spare,)}
        metafunc.parametrize("seed", [pytest.param(seed, marks=marks[seed in few]) for seed in full])
    mark = metafunc.definition.get_closest_marker("crossed")
    if mark is None:
        return
    names = [name.strip() for axis in mark.args[0] for name in axis.split(",")]
    axes = [list(_named(axis, values)) for axis, values in mark.args[0].items()]
    sizes = [len(axis) for axis in axes]
    whole = list(product(*map(range, sizes)))
    rows = whole if metafunc.config.option.full else covering(sizes)
    metafunc.config.stash[LEFT] += len(whole) - len(rows)
    metafunc.parametrize(names, [_case([axis[at] for axis, at in zip(axes, row, strict=True)]) for row in rows])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out seeds that are to spare, and what is `deep` unless its file or itself was asked for by name."""
    if config.option.full:
        return
    kinds = ("spare",) if any(".py" in name for name in config.args) else ("spare", "deep")
    kept, left = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (left if any(map(item.get_closest_marker, kinds)) else kept).append(item)
    config.stash[LEFT] += len(left)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_collection_finish() -> None:
    """Look from now on at what tests make, and at that alone."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that started this one, if one did, what is left out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left"] = session.config.stash[LEFT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Node, error: object) -> None:  # noqa: ARG001
    """Hear it: all processes see the same tests, so one number is enough."""
    node.config.stash[LEFT] = getattr(node, "workeroutput", {}).get("left", node.config.stash[LEFT])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[LEFT]:
        terminalreporter.write_line(f"{config.stash[LEFT]} more tests and combinations are run by `make test-all`")


def _named(axis: str, values: Sequence[Any] | Mapping[str, Any]) -> Iterator[Named]:
    """Give each value of an axis its name and, if the axis has several arguments, take it apart."""
    several = "," in axis
    items = values.items() if isinstance(values, Mapping) else ((str(value), value) for value in values)
    for name, value in items:
        yield name, tuple(value) if several else (value,)


def _case(chosen: Sequence[Named]) -> Any:
    return pytest.param(*(part for _, parts in chosen for part in parts), id="-".join(name for name, _ in chosen))
