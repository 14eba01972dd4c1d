"""Makes lessons and challenges for tests, whole but for what a test changes."""

from typing import Any

TEXT = {"en": "text", "zh": "文字"}


def step(**fields: Any) -> dict[str, Any]:
    """Return a step."""
    return {"say": TEXT, "set": {}} | fields


def lesson(*steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a lesson, of one step where none is given."""
    own = {"id": "a-lesson", "place": 1, "revision": 1, "minutes": 5, "title": TEXT, "idea": TEXT}
    return own | {"steps": list(steps) or [step()]} | fields


def challenge(**fields: Any) -> dict[str, Any]:
    """Return a challenge."""
    own = {"id": "a-challenge", "place": 1, "revision": 1, "title": TEXT, "say": TEXT, "set": {}, "epochs": 5}
    rules = [{"of": {"what": "train_loss"}, "at_most": 1}]
    return own | {"allow": ["network.hidden"], "rules": rules} | fields
