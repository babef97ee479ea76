"""Measure the list beside other programs for mail in a terminal: `python -m bench.readers [--messages 100000]`.

neomutt, aerc and alot (on notmuch) read the same messages in one Maildir; we have taken them in. Each runs in the same
pseudo-terminal of 120 x 40, warm. What each key took is printed in milliseconds, then as ratios: ours to theirs.
With --home the folder is kept, and used again if it is there.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from bench.lists import is_list
from bench.terminal import Reaction, Terminal
from bench.words import Author

_START = datetime(2026, 1, 5, 8, tzinfo=UTC)
_DOWN, _PAGE_DOWN, _ENTER, _HOME = "j", "\x1b[6~", "\r", "\x1b[H"
_TIMES = {"row down": 60, "page down": 15, "last": 5, "open": 10, "mark": 10, "search": 3}
_WARMING = 600
"""Seconds that a program may take to read all for the first time."""

_TYPED = frozenset({"search"})
"""What is typed: of these it is timed from the last key until nothing more comes."""

_OURS = "tui-mail"

_TEAM = """
[[users]]
login = "anna"
name = "Anna Muster"
[[accounts]]
name = "kanzlei"
kind = "maildir"
path = "{maildir}"
primary_address = "kanzlei@muster.example"
[[mailboxes]]
code = "kanzlei"
name = "Kanzlei"
account = "kanzlei"
members = {{ anna = "dispatcher" }}
"""
_NEOMUTT = """
set folder={root} mbox_type=Maildir header_cache={root}/cache spoolfile={maildir} sleep_time=0 wait_key=no mark_old=no
set sort=reverse-date-received quit=yes confirmappend=no timeout=3600 mail_check=3600 from=anna@muster.example
set index_format="%4C %Z %D %-15.15L %s" date_format="%d.%m. %H:%M" pager_index_lines=10
bind index G last-entry
bind index <home> first-entry
"""
_AERC = "[bench]\nsource = maildir://{root}\ndefault = mails\nfrom = Anna <anna@muster.example>\ncache-headers = true\n"
_ALOT = """
[accounts]
  [[bench]]
    realname = Anna
    address = anna@muster.example
