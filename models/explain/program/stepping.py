"""The lines of a program that trains a run which is changed on the way: what changes has a name. Knows no change."""

from collections.abc import Callable, Iterator
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Optimizer
from livegrad.models.explain.program.kinds import writing
from livegrad.models.explain.program.start import Start
from livegrad.models.explain.program.training import LOSSES, generators, held, schedule_factor

_CLASSES: Final[dict[Optimizer, str]] = {
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamw": "AdamW",
}

_TITLES: Final = """
def titles():
    print("  epoch     steps", *(f"{name:>14}" for name in samples))
"""

_TRAIN: Final = '''
def train_to(step=float("inf"), epoch=float("inf"), size=None):
    """Train until so many steps have been taken or so many epochs completed; `size` samples make a batch."""
    global epochs, begun, shuffled
    while steps < step and epochs < epoch and not ended:
        if begun == 0:
            shuffled = torch.tensor(order.permutation(len(inputs)))
        batch = shuffled[begun : begun + (size or batch_size)]
        begun += len(batch)
        take_step(batch)
        if begun == len(shuffled) and not ended:
            epochs, begun = epochs + 1, 0
            SCHEDULED
            SHOWN
'''


class Ever:
    """What a run has had at any time; what it never had is not in its program."""

    def __init__(self, start: Start) -> None:
        self._configs = [start.config, *(change.after for change in start.changes)]
        self.l1 = self._any(lambda config: config.training.regularization.l1)
        self.l2 = self._any(lambda config: config.training.regularization.l2)
        self.clipping = self._any(lambda config: config.training.clipping)
        self.dropout = self._any(lambda config: config.network.dropout) and bool(start.config.hidden)
        self.frozen = self._any(lambda config: frozen(start, config)[0] != "frozen = []")
        self.decayed = self._any(lambda config: config.training.optimizer.name == "adamw")
        self.scheduled = self._any(lambda config: config.training.schedule.name != "constant")

    def numbers(self, config: RunConfig) -> Iterator[tuple[str, str]]:
        """Give the names of options that the program goes by, with their values."""
        training = config.training
        if self.l1:
            yield "l1", repr(training.regularization.l1)
        if self.l2:
            yield "l2", repr(training.regularization.l2)
        if self.clipping:
            yield "longest", repr(training.clipping)
        if self.dropout:
            yield "drop", repr(config.network.dropout)

    def _any(self, has: Callable[[RunConfig], object]) -> bool:
        return any(bool(has(config)) for config in self._configs)


def optimizer(start: Start) -> str:
    """Write the options that a change may change, the optimizer, and the schedule."""
    config, ever = start.config, Ever(start)
    lines = [
        f"rate, batch_size = {config.training.optimizer.learning_rate!r}, {config.training.batch_size}",
        *(f"{name} = {value}" for name, value in ever.numbers(config)),
        *(frozen(start, config) if ever.frozen else []),
        "learning = list(network.parameters())",
    ]
    if ever.l1 or ever.l2 or ever.decayed:
        lines.append("weights = [parameter for parameter in learning if parameter.dim() > 1]")
    if ever.decayed:
        lines.append("others = [parameter for parameter in learning if parameter.dim() == 1]")
    parts = ["\n".join([*lines, optimizer_of(config, ever)])]
    if ever.scheduled:
        parts.append("\n".join(factor(config)))
    parts.append("\n".join(_set_rate(ever)))
    return "\n\n\n".join(parts)


def optimizer_of(config: RunConfig, ever: Ever) -> str:
    """Write a new optimizer, whose first group are the weights where it makes a difference."""
    given = {"lr": "rate"} | options(config)
    if config.training.optimizer.name == "sgd" and not config.training.optimizer.momentum:
        given = {"lr": "rate"}
    over = "learning"
    if ever.decayed:
        decay = config.training.optimizer.weight_decay if config.training.optimizer.name == "adamw" else 0
        over = f'[{{"params": weights, "weight_decay": {decay!r}}}, {{"params": others, "weight_decay": 0}}]'
    written = ", ".join(f"{name}={value}" for name, value in given.items())
    return f"optimizer = torch.optim.{_CLASSES[config.training.optimizer.name]}({over}, {written})"


def options(config: RunConfig) -> dict[str, str]:
    """Give what an optimizer goes by beside its learning rate and decay, by torch's names, as they are written."""
    given = config.training.optimizer
    match given.name:
        case "sgd":
            return {"momentum": repr(given.momentum), "nesterov": repr(given.nesterov)}
        case "rmsprop":
            return {"alpha": repr(given.alpha), "eps": repr(given.epsilon)}
        case "adagrad":
            return {"eps": repr(given.epsilon)}
        case _:
            return {"betas": f"({given.beta1!r}, {given.beta2!r})", "eps": repr(given.epsilon)}


