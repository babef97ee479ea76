"""What a person waits for who works while a large mailbox comes in: measured beside a running daemon.

`python -m bench.changing HOME SECONDS` takes, releases and stars items of a home at random until its standard input
ends, and prints the seconds of each change as JSON.
"""

import json
import random
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.filler import actor
from bench.usage import cpu_seconds, descendants, peak_mb
from tui_mail.config.home import open_home
from tui_mail.desk.marks import star, unstar
from tui_mail.desk.triage import release, take
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.lists import count, page
from tui_mail.store.rows import View

_EVERYTHING = View(folder_kind=None, snoozed=None)
_PAUSE = 0.02
_GOAL = 0.05
"""Seconds within which 95 of 100 changes are to be done."""


@dataclass(frozen=True)
class Beside:
    """What was measured while the daemon took a mailbox in, with its documents and a person at work."""

    messages: int
    seconds: float
    changes: list[float]
    peaks: dict[str, float]

    def report(self) -> None:
        """Print it."""
        waits = sorted(self.changes)
        parts = ((name, waits[min(len(waits) - 1, int(len(waits) * part))]) for name, part in _PARTS.items())
        said = ", ".join(f"{name} {1000 * seconds:.1f} ms" for name, seconds in parts)
        over = sum(seconds > _GOAL for seconds in waits)
        print(f"beside the renderer and a person {self.messages / self.seconds:8.0f} msg/s")
        print(f"a change meanwhile    {said}; {over} of {len(waits)} took more than {1000 * _GOAL:.0f} ms")
        print("peak memory           " + ", ".join(f"{name} {peak:.0f} MB" for name, peak in self.peaks.items()))


_PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}


def beside_a_person(root: Path, wanted: int, patience: float) -> Beside:
    """Let a real daemon take in so many messages while somebody changes items all the time."""
    daemon = subprocess.Popen(
        [sys.executable, "-m", "tui_mail", "--home", str(root), "--daemon"], stderr=subprocess.DEVNULL
    )
    person = subprocess.Popen(
        [sys.executable, "-m", "bench.changing", str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    open_store(open_home(root))
    begun, first, there = time.perf_counter(), 0.0, 0
    peaks = {"daemon": 0.0, "largest child": 0.0}
    try:
        while there < wanted and time.perf_counter() - begun < patience:
            time.sleep(0.1)
            there = count(actor("anna"), _EVERYTHING)
            first = first or (time.perf_counter() if there else 0.0)
            peaks["daemon"] = max(peaks["daemon"], peak_mb(daemon.pid))
            children = [peak_mb(pid) for pid in descendants(daemon.pid) if cpu_seconds(pid)]
            peaks["largest child"] = max([peaks["largest child"], *children])
        seconds = time.perf_counter() - first
        said, _ = person.communicate(b"", timeout=30)
    finally:
        person.kill()
        daemon.terminate()
        daemon.wait(20)
        close_database()
    return Beside(there, seconds, json.loads(said), peaks)


def _work(root: Path) -> list[float]:
    open_store(open_home(root))
    anna, dice = actor("anna"), random.Random(7)
    waits: list[float] = []
    while not select.select([sys.stdin], [], [], _PAUSE)[0]:
        rows = page(anna, _EVERYTHING, limit=64)
        if not rows:
            continue
        item = dice.choice(rows).id
        for one in dice.choice(((take, release), (star, unstar))):
            begun = time.perf_counter()
            one(anna, item)
            waits.append(time.perf_counter() - begun)
    close_database()
    return waits


if __name__ == "__main__":
    print(json.dumps(_work(Path(sys.argv[1]))))
