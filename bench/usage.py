"""What a process and its children take: memory at its peak, and processor time."""

import contextlib
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY = 0.1
"""Seconds between two looks."""

_TICKS = os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """List the children of a process, and theirs."""
    children: list[int] = []
    with contextlib.suppress(OSError):  # it has ended meanwhile
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            children += [int(each) for each in listed.read_text().split()]
    return [each for child in children for each in (child, *descendants(child))]


def peak_mb(pid: int) -> float:
    """Return the most memory that a process had so far, in MB; 0 for one that has ended."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process so far; 0 for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


class Watch:
    """Notes peak memory and processor time of this process's children while it is open, also of those that end."""

    def __init__(self) -> None:
        self.peaks: dict[int, float] = {}
        self.cpu: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def look(self) -> None:
        """Look now."""
        for pid in descendants(os.getpid()):
            self.peaks[pid] = max(peak_mb(pid), self.peaks.get(pid, 0.0))
            self.cpu[pid] = max(cpu_seconds(pid), self.cpu.get(pid, 0.0))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.look()
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY):
            self.look()
