"""Which configurations the kernels can run; what they cannot do runs on torch."""

from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.kernels import losses, order, updates
from livegrad.models.kernels.layers import activations

KNOWN: Final[dict[str, frozenset[str]]] = {
    "network": frozenset(
        {
            "hidden",
            "activation",
            "activations",
            "initial_weights",
            "initial_deviation",
            "initial_scale",
            "normalization",
            "dropout",
            "residual",
            "frozen_layers",
            "frozen_weights",
            "convolution",
            "recurrence",
        }
    ),
    "training": frozenset(
        {"loss", "huber_delta", "optimizer", "schedule", "clipping", "regularization", "batch_size", "stop"}
    ),
    "optimizer": frozenset(
        {"name", "learning_rate", "momentum", "nesterov", "alpha", "beta1", "beta2", "epsilon", "weight_decay"}
    ),
    "regularization": frozenset({"l1", "l2"}),
}
"""The options of the network and of its training that the kernels, or those who call them, act on.

What is for other kinds of data counts as known. All others, and what is added in time to come, must be as they are by
default. Data, inputs and seeds are drawn, scaled and told apart before the kernels see them; schedules and rules that
stop are asked outside.
"""


def covers(config: RunConfig) -> bool:
    """Say whether the kernels can do all that a configuration asks for; if not, it runs on torch."""
    training = config.training
    parts = {
        "network": config.network,
        "training": training,
        "optimizer": training.optimizer,
        "regularization": training.regularization,
    }
    return (
        config.kind == "points"
        and all(
            name in KNOWN[key] or getattr(part, name) == field.default
            for key, part in parts.items()
            for name, field in type(part).model_fields.items()
        )
        and activations.CODES.keys() >= set(config.network.layer_activations)
        and (config.data.head, training.loss) in losses.CODES
        and training.optimizer.name in updates.CODES
        and order.draws_as_numpy()
    )
