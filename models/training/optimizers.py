"""How gradients change parameters: one registry of optimizers, penalties, clipping; knows only flat arrays."""

import inspect
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from livegrad.models.config.training import OptimizerConfig, TrainingConfig
from livegrad.models.config.words import Optimizer as OptimizerName
from livegrad.models.kernels.engine import Remembered
from livegrad.models.training.schedules import factor

# One parameter leaves nothing to do for the loops over tensors that foreach would speed up.
Make = Callable[[nn.Parameter], torch.optim.Optimizer]

REGISTRY: Final[dict[OptimizerName, Make]] = {
    "sgd": lambda parameter: torch.optim.SGD([parameter], foreach=False),
    "rmsprop": lambda parameter: torch.optim.RMSprop([parameter], foreach=False),
    "adagrad": lambda parameter: torch.optim.Adagrad([parameter], foreach=False),
    "adam": lambda parameter: torch.optim.Adam([parameter], foreach=False),
    # Its decay is done by `Updater`, which spares the biases; without it AdamW is Adam.
    "adamw": lambda parameter: torch.optim.Adam([parameter], foreach=False),
}


def _adam(config: OptimizerConfig) -> dict[str, object]:
    return {"betas": (config.beta1, config.beta2), "eps": config.epsilon}


OPTIONS: Final[dict[OptimizerName, Callable[[OptimizerConfig], dict[str, object]]]] = {
    # With no momentum to look ahead along, torch's SGD leaves `nesterov` alone.
    "sgd": lambda config: {"momentum": config.momentum, "nesterov": config.nesterov},
    "rmsprop": lambda config: {"alpha": config.alpha, "eps": config.epsilon},
    "adagrad": lambda config: {"eps": config.epsilon},
    "adam": _adam,
    "adamw": _adam,
}
"""The options of each optimizer that can change while it runs, as torch names them, but for the learning rate."""

