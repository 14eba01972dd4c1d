"""One lane's history inside a worker: its journal and keyframes, how it goes back, and what of it is to be told.

The run itself is the lane's; this trains it as its journal says while there is something ahead in that, and else as
always. A change in the past drops what lies ahead.
"""

from collections.abc import Callable
from typing import Any, Final

from livegrad.models.config.run import RunConfig
from livegrad.models.training.past import journal as journals
from livegrad.models.training.past.history import History, Keyframe
from livegrad.models.training.past.journal import AnyEntry, Diverged, Edit, Journal, Update
from livegrad.models.training.past.replay import BEGIN, Mark, Tape, Weight
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker.channel import HistoryEdit, HistoryMark, LaneHistory, LaneStart, NewLines, Standing
from livegrad.server.worker.channel import Past as SavedPast
from livegrad.server.worker.session.lockstep import Place

Goal = int | Place
"""A moment of a run: a step, or a place in epochs."""

Build = Callable[[RunConfig, bytes | None], Trainer]
"""Begins a run, or goes on with one from its checkpoint."""

MOST_MARKS: Final = 100
LONGEST: Final = 200  # letters of a value that a mark tells
MOST_ENTRIES: Final = 5000
MOST_LETTERS: Final = 100_000
"""Of a journal. One that grows longer is given up, and the history begins anew where the run stands."""


class Past:
    """A run's history: `tape` is its journal and how far it is in it."""

    def __init__(self, config: RunConfig) -> None:
        """Begin with a run of this configuration that has not been trained."""
        self.tape = Tape(config)
        self.history = History()
        self.begin = 0
        self.known = -1
        """Up to which step rows of the curve have been reported: those measured there again are not."""
        self.series: tuple[str, ...] | None = None
        """What is measured at the end, while the run stands before it."""
        self._origin: Keyframe | None = None
        self._told: list[AnyEntry] | None = None
        self._forked: tuple[int, int] | None = None
        self._letters = 0

    @classmethod
    def of(cls, journal: Journal) -> "Past":
        """Take a journal whose run has not been trained here."""
        past = cls(journal.config)
        past.tape = Tape.of(journal)
        return past

    @classmethod
    def resumed(cls, trainer: Trainer, saved: SavedPast | None) -> "Past":
        """Go on with a run from its checkpoint; where its journal is not known, its history begins there."""
        if saved is None or saved.standing is None or not saved.standing.whole:
            past = cls(trainer.config)
            past.known = saved.known if saved else -1
            past._begin_here(trainer)
            return past
        past = cls.of(journals.read(saved.journal))
        standing = saved.standing
        past.tape.mark = Mark(*standing.mark)
        past.tape.end = max(past.tape.end, standing.end, trainer.steps)
        past.history.seconds = standing.seconds
        past.known = saved.known
        past.series = tuple(saved.series) if past.behind(trainer) else None
        past.history.keep(trainer, past.tape.mark)
        return past

    def behind(self, trainer: Trainer) -> bool:
        """Whether the run stands before its end."""
        return trainer.steps < self.tape.end or self.tape.ahead

    def passed(self, seconds: float, trainer: Trainer) -> None:
        """Take note of how long that took, which may be a reason to make a keyframe."""
        self.history.passed(seconds, trainer, self.tape.mark)

    def fork(self, trainer: Trainer) -> bool:
        """Begin another future, since the run is about to be changed; return whether there was one."""
        end = self.tape.end
        self.history.cut(trainer.steps)
        if not self.tape.fork(trainer):
            return False
        self._forked = self._forked or (trainer.steps, end)
        self.known = min(self.known, trainer.steps)
        self.series = None
        return True

    def updated(self, trainer: Trainer, old: RunConfig) -> None:
        """Note a change of options that has left the network as it is."""
        self.tape.updated(trainer, old)
        self._bound(trainer)

    def edited(self, trainer: Trainer, weight: Weight, value: float, before: float) -> None:
        """Note that a weight was set."""
        self.tape.edited(trainer, weight, value, before)
        self._bound(trainer)

    def go_on(self, trainer: Trainer) -> None:
        """Let a run that a rule has stopped go on, and note it."""
        if trainer.stopped:
            self.fork(trainer)
            trainer.go_on()
            self.tape.going_on(trainer)

    def sample(self, trainer: Trainer, point: int | None) -> None:
        """Train on a single sample, the next or out of turn a point, and note it."""
        self.tape.sample(trainer, point)
        self._bound(trainer)

    def leads_to(self, trainer: Trainer, goal: Goal) -> bool:
        """Whether to go on from where the run stands is the shortest way to a moment."""
        frame = self.before(goal)
        now, then = (trainer.steps, goal) if isinstance(goal, int) else (trainer.epochs, goal.epoch + goal.part)
        return now < then and not trainer.diverged and (frame is None or frame.step <= trainer.steps)

    def before(self, goal: Goal) -> Keyframe | None:
        """Give the keyframe from which a moment is trained again; None: the beginning."""
        history = self.history
        found = history.before(goal) if isinstance(goal, int) else history.before_epochs(goal.epoch + goal.part)
        return found or self._origin

    def config_of(self, frame: Keyframe | None) -> RunConfig:
        """Give the configuration that a run had at a keyframe."""
        return frame.config if frame else self.tape.config

    def put_back(self, trainer: Trainer, frame: Keyframe | None) -> None:
        """Put a run of the keyframe's configuration back to it."""
        if frame:
            self.history.restore(trainer, frame)
        else:
            trainer.reset()
        self.tape.mark = frame.mark if frame else BEGIN
        self.history.back(frame)

    def _begin_here(self, trainer: Trainer) -> None:
        """Forget all that was: the history begins where the run stands."""
        self.history = History(self.history.budget)
        self._origin = self.history.begin_at(trainer)
        self.tape = Tape(trainer.config)
        self.tape.end = self.begin = trainer.steps
        self._told = None

    def _bound(self, trainer: Trainer) -> None:
        self._letters += len(journals.line(self.tape.entries[-1]))
        if len(self.tape.entries) > MOST_ENTRIES or self._letters > MOST_LETTERS:
            self._letters = 0
            self._begin_here(trainer)

    def saved(self, trainer: Trainer) -> SavedPast | None:
        """Give the history up to where the run stands; None where its journal does not say all that was done."""
        if self._origin:
            return None
        journal = self.tape.journal_to(trainer)
        mark = (len(journal.entries), 0)
        standing = Standing(trainer.steps, self.begin, True, trainer.steps, self.history.seconds, mark)  # noqa: FBT003
        return SavedPast(journals.write(journal), standing, min(self.known, trainer.steps), list(trainer.series))

    # ---- what is told

    def journal(self, trainer: Trainer) -> Journal | None:
        """Give the journal up to where the run stands; None where it is not whole."""
        return None if self._origin else self.tape.journal_to(trainer)

    def tell(self, lane: int, trainer: Trainer) -> LaneHistory:
        """Say where the run stands, and what is new of its journal."""
        tape, forked = self.tape, self._forked
        self._forked = None
        mark = (tape.mark.entries, tape.mark.done)
        standing = Standing(
            trainer.steps,
            self.begin,
            self._origin is None,
            max(tape.end, trainer.steps),
            self.history.seconds,
            mark,
        )
        return LaneHistory(lane, standing, self._news(), forked)

    def _news(self) -> NewLines | None:
        told, entries = self._told, self.tape.entries
        if told is not None and len(told) == len(entries) and (not told or told[-1] is entries[-1]):
            return None
        kept = 0
        if told is not None:
            most = min(len(told), len(entries))
            kept = next((at for at in range(most) if told[at] is not entries[at]), most)
        config = journals.head(self.tape.config) if told is None else None
        self._told = list(entries)
        return NewLines(config, kept, [journals.line(entry) for entry in entries[kept:]], marks(entries))


