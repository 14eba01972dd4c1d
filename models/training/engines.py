"""Which engine runs a configuration; the only place that knows both."""

from livegrad.models.training.compiled_engine import CompiledEngine, suits
from livegrad.models.training.engine import Engine, Parts
from livegrad.models.training.torch_engine import TorchEngine


def choose_engine(parts: Parts, *, compiled: bool = True) -> Engine:
    """Give the compiled engine if it can do all that the run asks for, else torch; always torch without `compiled`."""
    return CompiledEngine(parts) if compiled and suits(parts) else TorchEngine(parts)
