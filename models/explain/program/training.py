"""The lines of a program that train its network as the run was trained; knows no data set and no numbers."""

from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Loss
from livegrad.models.data.streams import KEYS
from livegrad.models.explain.program import digits
from livegrad.models.explain.program.kinds import writing
from livegrad.models.explain.program.start import Going, Start

DROPOUT_STREAM: Final = KEYS["dropout"][0]
"""The stream of the order's seed that dropout is drawn from: see `models/data/streams.py`."""

_ERRORS: Final[dict[Loss, str]] = {
    "squared": "0.5 * functional.mse_loss({y}, {t})",
    "absolute": "functional.l1_loss({y}, {t})",
    "huber": "functional.huber_loss({y}, {t}, delta={delta!r})",
    "hinge": "torch.relu(1 - (2 * t - 1) * z).mean()",
}

FACTORS: Final = {
    "step": "max({floor!r}, {gamma!r} ** (epoch // {every}))",
    "exponential": "max({floor!r}, {gamma!r} ** (epoch / {every}))",
    "cosine": "{floor!r} + (1 - {floor!r}) * (0.5 * (1 + math.cos(math.pi * min(epoch / {epochs}, 1.0))))",
    "warmup": "max({floor!r}, min(1.0, (epoch + 1) / {epochs}))",
}

LOSSES: Final = '''
def losses():
    """Measure the loss on each part of the data, as the network answers outside of training."""
    network.eval()
    with torch.no_grad():
        return {name: loss_function(network(x), t).item() for name, (x, t) in samples.items()}


def show(epoch, steps, found):
    print(f"{epoch:7} {steps:9}", *(f"{loss:14.9g}" for loss in found.values()))
'''


def loss(config: RunConfig) -> str:
    """Write the loss."""
    name, head, delta = config.training.loss, config.data.head, config.training.huber_delta
    if name == "cross_entropy":
        return f"loss_function = {'nn.BCEWithLogitsLoss()' if head == 'binary' else 'nn.CrossEntropyLoss()'}"
    if head == "multiclass":
        # torch's means are over samples and classes, these over samples alone.
        error = _ERRORS[name].format(y="torch.softmax(z, 1)", t="truth", delta=delta)
        body = f"truth = functional.one_hot(t, {config.outputs}).to(z.dtype)\n    return {config.outputs} * {error}"
    else:
        y, t = ("torch.tanh(z)", "2 * t - 1") if head == "binary" else ("z", "t")
        body = f"return {_ERRORS[name].format(y=y, t=t, delta=delta)}"
    return f"def loss_function(z, t):\n    {body}"


def learns(config: RunConfig) -> bool:
    """Say whether any layer is not frozen."""
    return any(layer not in config.network.frozen_layers for layer in range(len(config.sizes) - 1))


def optimizer(start: Start) -> str:
    """Write what is frozen, the optimizer with what it remembers, and the schedule."""
    config = start.config
    if not learns(config):
        return "# Every layer is frozen: nothing learns, and there is no optimizer."
    lines = [*_frozen(config), *_held(config), *_groups(config)]
    if start.going and start.going.optimizer:
        lines += ["", _memory(config, start.going)]
    if config.training.schedule.name != "constant":
        rate = repr(config.training.optimizer.learning_rate)
        lines += ["", "", "def learning_rate(epoch):", f"    return {rate} * ({schedule_factor(config)})"]
    return "\n".join(lines)


def schedule_factor(config: RunConfig) -> str:
    """Write what the learning rate is multiplied by in an epoch."""
    if config.training.schedule.name == "constant":
        return "1.0"
    return FACTORS[config.training.schedule.name].format(**config.training.schedule.model_dump())


def _frozen(config: RunConfig) -> list[str]:
    """Write which layers do not learn."""
    lines = writing(config).frozen(config)
    if not lines:
        return ["learning = list(network.parameters())"]
    return [*lines, "learning = [parameter for parameter in network.parameters() if parameter.requires_grad]"]


def held(config: RunConfig) -> list[str]:
    """Give the single weights that do not learn, as expressions of a parameter and a place in it."""
    return writing(config).held(config)


def _held(config: RunConfig) -> list[str]:
    places = "".join(f"    {place},\n" for place in held(config))
    if not places:
        return []
    return [
        f"held = [  # single weights that do not learn\n{places}]",
        "held = [(parameter, place, parameter[place].item()) for parameter, place in held]",
    ]


