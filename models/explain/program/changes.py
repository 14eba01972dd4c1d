"""The lines of a program that make the changes its run's journal tells of, each at its step; knows no training."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from livegrad.models.config.run import RunConfig
from livegrad.models.explain.program.kinds import writing
from livegrad.models.explain.program.start import Change, Start

RATE: Final = "training.optimizer.learning_rate"
BATCH: Final = "training.batch_size"


def why_not(config: RunConfig, changes: Sequence[Change]) -> str | None:
    """Say which change a program cannot make at its step; None: it can make all of them."""
    if all(layer in config.network.frozen_layers for layer in range(len(config.sizes) - 1)):
        return "nothing learns"
    for change in changes:
        others = [path for path in change.options if path not in (RATE, BATCH)]
        if others:
            return f"{others[0]} was changed at step {change.step}"
        if change.edit and (config.network.frozen_weights or change.edit[0] in config.network.frozen_layers):
            return f"a weight was set at step {change.step} while some were frozen"
        if change.what:
            return f"{change.what} at step {change.step}"
    return None


def function(start: Start) -> str:
    """Write the function that makes the changes, and the options that it changes."""
    config = start.config
    lines = [
        f"rate, batch_size = {config.training.optimizer.learning_rate!r}, {config.training.batch_size}",
        *_singles(start),
        "",
        "",
        "def change(steps, epoch):",
        '    """Change what was changed when the run had taken so many steps."""',
        "    global rate, batch_size",
    ]
    for step, group in groupby((each for each in start.changes if each.edit or each.options), lambda each: each.step):
        lines.append(f"    if steps == {step}:")
        lines += [f"        {line}" for each in group for line in _one(config, each)]
    return "\n".join(lines)


def _singles(start: Start) -> list[str]:
    """Write at which steps a single sample was trained on."""
    spans = ", ".join(f"range({each.step}, {each.step + each.samples})" for each in start.changes if each.samples)
    return [f"singles = [{spans}]  # steps on a single sample"] if spans else []


def _one(config: RunConfig, change: Change) -> list[str]:
    if change.edit:
        layer, to, from_, value = change.edit
        return ["with torch.no_grad():", f"    {writing(config).place(config, layer, to, from_)} = {value!r}"]
    lines: list[str] = []
    options: dict[str, Any] = dict(change.options)
    if BATCH in options:
        lines.append(f"batch_size = {options[BATCH]}")
    if RATE in options:
        scheduled = config.training.schedule.name != "constant"
        lines += [
            f"rate = {options[RATE]!r}",
            "for group in optimizer.param_groups:",
            f'    group["lr"] = {"learning_rate(epoch)" if scheduled else "rate"}',
        ]
    return lines


def batches(start: Start) -> list[str]:
    """Write what begins each step of an epoch: the samples of the batch, however large batches are by then."""
    single = any(each.samples for each in start.changes)
    size = "1 if any(steps in span for span in singles) else batch_size" if single else "batch_size"
    return [
        "begun = 0",
        "while begun < len(shuffled):",
        f"    size = {size}",
        "    batch = shuffled[begun : begun + size]",
        "    begun += size",
    ]
