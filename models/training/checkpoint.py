"""A run's configuration and state as bytes and back; data and features are made anew from the configuration.

Layout: the magic bytes, the header's length (uint32, little-endian), the header (JSON), the arrays it lists one after
the other. No pickle is written or read.
"""

import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.training.progress import Progress, Stops

MAGIC: Final = b"LGRAD\x03"
_LENGTH: Final = struct.Struct("<I")
_TYPES: Final = ("<f4", "<i8")


@dataclass(frozen=True)
class TrainerState:
    """All that a trainer's configuration does not say about it: a run in the middle of its training."""

    steps: int
    epoch: int
    position: int
    diverged: bool
    replayable: bool
    """Whether the configuration and the number of steps alone would give the run again."""
    generator: Mapping[str, Any]
    """The state of the generator that shuffles, as NumPy gives it."""
    dropout: Mapping[str, Any]
    """That of the generator that picks what is dropped."""
    order: NDArray[np.int64]
    """The samples' order in the epoch begun; empty between epochs."""
    seen: NDArray[np.int64]
    """Which points have been trained on, in this split or an earlier one, by their place among all."""
    parameters: NDArray[np.float32]
    before: NDArray[np.float32]
    """The parameters before the last step."""
    running: NDArray[np.float32]
    """The running means and variances (2, units) of batch normalization."""
    optimizer: Mapping[str, NDArray[np.float32]]
    progress: Progress = field(default_factory=Progress)
    stops: Stops = field(default_factory=Stops)


def encode(config: RunConfig, state: TrainerState) -> bytes:
    """Give a run as bytes."""
    arrays: dict[str, NDArray[Any]] = {"order": state.order, "parameters": state.parameters, "before": state.before}
    arrays |= {"running": state.running, "seen": state.seen}
    arrays |= {f"optimizer.{name}": value for name, value in state.optimizer.items()}
    header = {
        "config": config.model_dump(mode="json"),
        "steps": state.steps,
        "epoch": state.epoch,
        "position": state.position,
        "diverged": state.diverged,
        "replayable": state.replayable,
        "generator": state.generator,
        "dropout": state.dropout,
        "progress": vars(state.progress),
        "stops": vars(state.stops),
        "arrays": [(name, array.dtype.str, array.shape) for name, array in arrays.items()],
    }
    text = json.dumps(header).encode()
    return b"".join([MAGIC, _LENGTH.pack(len(text)), text, *(array.tobytes() for array in arrays.values())])


def decode(data: bytes) -> tuple[RunConfig, TrainerState]:
    """Read back a run that `encode` wrote.

    Raises ValueError when the bytes are not a whole checkpoint of this version.
    """
    start = len(MAGIC) + _LENGTH.size
    if not data.startswith(MAGIC) or len(data) < start:
        raise ValueError("expected a checkpoint of this version, got other bytes")
    stop = start + _LENGTH.unpack_from(data, len(MAGIC))[0]
    header = json.loads(data[start:stop])
    arrays = dict(_arrays(memoryview(data)[stop:], header["arrays"]))
    state = TrainerState(
        steps=header["steps"],
        epoch=header["epoch"],
        position=header["position"],
        diverged=header["diverged"],
        replayable=header["replayable"],
        generator=header["generator"],
        dropout=header["dropout"],
        order=arrays.pop("order"),
        seen=arrays.pop("seen"),
        parameters=arrays.pop("parameters"),
        before=arrays.pop("before"),
        running=arrays.pop("running"),
        progress=_progress(header["progress"]),
        stops=Stops(**header["stops"]),
        optimizer={name.removeprefix("optimizer."): value for name, value in arrays.items()},
    )
    return RunConfig.model_validate(header["config"]), state


def _progress(values: dict[str, Any]) -> Progress:
    """Turn the lists that JSON made of pairs back into pairs."""
    losses, held = ([(epoch, loss) for epoch, loss in values.pop(name, [])] for name in ("losses", "held"))
    return Progress(losses, held, **values)


def _arrays(data: memoryview, listed: list[tuple[str, str, list[int]]]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Cut the bytes into the arrays that the header lists."""
    for name, kind, shape in listed:
        if kind not in _TYPES:
            raise ValueError(f"expected an array of {' or '.join(_TYPES)}, got {kind}")
        size = math.prod(shape) * np.dtype(kind).itemsize
        if len(data) < size:
            raise ValueError("expected a whole checkpoint, got one cut short")
        yield name, np.frombuffer(data[:size], kind).reshape(shape).copy()
        data = data[size:]
