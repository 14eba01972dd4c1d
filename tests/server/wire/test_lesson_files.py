"""What the runs of a lesson have given is written into its file, which else stays letter for letter."""

from livegrad.server.wire.lessons import with_found

BARE = '{\n  "id": "a",\n  "steps": [{}]'
FILLED = """,
  "found": {
    "made_of": "abc",
    "values": {
      "loss": 0.25,
      "count": 3
    }
  }
}
"""
EMPTY = """,
  "found": {
    "made_of": "def",
    "values": {}
  }
}
"""


def test_values_are_put_at_the_end_and_take_the_place_of_older_ones() -> None:
    once = with_found(BARE + "\n}\n", "abc", {"loss": 0.25, "count": 3.0})
    assert once == BARE + FILLED
    assert with_found(once, "def", {}) == BARE + EMPTY
