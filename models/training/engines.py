"""Which engine runs a configuration; the only place that knows both."""

import torch

from livegrad.models.data.samples import PointSamples
from livegrad.models.kernels.engine import covers
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.training.compiled_engine import CompiledEngine
from livegrad.models.training.engine import Engine, Parts
from livegrad.models.training.torch_engine import TorchEngine


def choose_engine(parts: Parts, *, compiled: bool = True) -> Engine:
    """Give the compiled engine if it can do all that the run asks for, else torch; always torch without `compiled`.

    The kernels take points alone, at least one of them, through dense layers in single precision.
    """
    network, samples = parts.network, parts.samples
    if (
        compiled
        and isinstance(network, DenseNetwork)
        and isinstance(samples, PointSamples)
        and len(samples.train[0]) > 0
        and network.flat.dtype == torch.float32
        and covers(parts.config)
    ):
        return CompiledEngine(parts, network, samples)
    return TorchEngine(parts)