def begun(start: LaneStart, make: Build) -> tuple[Trainer, Past]:
    """Begin a run, or go on with one, with its history."""
    if start.checkpoint is not None:
        trainer = make(RunConfig.model_validate(start.config), start.checkpoint)
        return trainer, Past.resumed(trainer, start.past)
    past = Past.of(journals.read(start.past.journal)) if start.past else None
    if past is not None and start.past is not None and not (start.past.standing and not start.past.standing.whole):
        trainer = make(past.tape.config, None)
        past.tape.settle(trainer)
        return trainer, past
    config = RunConfig.model_validate(start.config)
    return make(config, None), Past(config)


def marks(entries: list[AnyEntry]) -> list[HistoryMark]:
    """Give what was done as it is shown: changes of the same options after one another as one, where they are many."""
    shown: list[HistoryMark] = []
    many = len(entries) > MOST_MARKS
    for entry in reversed(entries):
        mark = _mark(entry)
        if mark is None:
            continue
        later = shown[-1] if shown else None
        if many and later and mark.kind == later.kind and _what(mark) == _what(later):
            shown[-1] = _joined(mark, later)
        elif len(shown) == MOST_MARKS:
            break
        else:
            shown.append(mark)
    return shown[::-1]


def _mark(entry: AnyEntry) -> HistoryMark | None:
    match entry:
        case Diverged():
            return None
        case Update():
            changes = {name: _short(value) for name, value in entry.changes.items()}
            before = {name: _short(value) for name, value in (entry.before or {}).items()}
            if entry.points:
                changes["data.custom"] = {"letters": len(entry.points.rows)}
            return HistoryMark(entry.step, entry.epoch, "update", changes, before) if changes else None
        case Edit():
            edit = HistoryEdit(entry.layer, entry.to, entry.from_, entry.value, entry.before or 0.0)
            return HistoryMark(entry.step, entry.epoch, "edit", edit=edit)
        case _:
            return HistoryMark(entry.step, entry.epoch, entry.kind)


def _what(mark: HistoryMark) -> Any:
    if mark.edit:
        return (mark.edit.layer, mark.edit.to, mark.edit.from_)
    return (mark.changes or {}).keys()


def _joined(earlier: HistoryMark, later: HistoryMark) -> HistoryMark:
    edit = later.edit
    if edit and earlier.edit:
        edit = HistoryEdit(edit.layer, edit.to, edit.from_, edit.value, earlier.edit.before)
    return HistoryMark(later.step, later.epoch, later.kind, later.changes, earlier.before, edit)


def _short(value: Any) -> Any:
    return value if len(str(value)) <= LONGEST else {"letters": len(str(value))}
