"""Which engine runs a configuration: the compiled one of its kind of data, or torch."""

from collections.abc import Callable

from livegrad.models.training.engines.engine import Engine, Parts
from livegrad.models.training.engines.torch_engine import TorchEngine


def choose_engine(parts: Parts, compiled: Callable[[Parts], Engine | None] | None = None) -> Engine:
    """Give the engine that `compiled` makes if that can do all that the run asks for, else torch."""
    engine = compiled(parts) if compiled else None
    return engine or TorchEngine(parts)
