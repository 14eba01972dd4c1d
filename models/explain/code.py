"""A run as the PyTorch program that a person would write for it; knows configurations alone."""

from itertools import pairwise
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Activation, Feature, Loss
from livegrad.models.data.datasets import default_count

_MODULES: Final[dict[Activation, str]] = {
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "sigmoid": "nn.Sigmoid()",
    "linear": "nn.Identity()",
    "leaky_relu": "nn.LeakyReLU()",
    "elu": "nn.ELU()",
    "selu": "nn.SELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "mish": "nn.Mish()",
    "softplus": "nn.Softplus()",
    "sine": "Sine()",
    "hard_step": "HardStep()",
}

_SINE: Final = """class Sine(nn.Module):
    def forward(self, z):
        return torch.sin(z)
"""

_HARD_STEP: Final = """class HardStep(nn.Module):
    def forward(self, z):
        soft = torch.sigmoid(z)  # on the way back the step passes for a sigmoid
        return soft + ((z > 0).to(z.dtype) - soft).detach()
"""

_RESIDUAL: Final = """class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, a):
        return self.layers(a) + a
"""

_FORMULAS: Final[dict[Feature, str]] = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1_x2": "x1 * x2",
    "sin_x1": "torch.sin(x1)",
    "sin_x2": "torch.sin(x2)",
}

_SCALINGS: Final = {
    "none": "",
    "minmax": """
low, high = inputs.min(0).values, inputs.max(0).values  # of the training set
inputs = (inputs - (high + low) / 2) / ((high - low) / 2)""",
    "standard": """
inputs = (inputs - inputs.mean(0)) / inputs.std(0, correction=0)  # of the training set""",
}

_INITIAL: Final = {
    "xavier": "nn.init.xavier_uniform_(layer.weight)",
    "he": "nn.init.kaiming_normal_(layer.weight)",
    "uniform": "nn.init.uniform_(layer.weight, -0.5, 0.5)",
    "normal": "nn.init.normal_(layer.weight, 0, {deviation:g})",
    "orthogonal": "nn.init.orthogonal_(layer.weight)",
    "zeros": "nn.init.zeros_(layer.weight)",
}

_ERRORS: Final[dict[Loss, str]] = {
    "squared": "0.5 * functional.mse_loss({y}, {t})",
    "absolute": "functional.l1_loss({y}, {t})",
    "huber": "functional.huber_loss({y}, {t}, delta={delta:g})",
    "hinge": "torch.relu(1 - (2 * t - 1) * z).mean()",
}

_SCHEDULES: Final = {
    "step": "max({floor:g}, {gamma:g} ** (epoch // {every}))",
    "exponential": "max({floor:g}, {gamma:g} ** (epoch / {every}))",
    "cosine": "{floor:g} + (1 - {floor:g}) * 0.5 * (1 + math.cos(math.pi * min(epoch / {epochs}, 1)))",
    "warmup": "max({floor:g}, min(1, (epoch + 1) / {epochs}))",
}


def code(config: RunConfig) -> str:
    """Write the network, its initial weights, its loss and its training as PyTorch code that runs by itself."""
    return (
        "\n\n".join(
            part.strip("\n")
            for part in (
                _imports(config),
                *_helpers(config),
                _network(config),
                _initial(config),
                _inputs(config),
                _loss(config),
                _optimizer(config),
                _training(config),
            )
        )
        + "\n"
    )


def _imports(config: RunConfig) -> str:
    first = "import math\n\n" if config.training.schedule.name == "cosine" else ""
    return f"{first}import torch\nfrom torch import nn\nfrom torch.nn import functional"


def _helpers(config: RunConfig) -> list[str]:
    names = config.network.layer_activations
    linked = config.network.residual and any(a == b for a, b in pairwise(config.network.hidden))
    there = ((_SINE, "sine" in names), (_HARD_STEP, "hard_step" in names), (_RESIDUAL, linked))
    return ["\n" + text for text, needed in there if needed]


def _network(config: RunConfig) -> str:
    lines = []
    *hidden, (size, outputs) = pairwise(config.sizes)
    for layer, ((before, units), name) in enumerate(zip(hidden, config.network.layer_activations, strict=True)):
        block = _block(config, before, units, name)
        if config.network.residual and layer and before == units:
            lines.append(f"Residual({', '.join(block)})")
        else:
            lines += block
    lines.append(f"nn.Linear({size}, {outputs})")
    return "network = nn.Sequential(\n" + "".join(f"    {line},\n" for line in lines) + ")"


def _block(config: RunConfig, before: int, units: int, name: Activation) -> list[str]:
    norms = {"none": [], "batch": [f"nn.BatchNorm1d({units})"], "layer": [f"nn.LayerNorm({units})"]}
    drop = [f"nn.Dropout({config.network.dropout:g})"] if config.network.dropout else []
    return [f"nn.Linear({before}, {units})", *norms[config.network.normalization], _MODULES[name], *drop]


