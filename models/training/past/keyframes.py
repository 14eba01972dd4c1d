"""A run's state as few bytes: what a history keeps of each of its moments, and the losses that many of them share."""

import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.progress import Progress, Stops

LARGE: Final = 4096
"""Bytes of arrays from which on they are compressed: for fewer it takes longer to begin than all the rest."""
_LENGTH: Final = struct.Struct("<I")
_GENERATOR: Final = struct.Struct("<16s16sBI")
_LISTED, _ALL, _NONE = 0, 1, 2

Pairs = list[tuple[int, float]]


class Losses:
    """The losses of epochs that keyframes remember: each once, by the epoch since the initial weights.

    A run remembers the losses of up to 64 epochs, every second of which it forgets now and then; what two of its
    keyframes remember of an epoch is the same number.
    """

    def __init__(self) -> None:
        self._epochs = np.empty(0, np.int64)
        self._values = np.empty((0, 2))
        """Of training, and on points kept back; not a number where there is none."""

    @property
    def size(self) -> int:
        """Bytes that they take."""
        return self._epochs.nbytes + self._values.nbytes

    def add(self, epochs: NDArray[np.int64], losses: Iterable[float], held: Iterable[float]) -> None:
        """Take in the losses of some epochs (n,), which may be known."""
        values = np.column_stack([np.fromiter(losses, np.float64), np.fromiter(held, np.float64)])
        new = ~np.isin(epochs, self._epochs)
        if new.any():
            at = np.searchsorted(self._epochs, epochs[new])
            self._epochs = np.insert(self._epochs, at, epochs[new])
            self._values = np.insert(self._values, at, values[new], axis=0)

    def of(self, epochs: NDArray[np.int64]) -> tuple[list[float], list[float]]:
        """Give the losses of training, and those on points kept back, of epochs (n,) that are known."""
        losses, held = self._values[np.searchsorted(self._epochs, epochs)].T.tolist()
        return losses, held

    def keep(self, epochs: Iterable[int]) -> None:
        """Forget all but these."""
        kept = np.isin(self._epochs, np.fromiter(epochs, np.int64))
        self._epochs, self._values = self._epochs[kept], self._values[kept]


def pack(state: TrainerState, known: Losses) -> bytes:
    """Write a state without what the next step overwrites, faster and in fewer bytes than `checkpoint`."""
    optimizer = list(state.optimizer.items())
    seen = np.zeros(state.seen[-1] + 1 if len(state.seen) else 0, np.bool_)
    seen[state.seen] = True
    arrays: list[NDArray[Any]] = [state.order.astype("<u2"), np.packbits(seen)]
    arrays += [state.running, state.parameters, *(array for _, array in optimizer)]
    how, listed = _remember(state, known)
    arrays += [np.array(pairs, "<f8").reshape(-1) for pairs in listed]
    progress, stops = state.progress, state.stops
    header = [
        [state.steps, state.epoch, state.position, state.diverged, state.replayable],
        [progress.epochs, progress.total, progress.samples, progress.stride, how],
        [stops.reason, stops.spent, stops.best, stops.waited],
        [name for name, _ in optimizer],
        [[array.dtype.str, *array.shape] for array in arrays],
    ]
    text = json.dumps(header, separators=(",", ":")).encode()
    held = [_numbers(state.generator), _numbers(state.dropout), text, _planes(arrays)]
    return _LENGTH.pack(len(text)) + b"".join(held)


def unpack(data: bytes, known: Losses) -> TrainerState:
    """Read back what `pack` wrote."""
    begin = _LENGTH.size + 2 * _GENERATOR.size
    end = begin + _LENGTH.unpack_from(data)[0]
    place, progress, stops, names, kinds = json.loads(data[begin:end])
    order, seen, running, parameters, *rest = _arrays(data[end:], kinds)
    steps, epoch, position, diverged, replayable = place
    optimizer, listed = rest[: len(names)], rest[len(names) :]
    return TrainerState(
        steps=steps,
        epoch=epoch,
        position=position,
        diverged=diverged,
        replayable=replayable,
        generator=_generator(data, _LENGTH.size),
        dropout=_generator(data, _LENGTH.size + _GENERATOR.size),
        order=order.astype(np.int64),
        seen=np.flatnonzero(np.unpackbits(seen)),
        parameters=parameters,
        before=parameters,
        running=running,
        optimizer=dict(zip(names, optimizer, strict=True)),
        progress=_progress(epoch, progress, listed, known),
        stops=Stops(*stops),
    )


