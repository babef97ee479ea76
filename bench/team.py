"""Measure many people at once: `python -m bench.team [--items 100000] [--database sqlite|postgres|both]`.

Twenty processes act on one instance while a daemon takes mail in: what an action takes. Ten screens show the same list
while somebody changes its first row again and again: what lies between the commit and the repainting of each screen.
"""

import argparse
import json
import random
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.filler import WHO, actor, filled_home
from bench.mails import generated
from bench.terminal import Terminal
from tests.servers.postgres import Postgres
from tui_mail.desk.triage import assign
from tui_mail.store.database import close_database
from tui_mail.store.queries.lists import count, page
from tui_mail.store.rows import View

_PEOPLE, _EACH, _INCOMING = 20, 100, 3000
_LOGINS = (WHO, "sandra", "mm")
_SCREENS, _CHANGES = 10, 60
_GOALS = {"action": 0.05, "repaint": 0.25}
"""Seconds within which 95 of 100 are to be done."""

_PATIENCE = 3.0
_EVERYTHING = View(folder_kind=None, snoozed=None)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure a team.")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    options = parser.parse_args()
    for kind in ("sqlite", "postgres"):
        if options.database in (kind, "both"):
            _measure(kind, options.items)


def _measure(kind: str, items: int) -> None:
    root = Path(tempfile.mkdtemp(prefix="bench-team-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, root)
        url = ""
        if kind == "postgres":
            server = Postgres(durable=True)
            stack.callback(server.close)
            url = server.fresh_database()
        begun = time.perf_counter()
        filled_home(root, items, url)
        stack.callback(close_database)
        print(f"{kind}: {items} items ({time.perf_counter() - begun:.0f} s to fill)")
        _people(root)
        _screens(root)


def _people(root: Path) -> None:
    """Let twenty people act, alone and while mail comes in."""
    alone = _act(root)
    _report("an action, twenty people", alone, "action")
    _put_mail(root / "kanzlei")
    before = count(actor(WHO), _EVERYTHING)
    daemon = subprocess.Popen(
        [sys.executable, "-m", "tui_mail", "--home", str(root), "--daemon"], stderr=subprocess.DEVNULL
    )
    try:
        begun = time.perf_counter()
        beside = _act(root)
        came = count(actor(WHO), _EVERYTHING) - before
        rate = came / (time.perf_counter() - begun)
    finally:
        daemon.terminate()
        daemon.wait(20)
    _report("... while mail comes in", beside, "action", f"; {came} came in, {rate:.0f} a second")
    ratio = statistics.median(beside) / statistics.median(alone)
    print(f"median with mail coming in / without: {ratio:.2f}")


def _act(root: Path) -> list[float]:
    people = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.acting", str(root), _LOGINS[number % 3], str(number), str(_EACH)],
            stdout=subprocess.PIPE,
        )
        for number in range(_PEOPLE)
    ]
    return [wait for person in people for wait in json.loads(person.communicate()[0])]


def _put_mail(maildir: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(generated(_INCOMING)):
        (maildir / "new" / f"{number}.bench").write_bytes(raw)


def _screens(root: Path) -> None:
    """Let ten screens watch one list, and change its first row."""
    command = [sys.executable, "-m", "tui_mail", "--home", str(root), "--as", WHO]
    with ExitStack() as stack:
        screens = [stack.enter_context(Terminal(command)) for _ in range(_SCREENS)]
        for screen in screens:
            screen.wait_for(lambda text: "▼" in text and "Inbox" in text)
        for screen in screens:
            screen.rest(2)
        dice, waits, missed = random.Random(1), [], 0
        people = [actor("sandra").user_id, actor("mm").user_id]
        for number in range(_CHANGES):
            time.sleep(dice.uniform(0.3, 0.6))
            for screen in screens:
                screen.drain()
            seen = _after_change(screens, people[number % 2] or 0)
            waits += seen
            missed += _SCREENS - len(seen)
    _report(f"repaint of {_SCREENS} screens", waits, "repaint", f"; {missed} not within {_PATIENCE:g} s")


def _after_change(screens: list[Terminal], person: int) -> list[float]:
    """Change the first row; returns the seconds until each screen painted something."""
    who = actor(WHO)
    assign(who, page(who, View(), limit=1)[0].id, person)
    committed = time.perf_counter()
    waiting, seen = set(screens), []
    while waiting and (left := committed + _PATIENCE - time.perf_counter()) > 0:
        for screen in select.select(list(waiting), [], [], left)[0]:
            seen.append(time.perf_counter() - committed)
            waiting.discard(screen)
    return seen


def _report(what: str, waits: list[float], goal: str, more: str = "") -> None:
    ordered = sorted(waits)
    parts = {name: ordered[min(len(ordered) - 1, int(len(ordered) * part))] for name, part in _PARTS.items()}
    said = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in parts.items())
    print(f"{what}: {said}; p95 / goal {parts['p95'] / _GOALS[goal]:.2f}{more}")


_PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


if __name__ == "__main__":
    main()
