"""Measures how true the verdicts of time are: random runs on sequences, sick and healthy, and remedies that help.

Judged by what knows nothing of verdicts: how the run goes on by itself, and how a twin goes that differs in its cell.
`python -m benchmarks.sequence_verdicts --first 1000 --runs 100` takes other seeds.
"""

import argparse
import random
from collections import Counter
from typing import Any, Final

import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Dataset
from livegrad.models.training.trainer import Trainer

EPOCHS: Final = 24
LOOKS: Final = (0, 4, 8, 12, 16, 20, 24)
LEARNED: Final = 0.3
"""The share of a constant answer's loss below which a run has learned."""
STUCK: Final = 0.85
TIME: Final = frozenset({"vanishing_time", "exploding_time"})
SETS: Final[tuple[Dataset, ...]] = ("first-symbol", "order", "adding", "majority")
GATED: Final[dict[str, Any]] = {
    "network.recurrence.cell": "gru",
    "network.recurrence.memory_bias": 4.0,
    "network.recurrence.units": 8,
    "network.initial_weights": "xavier",
    "training.optimizer.name": "adam",
    "training.optimizer.learning_rate": 0.01,
}
"""A twin that learns whatever can be learned."""


def draw(number: int) -> RunConfig:
    """Draw a run: data sets in turn, cells, lengths, weights and optimizers at random."""
    pick = random.Random(number).choice  # noqa: S311
    dataset, cell = SETS[number % len(SETS)], pick(("rnn", "rnn", "lstm", "gru"))
    name = pick(("adam", "adam", "sgd"))
    return changed(
        RunConfig(),
        {
            "data.dataset": dataset,
            "data.length": pick((4, 8, 12, 20, 30, 40, 50, 60)),
            "data.count": 1000,
            "network.recurrence.cell": cell,
            "network.recurrence.units": pick((2, 4, 8, 8, 16)),
            "network.recurrence.layers": pick((1, 1, 2)),
            "network.recurrence.memory_bias": pick((0.0, 0.0, 1.0, 4.0)),
            "network.activation": pick(("tanh", "tanh", "relu")) if cell == "rnn" else "tanh",
            "network.initial_weights": pick(("xavier", "xavier", "he", "orthogonal", "normal", "uniform")),
            "network.initial_deviation": pick((0.1, 0.3, 0.55, 1.0)),
            "training.optimizer.name": name,
            "training.optimizer.learning_rate": pick((0.01, 0.03, 0.1, 0.3) if name == "sgd" else (0.003, 0.01, 0.03)),
            "training.clipping": pick((None, None, 0.5)),
            "training.batch_size": 20,
            "training.loss": "squared" if dataset == "adding" else "cross_entropy",
            "seeds.data": number,
            "seeds.weights": number,
            "seeds.order": number,
        },
    )


def share(trainer: Trainer) -> float:
    """Give the training loss as a share of a constant answer's; infinite where it diverged."""
    return float("inf") if trainer.diverged else trainer.loss / (trainer.baseline_loss or 1.0)


def trained(config: RunConfig) -> float:
    """Train a run and give the share of the loss it ends with."""
    trainer = Trainer(config)
    trainer.step(EPOCHS * trainer.steps_per_epoch)
    return share(trainer)


def judge(number: int, counts: Counter[str]) -> None:  # noqa: C901  a count after the other
    """Look at one run again and again, and count what was said and what is so."""
    trainer = Trainer(draw(number))
    looks, remedy = list[set[str]](), None
    for epoch in range(EPOCHS + 1):
        if epoch in LOOKS:
            said = trainer.verdicts()
            looks.append({verdict.kind for verdict in said})
            if said and said[0].kind in TIME | {"diverged"} and remedy is None:
                remedy = (said[0].kind, said[0].remedy, trainer.config)
        if epoch < EPOCHS:
            trainer.to_epoch_end()
    end = share(trainer)
    kinds = set.union(*looks)
    lasting = set.intersection(*looks[-2:])
    state = "diverged" if trainer.diverged else "healthy" if end < LEARNED else "stuck" if end > STUCK else "between"
    counts[f"runs {state}"] += 1
    if state == "healthy":
        counts["healthy: something of time said at the start"] += bool(looks[0] & TIME)
        counts["healthy: something of time said later"] += bool(set.union(*looks[1:]) & TIME)
        counts["healthy: something lasting said"] += bool(lasting)
    if state == "stuck":
        twin = trained(changed(trainer.config, GATED))
        kind = "length is to blame" if twin < LEARNED and trainer.config.network.recurrence.cell == "rnn" else "other"
        counts[f"stuck, {kind}"] += 1
        counts[f"stuck, {kind}: something of time said at the end"] += bool(looks[-1] & TIME)
        for other in sorted(looks[-1] - TIME):
            counts[f"stuck, {kind}: said instead: {other}"] += 1
        counts[f"stuck, {kind}: nothing said"] += not looks[-1]
    if state == "diverged":
        counts["diverged: exploding said at the start"] += "exploding_time" in looks[0]
    for kind in kinds & TIME:
        counts[f"said {kind}"] += 1
        counts[f"said {kind}, of a run that learned"] += state == "healthy"
    if remedy is not None:
        kind, changes, config = remedy
        counts[f"{kind}: remedies offered"] += changes is not None
        counts[f"{kind}: without remedy"] += changes is None
        if changes is not None:
            mended = trained(changed(config, changes))
            better = mended < min(0.85 * end, end - 0.03) if kind != "diverged" else mended < 1.0
            counts[f"{kind}: remedies that learn or do clearly better"] += mended < LEARNED or better
            if not (mended < LEARNED or better):
                print(
                    number, kind, changes, f"{end:.3f} -> {mended:.3f}", state, config.data.dataset, config.data.length
                )


def main() -> None:
    """Count over many runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--runs", type=int, default=200)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    counts = Counter[str]()
    for number in range(arguments.first, arguments.first + arguments.runs):
        judge(number, counts)
    for name in sorted(counts):
        print(f"{counts[name]:5} {name}")


if __name__ == "__main__":
    main()
