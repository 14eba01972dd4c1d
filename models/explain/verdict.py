"""What is said of a run: a diagnosis, its numbers, and what mends it; judges nothing."""

from dataclasses import dataclass
from typing import Literal

from livegrad.models.explain.shapes import Changes, only_more_room

Kind = Literal[
    "vanishing",
    "exploding",
    "dead",
    "saturated",
    "saturated_output",
    "diverged",
    "symmetric",
    "too_fast",
    "too_slow",
    "linear",
    "over_regularized",
    "plateau",
    "underfitting",
    "overfitting",
    "vanishing_time",
    "exploding_time",
]
Value = float | int | str


@dataclass(frozen=True)
class Verdict:
    """A diagnosis of one layer (counted from 0), or of the whole run (None), and what mends it."""

    kind: Kind
    layer: int | None
    values: dict[str, Value]
    """The numbers for its words."""
    remedy: Changes | None = None
    """Changes by dotted path, as `config.changed` takes them; None where nothing has been found to help."""
    candidates: tuple[Changes, ...] = ()
    """What may mend it, the best first: one of them becomes the remedy when a trial shows that it helps."""
    proof: Literal["loss", "finite", "flow"] = "loss"
    """What shows that a candidate helps: a loss that gets better; that training goes on at all; or, before training,
    that errors come through all steps of a sequence, which takes longer to be of use than a trial may take."""
    on_proof: bool = False
    """Whether it is true only where a candidate helps: that a rate is too small, say, when a larger one does better."""

    @property
    def text_key(self) -> str:
        """Where its words are in the locale files: what more room in the network mends is no matter of gradients."""
        narrow = self.kind == "plateau" and self.remedy is not None and only_more_room(self.remedy)
        return "health.plateau_narrow" if narrow else f"health.{self.kind}"


Finding = tuple[Verdict, ...]
"""What is said together: one verdict on the whole run, or the layers' in their order."""
