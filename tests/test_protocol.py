"""The page on the wire says what the code declares, and leaves no message, key or refusal out."""

import re

import msgspec

from livegrad.server.wire import errors
from livegrad.server.wire.commands import COMMANDS
from scripts.declared import events_of, fields, within, word
from scripts.protocol import IMPLIED, PLACE, kinds_of, protocol
from tests.server.wire.golden import encode_frame, frames


def documented(title: str) -> set[str]:
    """Return the fields that the page tells of under a heading."""
    found = re.search(rf"^### {title}\n(.*?)(?=^##)", protocol(), re.MULTILINE | re.DOTALL)
    assert found, title
    return set(re.findall(r"^\| `(\w+)` \|", found[1], re.MULTILINE))


def test_the_kept_page_says_what_the_code_declares() -> None:
    assert PLACE.read_text(encoding="utf-8") == protocol(), "run: python -m scripts.protocol"


def test_every_command_and_every_event_has_its_section() -> None:
    titles = re.findall(r"^### `(\w+)`$", protocol(), re.MULTILINE)
    assert titles == [*COMMANDS, *map(word, events_of())]


def test_every_part_of_an_event_has_its_fields() -> None:
    for event in events_of():
        names = {field.name for field in fields(event)} - set(IMPLIED)
        if word(event) not in COMMANDS:
            assert documented(f"`{word(event)}`") == names
        for part in within(event):
            if part is not event and part.__module__.endswith("events"):
                assert documented(part.__name__) == {field.name for field in fields(part)}


def test_every_key_of_a_frame_has_its_row() -> None:
    body, tail = msgspec.msgpack.decode(encode_frame(frames()["several"]))
    assert documented("FrameBody") == body.keys()
    assert documented("FrameTail") == tail.keys()
    for part in ("boundary", "units", "histograms", "sample"):
        assert documented(part.capitalize()) == body[part].keys()
    assert documented("Histogram") == body["histograms"]["kinds"]["weights"].keys()


def test_every_refusal_has_its_row() -> None:
    assert {kind.code for kind in kinds_of(errors.Refusal)} <= set(
        re.findall(r"^\| `(\w+)` \|", protocol(), re.MULTILINE)
    )
