"""The other files of a run, each read as its format says: the notebook by nbformat 4.5, weights by safetensors."""

import json
import re
import struct
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.program import digits
from livegrad.models.explain.program.safetensors import safetensors
from livegrad.models.explain.program.write import notebook, python
from livegrad.models.training.past.exporting import present, start
from livegrad.models.training.trainer import Trainer
from tests.models.explain.program.running import executed, followed

CONFIG = changed(
    RunConfig(),
    {
        "data.count": 30,
        "network.hidden": [3, 3],
        "network.residual": True,
        "network.normalization": "batch",
        "network.dropout": 0.1,
    },
)
KINDS = {"F32": "<f4", "I64": "<i8"}


def read(data: bytes) -> tuple[dict[str, str], dict[str, Any]]:
    """Read a safetensors file: its metadata and its tensors; nothing may overlap or be left over."""
    (length,) = struct.unpack_from("<Q", data)
    header, numbers = json.loads(data[8 : 8 + length]), data[8 + length :]
    metadata, place, tensors = header.pop("__metadata__"), 0, {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert begin == place
        place = end
        tensors[name] = np.frombuffer(numbers[begin:end], KINDS[entry["dtype"]]).reshape(entry["shape"])
    assert place == len(numbers)
    assert (8 + length) % 8 == 0
    assert all(isinstance(value, str) for value in metadata.values())
    return metadata, tensors


def test_the_notebook_has_the_fields_that_its_format_asks_for() -> None:
    made = json.loads(notebook(start(Trainer(CONFIG))))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert set(made) == {"metadata", "nbformat", "nbformat_minor", "cells"}
    identities = [cell["id"] for cell in made["cells"]]
    assert len(set(identities)) == len(identities)
    for cell in made["cells"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"id", "cell_type", "metadata", "source"} | code
        assert all(isinstance(line, str) for line in cell["source"])
    assert {cell["cell_type"] for cell in made["cells"]} == {"code", "markdown"}


def test_the_notebooks_cells_one_after_the_other_are_the_program() -> None:
    trainer = Trainer(CONFIG)
    cells = json.loads(notebook(start(trainer, 2)))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    told, _ = executed(code)
    assert told == executed(python(start(trainer, 2)))[0]
    assert told[-1][2] == pytest.approx(followed(trainer, 2)[-1][2], rel=1e-5)


def test_the_weights_file_is_the_network_of_this_moment_under_the_programs_names() -> None:
    trainer = Trainer(CONFIG)
    trainer.step(7)
    metadata, tensors = read(safetensors(present(trainer)))
    assert RunConfig.model_validate_json(metadata["config"]) == CONFIG
    names: dict[str, Any] = {}
    exec(python(start(trainer, 1)).removesuffix("train()\n"), names)  # noqa: S102
    network = names["network"]
    network.load_state_dict({name: torch.tensor(values) for name, values in tensors.items()})
    inputs = trainer.run.samples.inputs
    torch.testing.assert_close(network.eval()(inputs), trainer.network(inputs), rtol=1e-6, atol=1e-6)


def test_every_number_is_written_so_that_it_comes_back() -> None:
    draw = np.random.Generator(np.random.PCG64(3))
    bits = draw.integers(0, 2**32, 20_000, dtype=np.uint32).view(np.float32)
    for value in bits[np.isfinite(bits)]:
        assert np.float32(float(digits.number(value))) == value
    for exact in draw.standard_normal(1000):
        assert float(digits.number(exact)) == exact
    assert digits.number(np.float32("nan")) == 'float("nan")'


def test_long_lists_go_over_several_lines() -> None:
    numbers = list(range(1000))
    text = digits.integers(numbers)
    assert max(map(len, text.splitlines())) <= 120
    assert eval(text) == numbers  # noqa: S307
    assert eval(digits.integers([])) == []  # noqa: S307
    table = np.arange(60, dtype=np.float32).reshape(20, 3)
    assert eval(digits.listed(table, "    ")) == table.tolist()  # noqa: S307