def _groups(config: RunConfig) -> list[str]:
    options, regularization = config.training.optimizer, config.training.regularization
    momentum = f", momentum={options.momentum!r}" if options.momentum else ""
    nesterov = ", nesterov=True" if options.momentum and options.nesterov else ""
    betas = f", betas=({options.beta1!r}, {options.beta2!r}), eps={options.epsilon!r}"
    kind, rest = {
        "sgd": ("SGD", momentum + nesterov),
        "rmsprop": ("RMSprop", f", alpha={options.alpha!r}, eps={options.epsilon!r}"),
        "adagrad": ("Adagrad", f", eps={options.epsilon!r}"),
        "adam": ("Adam", betas),
        "adamw": ("AdamW", betas),
    }[options.name]
    decay = options.weight_decay if options.name == "adamw" else regularization.l2
    lines, over = [], "learning"
    if decay or regularization.l1 or regularization.l2:
        lines.append("weights = [parameter for parameter in learning if parameter.dim() > 1]")
    if decay:
        lines.append("others = [parameter for parameter in learning if parameter.dim() == 1]")
        lines += [
            f'groups = [{{"params": weights, "weight_decay": {decay!r}}}, {{"params": others, "weight_decay": 0}}]',
        ]
        over = "groups"
    elif options.name == "adamw":
        rest += ", weight_decay=0"
    lines.append(f"optimizer = torch.optim.{kind}({over}, lr={options.learning_rate!r}{rest})")
    return lines


def _memory(config: RunConfig, going: Going) -> str:
    """Write what the optimizer remembers of each parameter."""
    arrays = {name: values for name, values in going.optimizer.items() if values.ndim}
    steps = {name: values for name, values in going.optimizer.items() if not values.ndim}
    entries, parameters = [], writing(config).parameters
    for name in dict(parameters(config, next(iter(arrays.values())))) if arrays else ():
        held = {kind: dict(parameters(config, values))[name] for kind, values in arrays.items()}
        inner = "".join(f'        "{kind}": {digits.listed(values, " " * 8)},\n' for kind, values in held.items())
        entries.append(f'    "{name}": {{\n{inner}    }},\n')
    counted = "".join(f', "{name}": torch.tensor({float(values)!r})' for name, values in steps.items())
    remembered = f"memory = {{  # what the optimizer remembers of the steps before\n{''.join(entries)}}}"
    return (
        f"{remembered}\n"
        "for name, parameter in network.named_parameters():\n"
        "    if parameter.requires_grad:\n"
        "        held_before = {kind: torch.tensor(values) for kind, values in memory[name].items()}\n"
        f"        optimizer.state[parameter] = {{**held_before{counted}}}"
    )


def loop(start: Start) -> str:
    """Write the generators, the steps and the loop over epochs."""
    if not (start.data.split == 0).any():
        return 'print("There are no points to train on.")'
    parts = (generators(start), LOSSES, _train(start), "train()")
    return "\n\n\n".join(part.strip("\n") for part in parts)


def generators(start: Start) -> str:
    """Write what shuffles samples and picks what is dropped."""
    config, going = start.config, start.going
    dropped = start.shape.network.dropout and config.hidden
    dropouts = "dropouts = [module for module in network.modules() if isinstance(module, Dropout)]"
    if going is None:
        lines = [f"order = np.random.Generator(np.random.PCG64({config.seeds.order}))  # shuffles the samples"]
        if dropped:
            seed = f"np.random.SeedSequence({config.seeds.order}, spawn_key=({DROPOUT_STREAM},))"
            lines.append(f"dropout = np.random.Generator(np.random.PCG64({seed}))  # picks what is left out")
            lines.append(dropouts)
        return "\n".join(lines)
    lines = [
        "order = np.random.Generator(np.random.PCG64())  # shuffles the samples, from the state it had",
        f"order.bit_generator.state = {dict(going.order)!r}",
    ]
    if dropped:
        lines += [
            "dropout = np.random.Generator(np.random.PCG64())  # picks what is left out",
            f"dropout.bit_generator.state = {dict(going.dropout)!r}",
            dropouts,
        ]
    if len(going.rest):
        lines.append(f"left = {digits.integers(going.rest.tolist())}  # what was left of the epoch begun")
    return "\n".join(lines)