def remembered(data: bytes) -> NDArray[np.int64]:
    """Give the epochs since the initial weights of which a state remembers losses that others remember too."""
    begin = _LENGTH.size + 2 * _GENERATOR.size
    place, progress, *_ = json.loads(data[begin : begin + _LENGTH.unpack_from(data)[0]])
    epochs, _, _, stride, how = progress
    return place[1] - epochs + _places(epochs, stride) if how != _LISTED else np.empty(0, np.int64)


def _places(epochs: int, stride: int) -> NDArray[np.int64]:
    """Give the epochs, since a run began or was changed, of which the losses are remembered after so many."""
    return np.arange(stride, epochs + 1, stride)


def _remember(state: TrainerState, known: Losses) -> tuple[int, tuple[Pairs, ...]]:
    """Put a state's losses among those known; say how, with those that do not go there since others are missing."""
    progress = state.progress
    places = _places(progress.epochs, progress.stride)
    at, held_at = ([epoch for epoch, _ in pairs] for pairs in (progress.losses, progress.held))
    if at != places.tolist() or held_at not in ([], at):
        return _LISTED, (progress.losses, progress.held)
    held = [loss for _, loss in progress.held] or [float("nan")] * len(at)
    known.add(state.epoch - progress.epochs + places, (loss for _, loss in progress.losses), held)
    return _ALL if held_at else _NONE, ()


def _progress(epoch: int, told: list[Any], listed: list[NDArray[Any]], known: Losses) -> Progress:
    """Give what a run remembered."""
    epochs, total, samples, stride, how = told
    if how == _LISTED:
        losses, held = (_pairs(flat) for flat in listed)
        return Progress(losses, held, epochs, total, samples, stride)
    places = _places(epochs, stride)
    both = known.of(epoch - epochs + places)
    losses, held = (list(zip(places.tolist(), values, strict=True)) for values in both)
    return Progress(losses, held if how == _ALL else [], epochs, total, samples, stride)


def _planes(arrays: list[NDArray[Any]]) -> bytes:
    """Give the arrays' bytes; of many all first bytes of the numbers, then all second ones: alike beside alike."""
    plain = b"".join(array.tobytes() for array in arrays)
    if len(plain) < LARGE:
        return plain
    turned = b"".join(_turned(array.tobytes(), array.itemsize) for array in arrays)
    return zlib.compress(turned, 1)


def _turned(data: bytes, width: int) -> bytes:
    return np.frombuffer(data, np.uint8).reshape(-1, width).T.tobytes()


def _arrays(data: bytes, kinds: list[list[Any]]) -> list[NDArray[Any]]:
    """Read arrays back of these types and shapes."""
    sizes = [(np.dtype(kind), tuple(shape)) for kind, *shape in kinds]
    is_large = sum(kind.itemsize * int(np.prod(shape)) for kind, shape in sizes) >= LARGE
    left = memoryview(zlib.decompress(data) if is_large else data)
    arrays = []
    for kind, shape in sizes:
        size = kind.itemsize * int(np.prod(shape))
        part = left[:size]
        if is_large and size:
            part = memoryview(np.frombuffer(part, np.uint8).reshape(kind.itemsize, -1).T.tobytes())
        arrays.append(np.frombuffer(part, kind).reshape(shape).copy())
        left = left[size:]
    return arrays


def _pairs(flat: NDArray[Any]) -> Pairs:
    return [(int(epoch), loss) for epoch, loss in flat.reshape(-1, 2).tolist()]


def _numbers(state: Mapping[str, Any]) -> bytes:
    """Write a PCG64 generator's state, as NumPy gives it."""
    inner = state["state"]
    both = [inner[name].to_bytes(16, "little") for name in ("state", "inc")]
    return _GENERATOR.pack(*both, state["has_uint32"], state["uinteger"])


def _generator(data: bytes, offset: int) -> dict[str, Any]:
    state, inc, has, uinteger = _GENERATOR.unpack_from(data, offset)
    inner = {"state": int.from_bytes(state, "little"), "inc": int.from_bytes(inc, "little")}
    return {"bit_generator": "PCG64", "state": inner, "has_uint32": has, "uinteger": uinteger}
