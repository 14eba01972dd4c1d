"""A run as data: the configuration it began with, and all that was done to it at which step. Trains nothing itself.

Together with the seeds in the configuration this is the run, bit for bit on one machine. Written as JSON a person can
read it; `docs/journal.md` says how.
"""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, JsonValue, SkipValidation, ValidationError, model_validator

from livegrad.models.config.custom import put_together
from livegrad.models.config.experiment import differing
from livegrad.models.config.run import RunConfig, changed, rebuild
from livegrad.models.config.words import MAX_POINTS, MAX_WEIGHT, Part

VERSION: Final = 1
MOST: Final = 10_000
"""Entries of a journal that can be read."""
CUSTOM: Final = "data.custom"

Step = Annotated[int, Field(ge=0, le=2**53)]
Index = Annotated[int, Field(ge=0, le=1000)]
Changes = dict[str, Annotated[JsonValue, SkipValidation]]


class Entry(Part):
    """Something that was done to a run when it had taken so many steps."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    step: Step
    epoch: Step = 0
    """The number of epochs completed then; for who reads it."""


class Points(Part):
    """Custom points as they differ from those before: so many of the first and of the last rows, and others between."""

    first: Annotated[int, Field(ge=0, le=MAX_POINTS)]
    rows: str
    """As in `data.custom`."""
    last: Annotated[int, Field(ge=0, le=MAX_POINTS)]


class Update(Entry):
    """Options were changed, by dotted path, in a way that leaves the network as it is."""

    kind: Literal["update"] = "update"
    changes: Changes = Field(default_factory=dict)
    points: Points | None = None
    """What became of `data.custom`, which is long and of which little changes at a time."""
    before: Changes | None = None
    """The same options as they were, for who reads it."""

    def config(self, old: RunConfig) -> RunConfig:
        """Give the configuration that it makes of another; raises ValueError or KeyError where it does not fit."""
        given = dict(self.changes)
        if self.points is not None:
            kept = self.points
            given[CUSTOM] = put_together(old.data.custom, kept.first, kept.rows, kept.last)
        return changed(old, given)


class Edit(Entry):
    """A weight, or (`from` null) a bias, was set by hand."""

    kind: Literal["edit"] = "edit"
    layer: Index
    to: Index
    from_: Index | None = Field(alias="from")
    value: Annotated[float, Field(ge=-MAX_WEIGHT, le=MAX_WEIGHT)]
    before: float | None = None
    """What it was, for who reads it."""


class Sample(Entry):
    """The next `count` steps were on a single sample each: on that `point` out of turn, or (null) the next in order."""

    kind: Literal["sample"] = "sample"
    point: Annotated[int, Field(ge=0, lt=MAX_POINTS)] | None = None
    count: Annotated[int, Field(ge=1, le=10_000)] = 1


class GoOn(Entry):
    """It was told to go on where a stop rule had stopped it."""

    kind: Literal["go_on"] = "go_on"


class Diverged(Entry):
    """The step after this one was not finite: training ended."""

    kind: Literal["diverged"] = "diverged"


AnyEntry = Annotated[Update | Edit | Sample | GoOn | Diverged, Field(discriminator="kind")]
Moving = Sample | Diverged
"""Entries that are steps themselves, or that would have been."""


class Journal(Part):
    """A run. Whoever trains it calls what `models/training/past/replay.py` says."""

    version: Literal[1] = VERSION
    config: RunConfig = RunConfig()
    """What it began with."""
    entries: Annotated[tuple[AnyEntry, ...], Field(max_length=MOST)] = ()
    """In the order in which they were made."""
    steps: Step = 0
    """How far it was trained."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        before = 0
        for place, entry in enumerate(self.entries):
            if entry.step < before:
                raise ValueError(
                    f"entries.{place}.step: expected a step from {before} on, after the entry before, got {entry.step}"
                )
            before = entry.step + (entry.count - 1 if isinstance(entry, Sample) else 0)
        if self.steps < before:
            raise ValueError(f"steps: expected {before} or more, where the last entry is, got {self.steps}")
        return self

    def cut(self, step: int) -> Self:
        """Give the run as it was at a step, without what was done after."""
        kept = [entry for entry in self.entries if entry.step <= step]
        return self.model_copy(update={"entries": tuple(kept), "steps": min(step, self.steps)})

    def check(self) -> Self:
        """Raise ValueError, naming the field, unless each change leaves a configuration that is one."""
        config = self.config
        for place, entry in enumerate(self.entries):
            if isinstance(entry, Update):
                config = _changed(config, entry, f"entries.{place}")
            elif isinstance(entry, Edit):
                _expect_weight(config, entry, f"entries.{place}")
        return self


def read(text: str | bytes) -> Journal:
    """Read a journal.

    Raises ValueError for text that is none, in one sentence that names the field that is wrong.
    """
    try:
        journal = Journal.model_validate_json(text)
    except ValidationError as error:
        raise ValueError(_complaint(error)) from None
    return journal.check()


def write(journal: Journal) -> str:
    """Write a journal as JSON, one entry a line."""
    return compose(head(journal.config), journal.steps, [line(entry) for entry in journal.entries])


def head(config: RunConfig) -> str:
    """Write the configuration that a run began with."""
    return config.model_dump_json()


def line(entry: AnyEntry) -> str:
    """Write an entry."""
    left_out = {"points", "before"} & {name for name, value in entry if value is None}
    return entry.model_dump_json(by_alias=True, exclude=left_out)


def compose(head: str, steps: int, lines: Sequence[str]) -> str:
    """Put a journal together of its written parts."""
    entries = ",\n".join(lines)
    return (
        f'{{"version":{VERSION},"steps":{steps},"config":{head},"entries":[{entries and chr(10) + entries + chr(10)}]}}'
    )


def difference(old: RunConfig, new: RunConfig) -> Changes:
    """Give the options that differ, by dotted path, with their new values."""
    return differing(old.model_dump(mode="json"), new.model_dump(mode="json"))


def _changed(config: RunConfig, entry: Update, where: str) -> RunConfig:
    try:
        new = entry.config(config)
    except KeyError as error:
        raise ValueError(f"{where}.changes: expected the path of an option, got {error.args[0]!r}") from None
    except ValidationError as error:
        raise ValueError(f"{where}.changes.{_complaint(error)}") from None
    except ValueError as error:
        raise ValueError(f"{where}.points: {error}") from None
    if rebuild(config, new) == "network":
        raise ValueError(f"{where}.changes: expected options that leave the network as it is, got others: begin anew")
    return new


def _expect_weight(config: RunConfig, entry: Edit, where: str) -> None:
    if entry.layer >= len(config.shapes):
        raise ValueError(f"{where}.layer: expected a layer below {len(config.shapes)}, got {entry.layer}")
    units, inputs = config.shapes[entry.layer]
    for name, value, size in (("to", entry.to, units), ("from", entry.from_, inputs)):
        if value is not None and value >= size:
            raise ValueError(f"{where}.{name}: expected a unit below {size}, got {value}")


def _complaint(error: ValidationError) -> str:
    """Say the first thing that is wrong, beginning with its field."""
    first = error.errors(include_url=False, include_context=False)[0]
    kinds = ("update", "edit", "sample", "go_on", "diverged")
    place = ".".join(str(part) for part in first["loc"] if part not in kinds)
    what = first["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    if not place:
        return what if first["type"] == "value_error" else f"expected a journal as JSON: {what}"
    got = first["input"] if isinstance(first["input"], str | int | float | bool | None) else "something else"
    return f"{place}: {what[:1].lower()}{what[1:]}" + ("" if ", got " in what else f", got {str(got)[:60]!r}")