def _train(start: Start) -> str:
    config, going = start.config, start.going
    first, count = (going.epoch, going.steps) if going else (0, 0)
    stop = _stop(start)
    titles = 'print("  epoch     steps", *(f"{name:>14}" for name in samples))'
    shuffled = "order.permutation(len(inputs))"
    if going and len(going.rest):
        shuffled = f"left if epoch == {first} else {shuffled}"
    every = max(1, (start.epochs - first) // 200)
    last = f"epoch + 1 == {start.epochs}"
    shown = "" if every == 1 else f"        if (epoch + 1) % {every} == 0 or {last}:\n    "
    lines = [
        "def train():",
        f"    steps = {count}",
        *_begun_waiting(start),
        f"    {titles}",
        f"    show({first}, steps, losses())",
        f"    for epoch in range({first}, {start.epochs}):",
        *_rate(config),
        f"        shuffled = torch.tensor({shuffled})",
        "        network.train()",
        f"        for batch in shuffled.split({config.training.batch_size}):",
        *(f"            {line}" for line in _one_step(config)),
        "            steps += 1",
        "        found = losses()",
        f"{shown}        show(epoch + 1, steps, found)",
        *(f"        {line}" for line in stop),
    ]
    return "\n".join(lines)


def _rate(config: RunConfig) -> list[str]:
    if config.training.schedule.name == "constant" or not learns(config):
        return []
    return [
        "        for group in optimizer.param_groups:",
        '            group["lr"] = learning_rate(epoch)',
    ]


def _one_step(config: RunConfig) -> list[str]:
    """Write a step on one batch."""
    lines = _masks(config)
    if not learns(config):
        return [*lines, "loss = loss_function(network(inputs[batch]), targets[batch])", *_diverged(config)]
    return [
        *lines,
        "optimizer.zero_grad()",
        "loss = loss_function(network(inputs[batch]), targets[batch])",
        "loss.backward()",
        *_changed_gradient(config),
        "optimizer.step()",
        *_after_step(config),
        *_diverged(config),
    ]


def _masks(config: RunConfig) -> list[str]:
    if not (config.network.dropout and config.hidden):
        return []
    units, chance = list(config.hidden), config.network.dropout
    return [
        f"kept = dropout.random((len(batch), {sum(units)}), dtype=np.float32) >= {chance!r}",
        f"masks = torch.from_numpy(kept).to(inputs.dtype) / (1 - {chance!r})",
        f"for module, mask in zip(dropouts, masks.split({units}, dim=1)):",
        "    module.mask = mask",
    ]


def _changed_gradient(config: RunConfig) -> list[str]:
    """Write what happens between the gradient and the optimizer's step, in the run's order."""
    training, lines = config.training, list[str]()
    if held(config):
        lines += ["for parameter, place, _ in held:", "    parameter.grad[place] = 0"]
    if training.clipping is not None:
        lines.append(f"nn.utils.clip_grad_norm_(learning, {training.clipping!r})")
    if training.optimizer.name == "adamw" and training.regularization.l2:
        # AdamW's `weight_decay` is its own decay: L2 has to be added to the gradient.
        lines += [
            "for weight in weights:",
            f"    weight.grad.add_(weight.detach(), alpha={training.regularization.l2!r})  # L2",
        ]
    return lines


def _after_step(config: RunConfig) -> list[str]:
    lines, l1 = list[str](), config.training.regularization.l1
    if l1:
        lines += [
            "with torch.no_grad():  # L1 as a proximal step: it makes weights exactly 0",
            "    for weight in weights:",
            f'        weight.copy_(functional.softshrink(weight, optimizer.param_groups[0]["lr"] * {l1!r}))',
        ]
    if held(config):
        lines += [
            "with torch.no_grad():",
            "    for parameter, place, value in held:",
            "        parameter[place] = value",
        ]
    return lines


def _diverged(config: RunConfig) -> list[str]:
    changes = " and all(parameter.isfinite().all() for parameter in learning)" if learns(config) else ""
    return [
        f"if not (loss.isfinite(){changes}):",
        '    print(f"Training diverged at step {steps + 1}.")',
        "    return",
    ]


def _begun_waiting(start: Start) -> list[str]:
    if not _patient(start):
        return []
    best = start.going.best if start.going else None
    smallest = 'float("inf")' if best is None else repr(best)
    waited = start.going.waited if start.going else 0
    return [f"    smallest, waited = {smallest}, {waited}  # the validation loss, and epochs without a smaller one"]


def _patient(start: Start) -> bool:
    there = bool((start.data.split == 2).any())
    return start.config.training.stop.patience is not None and there and "stopped_patience" not in start.spent


def _stop(start: Start) -> list[str]:
    """Write the stop rules that are still to come, but for the number of epochs."""
    rules, lines = start.config.training.stop, list[str]()
    if rules.loss is not None and "stopped_loss" not in start.spent:
        lines += [
            f'if found["train"] <= {rules.loss!r}:',
            '    print("The training loss is small enough.")',
            "    return",
        ]
    if _patient(start):
        lines += [
            'waited = 0 if found["validation"] < smallest else waited + 1',
            'smallest = min(smallest, found["validation"])',
            f"if waited >= {rules.patience}:",
            '    print("The validation loss has not fallen for too long.")',
            "    return",
        ]
    return lines
