"""The page's first paint is what the code of today would paint."""

import gzip
import json
from itertools import accumulate
from typing import Any, get_args

import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Dataset
from livegrad.server.service.records import DEFAULT_SPEED
from livegrad.server.wire.frames import Frame, decode_frame
from scripts.first_paint import PLACE, SETS, first_paint, other_sets


@pytest.fixture(scope="module")
def kept() -> dict[str, object]:
    made: dict[str, object] = json.loads(PLACE.read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def made() -> dict[str, object]:
    return first_paint()


def frame(paint: dict[str, object]) -> Frame:
    return decode_frame(bytes(total % 256 for total in accumulate(bytes.fromhex(str(paint["frame"])))))


def test_the_first_paint_is_small() -> None:
    assert len(gzip.compress(PLACE.read_bytes(), 9)) <= 25_000


def test_every_data_set_has_a_picture_in_its_domain(kept: dict[str, Any]) -> None:
    sets = kept["thumbnails"] | json.loads(SETS.read_text(encoding="utf-8"))
    later = sets.pop("presets")
    assert sorted(sets) == sorted(get_args(Dataset))
    assert sorted({*kept["presets"], *later}) == sorted(PRESETS)
    for name, thumbnail in sets.items():
        if thumbnail.get("kind") == "image":
            assert len(thumbnail["cells"]) == 64
        if "kind" in thumbnail:
            continue
        (left, right), (bottom, top) = thumbnail["domain"]
        inside = [left <= x1 <= right and bottom <= x2 <= top for x1, x2, _, _ in thumbnail["points"]]
        assert len(inside) >= (0 if name.startswith("custom-") else 4)
        assert sum(inside) >= 0.9 * len(inside), name


def test_a_preset_is_the_default_run_with_its_changes(kept: dict[str, Any]) -> None:
    later = json.loads(SETS.read_text(encoding="utf-8"))["presets"]
    for name, changes in (kept["presets"] | later).items():
        custom = {"data.custom": PRESETS[name].data.custom}
        assert changed(RunConfig(), {"data.dataset": name, **custom, **changes}) == PRESETS[name]


def test_the_other_sets_are_those_the_code_draws() -> None:
    assert json.loads(SETS.read_text(encoding="utf-8")) == json.loads(json.dumps(other_sets()))


@pytest.mark.parametrize("part", ["schema", "run", "thumbnails", "presets"])
def test_the_kept_first_paint_says_what_the_code_says(
    part: str, kept: dict[str, object], made: dict[str, object]
) -> None:
    assert kept[part] == json.loads(json.dumps(made[part])), "run: python -m scripts.first_paint"


def test_the_kept_first_picture_is_the_one_drawn_today(kept: dict[str, object], made: dict[str, object]) -> None:
    old, new = frame(kept), frame(made)
    np.testing.assert_allclose(old.parameters, new.parameters, rtol=1e-6)
    # Another processor may round a cell the other way.
    assert old.boundary
    assert new.boundary
    assert old.units
    assert new.units
    assert np.abs(old.boundary.cells.astype(int) - new.boundary.cells).max() <= 1
    assert np.abs(old.units.cells.astype(int) - new.units.cells).max() <= 1


def test_the_page_is_painted_at_the_speed_that_a_session_begins_with() -> None:
    defaults = (PLACE.with_name("js") / "store" / "defaults.js").read_text(encoding="utf-8")
    assert f"speed: {DEFAULT_SPEED:g}," in defaults
