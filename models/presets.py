"""A good starting configuration for each data set; knows nothing but configurations."""

from typing import Final

from models.config import Dataset, RunConfig

PRESETS: Final[dict[Dataset, RunConfig]] = {"circle": RunConfig()}
