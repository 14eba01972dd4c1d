"""A recurrent network as formulas, a line each, without words of any language; knows no numbers of it."""

from itertools import pairwise
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import GATES

_POWERS: Final = ("¹", "²")
LAST: Final = "V h_T + c"
"""What the output is worked out of: the top layer's state after the last step."""


def equation(config: RunConfig, output: str) -> list[str]:
    """Write the inputs, each layer, the output and the number of parameters, in that order."""
    shape = config.network.recurrence
    lines = [f"x₁, …, x_T ∈ ℝ^{config.inputs_of_network},  T = {config.data.length},  h₀ = 0"]
    for layer in range(shape.layers):
        own = _POWERS[layer] if shape.layers > 1 else ""
        before = f"h{_POWERS[layer - 1]}ₜ" if layer else "xₜ"
        lines += _layer(config, own, before)
    top = f"h{_POWERS[shape.layers - 1]}_T" if shape.layers > 1 else "h_T"
    return [*lines, output.replace("h_T", top), _count(config)]


def parameter_count(config: RunConfig) -> int:
    """Count the weights and biases: of each gate two biases, as torch has them."""
    units, rows = config.network.recurrence.units, GATES[config.network.recurrence.cell]
    hidden = sum(rows * units * (before + units + 2) for before, _ in list(pairwise(config.sizes))[:-1])
    return hidden + config.outputs * (units + 1)


def _layer(config: RunConfig, own: str, before: str) -> list[str]:
    def named(name: str) -> str:
        return f"{name}{own}ₜ"

    def sums(gate: str, state: str = "") -> str:
        return f"W_{gate} {before} + U_{gate} {state or past} + b_{gate}"

    past, state = f"h{own}ₜ₋₁", named("h")
    if config.network.recurrence.cell == "lstm":
        memory = named("c")
        return [
            *(f"{named(gate)} = {'tanh' if gate == 'g' else 'σ'}({sums(gate)})" for gate in "ifgo"),
            f"{memory} = {named('f')} ⊙ c{own}ₜ₋₁ + {named('i')} ⊙ {named('g')}",
            f"{state} = {named('o')} ⊙ tanh({memory})",
        ]
    if config.network.recurrence.cell == "gru":
        return [
            f"{named('r')} = σ({sums('r')})",
            f"{named('z')} = σ({sums('z')})",
            f"{named('n')} = tanh(W_n {before} + b_n + {named('r')} ⊙ (U_n {past} + d_n))",
            f"{state} = (1 − {named('z')}) ⊙ {named('n')} + {named('z')} ⊙ {past}",
        ]
    z = f"W {before} + U {past} + b"
    return [f"{state} = max(0, {z})" if config.network.activation == "relu" else f"{state} = tanh({z})"]


def _count(config: RunConfig) -> str:
    units, rows = config.network.recurrence.units, GATES[config.network.recurrence.cell]
    each = f"{rows}·{units}" if rows > 1 else f"{units}"
    layers = [f"{each}·({before} + {units} + 2)" for before, _ in list(pairwise(config.sizes))[:-1]]
    return f"{' + '.join([*layers, f'{config.outputs}·({units} + 1)'])} = {parameter_count(config)}"
