"""How far an account's round is, on stderr while somebody waits for it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tui_mail.cli.account_lines import progress_line
from tui_mail.mail.text import safe_line
from tui_mail.store.account_rows import Progress
from tui_mail.store.actor import SYSTEM
from tui_mail.store.database import close_database
from tui_mail.store.queries.accounts import health
from tui_mail.store.trouble import Borne

ON_A_TERMINAL, IN_A_FILE = 0.5, 10.0
"""Seconds between two lines."""


@contextmanager
def showing_progress(name: str) -> Iterator[None]:
    """Tell during a `with` how far the account's round is: in one line on a terminal, now and then elsewhere."""
    stop = threading.Event()
    thread = threading.Thread(target=_show, args=(name, stop), name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _show(name: str, stop: threading.Event) -> None:
    terminal = sys.stderr.isatty()
    begin, end = ("\r\x1b[K", "") if terminal else ("", "\n")
    shown = False
    while not stop.wait(ON_A_TERMINAL if terminal else IN_A_FILE):
        progress = _progress(name)
        if progress is not None:
            shown = True
            _say(begin + safe_line(f"{name}: {progress_line(progress)}") + end)
    if shown:
        _say(begin)


def _say(text: str) -> None:
    with suppress(OSError, ValueError):  # nobody may be listening
        print(text, end="", file=sys.stderr, flush=True)


def _progress(name: str) -> Progress | None:
    """Look, and leave no connection behind."""
    found: Progress | None = None
    with Borne():
        found = next((account.progress for account in health(SYSTEM) if account.name == name), None)
        close_database()
    return found