def _initial(config: RunConfig) -> str:
    network = config.network
    draw = _INITIAL[network.initial_weights].format(deviation=network.initial_deviation)
    scale = "" if network.initial_scale == 1 else f"\n        layer.weight.data *= {network.initial_scale:g}"
    text = f"""
layers = [module for module in network.modules() if isinstance(module, nn.Linear)]
with torch.no_grad():
    for layer in layers:
        {draw}{scale}
        nn.init.zeros_(layer.bias)"""
    frozen = [layer for layer in config.network.frozen_layers if layer < len(config.sizes) - 1]
    normalized = [layer for layer in frozen if layer < len(network.hidden) and network.normalization != "none"]
    if normalized:
        kinds = "(nn.BatchNorm1d, nn.LayerNorm)"
        text += f"\nnorms = [module for module in network.modules() if isinstance(module, {kinds})]"
    text += "".join(f"\nlayers[{layer}].requires_grad_(False)" for layer in frozen)
    text += "".join(f"\nnorms[{layer}].requires_grad_(False)" for layer in normalized)
    return text + _held(config)


def _held(config: RunConfig) -> str:
    """Write which single weights do not learn, and what they are."""
    places = [
        f"(layers[{layer}].weight, ({to}, {origin}))" if origin >= 0 else f"(layers[{layer}].bias, {to})"
        for layer, to, origin in config.network.frozen_weights
        if layer < len(config.sizes) - 1 and to < config.sizes[layer + 1] and origin < config.sizes[layer]
    ]
    if not places:
        return ""
    return f"""
held = [{", ".join(places)}]
held = [(parameter, place, parameter[place].item()) for parameter, place in held]"""


def _inputs(config: RunConfig) -> str:
    formulas = ", ".join(_FORMULAS[name] for name in config.features)
    what = {
        "binary": "classes (n, 1), 0.0 or 1.0",
        "multiclass": f"class numbers (n,), 0 to {config.outputs - 1}",
        "regression": "values (n, 1)",
    }[config.data.head]
    count = config.data.count or default_count(config.data)
    targets = {
        "binary": "(x1 * x2 > 0).float()[:, None]",
        "multiclass": f"torch.randint({config.outputs}, (len(x1),))",
        "regression": "torch.sin(x1)[:, None]",
    }[config.data.head]
    return f"""
# put your points here, and as targets {what}
x1, x2 = torch.rand(2, {count}) * 12 - 6
targets = {targets}
inputs = torch.stack([{formulas}], dim=1){_SCALINGS[config.inputs.scaling]}"""


def _loss(config: RunConfig) -> str:
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
    return f"\ndef loss_function(z, t):\n    {body}"


def _optimizer(config: RunConfig) -> str:
    options, regularization = config.training.optimizer, config.training.regularization
    momentum = f", momentum={options.momentum:g}" if options.momentum else ""
    nesterov = ", nesterov=True" if options.momentum and options.nesterov else ""
    betas = f", betas=({options.beta1:g}, {options.beta2:g}), eps={options.epsilon:g}"
    kind, rest = {
        "sgd": ("SGD", momentum + nesterov),
        "rmsprop": ("RMSprop", f", alpha={options.alpha:g}, eps={options.epsilon:g}"),
        "adagrad": ("Adagrad", f", eps={options.epsilon:g}"),
        "adam": ("Adam", betas),
        "adamw": ("AdamW", betas),
    }[options.name]
    decay = options.weight_decay if options.name == "adamw" else regularization.l2
    lines, parameters = [], "network.parameters()"
    if decay or regularization.l1 or regularization.l2 or options.name == "adamw":
        lines.append("weights = [parameter for parameter in network.parameters() if parameter.dim() == 2]")
    if decay or options.name == "adamw":
        lines.append("others = [parameter for parameter in network.parameters() if parameter.dim() == 1]")
        parameters = f'[{{"params": weights, "weight_decay": {decay:g}}}, {{"params": others, "weight_decay": 0}}]'
    lines.append(f"optimizer = torch.optim.{kind}({parameters}, lr={options.learning_rate:g}{rest})")
    schedule = config.training.schedule
    if schedule.name != "constant":
        factor = _SCHEDULES[schedule.name].format(**schedule.model_dump())
        lines.append(f"schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: {factor})")
    return "\n".join(lines)


def _training(config: RunConfig) -> str:
    training, single = config.training, config.network.frozen_weights
    regularization = training.regularization
    body = ["optimizer.zero_grad()", "loss = loss_function(network(inputs[batch]), targets[batch])"]
    if training.optimizer.name == "adamw" and regularization.l2:
        body.append(f"loss = loss + {regularization.l2 / 2:g} * sum(weight.square().sum() for weight in weights)")
    body.append("loss.backward()")
    if single:
        body += ["for parameter, place, _ in held:", "    parameter.grad[place] = 0"]
    if training.clipping is not None:
        body.append(f"nn.utils.clip_grad_norm_(network.parameters(), {training.clipping:g})")
    body.append("optimizer.step()")
    if regularization.l1:
        body += [
            "with torch.no_grad():",
            "    for weight in weights:",
            f'        threshold = {regularization.l1:g} * optimizer.param_groups[0]["lr"]',
            "        weight.copy_(functional.softshrink(weight, threshold))",
        ]
    if single:
        body += [
            "with torch.no_grad():",
            "    for parameter, place, value in held:",
            "        parameter[place] = value",
        ]
    lines = [
        "",
        f"def train(epochs={training.stop.epoch or 100}, batch_size={training.batch_size}):",
        "    network.train()",
        "    for epoch in range(epochs):",
        "        for batch in torch.randperm(len(inputs)).split(batch_size):",
        *(f"            {line}" for line in body),
        *(["        schedule.step()"] if training.schedule.name != "constant" else []),
        "    network.eval()",
        "",
        "",
        "train()",
    ]
    return "\n".join(lines)
