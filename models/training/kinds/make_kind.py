"""What a run is made of, by the kind of its data: the protocol, and which class keeps it for which data."""

from livegrad.models.config.run import RunConfig
from livegrad.models.training.kinds.image_kind import Images
from livegrad.models.training.kinds.kind import Kind
from livegrad.models.training.kinds.point_kind import Points
from livegrad.models.training.kinds.sequence_kind import Sequences


def make_kind(config: RunConfig) -> Kind:
    """Draw the samples and the initial weights of a configuration, each from its own seed."""
    match config.kind:
        case "points":
            return Points(config)
        case "image":
            return Images(config)
        case "sequence":
            return Sequences(config)
