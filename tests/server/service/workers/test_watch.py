"""When a worker hangs: it is stopped, works without counting, or does neither for very long; a slow one does not."""

import os
import signal
import subprocess
import sys

import pytest

from livegrad.server.service.workers import processes
from livegrad.server.service.workers.watch import LOADING, SILENT, STOPPED, Watch


def looks(watch: Watch, times: int, worked: float | None = 0.0, *, stopped: bool = False, ready: bool = True) -> int:
    """Look at the same count; return how many looks it took to see that it hangs, 0 where it does not."""
    for number in range(1, times + 1):
        if watch.look(7, worked, stopped=stopped, ready=ready):
            return number
    return 0


def test_a_worker_that_counts_is_well_however_much_it_works() -> None:
    watch = Watch()
    assert not any(watch.look(count, 10.0 * count, stopped=False, ready=True) for count in range(1000))


def test_a_worker_that_was_stopped_hangs_after_a_second_and_a_half_and_not_if_it_goes_on_before() -> None:
    watch = Watch()
    assert looks(watch, STOPPED - 1, stopped=True) == 0
    assert looks(watch, 1) == 0
    assert looks(watch, 100, stopped=True) == STOPPED


def test_a_worker_that_works_without_counting_hangs() -> None:
    watch = Watch()
    assert not watch.look(7, 100.0, stopped=False, ready=True)
    assert not watch.look(7, 101.9, stopped=False, ready=True)
    assert watch.look(7, 102.0, stopped=False, ready=True)


def test_a_worker_that_gets_no_processor_is_given_a_minute() -> None:
    assert looks(Watch(), SILENT) == 0
    assert looks(Watch(), SILENT + 1) == SILENT + 1


def test_a_worker_that_loads_its_libraries_may_be_silent_longer() -> None:
    watch = Watch()
    assert not watch.look(7, 0.0, stopped=False, ready=False)
    assert not watch.look(7, 30.0, stopped=False, ready=False)
    assert looks(watch, LOADING * SILENT, 30.0, ready=False) == LOADING * SILENT - 1


def test_where_the_system_tells_no_times_silence_alone_counts() -> None:
    assert looks(Watch(), 1000, None) == SILENT + 1


@pytest.mark.skipif(not hasattr(os, "waitid") or sys.platform != "linux", reason="the system does not tell")
def test_a_process_is_seen_to_be_stopped_and_to_go_on() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert not processes.stopped(child.pid)
        assert (processes.worked(child.pid) or 0.0) >= 0.0
        child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOWAIT)
        assert processes.stopped(child.pid)
        child.send_signal(signal.SIGCONT)
        os.waitid(os.P_PID, child.pid, os.WCONTINUED | os.WNOWAIT)
        assert not processes.stopped(child.pid)
        child.kill()
    assert processes.worked(child.pid) is None
