"""Measure searches: `python -m bench.searching [--items 100000] [--home DIR] [--database URL]`.

The first page of 64 rows and the count, for words of every frequency, with and without filters, for somebody who sees
everything and for one who sees some. Times are those of this machine; what counts is the last column: how many times as
long as the first page of the list without a search, in the same run.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.filler import WHO, actor, filled_home
from tui_mail.config.home import open_home
from tui_mail.store.actor import Actor
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.lists import count, page
from tui_mail.store.rows import View
from tui_mail.store.searching.answers import AtLeast

_EVERYTHING = View(folder_kind=None, snoozed=None)
_ROUNDS = 3
_WORDS = {
    "common word": ("rechnung", "der", "vertrag", "the", "freundliche", "счёт", "請求書"),
    "rare word": ("berghaung", "steinkeitba", "nr. 0000777", "scheheidni", "p1272@kunde"),
    "absent word": ("xylophonist", "qqqqq", "ъъъ"),
    "one letter": ("q", "a", "é", "日"),
    "two letters": ("zu", "qu", "請求", "xq", "-7"),
    "phrase": ('"der die"', '"freundliche bitte"', '"in den von"', '"請求書契約"'),
    "in a field": ("subject:rechnung", "from:dupont", "from:p77@", "to:kanzlei", "file:beilage"),
    "two words": ("rechnung vertrag", "berghaung der", "klage -frist", "fax OR facture"),
}
_FILTERS = ("", "is:unread", "in:archive", "assignee:sandra", "status:pending", "has:attachment", "contact:00077")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure searches.")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="a store that was filled before")
    parser.add_argument("--database", default="", help="fill a PostgreSQL database instead of a file")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="bench-searching-"))
    try:
        if options.home is None:
            filled_home(scratch / "home", options.items, options.database)
        else:
            open_store(open_home(options.home))
        for login in (WHO, "sandra"):
            _report(actor(login))
        close_database()
    finally:
        shutil.rmtree(scratch)


def _report(who: Actor) -> None:
    print(f"\n{who.login}: {count(who, _EVERYTHING):,} items")
    plain = _times([lambda: page(who, _EVERYTHING)] * 5)
    print(f"{'':32}{'p50 ms':>9}{'p95 ms':>9}{'count ms':>10}{'found':>10}{'ratio':>8}")
    _line("the list without a search", plain, plain, [], "")
    for name, words in _WORDS.items():
        _measure(who, name, words, plain)
    for added in _FILTERS[1:]:
        _measure(
            who, f"with {added}", [f"{word} {added}" for word in ("rechnung", "berghaung", "zu", "der die")], plain
        )
    _measure(who, "best first", _WORDS["common word"], plain, order="best")


def _measure(who: Actor, name: str, searches: Sequence[str], plain: Sequence[float], order: str = "newest") -> None:
    views = [View(folder_kind=None, snoozed=None, search=search, order=order) for search in searches]
    pages = _times([lambda view=view: page(who, view) for view in views])  # type: ignore[misc]  # a lambda of one view
    numbers: list[int] = []
    counts = _times([lambda view=view: numbers.append(count(who, view)) for view in views], 1)  # type: ignore[misc]  # likewise
    most = max(numbers)
    _line(name, pages, plain, counts, f"{most:,}{'+' if isinstance(most, AtLeast) else ''}")


def _line(name: str, pages: Sequence[float], plain: Sequence[float], counts: Sequence[float], found: str) -> None:
    counted = f"{_high(counts):10.1f}" if counts else " " * 10
    ratio = statistics.median(pages) / statistics.median(plain)
    print(f"{name:32}{statistics.median(pages):9.1f}{_high(pages):9.1f}{counted}{found:>10}{ratio:8.1f}")


def _times(questions: Sequence[Callable[[], object]], rounds: int = _ROUNDS) -> list[float]:
    """Return what each question takes in ms, in turns."""
    times = []
    for _ in range(rounds):
        for ask in questions:
            start = time.perf_counter()
            ask()
            times.append(1000 * (time.perf_counter() - start))
    return times


def _high(times: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


if __name__ == "__main__":
    main()
