"""The lines of a program that build a recurrent network and name its parameters; knows no data and no training."""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, Final

from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import GATES, Activation, Cell
from livegrad.models.explain.program.start import Start

_MODULES: Final[dict[Cell, str]] = {"rnn": "nn.RNN", "gru": "nn.GRU", "lstm": "nn.LSTM"}

_NETWORK: Final = '''
class Network(nn.Module):
    """Reads the last state of the top recurrent layer."""

    def __init__(self):
        super().__init__()
        self.recurrent = {module}({inputs}, {units}, {layers}{relu}, batch_first=True)
        self.output = nn.Linear({units}, {outputs})

    def forward(self, x):
        states, _ = self.recurrent(x)
        return self.output(states[:, -1])


network = Network()
'''


def network(config: RunConfig, count: int, later: Collection[Activation] = ()) -> str:  # noqa: ARG001
    """Write the network."""
    shape = config.network.recurrence
    relu = ', nonlinearity="relu"' if shape.cell == "rnn" and config.network.activation == "relu" else ""
    return _NETWORK.format(
        module=_MODULES[shape.cell],
        inputs=config.inputs_of_network,
        units=shape.units,
        layers=shape.layers,
        relu=relu,
        outputs=config.outputs,
    ).strip("\n")


def parameters(config: RunConfig, flat: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Give the part of an array laid out as the parameters (P,) that each parameter has, by its name in torch."""
    shapes = _shapes(config)
    ends = [0]
    for _, shape in shapes:
        ends.append(ends[-1] + shape[0] * (shape[1] if len(shape) > 1 else 1))
    for (name, shape), (start, end) in zip(shapes, pairwise(ends), strict=True):
        yield name, flat[start:end].reshape(shape)


def state(start: Start) -> dict[str, NDArray[Any]]:
    """Give the tensors of the network by their names in the `state_dict` of the program's network."""
    return dict(parameters(start.config, start.parameters))


def frozen(config: RunConfig) -> list[str]:
    """Write a line for each layer that does not learn; those that the network does not have are passed over."""
    return [
        f"network.{name}.requires_grad_(False)"
        for layer, names in enumerate(_layers(config))
        if layer in config.network.frozen_layers
        for name in names
    ]


def of_layer(config: RunConfig, index: int) -> list[str]:
    """Give a layer's parameters as expressions."""
    return [f"network.{name}" for name in _layers(config)[index]]


def activations(config: RunConfig) -> list[tuple[str, str]]:
    """Give what a plain cell does to its sums, which is a word in torch."""
    if config.network.recurrence.cell != "rnn":
        return []
    return [("network.recurrent.mode", '"RNN_RELU"' if config.network.activation == "relu" else '"RNN_TANH"')]


def held(config: RunConfig) -> list[str]:  # noqa: ARG001
    """Give none: of a recurrent layer single weights are not frozen."""
    return []


def place(config: RunConfig, layer: int, to: int, from_: int | None) -> str:
    """Give the expression of a weight or a bias; a row is of a gate and a unit, inputs come before states."""
    names = _layers(config)[layer]
    if from_ is None:
        return f"network.{names[-2 if len(names) > 2 else -1]}[{to}]"
    size = config.sizes[layer]
    return f"network.{names[0]}[{to}, {from_}]" if from_ < size else f"network.{names[1]}[{to}, {from_ - size}]"


def _layers(config: RunConfig) -> list[list[str]]:
    """Name the parameters of each layer."""
    names = [name for name, _ in _shapes(config)]
    return [*(names[start : start + 4] for start in range(0, len(names) - 2, 4)), names[-2:]]


def _shapes(config: RunConfig) -> list[tuple[str, tuple[int, ...]]]:
    """Give the names and shapes of all parameters, as torch has them and as they lie in the flat array."""
    shape, before = config.network.recurrence, config.inputs_of_network
    rows, found = GATES[shape.cell] * shape.units, list[tuple[str, tuple[int, ...]]]()
    for layer in range(shape.layers):
        found += [
            (f"recurrent.weight_ih_l{layer}", (rows, before)),
            (f"recurrent.weight_hh_l{layer}", (rows, shape.units)),
            (f"recurrent.bias_ih_l{layer}", (rows,)),
            (f"recurrent.bias_hh_l{layer}", (rows,)),
        ]
        before = shape.units
    return [*found, ("output.weight", (config.outputs, before)), ("output.bias", (config.outputs,))]
