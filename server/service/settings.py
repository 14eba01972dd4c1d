"""The service's limits and addresses, read from the environment; knows nothing of what they are applied to."""

import math
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from livegrad.server.service.workers.spawn import FORKS
from livegrad.server.store.folder import default_folder

MEMORY: Final = ":memory:"
PLENTY: Final = 3.5 * 1024**3
"""Bytes of memory from which on a spare worker is kept, where starting one takes seconds: below, its 350 MB are better
left to those that train."""


def available_cores() -> int:
    """Count the processor cores this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def available_memory(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> float:
    """Return the bytes of memory this process may use, which in a container are fewer than the machine has.

    Where the system does not tell, it is taken to have plenty.
    """
    found = math.inf
    with suppress(AttributeError, ValueError, OSError):  # Windows has no sysconf
        found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(ValueError, OSError):  # no container, or "max"
        found = min(found, int(limit.read_text()))
    return found


class Settings(BaseSettings):
    """One field for each environment variable: `LIVEGRAD_PORT=9000` sets `port`."""

    model_config = SettingsConfigDict(env_prefix="LIVEGRAD_", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="The address the server listens at; 0.0.0.0 is every address.")
    port: int = Field(8000, ge=0, le=65535, description="The port the server listens at; 0 takes a free one.")
    workers: int = Field(
        default_factory=available_cores, ge=1, le=256, description="How many processes train; one for each core."
    )
    spare_worker: bool = Field(
        default_factory=lambda: not FORKS and available_memory() >= PLENTY,
        description="Whether one more process waits, ready, to take the place of one that dies; it holds 350 MB. On "
        "Linux a new one is ready at once anyway.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Other origins whose pages may connect, separated by commas."
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Names the server answers to besides its own, separated by commas. While it listens on 127.0.0.1 "
        "it answers to no others; else, with none listed, to all.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses of proxies before the server, separated by commas: they say whom they ask for "
        "(X-Forwarded-For), and have no limit for each address themselves.",
    )
    sessions_per_worker: int = Field(50, ge=1, le=10_000, description="How many sessions one worker holds.")
    viewers_per_session: int = Field(32, ge=1, le=10_000, description="How many connections watch one session.")
    connections: int = Field(1000, ge=1, le=100_000, description="How many connections the server holds.")
    connections_per_address: int = Field(
        150, ge=1, le=100_000, description="How many connections come from one address; a school is often behind one."
    )
    sessions_per_address: int = Field(150, ge=1, le=100_000, description="How many sessions one address may begin.")
    idle_seconds: float = Field(15, gt=0, description="How long a session goes on training with nobody watching.")
    evict_seconds: float = Field(1800, gt=0, description="How long an unwatched session is kept in memory.")
    data_dir: str = Field(
        default_factory=lambda: str(default_folder()),
        description="The folder where sessions are kept, so that they outlive the server; :memory: keeps none.",
    )
    keep_days: float = Field(14, gt=0, description="How long a session is kept in that folder with nobody opening it.")
    data_megabytes: int = Field(500, ge=1, description="What all of them may take; those unopened longest go first.")
    message_bytes: int = Field(256 * 1024, ge=1024, description="The largest message a page may send.")
    messages_per_second: int = Field(200, ge=1, description="How many messages a page may send in a second.")
    request_seconds: float = Field(
        10, gt=0, description="How long a request may take to arrive whole, from its connection on."
    )
    open_seconds: float = Field(15, gt=0, description="How long a new connection may take to say what it opens.")
    write_seconds: float = Field(15, gt=0, description="How long a connection may refuse to take a message.")
    ping_seconds: float = Field(20, gt=0, description="How often a connection is asked whether it is alive.")
    stop_seconds: float = Field(5, gt=0, description="How long a worker may take to stop.")

    @field_validator("allowed_origins", "allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _at_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value
