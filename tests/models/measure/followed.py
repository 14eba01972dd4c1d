"""Make tests/web/run/followed.json: samples followed by torch, for the page's chain rule to be held against.

`python -m tests.models.measure.followed` makes it anew.
"""

import json
from pathlib import Path
from typing import Any, Final

import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer

PLACE: Final = Path(__file__).parents[2] / "web" / "run" / "followed.json"
CASES: Final[dict[str, dict[str, Any]]] = {
    "plain": {"network.hidden": [3, 2]},
    "residual": {"network.hidden": [3, 3, 3], "network.residual": True, "network.activation": "gelu"},
    "layer normalization": {"network.hidden": [4, 3], "network.normalization": "layer"},
    "batch normalization": {"network.hidden": [3, 3], "network.normalization": "batch", "network.residual": True},
    "several classes": {"data.dataset": "spiral-3", "network.hidden": [4], "network.activation": "elu"},
    "values": {"data.dataset": "plane", "training.loss": "squared", "network.hidden": [2]},
    "no hidden layer": {"network.hidden": [], "training.loss": "squared"},
    "dropout": {"network.hidden": [4], "network.dropout": 0.5},
}


def followed(changes: dict[str, Any]) -> dict[str, Any]:
    """Follow one sample, and let autograd say once more what each unit's output does to the loss."""
    trainer = Trainer(changed(RunConfig(), changes), compiled=False)
    trainer.step(20)
    index = 7
    snapshot = trainer.snapshot(View(4, 2, sample=index))
    sample = snapshot.sample
    assert sample is not None
    one = slice(index, index + 1)
    with torch.enable_grad():
        trace = trainer.network.trace(trainer.run.samples.inputs[one])
        error = trainer.run.loss.function(trace.pre_activations[-1], trainer.run.samples.targets[one])
        passed = torch.autograd.grad(error, trace.outputs) if trace.outputs else ()
    arrays = ("inputs", "pre_activations", "outputs", "errors", "gradients")
    return {
        "changes": changes,
        "sizes": list(trainer.config.sizes),
        "target": float(trainer.data.targets[index]),
        "parameters": snapshot.parameters.tolist(),
        "sample": {"index": index, "loss": sample.loss, **{name: getattr(sample, name).tolist() for name in arrays}},
        "passed": [part.flatten().tolist() for part in passed],
    }


def all_followed() -> dict[str, Any]:
    """Follow a sample through each network."""
    return {name: followed(changes) for name, changes in CASES.items()}


if __name__ == "__main__":
    PLACE.write_text(json.dumps(all_followed()) + "\n")
