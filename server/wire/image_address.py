"""The address of a run's images: all that decides them and nothing else, so that a browser may keep them."""

from typing import Any, Final
from urllib.parse import urlencode

from pydantic import ValidationError

from livegrad.models.config.data import DataConfig, SeedsConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import IMAGES
from livegrad.server.wire.complaints import refusal, shown_path
from livegrad.server.wire.errors import BadField

PATH: Final = "api/images"
"""Beside the page, wherever that is."""
VERSION: Final = "1"
"""To be raised where the same options come to give other images."""
OPTIONS: Final = ("dataset", "chosen", "count", "shift", "noise", "imbalance")
"""The options of the data that decide which images there are; the split and wrong labels leave them as they are."""


def image_address(config: RunConfig) -> str:
    """Give the address, without what is as by default."""
    data, usual = config.data.model_dump(mode="json"), DataConfig(dataset=config.data.dataset).model_dump(mode="json")
    asked: dict[str, Any] = {name: data[name] for name in OPTIONS if name == "dataset" or data[name] != usual[name]}
    if "chosen" in asked:
        asked["chosen"] = "".join(map(str, data["chosen"]))
    if config.data.imbalance and config.data.label_noise:  # which are of class 1 depends on the labels
        asked["label_noise"] = data["label_noise"]
    if config.seeds.data:
        asked["seed"] = config.seeds.data
    return f"{PATH}?{urlencode(asked | {'v': VERSION})}"


def read_address(query: dict[str, str]) -> tuple[DataConfig, int]:
    """Read the options and the seed of an address back; raises BadField for what is none."""
    options: dict[str, Any] = {name: text for name, text in query.items() if name != "v"}
    try:
        return _read(options)
    except ValidationError as error:
        raise refusal(error) from error


def _read(options: dict[str, Any]) -> tuple[DataConfig, int]:
    seed = SeedsConfig.model_validate({"data": options.pop("seed", 0)}).data
    unknown = options.keys() - {*OPTIONS, "label_noise"}
    if unknown:
        name = shown_path(min(unknown))
        raise BadField(f"{name}: expected {', '.join(OPTIONS)}, label_noise or seed", name)
    if "chosen" in options:
        options["chosen"] = [int(digit) if digit.isdecimal() else digit for digit in options["chosen"]]
    data = DataConfig.model_validate(options)
    if data.kind != "image":
        raise BadField(f"dataset: expected one of {', '.join(IMAGES)}, got {data.dataset}", "dataset")
    return data, seed
