"""One worker process, from its start to its end: its pipes, and whether it is well; knows no other worker.

Two threads belong to it: one starts the process and reads its reports, one writes its orders. They cross into the event
loop in one place, `Link._cross`; all else runs in the loop.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Final, TypeVar

import structlog

from livegrad.server.service.workers import processes
from livegrad.server.service.workers.spawn import Spawned
from livegrad.server.service.workers.watch import Watch
from livegrad.server.worker.channel import AnyOrder, AnyReport, decode_report, encode

KILLED: Final = -9  # the exit code of a process that SIGKILL ended, where there are signals
LINGER: Final = 2.0  # seconds a process has to end by itself when its pipe is closed

log = structlog.get_logger()

Spawn = Callable[[], Spawned]
Value = TypeVar("Value")


class Link:
    """A process; `heard` is called for each report, `ended` once, with the session that it died over, or 0."""

    def __init__(
        self,
        spawn: Spawn,
        heard: Callable[["Link", AnyReport], None],
        ended: Callable[["Link", int], None],
    ) -> None:
        self.ready = False
        self._spawned: Spawned | None = None
        self._spawn = spawn
        self._heard = heard
        self._ended = ended
        self._watch = Watch()
        self._killed = False
        self._innocent = False
        self._unwanted = False
        self._loop = asyncio.get_running_loop()
        self._orders: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._live, name="livegrad-reports", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process, or None while it is being started."""
        return self._spawned.process.pid if self._spawned else None

    def send(self, order: AnyOrder) -> None:
        """Give an order; it waits until the process reads."""
        self._orders.put(encode(order))

    def stop(self) -> None:
        """Let the process end when it has read its orders; `join` waits for it."""
        self._orders.put(None)

    def join(self, seconds: float) -> None:
        """Wait until the process has ended; kill it when that takes longer, or when it is still starting."""
        self._thread.join(seconds if self.ready else 0)
        self._unwanted = True  # before the look at `_spawned`: a process that is there only after it ends itself
        if self._thread.is_alive() and self._spawned:
            self._spawned.process.kill()
        # A process that is still being started belongs to another (`nursery`), which ends with this one.
        self._thread.join(None if self._spawned else LINGER)

    def look(self) -> None:
        """Kill the process when it hangs: it has been stopped, goes round for ever, or waits for what never comes."""
        spawned = self._spawned
        if spawned is None:
            return
        pid = spawned.process.pid
        stopped = processes.stopped(pid)
        if self._watch.look(spawned.pulse.value, processes.worked(pid), stopped=stopped, ready=self.ready):
            self._innocent = stopped  # then no session is to blame
            self._watch = Watch()
            log.warning("worker_hangs", pid=pid, stopped=stopped)
            self._kill(spawned)

    def _live(self) -> None:
        """Start the process and read until it ends: the first thread."""
        try:
            spawned = self._spawn()
        except Exception as error:  # noqa: BLE001  no memory, no descriptors, no more threads
            log.error("worker_not_started", error=str(error))
            self._cross(self._ended, 0)
            return
        self._spawned = spawned
        if self._unwanted:  # `join` came while it was being started, and did not see it
            spawned.process.kill()
        writer = threading.Thread(target=self._write, args=(spawned,), name="livegrad-orders", daemon=True)
        writer.start()
        self._read(spawned)
        self.stop()
        spawned.process.join(LINGER)
        if spawned.process.exitcode is None:
            self._kill(spawned)  # what does not end by itself will not, and the writer may wait for it to read
        spawned.process.join()
        writer.join()
        spawned.reports.close()
        self._cross(self._ended, spawned.working.value if self._to_blame(spawned) else 0)

    def _kill(self, spawned: Spawned) -> None:
        """Kill the process for what it does, or does not do."""
        self._killed = True
        spawned.process.kill()

    def _to_blame(self, spawned: Spawned) -> bool:
        """Say whether the session that was worked on may have caused the death.

        A session ends its process by a fault of machine code, such as SIGSEGV, or by hanging, and then it is killed
        here. A SIGKILL of others, such as a person's or the system's when its memory is full, can hit any session that
        trains, and the one at full speed nearly always.
        """
        by_others = spawned.process.exitcode == KILLED and not self._killed
        return not (self._innocent or by_others)

    def _read(self, spawned: Spawned) -> None:
        """Read reports until there are no more; one that cannot be read ends the process, as its death would."""
        try:
            while True:
                self._cross(self._heard, decode_report(spawned.reports.recv_bytes()))
        except (EOFError, OSError):
            return
        except Exception as error:  # noqa: BLE001
            log.error("report_not_readable", pid=spawned.process.pid, error=str(error))
            self._kill(spawned)

    def _write(self, spawned: Spawned) -> None:
        """Write orders until there are no more: the second thread. Closing the pipe is what ends the process."""
        with suppress(OSError):
            while (order := self._orders.get()) is not None:
                spawned.orders.send_bytes(order)
        spawned.orders.close()

    def _cross(self, call: Callable[["Link", Value], None], value: Value) -> None:
        """Call in the event loop, unless it has been closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, self, value)
