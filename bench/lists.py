"""Measure the list in a terminal of 120 x 40: `python -m bench.lists [--items 10000 100000] [--home DIR ...]`.

Stores of several sizes are filled, the real application runs on each in a pseudo-terminal, and keys are sent one after
the other. Times are those of this machine, from the key to the first byte that changed the screen; bytes are what a
slow line would carry. What counts is the last column: how much longer it takes in the largest store than in the
smallest. With --home a store that was filled before (`python -m bench.filler`) is measured instead.
"""

import argparse
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Step:
    """Something that is done so many times: keys that lead there, the one that is timed, and those that lead back."""

    name: str
    key: str
    times: int
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


_STEPS = (
    Step("j", "j", 80),
    Step("k", "k", 40),
    Step("PgDn", "\x1b[6~", 15),
    Step("PgUp", "\x1b[5~", 10),
    Step("G", "G", 5, after=("\x1b[H",)),
    Step("gg", "g", 5, before=("G", "g")),
    Step("open", "\r", 12, after=("q", "j")),
    Step("star", "*", 12, after=("j",)),
    Step("status", "\r", 8, before=("s", "pend")),
    Step("filter", "\r", 5, before=("f", "pend"), after=("\x1b",)),
    Step("sent", "s", 5, before=("g",), after=("0",)),
    Step("search, rare", "\r", 5, before=("/", "schapbo"), after=("\x1b",)),
    Step("search, common", "\r", 5, before=("/", "rechnung"), after=("\x1b",)),
    Step("search, two", "\r", 5, before=("/", "zu"), after=("\x1b",)),
)

Figures = dict[str, tuple[float, float, float]]
"""Median and 95th percentile in ms, and bytes, by what was done."""


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure lists.")
    parser.add_argument("--items", type=int, nargs="*", default=[100_000])
    parser.add_argument("--home", type=Path, nargs="*", default=[], help="stores that were filled before")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="bench-lists-"))
    found: dict[int, Figures] = {}
    try:
        for root in [*options.home, *(scratch / str(items) for items in ([] if options.home else options.items))]:
            if not (root / "team.toml").exists():
                filled_home(root, int(root.name))
                close_database()
            items, figures = _measure(root)
            found[items] = figures
    finally:
        shutil.rmtree(scratch)
    _report(found)


def _measure(root: Path) -> tuple[int, Figures]:
    open_store(open_home(root))
    items = count(actor(WHO), View(folder_kind=None, snoozed=None))
    figures = _measure_queries()
    close_database()
    return items, figures | _measure_screen(root)


def _measure_queries() -> Figures:
    """Return what the questions behind a list take, without a screen."""
    who, view = actor(WHO), View()
    newest, oldest = page(who, view, limit=1)[0].key, last_page(who, view, 1)[0].key
    middle = Key((newest.listed_at + oldest.listed_at) // 2, 0)
    questions: dict[str, Callable[[], object]] = {
        "(first page)": lambda: page(who, view),
        "(next page)": lambda: page(who, view, after=middle),
        "(page before)": lambda: page(who, view, before=middle),
        "(last page)": lambda: last_page(who, view),
        "(count)": lambda: count(who, view),
        "(tree)": lambda: tree(who),
    }
    return {name: _times(ask) for name, ask in questions.items()}


def _times(ask: Callable[[], object]) -> tuple[float, float, float]:
    times = []
    for _ in range(9):
        start = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), max(times), 0


def _measure_screen(root: Path) -> Figures:
    command = [sys.executable, "-m", "tui_mail", "--home", str(root), "--as", WHO]
    starts = [_start(command) for _ in range(_STARTS)]
    figures: Figures = {"start": (1000 * statistics.median(starts), 1000 * max(starts), 0)}
    with Terminal(command) as terminal:
        terminal.wait_for(is_list)
        terminal.rest()
        for step in _STEPS:
            figures[step.name] = _reactions([_timed(terminal, step) for _ in range(step.times)])
            terminal.rest()
        figures["memory, MB"] = (terminal.peak_mb, terminal.peak_mb, 0)
    return figures


def _timed(terminal: Terminal, step: Step) -> Reaction:
    for key in step.before:
        terminal.press(key)
    reaction = terminal.press(step.key)
    for key in step.after:
        terminal.press(key)
    return reaction


def _start(command: list[str]) -> float:
    with Terminal(command) as terminal:
        return terminal.wait_for(is_list)[0]


def is_list(text: str) -> bool:
    """Whether a list of the messages is on the screen."""
    return len(_SUBJECT.findall(text)) >= _ROWS


def _reactions(reactions: list[Reaction]) -> tuple[float, float, float]:
    changed = sorted(1000 * each.changed for each in reactions if each.changed is not None)
    if not changed:
        return float("nan"), float("nan"), 0
    late = changed[int(0.95 * (len(changed) - 1))]
    return statistics.median(changed), late, statistics.mean(each.bytes for each in reactions)


def _report(found: dict[int, Figures]) -> None:
    sizes = sorted(found)
    smallest, largest = found[sizes[0]], found[sizes[-1]]
    print(f"{'p50 (p95) ms, bytes':22}" + "".join(f"{size:>26,}" for size in sizes) + "  largest to smallest")
    for name in largest:
        cells = (found[size][name] for size in sizes)
        ratio = largest[name][0] / smallest[name][0]
        print(
            f"{name:22}"
            + "".join(f"{p50:9.1f} ({p95:6.1f}) {sent:7.0f}" for p50, p95, sent in cells)
            + f"{ratio:10.2f}"
        )


if __name__ == "__main__":
    main()
