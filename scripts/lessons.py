"""Train all that lessons say, write the values of their texts into them, and make what is made of their declarations.

`python -m scripts.lessons` does all; with names of lessons' files, those alone. What is false is told, and the exit
code is then 1.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from livegrad.models.lessons.examine import looked_at, made_of
from livegrad.models.lessons.lesson import Lesson
from livegrad.models.lessons.runs import Runs
from livegrad.server.wire.lessons import Mistaken, with_found
from scripts.lesson_files import files, lessons


def fill(place: Path, lesson: Lesson) -> Sequence[str]:
    """Train a lesson's runs, write its values, and return what in it is false."""
    runs, begun = Runs(), time.process_time()
    examined = runs.answer(lambda look: looked_at(lesson, look))
    text = place.read_text(encoding="utf-8")
    place.write_text(with_found(text, made_of(lesson), examined.values), encoding="utf-8")
    count, seconds = len(runs.look.seen), time.process_time() - begun
    print(f"{place.name}: {count} runs, {runs.epochs} epochs, {seconds:.1f} s of a processor")
    return examined.false


def main(names: Sequence[str]) -> int:
    """Do it; return the exit code."""
    torch.set_num_threads(1)  # as in a worker: sums must come in the same order
    chosen = {Path(name).name for name in names}
    try:
        false = [
            f"{place.name}: {sentence}"
            for place, lesson in lessons()
            if not chosen or place.name in chosen
            for sentence in fill(place, lesson)
        ]
        for place, text in files().items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            print(f"{place.name}: {len(text.encode())} bytes")
    except Mistaken as error:
        false = error.mistakes
    print("\n".join(false))
    return int(bool(false))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
