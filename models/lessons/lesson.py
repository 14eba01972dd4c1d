"""A lesson: steps that set the stage, ask, run, ask again and explain; trains nothing."""

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from livegrad.models.config.experiment import Axis, differences
from livegrad.models.explain.verdict import Kind
from livegrad.models.lessons.measures import Claim, Seen, Value
from livegrad.models.lessons.questions import Question
from livegrad.models.lessons.words import (
    MAX_CLAIMS,
    MAX_EPOCHS,
    MAX_LANES,
    MAX_SAMPLE,
    MAX_STEPS,
    MAX_VALUES,
    Bounds,
    Changes,
    Id,
    Name,
    Panel,
    Path,
    Piece,
    Text,
    Weight,
)


class LaneAxis(Piece):
    """An option and the values it takes, a lane for each."""

    path: Path
    values: Annotated[tuple[JsonValue, ...], Field(min_length=1, max_length=MAX_LANES)]


class Lanes(Piece):
    """Runs side by side: by one or two options and their values, or by what each has otherwise than `set`."""

    axes: Annotated[tuple[LaneAxis, ...], Field(min_length=1, max_length=2)] | None = None
    differences: Annotated[tuple[Changes, ...], Field(min_length=1, max_length=MAX_LANES)] | None = None
    names: Annotated[tuple[Text, ...], Field(max_length=MAX_LANES)] | None = None
    """Of each lane; null: what differs."""
    target: Annotated[float, Field(ge=0, le=1000)] | None = None
    """The loss to get below, to which the table of results counts epochs; null: the page's usual one."""

    @model_validator(mode="after")
    def _are_told_in_one_way(self) -> Self:
        if (self.axes is None) == (self.differences is None):
            raise ValueError("expected either axes or differences")
        count = len(self.each)
        if count > MAX_LANES:
            raise ValueError(f"axes: expected at most {MAX_LANES} lanes, got {count}")
        if self.names is not None and len(self.names) != count:
            raise ValueError(f"names: expected one for each of {count} lanes, got {len(self.names)}")
        return self

    @property
    def each(self) -> list[dict[str, JsonValue]]:
        """What each lane has otherwise."""
        if self.differences is not None:
            return [dict(each) for each in self.differences]
        return differences([Axis(axis.path, axis.values) for axis in self.axes or ()])


class Lock(Piece):
    """Options that cannot be touched in a step, and why."""

    paths: Annotated[tuple[Path, ...], Field(min_length=1, max_length=24)]
    """Dotted paths, or a part with a dot at its end for all of it: `network.`."""
    why: Text


class Until(Piece):
    """What a run goes on to; exactly one of these."""

    epoch: Annotated[int, Field(ge=1, le=MAX_EPOCHS)] | None = None
    steps: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """So many updates."""
    point: Annotated[int, Field(ge=0, le=MAX_SAMPLE)] | None = None
    """One update, on this training point alone."""
    loss: Annotated[float, Field(ge=0, le=1000)] | None = None
    """A training loss this small, of all lanes."""
    verdict: Kind | None = None
    """Of any lane."""
    stopped: bool = False
    """A rule of `training.stop` has ended the run."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) not in (None, False)]
        if len(given) != 1:
            raise ValueError(f"expected one of {', '.join(type(self).model_fields)}, got {', '.join(given) or 'none'}")
        return self


class Run(Piece):
    """How far the step's run goes."""

    until: Until
    most: Annotated[int, Field(ge=1, le=MAX_EPOCHS)] | None = None
    """The epoch at which it ends in any case; where it ends by a loss, a verdict or a rule, this is needed."""
    speed: Annotated[float, Field(ge=0.1, le=1000)] | None = None
    """Epochs a second; null: as fast as it goes."""

    @model_validator(mode="after")
    def _ends(self) -> Self:
        endless = self.until.loss is not None or self.until.verdict is not None or self.until.stopped
        if endless and self.most is None:
            raise ValueError("most: expected the epoch at which the run ends in any case, got none")
        return self

    @property
    def last(self) -> int:
        """The epoch at which it ends at the latest; 0 where it ends within the first."""
        return self.until.epoch or self.most or 0


