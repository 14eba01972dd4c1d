"""What the system tells of a process of ours: whether it is stopped, and how long it has worked; changes nothing."""

import os
from contextlib import suppress
from pathlib import Path


def stopped(pid: int | None) -> bool:
    """Say whether somebody has stopped a child process (SIGSTOP); False where the system does not tell."""
    if pid is None or not hasattr(os, "waitid"):
        return False
    with suppress(OSError):
        return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
    return False


def worked(pid: int | None) -> float | None:
    """Return how many seconds a process has been on processors; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
