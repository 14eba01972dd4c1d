"""A good starting configuration for each data set; knows nothing but configurations.

Each learns its data set whatever the seeds; `python -m benchmarks.presets` counts on how many it does.
"""

from typing import Any, Final

from livegrad.models.config import custom
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Dataset

_ADAM: Final = {"name": "adam", "learning_rate": 0.01}
_EAGER: Final = {"name": "adam", "learning_rate": 0.03}
_PATIENT: Final = {"name": "adam", "learning_rate": 0.003}
_WITH_SINES: Final = {"features": ("x1", "x2", "sin_x1", "sin_x2")}
_CORNERS: Final = ((-3.0, -3.0), (-3.0, 3.0), (3.0, -3.0), (3.0, 3.0))
_STEPS: Final = (-0.8, -0.4, 0.0, 0.4, 0.8)
_AROUND: Final = [(x1 + dx, x2 + dy) for x1, x2 in _CORNERS for dx in _STEPS for dy in _STEPS]


def _preset(dataset: Dataset, **parts: Any) -> RunConfig:
    data = {"dataset": dataset, **parts.pop("data", {})}
    return RunConfig.model_validate({"data": data, **parts})


def _wide(dataset: Dataset, loss: str = "cross_entropy", **parts: Any) -> RunConfig:
    """Make a run of two layers of eight units, trained with Adam."""
    training = {"loss": loss, "optimizer": _ADAM}
    return _preset(dataset, **{"network": {"hidden": (8, 8)}, "training": training, **parts})


def _neuron(dataset: Dataset) -> RunConfig:
    """Make the run of a single unit on a truth table that a line can part."""
    return _preset(dataset, network={"hidden": ()}, training={"optimizer": {"learning_rate": 0.3}, "batch_size": 1})


def _convolutional(dataset: Dataset, convolution: dict[str, Any] | None = None, **parts: Any) -> RunConfig:
    """Make a run of convolutions with ReLU, trained with Adam."""
    network = {"activation": "relu", "initial_weights": "he", "convolution": convolution or {}}
    training = {"optimizer": _ADAM, "batch_size": 32}
    return _preset(dataset, **{"network": network, "training": training, **parts})


def _recurrent(dataset: Dataset, cell: dict[str, Any], loss: str = "cross_entropy", **parts: Any) -> RunConfig:
    """Make a run of eight units that goes through sequences, trained with Adam on batches of 20."""
    training = {"loss": loss, "optimizer": _ADAM, "batch_size": 20}
    return _preset(dataset, **{"network": {"recurrence": cell}, "training": training, **parts})


PRESETS: Final[dict[Dataset, RunConfig]] = {
    "circle": RunConfig(),
    "xor": _preset("xor", network={"hidden": (8, 4)}, training={"optimizer": {"learning_rate": 0.1}}),
    "gauss": _preset("gauss"),
    "spiral": _wide("spiral", inputs=_WITH_SINES),
    "moons": _wide("moons"),
    "rings": _wide("rings", training={"optimizer": _EAGER}),
    "checkerboard": _wide("checkerboard", inputs=_WITH_SINES, network={"hidden": (16, 16)}),
    "sine-border": _wide("sine-border", inputs={"features": ("x1", "x2", "sin_x1")}),
    "blobs": _preset("blobs", network={"hidden": (8,)}),
    "spiral-3": _wide("spiral-3", inputs=_WITH_SINES),
    "and-table": _neuron("and-table"),
    "or-table": _neuron("or-table"),
    "nand-table": _neuron("nand-table"),
    # Two units could do it, but from few initial weights: most end with three of the four corners right.
    "xor-table": _preset(
        "xor-table",
        network={"hidden": (4,), "initial_weights": "normal"},
        training={"optimizer": {"learning_rate": 0.3}, "batch_size": 1},
    ),
    "custom-classes": _wide(
        "custom-classes", data={"custom": custom.encode((x1, x2, float(x1 * x2 > 0)) for x1, x2 in _AROUND)}
    ),
    "plane": _preset("plane", training={"loss": "squared", "optimizer": _PATIENT}),
    "multi-gauss": _wide(
        "multi-gauss",
        inputs=_WITH_SINES,
        network={"hidden": (16, 16)},
        training={"loss": "squared", "optimizer": {"name": "adam", "learning_rate": 0.005}},
    ),
    # The course's linear regression: one linear unit, squared error, SGD.
    "line-15": _preset(
        "line-15",
        inputs={"features": ("x1",)},
        network={"hidden": ()},
        training={"loss": "squared", "optimizer": {"learning_rate": 0.01}},
    ),
    # y = 3 x + 1 with noise of deviation 0.5, Adam 0.1.
    "line": _preset(
        "line",
        data={"label_noise": 0.5},
        inputs={"features": ("x1",)},
        network={"hidden": ()},
        training={"loss": "squared", "optimizer": {"name": "adam", "learning_rate": 0.1}},
    ),
    "sine": _wide("sine", inputs={"features": ("x1",)}, training={"loss": "squared", "optimizer": _PATIENT}),
    "step": _wide("step", inputs={"features": ("x1",)}, training={"loss": "squared", "optimizer": _EAGER}),
    "custom-values": _preset(
        "custom-values",
        data={"custom": custom.encode((x1, x2, (x1 + x2) / 10) for x1, x2 in _AROUND)},
        training={"loss": "squared", "optimizer": _ADAM},
    ),
    "digits": _convolutional("digits", data={"train_share": 0.7}),
    # Where a glyph is says nothing of which it is: of each map only the largest number goes on.
    "shapes": _convolutional("shapes", {"channels": (8, 16), "top": "max"}),
    # A kernel for each direction is enough.
    "bars": _convolutional(
        "bars",
        {"channels": (2,), "pooling": "none", "top": "max"},
        training={"optimizer": _EAGER, "batch_size": 16},
    ),
    # What is asked for lies at the very beginning: without a memory that begins open, an LSTM forgets it too.
    "first-symbol": _recurrent("first-symbol", {"cell": "lstm", "memory_bias": 4.0}),
    "order": _recurrent("order", {"cell": "lstm", "memory_bias": 4.0}),
    "adding": _recurrent("adding", {"cell": "gru", "memory_bias": 4.0}, loss="squared"),
    # Counting needs no gate.
    "majority": _recurrent("majority", {"cell": "rnn"}, data={"length": 12}),
}
