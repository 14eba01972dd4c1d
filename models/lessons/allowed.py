"""What a challenge lets a student change, and what of a configuration goes beyond it; trains nothing."""

from typing import Any

from livegrad.models.config.experiment import differing
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.lessons.challenge import Challenge, Limit
from livegrad.models.lessons.judging import option
from livegrad.models.lessons.mistakes import Mistake
from livegrad.models.training.kinds.make_kind import make_kind

ASIDE = ("seeds.", "training.stop.")
"""What the challenge decides, unless it allows it; the student's does not count."""


def begun(challenge: Challenge) -> RunConfig:
    """Return the configuration that the student begins with."""
    return changed(RunConfig(), challenge.set)


def submitted(challenge: Challenge, config: RunConfig) -> RunConfig:
    """Return what is trained of a student's configuration: seeds and stop rules are the challenge's."""
    own = begun(challenge).model_dump(mode="json")
    taken = differing(config.model_dump(mode="json"), own)
    aside = {path: value for path, value in taken.items() if path.startswith(ASIDE) and not _allowed(challenge, path)}
    return changed(config, aside) if aside else config


def refused(challenge: Challenge, config: RunConfig) -> Mistake | None:
    """Say the first thing that the challenge does not allow: the option, and what was expected and what came."""
    old, new = begun(challenge).model_dump(mode="json"), submitted(challenge, config).model_dump(mode="json")
    there = differing(old, new)
    for path, value in there.items():
        if not _allowed(challenge, path):
            return path, f"expected {_shown(differing(new, old)[path])}, as this challenge has it, got {_shown(value)}"
    if challenge.changes is not None and len(there) > challenge.changes:
        names = ", ".join(there)
        return next(iter(there)), f"expected at most {challenge.changes} changed options, got {len(there)}: {names}"
    for limit in challenge.limits:
        path, value = _limited(limit, config)
        if not limit.holds(value):
            return path, f"expected {_bounds(limit)}{_named(limit)}, got {value:g}{_named(limit)}"
    return None


def _allowed(challenge: Challenge, path: str) -> bool:
    return any(path == each or (each.endswith(".") and path.startswith(each)) for each in challenge.allow)


def _limited(limit: Limit, config: RunConfig) -> tuple[str, float]:
    """Return the option that a limit is about, and the number that it bounds."""
    if limit.option is not None:
        return limit.option, float(option(config, limit.option))
    hidden = config.network.hidden
    if limit.what == "parameters":
        return "network.hidden", float(parameters(config))
    return "network.hidden", float(sum(hidden) if limit.what == "hidden_units" else len(hidden))


def parameters(config: RunConfig) -> int:
    """Count what a network learns: weights and biases, and what normalization has."""
    return len(make_kind(config).network.flat)


def _named(limit: Limit) -> str:
    return f" {limit.what.replace('_', ' ')}" if limit.what else ""


def _bounds(limit: Limit) -> str:
    parts = [f"at least {limit.at_least:g}"] if limit.at_least is not None else []
    parts += [f"at most {limit.at_most:g}"] if limit.at_most is not None else []
    parts += [f"{limit.about:g} within {limit.within or 0:g}"] if limit.about is not None else []
    return " and ".join(parts)


def _shown(value: Any) -> str:
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
