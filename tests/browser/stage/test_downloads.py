"""What the panel of the code gives as files: a program, a notebook, weights."""

import ast
import json
from pathlib import Path

import numpy as np

from tests.browser.conftest import Visit


def test_program_notebook_and_weights_are_saved_each_time_they_are_asked_for(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=xor")
    page = playground.page
    page.click("#step")
    playground.until("s.frame.step === 25")
    page.click("#code")
    files: dict[str, bytes] = {}
    for kind in ("py", "ipynb", "safetensors", "py"):
        with page.expect_download() as saved:
            page.click(f"#save-{kind}")
        assert saved.value.suggested_filename == f"livegrad-xor.{kind}"
        content = Path(saved.value.path()).read_bytes()
        assert files.setdefault(kind, content) == content

    shown = page.locator("pre.python").inner_text()
    assert files["py"].decode().strip() == shown.strip()
    compile(ast.parse(files["py"]), "livegrad-xor.py", "exec")

    notebook = json.loads(files["ipynb"])
    assert notebook["nbformat"] == 4
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert cells != []
    for cell in cells:
        ast.parse(cell)

    # The format as its specification has it: the header's length, the header, the numbers of all tensors.
    weights = files["safetensors"]
    length = int.from_bytes(weights[:8], "little")
    header = json.loads(weights[8 : 8 + length])
    header.pop("__metadata__", None)
    assert {tensor["dtype"] for tensor in header.values()} <= {"F32", "F64"}
    numbers = np.concatenate(
        [
            np.frombuffer(
                weights[8 + length + start : 8 + length + end], np.float32 if tensor["dtype"] == "F32" else np.float64
            )
            for tensor in header.values()
            for start, end in [tensor["data_offsets"]]
        ]
    )
    parameters = playground.told("Array.from(s.frame.parameters)")
    np.testing.assert_allclose(np.sort(numbers), np.sort(parameters), rtol=1e-6)