"""
_NOTMUCH = """
[database]
path={maildir}
[user]
name=Anna
primary_email=anna@muster.example
[new]
tags=unread;inbox;
"""


@dataclass
class Reader:
    """A program, how it is started, and its keys for what is measured; `back` undoes them, a blank parts its keys."""

    name: str
    command: list[str]
    keys: dict[str, str]
    back: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Measure the list beside other programs.")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="a folder for everything; kept, and used again if it is there")
    options = parser.parse_args()
    root = options.home or Path(tempfile.mkdtemp(prefix="bench-readers-"))
    try:
        _prepare(root, options.messages)
        found = {}
        for reader in _readers(root):
            if shutil.which(reader.command[0]) is None:
                print(f"{reader.name} is not installed: not measured")
                continue
            found[reader.name] = _measure(reader)
        _report(found)
    finally:
        if options.home is None:
            shutil.rmtree(root)


def _messages(count: int) -> Iterator[bytes]:
    author, dice = Author(random.Random(11)), random.Random(2026)
    for number in range(count):
        mail = EmailMessage(policy=SMTP)
        person = dice.randrange(2_000)
        mail["From"] = f"Person {person} <p{person}@kunde.example>"
        mail["To"] = "Kanzlei <kanzlei@muster.example>"
        mail["Subject"] = f"Nr. {number:07} {author.subject()}"
        mail["Date"] = _START + timedelta(minutes=3 * number)
        mail["Message-ID"] = f"<{number}@kunde.example>"
        if number > 100 and dice.random() < 0.35:
            mail["In-Reply-To"] = f"<{number - dice.randint(1, 100)}@kunde.example>"
        mail.set_content(author.body())
        yield mail.as_bytes()


def _prepare(root: Path, count: int) -> None:
    """Write the messages and let each program make its index, where that was not done before."""
    maildir, done = root / "mails", root / "prepared"
    if done.exists():
        return
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    for number, raw in enumerate(_messages(count)):
        at = _START.timestamp() + 180 * number
        path = maildir / "cur" / f"{int(at)}.{number}.bench:2,S"
        path.write_bytes(raw)
        os.utime(path, (at, at))
    (root / "team.toml").write_text(_TEAM.format(maildir=root / "none"))
    for name in ("cur", "new", "tmp"):
        (root / "none" / name).mkdir(parents=True)
    start = time.perf_counter()
    for words in (["init", "--admin", "root"], ["apply", str(root / "team.toml")]):
        subprocess.run([*_ours(root), *words], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [*_ours(root), "--as", "anna", "import", str(maildir), "--mailbox", "kanzlei", "--folder", "inbox"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    ours = time.perf_counter() - start
    (root / "muttrc").write_text(_NEOMUTT.format(root=root, maildir=maildir))
    (root / "aerc").mkdir()
    (root / "aerc" / "accounts.conf").write_text(_AERC.format(root=root))
    (root / "aerc" / "accounts.conf").chmod(0o600)
    (root / "alot").mkdir()
    (root / "alot" / "config").write_text(_ALOT)
    (root / "notmuch").write_text(_NOTMUCH.format(maildir=maildir))
    if shutil.which("notmuch"):
        start = time.perf_counter()
        subprocess.run(
            ["notmuch", "new", "--quiet"], check=True, env={**os.environ, "NOTMUCH_CONFIG": str(root / "notmuch")}
        )
        print(f"index: ours {ours:.0f} s, notmuch {time.perf_counter() - start:.0f} s")
    done.touch()


def _ours(root: Path) -> list[str]:
    return [sys.executable, "-m", "tui_mail", "--home", str(root / "home")]


def _readers(root: Path) -> list[Reader]:
    word = "Frist"
    return [
        Reader(
            _OURS,
            [*_ours(root), "--as", "anna"],
            {"row down": _DOWN, "page down": _PAGE_DOWN, "last": "G", "open": _ENTER, "mark": "*",
             "search": f"/{word}\r"},
            {"last": _HOME, "open": "q", "search": "\x1b"},
        ),
        Reader(
            "neomutt",
            ["neomutt", "-n", "-F", str(root / "muttrc")],
            {"row down": _DOWN, "page down": _PAGE_DOWN, "last": "G", "open": _ENTER, "mark": "F",
             "search": f"l~b {word}\r"},
            {"last": _HOME, "open": "i", "search": "l~A\r"},
        ),
        Reader(
            "aerc",
            ["aerc"],
            {
                "row down": _DOWN, "page down": _PAGE_DOWN, "last": "G", "open": _ENTER, "mark": ":flag -t\r",
                "search": f":filter -b {word}\r",
            },
            {"last": "gg", "open": "q", "search": ":clear\r"},
            {"XDG_CONFIG_HOME": str(root), "XDG_CACHE_HOME": str(root / "cache-aerc")},
        ),
        Reader(
            "alot",
            ["alot", "-n", str(root / "notmuch"), "-c", str(root / "alot" / "config")],
            {"row down": _DOWN, "page down": _PAGE_DOWN, "last": "G", "open": _ENTER, "mark": "!",
             "search": f":search {word}\r"},
            {"last": "g g", "open": "d", "search": "d"},
            {"NOTMUCH_CONFIG": str(root / "notmuch")},
        ),
    ]  # fmt: skip


def _measure(reader: Reader) -> dict[str, tuple[float, float, float]]:
    """Return by what was done: median and 95th percentile in ms until the screen changed, and bytes per key."""
    found: dict[str, tuple[float, float, float]] = {}
    for name, value in reader.environment.items():
        os.environ[name] = value
    with Terminal(reader.command) as terminal:  # some fill a cache of headers at first
        terminal.wait_for(is_list, _WARMING)
    starts = []
    for _ in range(3):
        with Terminal(reader.command) as terminal:
            starts.append(terminal.wait_for(is_list)[0])
    found["start"] = (1000 * statistics.median(starts), 1000 * max(starts), 0)
    with Terminal(reader.command) as terminal:
        terminal.wait_for(is_list)
        terminal.rest()
        for what, times in _TIMES.items():
            reactions = []
            for _ in range(times):
                reactions.append(_timed(terminal, reader.keys[what], is_typed=what in _TYPED))
                if what in reader.back:
                    for key in reader.back[what].split(" "):
                        terminal.press(key)
                elif what in ("open", "mark"):
                    terminal.press(_DOWN)
            found[what] = _figures(reactions, is_typed=what in _TYPED)
            terminal.rest(0.3)
        found["memory MB"] = (terminal.peak_mb, terminal.peak_mb, 0)
    return found


def _timed(terminal: Terminal, keys: str, *, is_typed: bool) -> Reaction:
    """Press keys; of what is typed only the last one is timed."""
    if not is_typed:
        return terminal.press(keys)
    terminal.press(keys[:-1])
    return terminal.press(keys[-1], first=30)


def _figures(reactions: list[Reaction], *, is_typed: bool) -> tuple[float, float, float]:
    times = [each.settled if is_typed else each.changed for each in reactions]
    changed = sorted(1000 * each for each in times if each is not None)
    if not changed:
        return (float("nan"), float("nan"), 0)
    late = changed[int(0.95 * (len(changed) - 1))]
    return statistics.median(changed), late, statistics.mean(each.bytes for each in reactions)


def _report(found: dict[str, dict[str, tuple[float, float, float]]]) -> None:
    names = list(found)
    print(f"{'p50 (p95) ms, bytes':20}" + "".join(f"{name:>26}" for name in names))
    for what in ["start", *_TIMES, "memory MB"]:
        cells = (found[name][what] for name in names)
        print(f"{what:20}" + "".join(f"{p50:9.1f} ({p95:6.1f}) {sent:7.0f}" for p50, p95, sent in cells))
    print(f"{'ours to theirs':20}" + "".join(f"{name:>26}" for name in names[1:]))
    for what in ["start", *_TIMES, "memory MB"]:
        ours = found[_OURS][what]
        others = (found[name][what] for name in names[1:])
        print(f"{what:20}" + "".join(f"{ours[0] / p50:14.2f} ({ours[1] / p95:8.2f})" for p50, p95, _ in others))


if __name__ == "__main__":
    main()
