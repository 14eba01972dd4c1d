"""How gradients change parameters: one registry of optimizers, L1 and L2; knows no network, only its flat arrays."""

import inspect
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.config import Optimizer as OptimizerName
from models.config import OptimizerConfig, RegularizationConfig
from models.kernels.engine import Remembered

# One parameter leaves nothing to do for the loops over tensors that foreach would speed up.
Make = Callable[[nn.Parameter], torch.optim.Optimizer]

REGISTRY: Final[dict[OptimizerName, Make]] = {
    "sgd": lambda parameter: torch.optim.SGD([parameter], foreach=False),
    "adam": lambda parameter: torch.optim.Adam([parameter], foreach=False),
}

OPTIONS: Final[dict[OptimizerName, Callable[[OptimizerConfig], dict[str, object]]]] = {
    "sgd": lambda config: {"lr": config.learning_rate, "momentum": config.momentum},
    "adam": lambda config: {
        "lr": config.learning_rate,
        "betas": (config.beta1, config.beta2),
        "eps": config.epsilon,
    },
}
"""The options of each optimizer that can change while it runs, as torch names them."""

REMEMBERED: Final[dict[OptimizerName, tuple[str, ...]]] = {
    "sgd": ("momentum_buffer",),
    "adam": ("exp_avg", "exp_avg_sq"),
}
"""What each optimizer remembers of every parameter, as torch names it."""


def _spare_the_compiler() -> None:
    """Keep torch.optim from loading torch's compiler: 80 MB in every worker, for a run that is never compiled.

    torch wraps methods that must not be compiled, and loads the compiler at the first call to mark what they wrap;
    what is marked already it calls as it is.
    """
    for method in vars(torch.optim.Optimizer).values():
        wrapped = getattr(method, "__wrapped__", None)
        if wrapped is not None:
            vars(wrapped).setdefault("__dynamo_disable", wrapped)


_spare_the_compiler()


class Updater:
    """Takes one step with torch.optim from the gradient in a flat array, with L1 and L2 on the weights alone.

    L2 adds l2 * w to the gradient, which is what `weight_decay` does in torch.optim; one parameter group for all
    cannot spare the biases, so it is added here. L1 is the proximal step w <- sign(w) max(|w| - lr * l1, 0) after
    the optimizer's own (soft threshold: Parikh and Boyd 2014, Proximal Algorithms, 6.5.2): a subgradient only makes
    weights jitter about 0, this makes them exactly 0.
    """

    def __init__(
        self,
        flat: Tensor,
        gradient: Tensor,
        is_weight: Tensor,
        config: OptimizerConfig,
        regularization: RegularizationConfig,
    ) -> None:
        """Take parameters and gradients (P,) to work on in place, and which of them (P,) are weights."""
        self._flat = flat
        self._gradient = gradient
        self._is_weight = is_weight
        self._as_number = is_weight.to(flat.dtype)
        self._parameter = nn.Parameter(flat)
        self._parameter.grad = gradient
        self._make(config)
        self.use(config, regularization)

    def use(self, config: OptimizerConfig, regularization: RegularizationConfig) -> None:
        """Go on with other options; what the optimizer remembers is kept while its name stays."""
        if config.name != self._name:
            self._make(config)
        self._optimizer.param_groups[0].update(OPTIONS[config.name](config))
        if config.name == "sgd" and not config.momentum:
            self._optimizer.state.clear()  # or momentum switched on again would go on with a stale velocity
        self._l2 = regularization.l2
        self._shrinks_by = config.learning_rate * regularization.l1

    def step(self) -> None:
        """Change the parameters in place by one step."""
        if self._l2:
            self._gradient.addcmul_(self._flat, self._as_number, value=self._l2)
        with torch.no_grad():
            self._take_step(self._optimizer)
        if self._shrinks_by:
            shrunk = functional.softshrink(self._flat, self._shrinks_by)
            self._flat.copy_(torch.where(self._is_weight, shrunk, self._flat))

    def state(self) -> dict[str, NDArray[np.float32]]:
        """Copy out what the optimizer remembers, each (P,) or a single number, by torch's names."""
        held = self._optimizer.state[self._parameter] if self._optimizer.state else {}
        return {name: value.numpy().copy() for name, value in held.items() if value is not None}

    def restore(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """Go on from what `state` gave out."""
        self._optimizer.state.clear()
        if state:
            self._optimizer.state[self._parameter] = {name: torch.tensor(value) for name, value in state.items()}

    def memory(self) -> Remembered:
        """Give what the optimizer remembers to be changed in place, made as torch makes it at its first step."""
        names = REMEMBERED[self._name]
        if self._name == "sgd" and not self._optimizer.param_groups[0]["momentum"]:
            names = ()
        unused = np.zeros(len(self._flat), np.float32)
        first, second, *_ = [*(self._remembered(name).numpy() for name in names), unused, unused]
        step = self._optimizer.state[self._parameter].get("step", 0) if names else 0
        return Remembered(first, second, int(step))

    def took(self, steps: int) -> None:
        """Count steps that were taken by others in that memory."""
        if self._name != "sgd":
            state = self._optimizer.state[self._parameter]
            state["step"] = state.get("step", torch.tensor(0.0)) + steps

    def _remembered(self, name: str) -> Tensor:
        state = self._optimizer.state[self._parameter]
        if state.get(name) is None:
            state[name] = torch.zeros_like(self._flat)
        held: Tensor = state[name]
        return held

    def _make(self, config: OptimizerConfig) -> None:
        self._name = config.name
        self._optimizer = REGISTRY[config.name](self._parameter)
        # What torch wraps around a step is for hooks, profilers and its compiler, which it would load.
        self._take_step = inspect.unwrap(type(self._optimizer).step)
