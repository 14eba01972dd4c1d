"""What a viewer wants to see of a run; knows no run, and loads no torch: the server's process imports it too."""

from dataclasses import dataclass
from typing import Final

UPCOMING: Final = -1


@dataclass(frozen=True)
class View:
    """What a snapshot of a run shows."""

    grid: int = 100
    """Cells along each side of the boundary, and of the unit seen large."""
    units: int = 24
    """Cells along each side of every unit's small map."""
    unit: int | None = None
    """The unit seen large: inputs are counted first, then hidden units, layer by layer."""
    histogram: int | None = None
    """The layer whose numbers are counted in histograms, 0 being the first hidden one."""
    bare: bool = False
    """Whether nothing but the boundary is drawn, as one of many tiles needs it; what follows is then left out."""
    batch: bool = False
    """Whether to say which points made the last update."""
    worst: bool = False
    """Whether to say which training points have the highest loss."""
    sample: int | None = None
    """The point, or sequence, that is followed through the network; `UPCOMING` is the one trained next."""
    image: int | None = None
    """The image that is followed through the network, of a run on images."""
    drawn: str | None = None
    """An image that somebody drew, followed in place of it: base64 of 64 bytes from 0 to 16."""
    occlusion: bool = False
    """Whether to say what covering each part of that image does to the answer."""
    input_gradient: bool = False
    """Whether to say by how much the answer's logit rises with each of its pixels."""
