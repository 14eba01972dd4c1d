"""Whether suggested set-ups solve their data set on other seeds too: `python -m benchmarks.presets [--seeds N]`.

Prints for each data set how many of the seeds (data, weights and order each the same number, from 1 on) reach what
`tests/models/config/test_presets.py` calls solved, the middle and the worst of what they reach, and the worst seed.
"""

import argparse

import numpy as np
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer
from tests.models.config.test_presets import SOLVED, reading


def reached(config: RunConfig, name: str, epochs: int, seed: int) -> float:
    """Train with all three seeds changed, and give a figure after so many epochs."""
    trainer = Trainer(changed(config, {f"seeds.{stream}": seed for stream in ("data", "weights", "order")}))
    for _ in range(epochs):
        trainer.to_epoch_end()
    return reading(trainer, name)


def main() -> None:
    """Print a line for each data set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, default=10, help="how many of them")
    parser.add_argument("--only", nargs="+", default=list(PRESETS), help="these data sets alone")
    given = parser.parse_args()
    torch.set_num_threads(1)
    seeds = range(given.first, given.first + given.seeds)
    print(f"{'data set':14} {'figure':15} {'aim':>7} {'epochs':>6} {'solved':>9} {'middle':>8} {'worst':>8}  seed")
    for dataset, (name, aim, epochs) in SOLVED.items():
        if dataset not in given.only:
            continue
        values = [reached(PRESETS[dataset], name, epochs, seed) for seed in seeds]
        less = name.endswith("loss")
        solved = sum((value <= aim) if less else (value >= aim) for value in values)
        worst = max(values) if less else min(values)
        which = seeds[values.index(worst)]
        print(
            f"{dataset:14} {name:15} {aim:7g} {epochs:6} {solved:4} of {len(seeds):2} "
            f"{np.median(values):8.4f} {worst:8.4f}  {which}",
            flush=True,
        )


if __name__ == "__main__":
    main()
