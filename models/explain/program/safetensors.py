"""A network's weights as a safetensors file, written as its format says; needs no library.

The format (github.com/huggingface/safetensors): the header's length as uint64, the header as JSON, the raw numbers, all
little-endian. The tensors have the names of the program's `state_dict`.
"""

import json
import struct
from typing import Any, Final

from numpy.typing import NDArray

from livegrad.models.explain.program.kinds import writing
from livegrad.models.explain.program.start import Start

_KINDS: Final = {"f4": "F32", "f8": "F64", "i8": "I64"}
_ALIGNMENT: Final = 8


def safetensors(start: Start) -> bytes:
    """Write the network's tensors, and the run's configuration beside them."""
    tensors = {
        name: values.astype(values.dtype.newbyteorder("<"))
        for name, values in writing(start.config).state(start).items()
    }
    header: dict[str, Any] = {"__metadata__": {"format": "pt", "config": start.config.model_dump_json()}}
    place = 0
    for name, values in tensors.items():
        header[name] = _entry(values, place)
        place += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % _ALIGNMENT)  # so that the numbers begin at a multiple of their size
    return b"".join([struct.pack("<Q", len(text)), text, *(values.tobytes() for values in tensors.values())])


def _entry(values: NDArray[Any], place: int) -> dict[str, Any]:
    kind = _KINDS[values.dtype.str[1:]]
    return {"dtype": kind, "shape": list(values.shape), "data_offsets": [place, place + values.nbytes]}
