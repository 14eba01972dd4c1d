"""The lines of a program that make the changes its run's journal tells of, each at its step; knows no training."""

from typing import Any, Final

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Data, Labelled
from livegrad.models.explain.program import points, stepping
from livegrad.models.explain.program.kinds import writing
from livegrad.models.explain.program.start import Change, Start
from livegrad.models.explain.program.training import loss

_BEGIN: Final = ["titles()", "show(epochs, steps, losses())"]


def story(start: Start) -> str:
    """Write what trains the run, and on the way does to it what was done: step by step, from the top to the bottom."""
    lines, telling = ["set_rate()"] if stepping.Ever(start).scheduled else [], _Telling(start)
    at, begun, told = 0, False, True
    for change in start.changes:
        if change.step > at or (change.samples and not begun):
            lines += _up_to(change.step, at, begun=begun)
            at, begun = change.step, True
        lines += ["", *telling.tell(change)]
        at, told = at + change.samples, change.samples > 0 and change.place is None
    lines.append("")
    if not telling.trains:
        lines.append('print("There are no points to train on.")')
    elif start.steps is None:
        lines += [*([] if begun else _BEGIN), f"train_to(epoch={start.epochs})"]
    elif start.steps > at:
        lines += _up_to(start.steps, at, begun=begun)
    elif not told:
        lines += ["if not ended:", "    show(epochs, steps, losses())"] if begun else _BEGIN
    return "\n".join(lines).strip("\n")


def _up_to(step: int, at: int, *, begun: bool) -> list[str]:
    """Write what trains from one step to another, and before the first shows the run as it begins."""
    return [*([] if begun else _BEGIN), *([f"train_to(step={step})"] if step > at else [])]


class _Telling:
    """Writes one change after the other; knows what points the program has by then."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._data: Labelled = start.data
        self._since = 0
        """The step since which it has them."""
        self.trains = bool((start.data.split == 0).any())
        """Whether there is any point to train on."""

    def tell(self, change: Change) -> list[str]:
        where = f"# After {change.step} steps, in epoch {change.epoch + 1}"
        if change.edit:
            layer, to, from_, value = change.edit
            place = writing(self._start.config).place(self._start.shape, layer, to, from_)
            return [f"{where}: a weight was set by hand.", "with torch.no_grad():", f"    {place} = {value!r}"]
        if change.samples:
            return self._samples(change, where)
        lines = [f"{where}: {_what(change)}."]
        if change.points is not None:
            lines += self._points(change, change.points)
        return [*lines, *_options(self._start, change)]

    def _samples(self, change: Change, where: str) -> list[str]:
        times = f" {change.samples} times" if change.samples > 1 else ""
        if change.place is None:
            return [
                f"{where}: the next sample alone{times}.",
                f"train_to(step={change.step + change.samples}, size=1)",
            ]
        lines = [f"{where}: the training sample {change.place} out of turn{times}."]
        if change.samples == 1:
            return [*lines, f"take_step([{change.place}])"]
        return [*lines, f"for _ in range({change.samples}):", f"    take_step([{change.place}])"]

    def _points(self, change: Change, new: Data) -> list[str]:
        self.trains = bool((new.split == 0).any())
        if not self.trains:
            return ["# There are no points to train on until others come."]
        assert isinstance(self._data, Data)  # noqa: S101  of other kinds no program has other data on the way
        lines = points.anew(self._start, change, self._data, moved=change.step > self._since)
        self._data, self._since = new, change.step
        return lines


def _what(change: Change) -> str:
    """Say which options were changed, from what to what."""
    before, after = _flat(change.before.model_dump(mode="json")), _flat(change.after.model_dump(mode="json"))
    told = [
        f"{path} from {before[path]!r} to {value!r}"
        for path, value in after.items()
        if before[path] != value and path != "data.custom"
    ]
    if before["data.custom"] != after["data.custom"]:
        told.append("other points")
    return ", ".join(told)


def _flat(part: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Give options by dotted path."""
    found: dict[str, Any] = {}
    for name, value in part.items():
        found |= _flat(value, f"{path}{name}.") if isinstance(value, dict) else {f"{path}{name}": value}
    return found


def _options(start: Start, change: Change) -> list[str]:
    """Write what makes the options of a change those of the program; points are made elsewhere."""
    old, new, ever, lines = change.before, change.after, stepping.Ever(start), list[str]()
    activations = writing(start.config).activations
    former = dict(activations(_shaped(start, old)))
    lines += [
        f"{place} = {module}" for place, module in activations(_shaped(start, new)) if former.get(place) != module
    ]
    if loss(old) != loss(new):
        lines += loss(new).splitlines()
    if old.training.batch_size != new.training.batch_size:
        lines.append(f"batch_size = {new.training.batch_size}")
    before = dict(ever.numbers(old))
    lines += [f"{name} = {value}" for name, value in ever.numbers(new) if before[name] != value]
    if old.network.dropout and not new.network.dropout and ever.dropout:
        lines += ["for module in dropouts:", "    module.mask = None"]
    if ever.frozen and stepping.frozen(start, old) != stepping.frozen(start, new):
        lines += stepping.frozen(start, new)
    return [*lines, *_optimizer(old, new, ever)]


def _optimizer(old: RunConfig, new: RunConfig, ever: stepping.Ever) -> list[str]:
    """Write what changes how gradients change parameters."""
    lines, renewed = list[str](), old.training.optimizer.name != new.training.optimizer.name
    rate = new.training.optimizer.learning_rate
    turned = old.training.optimizer.learning_rate != rate
    if turned:
        lines.append(f"rate = {rate!r}")
    if renewed:
        lines.append(f"{stepping.optimizer_of(new, ever)}  # it remembers nothing yet")
    else:
        lines += _tuned(old, new)
    factor = stepping.factor(new)
    if factor != stepping.factor(old):
        lines += factor
    return [*lines, "set_rate()"] if turned or renewed or factor != stepping.factor(old) else lines


def _tuned(old: RunConfig, new: RunConfig) -> list[str]:
    """Write other options of the same optimizer."""
    former, now = stepping.options(old), stepping.options(new)
    changed = [f'    group["{name}"] = {value}' for name, value in now.items() if former[name] != value]
    lines = ["for group in optimizer.param_groups:", *changed] if changed else []
    name, decay = new.training.optimizer.name, new.training.optimizer.weight_decay
    if name == "adamw" and decay != old.training.optimizer.weight_decay:
        lines.append(f'optimizer.param_groups[0]["weight_decay"] = {decay!r}  # of the weights')
    if name == "sgd" and old.training.optimizer.momentum and not new.training.optimizer.momentum:
        lines.append("optimizer.state.clear()  # its velocity is forgotten")
    return lines


def _shaped(start: Start, config: RunConfig) -> RunConfig:
    """Give a configuration with the modules of the program's network."""
    dropout = start.shape.network.dropout
    return config.model_copy(update={"network": config.network.model_copy(update={"dropout": dropout})})