REMEMBERED: Final[dict[OptimizerName, tuple[str, ...]]] = {
    "sgd": ("momentum_buffer",),
    "rmsprop": ("square_avg",),
    "adagrad": ("sum",),
    "adam": ("exp_avg", "exp_avg_sq"),
    "adamw": ("exp_avg", "exp_avg_sq"),
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


class Updater:
    """Takes one step with torch.optim from the gradient in a flat array, with L1 and L2 on the weights alone.

    L2 adds l2 * w to the gradient, which is what `weight_decay` does in torch.optim; one parameter group for all
    cannot spare the biases, so it is added here. L1 is the proximal step w <- sign(w) max(|w| - lr * l1, 0) after
    the optimizer's own (soft threshold: Parikh and Boyd 2014, Proximal Algorithms, 6.5.2): a subgradient only makes
    weights jitter about 0, this makes them exactly 0. AdamW's decay multiplies the weights by 1 - lr * weight_decay
    before the step (Loshchilov and Hutter 2019). Clipping shortens the gradient of the loss, before L2 is added.
    """

    def __init__(self, flat: Tensor, gradient: Tensor, is_weight: Tensor, config: TrainingConfig) -> None:
        """Take parameters and gradients (P,) to work on in place, and which of them (P,) are weights."""
        self._flat = flat
        self._gradient = gradient
        self._is_weight = is_weight
        self._unused = np.zeros(len(flat), np.float32)
        self.freeze(None)
        self._parameter = nn.Parameter(flat)
        self._parameter.grad = gradient
        self._make(config.optimizer)
        self.use(config)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, as the schedule has it."""
        return self._rate

    def use(self, config: TrainingConfig, epoch: int = 0) -> None:
        """Go on with other options; what the optimizer remembers is kept while its name stays."""
        self._config = config
        options = config.optimizer
        if options.name != self._name:
            self._make(options)
        self._optimizer.param_groups[0].update(OPTIONS[options.name](options))
        if options.name == "sgd" and not options.momentum:
            self._optimizer.state.clear()  # or momentum switched on again would go on with a stale velocity
        self._l2 = config.regularization.l2
        self.begin(epoch)

    def begin(self, epoch: int) -> None:
        """Take the learning rate that an epoch, counted from 0, has by the schedule."""
        config = self._config
        self._rate = self._rate_in(epoch)
        self._optimizer.param_groups[0]["lr"] = self._rate
        self._shrinks_by = self._rate * config.regularization.l1
        self._decays_by = self._rate * config.optimizer.weight_decay if config.optimizer.name == "adamw" else 0.0

    def rates(self, epoch: int, count: int) -> NDArray[np.float64]:
        """Give the learning rates of so many epochs from one on; a single one where it does not change."""
        constant = self._config.schedule.name == "constant"
        return np.array([self._rate_in(epoch + later) for later in range(1 if constant else count)])

    def freeze(self, frozen: Tensor | None) -> None:
        """Keep the parameters marked in (P,) as they are from now on; None frees all."""
        self._frozen = frozen
        self._shrinking = self._is_weight if frozen is None else self._is_weight & ~frozen
        self._as_number = self._shrinking.to(self._flat.dtype)

    def step(self) -> None:
        """Change the parameters in place by one step."""
        frozen = self._frozen
        if frozen is not None:
            kept = self._flat[frozen]
            self._gradient.masked_fill_(frozen, 0.0)
        if self._config.clipping is not None:
            self._clip(self._config.clipping)
        if self._l2:
            self._gradient.addcmul_(self._flat, self._as_number, value=self._l2)
        if self._decays_by:
            self._flat.mul_(1 - self._decays_by * self._as_number)
        with torch.no_grad():
            self._take_step(self._optimizer)
        if self._shrinks_by:
            shrunk = functional.softshrink(self._flat, self._shrinks_by)
            self._flat.copy_(torch.where(self._shrinking, shrunk, self._flat))
        if frozen is not None:
            self._flat[frozen] = kept  # momentum from before would still move them

    def state(self) -> dict[str, NDArray[np.float32]]:
        """Copy out the optimizer's state, each (P,) or a single number, by torch's names."""
        held = self._optimizer.state[self._parameter] if self._optimizer.state else {}
        return {name: value.numpy().copy() for name, value in held.items() if value is not None}

    def restore(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """Go on from what `state` gave out."""
        self._optimizer.state.clear()
        if state:
            self._optimizer.state[self._parameter] = {name: torch.tensor(value) for name, value in state.items()}

    def _clip(self, largest: float) -> None:
        """Shorten the gradient as torch.nn.utils.clip_grad_norm_ does."""
        norm = torch.linalg.vector_norm(self._gradient)
        self._gradient.mul_(torch.clamp(largest / (norm + 1e-6), max=1.0))

    def memory(self) -> Remembered:
        """Give the optimizer's state to be changed in place, created as torch does at its first step."""
        names = REMEMBERED[self._name]
        if self._name == "sgd" and not self._optimizer.param_groups[0]["momentum"]:
            names = ()
        first, second, *_ = [*(self._remembered(name).numpy() for name in names), self._unused, self._unused]
        step = self._optimizer.state[self._parameter].get("step", 0) if names else 0
        return Remembered(first, second, int(step))

    def took(self, steps: int) -> None:
        """Count steps that compiled code has taken on that memory."""
        if self._name != "sgd":
            state = self._optimizer.state[self._parameter]
            state.setdefault("step", torch.tensor(0.0)).numpy()[...] += steps

    def _rate_in(self, epoch: int) -> float:
        return self._config.optimizer.learning_rate * factor(self._config.schedule, epoch)

    def _remembered(self, name: str) -> Tensor:
        state = self._optimizer.state[self._parameter]
        if state.get(name) is None:
            state[name] = torch.zeros_like(self._flat)
        held: Tensor = state[name]
        return held

    def _make(self, config: OptimizerConfig) -> None:
        _spare_the_compiler()
        self._name = config.name
        self._optimizer = REGISTRY[config.name](self._parameter)
        # What torch wraps around a step is for hooks, profilers and its compiler, which it would load.
        self._take_step = inspect.unwrap(type(self._optimizer).step)
