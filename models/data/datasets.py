"""The points of a run: its pattern or a person's own, spoilt as asked for and shared out; knows nothing of torch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config import custom
from livegrad.models.config.data import DataConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Curve, Custom, Dataset, Table, Task
from livegrad.models.data import disturbances
from livegrad.models.data.patterns import classes, curves, playground
from livegrad.models.data.patterns.playground import DOMAIN, Floats
from livegrad.models.data.streams import generator

TRAIN: Final = 0
TEST: Final = 1
VALIDATION: Final = 2
SEEN: Final = 3
"""Not trained on now, but earlier by the same weights: no test of them, so in no part of the split."""
SPLITS: Final = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
"""The parts of the split by name, in the order in which they are told."""

Kind = TypeVar("Kind", bound=np.generic)
Generate = Callable[[int, float, np.random.Generator], tuple[Floats, Floats]]
Range = tuple[float, float]
Domain = tuple[Range, Range]

SQUARE: Final[Domain] = ((-DOMAIN, DOMAIN), (-DOMAIN, DOMAIN))
UNIT: Final[Range] = (-1.0, 1.0)
_GOLDEN: Final = (5**0.5 - 1) / 2

REGISTRY: Final[dict[Dataset, Generate]] = {
    "circle": playground.circle,
    "xor": playground.xor,
    "gauss": playground.gauss,
    "spiral": playground.spiral,
    "moons": classes.moons,
    "rings": classes.rings,
    "checkerboard": classes.checkerboard,
    "sine-border": classes.sine_border,
    "blobs": classes.blobs,
    "spiral-3": classes.spiral_3,
    "and-table": classes.table(lambda a, b: a and b),
    "or-table": classes.table(lambda a, b: a or b),
    "nand-table": classes.table(lambda a, b: not (a and b)),
    "xor-table": classes.table(lambda a, b: a != b),
    "plane": playground.plane,
    "multi-gauss": playground.multi_gauss,
    "line-15": curves.line_15,
    "line": curves.line,
    "sine": curves.sine,
    "step": curves.step,
}
"""The patterns by name; a person's own points follow none."""

COUNTS: Final[dict[Dataset, int]] = {
    "and-table": 4,
    "or-table": 4,
    "nand-table": 4,
    "xor-table": 4,
    "spiral-3": 600,
    "plane": 1200,
    "multi-gauss": 1200,
    "line-15": 15,
    "line": 100,
    "sine": 100,
    "step": 100,
    "digits": 1797,
    "shapes": 600,
    "first-symbol": 2000,
    "order": 1000,
    "adding": 1000,
    "majority": 1000,
}
"""The data sets' own numbers of samples where they are not 500."""
MEASURED: Final = 240
"""Of each part of the split no more images or sequences are measured: all of them would take longer than training."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What is told of a run's samples of any kind: targets (n,) as class or value, and their split (n,).

    In the split each is one of `TRAIN`, `TEST`, `VALIDATION` and `SEEN`.
    """

    targets: NDArray[np.float32]
    split: NDArray[np.uint8]
    task: Task
    classes: int
    """The number of classes; 0 for regression."""

    @property
    def measured(self) -> NDArray[np.int64]:
        """Which samples are measured and told of in pictures, ascending: all, where nothing else is said."""
        return np.arange(len(self.targets))

    @property
    def has_test_set(self) -> bool:
        """Whether any sample is kept for testing."""
        return self.has("test")

    def has(self, part: str) -> bool:
        """Whether the split has any sample of a part; the training set is there even when it is empty."""
        return part == "train" or bool((self.split == SPLITS[part]).any())


@dataclass(frozen=True, kw_only=True)
class Data(Labelled):
    """A run's points: positions (n, 2) with their targets."""

    points: NDArray[np.float32]
    inputs: int = 2
    """How many coordinates the network may see: with 1, the second one of a point is its value."""
    domain: Domain = SQUARE
    """What part of the plane pictures show: of x1, and of x2 or (with one input) of the value."""
    values: Range = UNIT
    """What the low and the high end of a picture of the output stand for."""


AnyData = TypeVar("AnyData", bound=Labelled)


def carried(old: Data, seen: NDArray[np.bool_], new: Data) -> NDArray[np.bool_]:
    """Say which of the new points (n,) are among those of the old ones that were trained on.

    A point is told by its place: noise on labels and other shares leave it where it is.
    """
    rows = {row.tobytes() for row in old.points[seen, : old.inputs]}
    return np.array([row.tobytes() in rows for row in new.points[:, : new.inputs]], np.bool_)


def without_seen(data: AnyData, seen: NDArray[np.bool_]) -> AnyData:
    """Take samples (n,) that the network was trained on out of the parts that judge it."""
    if not (seen & (data.split != TRAIN)).any():
        return data
    return replace(data, split=_frozen(np.where(seen & (data.split != TRAIN), SEEN, data.split).astype(np.uint8)))


