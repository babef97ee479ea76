"""Measure the list in a terminal of 120 x 40: `python -m bench.lists [--items 100000] [--home DIR]`.

A store is filled, the real application runs in a pseudo-terminal, keys are sent one after the other. Times are those
of this machine, from the key to the first byte that changed the screen and to the last one; bytes are what a slow line
would carry. With --home a store that was filled before is used again.
"""

import argparse
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.filler import SUBJECT_MARK, WHO, actor, filled_home
from bench.terminal import Reaction, Terminal
from tui_mail.config.home import open_home
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.lists import count, last_page, page
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import Key, View

_SUBJECT = re.compile(re.escape(SUBJECT_MARK) + r" \d{7}")
_ROWS = 10
"""So many subjects on the screen are a list."""

_STARTS = 3
_KEYS = {"j": ("j", 80), "PgDn": ("\x1b[6~", 15), "PgUp": ("\x1b[5~", 10)}
_JUMPS = 5


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure lists.")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="a folder for the store; kept, and used again if it is there")
    options = parser.parse_args()
    root = options.home or Path(tempfile.mkdtemp(prefix="bench-lists-"))
    try:
        _fill(root, options.items)
        _measure_queries()
        close_database()
        _measure_screen(root)
    finally:
        if options.home is None:
            shutil.rmtree(root)


def _fill(root: Path, items: int) -> None:
    start = time.perf_counter()
    if (root / "team.toml").exists():
        open_store(open_home(root))
    else:
        filled_home(root, items)
    who = actor(WHO)
    everything = count(who, View(folder_kind=None, snoozed=None))
    print(f"{everything} items, {count(who, View())} of them listed ({time.perf_counter() - start:.0f} s to fill)")


def _measure_queries() -> None:
    """Print what the questions behind a list take, without a screen."""
    who, view = actor(WHO), View()
    newest, oldest = page(who, view, limit=1)[0].key, last_page(who, view, 1)[0].key
    middle = Key((newest.listed_at + oldest.listed_at) // 2, 0)
    questions: dict[str, Callable[[], object]] = {
        "first page": lambda: page(who, view),
        "next page": lambda: page(who, view, after=middle),
        "page before": lambda: page(who, view, before=middle),
        "last page": lambda: last_page(who, view),
        "count": lambda: count(who, view),
        "tree": lambda: tree(who),
    }
    print("query                    ms")
    for name, ask in questions.items():
        times = []
        for _ in range(9):
            start = time.perf_counter()
            ask()
            times.append(time.perf_counter() - start)
        print(f"{name:20} {1000 * statistics.median(times):6.1f}")


def _measure_screen(root: Path) -> None:
    command = [sys.executable, "-m", "tui_mail", "--home", str(root), "--as", WHO]
    starts = [_start(command) for _ in range(_STARTS - 1)]
    with Terminal(command) as terminal:
        starts.append(terminal.wait_for(_is_list))
        terminal.rest()
        seconds, sent = statistics.median(each[0] for each in starts), starts[-1][1]
        print(f"start to first list   {1000 * seconds:6.0f} ms  {sent} bytes  (median of {_STARTS})")
        print("key          changed ms   p95    settled ms   bytes per key")
        for name, (key, times) in _KEYS.items():
            _report(name, [terminal.press(key) for _ in range(times)])
            print(f"{'':12} then at rest {terminal.rest()} bytes")
        jumps = []
        for _ in range(_JUMPS):
            jumps.append(terminal.press("G"))
            terminal.press("\x1b[H")
        _report("G", jumps)
        terminal.rest()
        print(f"peak memory {terminal.peak_mb:.0f} MB")


def _start(command: list[str]) -> tuple[float, int]:
    with Terminal(command) as terminal:
        return terminal.wait_for(_is_list)


def _is_list(text: str) -> bool:
    return len(_SUBJECT.findall(text)) >= _ROWS


def _report(name: str, reactions: list[Reaction]) -> None:
    changed = [1000 * each.changed for each in reactions if each.changed is not None]
    settled = [1000 * each.settled for each in reactions if each.settled is not None]
    if not changed:
        print(f"{name:12} nothing changed")
        return
    late = sorted(changed)[int(0.95 * (len(changed) - 1))]
    sent = statistics.mean(each.bytes for each in reactions)
    shown = f"{statistics.median(changed):10.1f} {late:7.1f} {statistics.median(settled):11.1f} {sent:14.0f}"
    unanswered = f"  ({len(reactions) - len(changed)} without an answer)" if len(changed) < len(reactions) else ""
    print(f"{name:12}{shown}{unanswered}")


if __name__ == "__main__":
    main()
