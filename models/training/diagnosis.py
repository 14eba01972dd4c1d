"""What ails one run, look by look: tries remedies on copies of it, so that what is offered helps; knows no network."""

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Final, Protocol

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain import health, through_time
from livegrad.models.explain.facts import Facts
from livegrad.models.explain.shapes import Changes
from livegrad.models.explain.verdict import Finding, Verdict

LEAST: Final = 2000
MOST: Final = 3000
"""How many steps a trial takes, as many as the run has taken within these bounds, and ..."""
WORK: Final = 40_000_000
"""... no more multiplications than this, some 10 ms on compiled kernels; ..."""
UNCOMPILED: Final = 150
"""... on torch, which takes 0.3 ms for the smallest step, no more steps than this."""
GOES_ON: Final = 100
"""So many steps show whether a run with clipped gradients goes on; without, it diverged within the first epoch."""
BETTER: Final = 0.85
"""A remedy helps when it brings the loss to this share of what the run reaches by itself in as many steps, ..."""
CLEARLY: Final = 0.03
"""... and by this share of the loss of an answer that is the same everywhere."""
LEARNED: Final = 0.3
"""A remedy that brings the loss below this share of it is taken at once; else all are tried, and the best is taken."""
UNLEARNED: Final = 0.9
"""Nothing helps a run that overfits by making it forget: its training loss must stay below this share of that loss."""

NO_RULES: Final[Changes] = {f"training.stop.{name}": None for name in ("epoch", "loss", "patience")}
"""A trial is not stopped by the run's own rules."""


class Patient(Protocol):
    """What is needed of a run: that copies of it can be trained."""

    @property
    def config(self) -> RunConfig: ...  # noqa: D102

    @property
    def steps(self) -> int: ...  # noqa: D102

    @property
    def epoch(self) -> int: ...  # noqa: D102

    @property
    def diverged(self) -> bool: ...  # noqa: D102

    @property
    def compiled(self) -> bool: ...  # noqa: D102

    @property
    def work(self) -> int: ...  # noqa: D102

    @property
    def reaches(self) -> float | None: ...  # noqa: D102

    @property
    def baseline_loss(self) -> float: ...  # noqa: D102

    def other(self, config: RunConfig) -> "Patient": ...  # noqa: D102

    def step(self, count: int) -> None: ...  # noqa: D102

    def losses(self) -> tuple[float, float | None]: ...  # noqa: D102


@dataclass(frozen=True)
class Outcome:
    """Where a trial ended: losses as shares of those of an answer that is the same everywhere."""

    train: float
    held: float | None
    """On the points kept back; None where there are none."""


