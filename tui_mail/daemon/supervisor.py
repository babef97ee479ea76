"""One daemon per instance: it starts a fetcher per account and the chores, follows changes, stops within seconds."""

import logging
import os
import signal
import threading
import time
from collections.abc import Sequence

from tui_mail.children import Children
from tui_mail.config.home import Home
from tui_mail.daemon.chores import Chore, rendering, waking
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.desk.documents import open_renderers, render_due
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.snoozing import wake_due
from tui_mail.store.alarm import Alarm, open_alarm
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import now
from tui_mail.store.daemon_lock import only_daemon
from tui_mail.store.database import close_database
from tui_mail.store.opening import open_store
from tui_mail.store.queries.accounts import feeding_accounts, fetches_wanted

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds in which the daemon notices a signal, a changed account, or that somebody wants mail fetched now."""

AFTER_TROUBLE = 5.0
"""Seconds of rest after the database could not be read."""

RECONCILE = 30.0
"""Seconds after which the accounts are looked at even if nothing rang."""

PATIENCE = 4.0
"""Seconds that the threads have to end; what they were at is undone or done again, nothing is lost."""


def run_once(home: Home, only: str = "") -> bool:
    """Do one full round: fetch every account, wake and render what is due. Returns whether all accounts went well.

    `only` names the one account that is fetched.
    """
    with only_daemon(home):
        blobs = open_store(home)
        cores = os.cpu_count() or 1
        with open_readers(cores) as readers:
            accounts = [account for account in feeding_accounts() if only in ("", account.name)]
            went_well = [Fetcher(account, blobs, readers).once() for account in accounts]
        wake_due(now())
        with open_renderers(cores) as renderers:
            while render_due(blobs, renderers):
                pass
        close_database()
        return all(went_well)


def run_daemon(home: Home) -> None:
    """Keep the database filled until SIGTERM or SIGINT."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with only_daemon(home):
        blobs = open_store(home)
        with open_readers(os.cpu_count() or 1) as readers, open_renderers(1) as renderers:
            chores = [waking(), rendering(blobs, renderers)]
            for chore in chores:
                chore.start()
            log.info("daemon runs for %s", home.root)
            fetchers = _watch_over(blobs, readers, stop)
            log.info("daemon stops")
            _end([*fetchers, *chores])
        close_database()


def _watch_over(blobs: Blobs, readers: Children, stop: threading.Event) -> list[Fetcher]:
    """Keep a fetcher per account, as the accounts are now, until `stop`; returns those that run then."""
    fetchers: dict[int, Fetcher] = {}
    while not stop.is_set():
        try:
            with open_alarm() as alarm:
                while not stop.is_set():
                    settled = _reconcile(fetchers, blobs, readers)
                    _rest(alarm, stop, RECONCILE if settled else 0.0)
        except Exception:  # supervision point: the daemon's loop; the database may have gone away for a while
            log.exception("the accounts could not be looked at")
            close_database()
            stop.wait(AFTER_TROUBLE)
    return list(fetchers.values())


def _reconcile(fetchers: dict[int, Fetcher], blobs: Blobs, readers: Children) -> bool:
    """Let the fetchers follow the accounts; False while one of them has still to end."""
    accounts = {account.id: account for account in feeding_accounts()}
    for account_id, fetcher in list(fetchers.items()):
        if fetcher.account != accounts.get(account_id):
            fetcher.stop()
            if fetcher.has_ended():  # only then the next one: two would take the same mail in twice
                del fetchers[account_id]
    for account_id in accounts.keys() - fetchers.keys():
        fetchers[account_id] = Fetcher(accounts[account_id], blobs, readers)
        fetchers[account_id].start()
    for account_id in fetches_wanted():
        if account_id in fetchers:
            fetchers[account_id].ring()
    return all(fetcher.account == accounts.get(account_id) for account_id, fetcher in fetchers.items())


def _rest(alarm: Alarm, stop: threading.Event, seconds: float) -> None:
    """Wait for a change in the database, but look at most twice a second: arriving mail changes it all the time."""
    stop.wait(LOOK)
    until = time.monotonic() + seconds
    while not stop.is_set() and time.monotonic() < until and not alarm.wait(LOOK):
        pass


def _end(threads: Sequence[Fetcher | Chore]) -> None:
    for one in threads:
        one.stop()
    until = time.monotonic() + PATIENCE
    for one in threads:
        one.join(until)
