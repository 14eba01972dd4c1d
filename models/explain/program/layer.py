"""Where a layer of a program's network is, in its `nn.Sequential` and in the run's flat arrays; writes no text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """A layer's place in the program's `nn.Sequential` and, in the flat arrays, that of its parameters."""

    path: str
    """Where its modules are: "" in the sequence itself, "2.layers." in a residual block."""
    first: int
    """The place of its `nn.Linear` or `nn.Conv2d` there."""
    inputs: int
    """How many numbers a unit's sum has."""
    units: int
    start: int
    norm_start: int | None
    """Where its gains lie; None where it is not normalized."""
    unit_start: int
    """How many hidden units come before it."""
    kernel: int = 0
    """Along each side of a kernel; 0 for a dense layer."""

    @property
    def weights(self) -> str:
        """Its `nn.Linear` or `nn.Conv2d` as an expression."""
        return self.module(self.first)

    @property
    def norm(self) -> str:
        """Its normalization as an expression."""
        return self.module(self.first + 1)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of its weight in torch."""
        if not self.kernel:
            return self.units, self.inputs
        return self.units, self.inputs // self.kernel**2, self.kernel, self.kernel

    def place(self, to: int, origin: int) -> str:
        """Give the place of one weight, as an index into its weight."""
        if not self.kernel:
            return f"{to}, {origin}"
        channel, inside = divmod(origin, self.kernel**2)
        return f"{to}, {channel}, {inside // self.kernel}, {inside % self.kernel}"

    def module(self, index: int) -> str:
        """Give the module at a place where its weights are too, as an expression."""
        outer = self.path.split(".")[0]
        return f"network[{outer}].layers[{index}]" if outer else f"network[{index}]"