class Diagnosis:
    """What has been said of a run and tried on copies of it since it began or was changed."""

    def __init__(self, run: Patient) -> None:
        self._run = run
        self._standing: frozenset[tuple[str, int | None]] = frozenset()
        self._found: dict[str, tuple[int, Changes | None]] = {}
        """By kind, the remedy found or that none was, and after how many steps that was tried."""
        self._trials: dict[str, Generator[None, None, Changes | None]] = {}
        """By kind, the trials begun and not yet ended."""
        self._left = 0.0
        self._puzzling = False

    @property
    def puzzling(self) -> bool:
        """Whether there is something left to try."""
        return self._puzzling

    def verdicts(self, facts: Callable[[frozenset[tuple[str, int | None]]], Facts], *, trials: int | None) -> Finding:
        """Say what ails the run, after at most so many trials (None: all there are).

        `facts` measures the run, given what was said at the look before.
        """
        self._puzzling, self._left = False, math.inf if trials is None else trials
        if self._run.diverged:
            findings: list[Finding] = [(health.diverged(self._run.config, self._run.epoch),)]
        else:
            findings = health.findings(facts(self._standing))
        said = next((said for finding in findings if (said := self._said(finding))), ())
        self._standing = frozenset((verdict.kind, verdict.layer) for verdict in said)
        return said

    def _said(self, finding: Finding) -> Finding:
        """Give verdicts their remedy; nothing where one must be proved and is not."""
        kind = finding[0].kind
        known = self._found.get(kind)
        # What helped goes on being offered; what did not may help a run that has gone on for as long again.
        if known is None or (known[1] is None and self._run.steps > 2 * known[0]):
            if not self._try(finding[0]):
                self._puzzling = True
                return () if finding[0].on_proof else tuple(replace(verdict, remedy=None) for verdict in finding)
            known = self._found[kind]
        remedy = known[1]
        if remedy is None and finding[0].on_proof:
            return ()
        return tuple(replace(verdict, remedy=remedy) for verdict in finding)

    def _try(self, verdict: Verdict) -> bool:
        """Make the trials of a kind that are allowed now; return whether they have come to an end."""
        kind = verdict.kind
        while self._left > 0:
            self._left -= 1
            try:
                next(self._trials.setdefault(kind, self._attempts(verdict)))
            except StopIteration as end:
                del self._trials[kind]
                self._found[kind] = (max(self._run.steps, LEAST), end.value)
                return True
        return False

    def _attempts(self, verdict: Verdict) -> Generator[None, None, Changes | None]:
        """Find the first candidate with which a copy of the run learns, or else the one that helps it most.

        All trials go on from the run as it is when the first begins, however far it goes on between them.
        """
        kind, candidates = verdict.kind, verdict.candidates
        if not candidates:
            return None
        if verdict.proof != "loss":
            return (yield from self._first_proved(verdict))
        run, alone = self._run, None
        steps = _length(run)
        if not run.diverged:
            run = run.other(run.config)
            alone = _trial(run, {}, steps)
            yield
        best: tuple[float, Changes] | None = None
        for candidate in candidates:
            outcome = _trial(run, candidate, steps)
            yield
            if outcome is None or not _helps(kind, outcome, alone):
                continue
            loss = outcome.held if kind == "overfitting" and outcome.held is not None else outcome.train
            if kind == "overfitting" or loss < LEARNED:
                return candidate
            if best is None or loss < BETTER * best[0]:
                best = (loss, candidate)
        return best and best[1]

    def _first_proved(self, verdict: Verdict) -> Generator[None, None, Changes | None]:
        """Find the first candidate with which errors come through time, or training at least goes on."""
        run = self._run if self._run.diverged else self._run.other(self._run.config)
        for candidate in verdict.candidates:
            proved = _lets_through(run, candidate) if verdict.proof == "flow" else _goes_on(run, candidate)
            yield
            if proved:
                return candidate
        return None


def _lets_through(run: Patient, candidate: Changes) -> bool:
    """Say whether errors come through all steps before training; clipped, steps are no longer than they may be."""
    try:
        config = changed(run.config, candidate)
    except ValueError:
        return False
    if through_time.is_clipped(config) and not through_time.is_clipped(run.config):
        return _goes_on(run, candidate)
    reaches = run.other(config).reaches
    low, high = through_time.REACHES
    return reaches is not None and low <= reaches <= high


def _goes_on(run: Patient, candidate: Changes) -> bool:
    """Say whether a copy with the changes does not diverge, and gets no worse than it begins or than a constant."""
    config = changed(run.config, candidate | NO_RULES)
    begun = run.other(config)
    outcome = _trial(run, candidate, GOES_ON)
    return outcome is not None and outcome.train < max(1.0, begun.losses()[0] / (begun.baseline_loss or 1.0))


def _length(run: Patient) -> int:
    """Say how many steps a trial takes."""
    most = MOST if run.compiled else UNCOMPILED
    return max(50, min(most, WORK // run.work, max(LEAST, run.steps)))


def _trial(run: Patient, changes: Changes, steps: int) -> Outcome | None:
    """Train a copy with the changes; None where it diverges or the options contradict each other."""
    try:
        config = changed(run.config, changes | NO_RULES)
    except ValueError:
        return None
    copy = run.other(config)
    copy.step(steps)
    baseline = copy.baseline_loss
    if copy.diverged or not baseline:
        return None
    train, held = copy.losses()
    return Outcome(train / baseline, None if held is None else held / baseline)


def _helps(kind: str, outcome: Outcome, alone: Outcome | None) -> bool:
    """Say whether a trial ended clearly better than the run does if it is left alone (None: it diverges)."""
    if alone is None:
        return outcome.train < 1
    if kind == "overfitting":
        return (
            outcome.held is not None
            and alone.held is not None
            and outcome.train < UNLEARNED
            and outcome.held < min(BETTER * alone.held, alone.held - CLEARLY)
        )
    return outcome.train < min(BETTER * alone.train, alone.train - CLEARLY)