def measured(split: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Choose which samples are measured where all are too many, ascending: the first `MEASURED` of each part."""
    return np.sort(np.concatenate([np.flatnonzero(split == part)[:MEASURED] for part in SPLITS.values()]))


def default_count(config: DataConfig) -> int:
    """Give the data set's own number of samples; of digits those of all ten."""
    return COUNTS.get(config.dataset, 500)


def make_data(config: RunConfig) -> Data:
    """Draw the points of a run and share them out; the same configuration gives the same points.

    Points, split and each disturbance have streams of their own, so another share moves the border and not the points.
    """
    data, seed = config.data, config.seeds.data
    points, targets = _pattern(data, seed)
    split = share_out(data, len(points), seed)
    domain = _domain(data, points)
    if data.label_noise:
        noise = generator(seed, "labels")
        targets = (
            disturbances.wrong_classes(targets, data.label_noise, data.class_count, noise)
            if data.class_count
            else disturbances.spread_values(targets, data.label_noise, noise)
        )
    if data.outliers and data.class_count:
        points = disturbances.stray_points(points, data.outliers, domain, generator(seed, "outliers"))
    elif data.outliers:
        targets = disturbances.stray_values(targets, data.outliers, generator(seed, "outliers"))
    if data.imbalance and data.class_count:
        kept = ~disturbances.missing(targets, data.imbalance, generator(seed, "imbalance"))
        points, targets, split = points[kept], targets[kept], split[kept]
    return _whole(data, points, targets, split, domain)


def _whole(data: DataConfig, points: Floats, targets: Floats, split: NDArray[np.uint8], domain: Domain) -> Data:
    """Put a run's data together; what depends on the values is found here, after all that changes them."""
    values = UNIT
    if data.inputs == 1:
        points = np.stack([points[:, 0], targets], axis=1)
        values = _with_margin(targets)
        domain = (domain[0], values)
    elif data.dataset == "custom-values" and len(targets) and np.abs(targets).max() > 1:
        values = _with_margin(targets)
    return Data(
        points=_frozen(points.astype(np.float32)),
        targets=_frozen(targets.astype(np.float32)),
        split=_frozen(split),
        task=data.task,
        classes=data.class_count,
        inputs=data.inputs,
        domain=domain,
        values=values,
    )


def _pattern(data: DataConfig, seed: int) -> tuple[Floats, Floats]:
    """Draw undisturbed points, or read a person's own."""
    if data.dataset in get_args(Custom):
        rows = custom.decode(data.custom).astype(np.float64)
        return rows[:, :2], rows[:, 2]
    count = default_count(data) if data.fixed or data.count is None else data.count
    drawn = generator(seed, "points")
    if data.dataset == "blobs":
        return classes.blobs(count, data.noise, drawn, data.classes)
    return REGISTRY[data.dataset](count, data.noise, drawn)


def share_out(data: DataConfig, count: int, seed: int) -> NDArray[np.uint8]:
    """Share samples out. At least one is trained on and one not, but for sets of few fixed rows: all are trained on."""
    split = np.full(count, TRAIN, np.uint8)
    if data.fixed or not count:
        return split
    if data.dataset in get_args(Custom):
        return _split_in_order(data, count, seed)
    trained = min(max(round(count * data.train_share), 1), count - 1)
    validated = round(count * data.validation_share)
    rest = generator(seed, "split").permutation(count)[trained:]
    split[rest] = TEST
    split[rest[:validated]] = VALIDATION
    return split


def _split_in_order(data: DataConfig, count: int, seed: int) -> NDArray[np.uint8]:
    """Share out points that come one after the other, so that a new one leaves the others where they are.

    Steps of the golden ratio fill [0, 1) evenly from the first point on, and within each class too.
    """
    place = (generator(seed, "split").uniform() + _GOLDEN * np.arange(count)) % 1.0
    split = np.where(place < data.train_share, TRAIN, TEST).astype(np.uint8)
    split[(place >= data.train_share) & (place < data.train_share + data.validation_share)] = VALIDATION
    if not (split == TRAIN).any():
        split[0] = TRAIN
    return split


def _domain(data: DataConfig, points: Floats) -> Domain:
    """Give what part of the plane is shown: [-6, 6] x [-6, 6] where nothing speaks for another."""
    if data.dataset in get_args(Table):
        return ((-0.5, 1.5), (-0.5, 1.5))
    if data.dataset in get_args(Curve):
        return (curves.RANGES[data.dataset], UNIT)
    if data.dataset in get_args(Custom) and len(points) and np.abs(points).max() > DOMAIN:
        return (_with_margin(points[:, 0]), _with_margin(points[:, 1]))
    return SQUARE


def _with_margin(values: Floats) -> Range:
    """Give the range of values and a tenth of it on both sides; around a single value, one on both."""
    if not len(values):
        return UNIT
    low, high = float(values.min()), float(values.max())
    margin = 0.1 * (high - low) or 1.0
    return (low - margin, high + margin)


def _frozen(array: NDArray[Kind]) -> NDArray[Kind]:
    """Make an array refuse to be written to."""
    array.flags.writeable = False
    return array