def frozen(start: Start, config: RunConfig) -> list[str]:
    """Write which parameters do not learn: pairs of a parameter and a place in it, all of it where that is `...`."""
    shaped = start.shape
    # Biases that the mean of a batch takes away never learn.
    places = [f"({bias}, ...)" for bias in writing(shaped).taken_away(shaped)]
    for index in range(len(shaped.shapes)):
        if index in config.network.frozen_layers:
            places += [f"({name}, ...)" for name in writing(shaped).of_layer(shaped, index)]
    single = shaped.network.model_copy(
        update={"frozen_layers": config.network.frozen_layers, "frozen_weights": config.network.frozen_weights}
    )
    places += held(shaped.model_copy(update={"network": single}))
    if not places:
        return ["frozen = []"]
    return ["frozen = [  # what does not learn: of a parameter one place, or all", *(f"    {p}," for p in places), "]"]


def factor(config: RunConfig) -> list[str]:
    """Write the schedule."""
    return ["def factor(epoch):", f"    return {schedule_factor(config)}"]


def _set_rate(ever: Ever) -> list[str]:
    return [
        "def set_rate():",
        "    for group in optimizer.param_groups:",
        f'        group["lr"] = {"rate * factor(epochs)" if ever.scheduled else "rate"}',
    ]


def functions(start: Start) -> str:
    """Write the generators, a step, and what trains up to a step."""
    ever = Ever(start)
    every = max(1, start.epochs // 200)
    shown = "show(epochs, steps, losses())"
    if every > 1:
        shown = f"if epochs % {every} == 0 or epochs == {start.epochs}:\n                {shown}"
    train = _TRAIN.replace("SHOWN", shown)
    scheduled = "            set_rate()\n" if ever.scheduled else ""
    train = train.replace("            SCHEDULED\n", scheduled)
    counters = "steps = epochs = begun = 0  # `begun`: samples of the epoch that have been trained on\nended = False"
    parts = (f"{generators(start)}\n{counters}", LOSSES, _TITLES, "\n".join(_take_step(ever, start)), train)
    return "\n\n\n".join(part.strip("\n") for part in parts)


def _take_step(ever: Ever, start: Start) -> list[str]:
    """Write a step on one batch, in the run's order."""
    hold = ["for parameter, place in frozen:", "    parameter.grad[place] = 0"] if ever.frozen else []
    lines = [*_masks(start)] if ever.dropout else []
    lines += ["optimizer.zero_grad()", "loss = loss_function(network(inputs[batch]), targets[batch])"]
    lines += ["loss.backward()", *hold]
    if ever.clipping:
        lines += ["if longest is not None:", "    nn.utils.clip_grad_norm_(learning, longest)"]
    if ever.l2:
        lines += ["for weight in weights:", "    weight.grad.add_(weight.detach(), alpha=l2)  # L2", *hold]
    if ever.frozen:
        lines.append("kept = [parameter[place].detach().clone() for parameter, place in frozen]")
    lines.append("optimizer.step()")
    if ever.l1 or ever.frozen:
        lines.append("with torch.no_grad():")
    if ever.l1:
        lines += [
            "    for weight in weights:  # L1 as a proximal step: it makes weights exactly 0",
            '        weight.copy_(functional.softshrink(weight, optimizer.param_groups[0]["lr"] * l1))',
        ]
    if ever.frozen:
        lines += ["    for (parameter, place), value in zip(frozen, kept):", "        parameter[place] = value"]
    lines += [
        "if not (loss.isfinite() and all(parameter.isfinite().all() for parameter in learning)):",
        '    print(f"Training diverged at step {steps + 1}.")',
        "    ended = True",
        "    return",
        "steps += 1",
    ]
    head = ["def take_step(batch):", '    """Train on samples, which `batch` gives the places of."""']
    return [
        *head,
        "    global steps, ended",
        "    if ended:",
        "        return",
        "    network.train()",
        *(f"    {line}" for line in lines),
    ]


def _masks(start: Start) -> list[str]:
    units = list(start.config.hidden)
    return [
        "if drop:",
        f"    kept = dropout.random((len(batch), {sum(units)}), dtype=np.float32) >= drop",
        "    masks = torch.from_numpy(kept).to(inputs.dtype) / (1 - drop)",
        f"    for module, mask in zip(dropouts, masks.split({units}, dim=1)):",
        "        module.mask = mask",
    ]