class Condition(Bounds):
    """What the student's own stage must come to: a number of its run, an option's value, or a verdict; one of these."""

    what: Seen | None = None
    option: Path | None = None
    """A number among the options, with bounds; or with `words` the words it may be."""
    words: Annotated[tuple[JsonValue, ...], Field(min_length=1, max_length=16)] | None = None
    verdict: Kind | None = None
    lane: Annotated[int, Field(ge=0, lt=MAX_LANES)] | Literal["all"] = "all"

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(each is not None for each in (self.what, self.option, self.verdict)) != 1:
            raise ValueError("expected one of what, option and verdict")
        if self.what is not None and not self.given:
            raise ValueError("at_least: expected at_least, at_most or about, got none of them")
        if self.option is not None and not self.given and self.words is None:
            raise ValueError("words: expected words or bounds of the option, got none")
        return self


class Check(Piece):
    """What the student is to do on the stage; the page sees whether all conditions are met."""

    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=6)]
    within: Annotated[int, Field(ge=0, le=MAX_EPOCHS)]
    """The epoch up to which, that one included, they must be met, all at once; 0: before the first step."""
    changes: Annotated[int, Field(ge=1, le=16)] | None = None
    """So many options at most may differ from the step's `set`; null: any number."""
    right: Text
    """To who has done it."""
    late: Text
    """To who has reached the epoch without."""
    solution: Changes = Field({})
    """Changes of `set` that do it: a test trains them, and `set` itself, which must not."""
    solution_weights: Annotated[tuple[Weight, ...], Field(max_length=64)] = ()
    solution_lanes: Annotated[tuple[Changes, ...], Field(max_length=MAX_LANES)] | None = None
    """Of several lanes: what each has otherwise, in place of the step's `lanes`."""


class Step(Piece):
    """One screen of a lesson. A step without `set` goes on with the stage as it stands."""

    title: Text | None = None
    say: Text
    """What is read first."""
    aside: Text | None = None
    """For the teacher, who may read it aloud."""
    set: Changes | None = None
    """All options that are not the default; the stage is built anew."""
    weights: Annotated[tuple[Weight, ...], Field(max_length=64)] = ()
    """Set by hand in every lane before the first step."""
    lanes: Lanes | None = None
    """Null: one run."""
    follow: Annotated[int, Field(ge=0, le=MAX_SAMPLE)] | None = None
    """The point followed through the network."""
    lock: Lock | None = None
    show: Annotated[tuple[Panel, ...], Field(max_length=6)] = ()
    point: Path | None = None
    """A panel's name or an option's path, which is marked on the page."""
    ask: Question | None = None
    """A prediction; it stays in view, and is replied to after the run."""
    run: Run | None = None
    saw: Question | None = None
    """What happened? Replied to at once."""
    explain: Text | None = None
    """What is read when `saw` has been answered."""
    check: Check | None = None
    hint: tuple[Text, Text] | None = None
    """Two pushes: first which control, then which direction."""
    values: dict[Name, Value] = Field({}, max_length=MAX_VALUES)
    """Numbers for the lesson's texts, computed from this step's runs."""
    must: Annotated[tuple[Claim, ...], Field(max_length=MAX_CLAIMS)] = ()
    """What a test holds to be true."""

    @model_validator(mode="after")
    def _lanes_are_of_a_stage(self) -> Self:
        if self.set is None and (self.lanes is not None or self.weights):
            raise ValueError("set: expected the options of the stage beside lanes or weights, got none")
        return self


class Found(Piece):
    """What the runs have given; written by `python -m scripts.lessons`, never by hand."""

    made_of: Annotated[str, Field(max_length=64)]
    """A digest of all that the numbers depend on."""
    values: dict[Name, float]


class Lesson(Piece):
    """A lesson; its file is named after its id."""

    schema_: Annotated[str, Field(max_length=200)] | None = Field(None, alias="$schema")
    """Where an editor finds the schema of this file."""
    id: Id
    """For ever: progress is kept under it."""
    place: Annotated[int, Field(ge=1, le=1000)]
    """Where it stands in the list."""
    revision: Annotated[int, Field(ge=1, le=10_000)]
    """Grows with each change that a student would see."""
    minutes: Annotated[int, Field(ge=1, le=60)]
    needs: Annotated[tuple[Id, ...], Field(max_length=4)] = ()
    """Lessons that come before."""
    title: Text
    idea: Text
    """In one sentence, for the list of lessons."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MAX_STEPS)]
    found: Found | None = None
