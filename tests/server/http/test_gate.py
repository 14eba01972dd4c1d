"""The gate: sockets are bounded below the descriptors and for each address, and who asks for nothing goes first."""

import subprocess
import sys
from collections import Counter

import pytest

from livegrad.server.http.gate import ACCEPTED, LINGERING, Gate, gate_for
from livegrad.server.service.settings import Settings
from tests.server.client import ROOT

SPARED = ("127.0.0.1",)


class Door:
    """A gate with what it has closed and counted."""

    def __init__(self, sockets: int = 100, per_address: int = 100) -> None:
        self.closed: list[str] = []
        self.refused: Counter[str] = Counter()
        self.gate = Gate(sockets, per_address, SPARED, lambda reason: self.refused.update([reason]))

    def enter(self, place: str, address: str = "a") -> bool:
        return self.gate.enter(place, address, lambda: self.closed.append(place))


def test_when_all_sockets_are_in_use_the_one_that_asked_for_nothing_for_longest_goes() -> None:
    door = Door(sockets=3)
    for place in ("first", "second", "third"):
        assert door.enter(place)
    door.gate.asked("first")
    assert door.enter("fourth")
    assert door.closed == ["second"]
    assert len(door.gate) == 3


def test_when_all_are_being_answered_there_is_no_room() -> None:
    door = Door(sockets=2)
    for place in ("first", "second"):
        door.enter(place)
        door.gate.asked(place)
    assert not door.enter("third")
    assert door.refused == {"sockets": 1}
    door.gate.leave("first")
    assert door.enter("third")


def test_who_holds_most_sockets_open_loses_them_first() -> None:
    door = Door(sockets=4)
    door.enter("pupil", "school")
    for place in ("one", "two", "three"):
        door.enter(place, "attacker")
    for place in ("four", "five"):
        assert door.enter(place, "attacker")
    assert door.closed == ["one", "two"]


def test_an_address_has_a_limit_and_gives_up_its_own() -> None:
    door = Door(per_address=2)
    for place in ("one", "two", "three"):
        assert door.enter(place)
    assert door.closed == ["one"]
    door.gate.asked("two")
    door.gate.asked("three")
    assert not door.enter("four")
    assert door.refused == {"sent_away": 1, "address": 1}
    assert door.enter("neighbour", "b")


def test_a_proxy_has_no_limit_of_its_own() -> None:
    door = Door(per_address=1)
    assert all(door.enter(str(number), "127.0.0.1") for number in range(20))
    assert door.closed == []


def test_one_that_waits_for_its_next_request_may_go() -> None:
    door = Door(sockets=1)
    door.enter("kept alive")
    door.gate.asked("kept alive")
    door.gate.wait("kept alive", lambda: door.closed.append("kept alive"))
    assert door.enter("new")
    assert door.closed == ["kept alive"]


def test_nothing_is_remembered_of_who_has_left() -> None:
    door = Door()
    for number in range(10):
        door.enter(str(number), f"address {number}")
        door.gate.linger(str(number))
        door.gate.leave(str(number))
        door.gate.leave(str(number))
    assert not any((len(door.gate), door.gate._addresses, door.gate._of_address, door.gate._waiting))
    assert not door.gate._lingering


def test_few_of_those_refused_stay_to_read_why() -> None:
    door = Door()
    assert [door.gate.linger(number) for number in range(LINGERING + 1)] == [*[True] * LINGERING, False]


@pytest.mark.parametrize(("descriptors", "sockets"), [(None, 4000), (1_000_000, 4000), (1024, 496), (64, 16)])
def test_sockets_stay_below_the_descriptors(descriptors: int | None, sockets: int) -> None:
    assert gate_for(Settings(workers=2), descriptors, print).sockets == sockets
    if descriptors and sockets > 16:
        assert sockets + ACCEPTED + LINGERING < descriptors


@pytest.mark.skipif(sys.platform == "win32", reason="there sockets are no file descriptors")
def test_the_soft_limit_of_descriptors_is_raised_to_the_hard_one() -> None:
    program = (
        "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (100, 300));"
        "from livegrad.server.http.gate import raise_descriptors;"
        "print(raise_descriptors(), r.getrlimit(r.RLIMIT_NOFILE))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "300 (300, 300)\n"
