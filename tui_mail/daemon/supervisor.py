"""One daemon per home: it starts a fetcher per account and the chores, follows changes, stops within seconds."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence

from tui_mail.children import Children
from tui_mail.config.home import Home, open_home
from tui_mail.daemon.chores import Chore
from tui_mail.daemon.fetcher import Fetcher
from tui_mail.daemon.metrics import Endpoint
from tui_mail.daemon.notify import Notifier
from tui_mail.daemon.sharing import Sharing
from tui_mail.errors import TuiMailError
from tui_mail.mail.text import counted, safe_line
from tui_mail.store.alarm import open_alarm
from tui_mail.store.blobs import Blobs
from tui_mail.store.database import close_database
from tui_mail.store.queries.accounts import feeding_accounts, fetches_wanted
from tui_mail.store.trouble import trouble_of

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds in which the daemon notices a signal, a changed account, or that somebody wants mail fetched now."""

AFTER_TROUBLE = 5.0
"""Seconds of rest after the database could not be read."""

RECONCILE = 30.0
"""Seconds after which the accounts are looked at even if nothing rang."""

LOOK_FOR_LEASES = 2.0
"""Seconds after which they are looked at where other daemons share them: one of those may have died."""

PATIENCE = 4.0
"""Seconds that the threads have to end; what they were at is undone or done again, nothing is lost."""


class Signals:
    """What the daemon was told from outside: to end, or to read its configuration again."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.reload = threading.Event()

    def listen(self) -> None:
        """Take SIGTERM, SIGINT and SIGHUP as such."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop.set())
        signal.signal(signal.SIGHUP, lambda *_: self.reload.set())


class Supervisor:
    """Keeps a fetcher per account of this daemon, as the accounts are now."""

    def __init__(self, home: Home, blobs: Blobs, readers: Children, signals: Signals, sharing: Sharing) -> None:
        self._home = home
        self._blobs = blobs
        self._readers = readers
        self._signals = signals
        self._stop = signals.stop
        self._fetchers: dict[int, Fetcher] = {}
        self._sharing = sharing
        self._notifier = Notifier()
        self._endpoint = Endpoint()

    def run(self, chores: Sequence[Chore]) -> None:
        """Do everything until the signal to stop."""
        self._endpoint.follow(self._home.metrics)
        self._sharing.start()
        for chore in chores:
            chore.start()
        log.info("daemon runs for %s", self._home.root, extra={"daemon": self._sharing.name})
        self._notifier.ready()
        self._watch_over()
        log.info("daemon stops")
        self._notifier.stopping()
        _end([*self._fetchers.values(), *chores])
        self._endpoint.close()
        self._leave()

    def _watch_over(self) -> None:
        while not self._stop.is_set():
            try:
                self._reload_if_asked()  # also while the database is away
                with open_alarm() as alarm:
                    while not self._stop.is_set():
                        self._reload_if_asked()
                        settled = self._reconcile()
                        self._tell_status()
                        self._rest(alarm.wait, self._pause() if settled else 0.0)
            except Exception as exc:  # noqa: BLE001 - supervision point: the daemon's loop; the database may be away
                self._tell_trouble(exc)
                close_database()
                self._rest(self._stop.wait, AFTER_TROUBLE)

    def _pause(self) -> float:
        return LOOK_FOR_LEASES if self._sharing.is_needed else RECONCILE

    def _reconcile(self) -> bool:
        """Let the fetchers follow the accounts and the leases; False while one of them has still to end."""
        accounts = {account.id: account for account in feeding_accounts()}
        fences = self._sharing.choose(list(accounts))
        for account_id, fetcher in list(self._fetchers.items()):
            if fetcher.serves(accounts.get(account_id), fences.get(account_id)) and not fetcher.has_ended():
                continue
            fetcher.stop()
            if fetcher.has_ended():  # only then the next one: two would take the same mail in twice
                del self._fetchers[account_id]
                if account_id not in fences:
                    self._sharing.give_back(account_id)
        for account_id in fences.keys() - self._fetchers.keys():
            fetcher = Fetcher(accounts[account_id], self._blobs, self._readers, fences[account_id])
            self._fetchers[account_id] = fetcher
            fetcher.start()
        for account_id in fetches_wanted():
            if account_id in self._fetchers:
                self._fetchers[account_id].ring()
        return all(one.serves(accounts.get(key), fences.get(key)) for key, one in self._fetchers.items())

    def _rest(self, wait: Callable[[float], bool | None], seconds: float) -> None:
        """Wait for something, but look at most twice a second: arriving mail changes the database all the time."""
        self._stop.wait(LOOK)
        self._tell_that_all_live()
        until = time.monotonic() + seconds
        while not self._is_called() and time.monotonic() < until and not wait(LOOK):
            self._tell_that_all_live()

    def _is_called(self) -> bool:
        return self._stop.is_set() or self._signals.reload.is_set()

    # --- what systemd and the log are told ---

    def _tell_that_all_live(self) -> None:
        """Give the sign of life, unless a fetcher hangs: then it is for systemd to end and start this daemon."""
        if all(fetcher.is_alive() for fetcher in self._fetchers.values()):
            self._notifier.ping()

    def _tell_status(self) -> None:
        failing = [(one.account.name, one.trouble) for one in list(self._fetchers.values()) if one.trouble]
        said = counted(len(self._fetchers), "account")
        if failing:
            said += f", {len(failing)} of them failing: {failing[0][0]}: {failing[0][1]}"
        self._notifier.status(safe_line(said))

    def _tell_trouble(self, exc: Exception) -> None:
        known = exc.sentence if isinstance(exc, TuiMailError) else trouble_of(exc)
        if known:
            log.warning("the accounts could not be looked at: %s", known)
        else:
            log.error("the accounts could not be looked at", exc_info=exc)
        self._notifier.status(known or "The accounts cannot be looked at; the log says more.")

    # --- beginning anew, and the end ---

    def _reload_if_asked(self) -> None:
        """Read config.toml and the secrets again. A broken one changes nothing."""
        if not self._signals.reload.is_set():
            return
        self._signals.reload.clear()
        self._notifier.reloading()
        try:
            self._follow(open_home(self._home.root))
        except TuiMailError as exc:
            log.error("config.toml was not read again, what it said before stays: %s", exc.sentence)
        for fetcher in self._fetchers.values():
            fetcher.look_again()
        self._notifier.ready()

    def _follow(self, home: Home) -> None:
        if (home.database_url, home.blob_url) != (self._home.database_url, self._home.blob_url):
            log.warning("config.toml names another database or blob store: that is followed after a restart only")
        self._endpoint.follow(home.metrics)
        self._home = home
        log.info("configuration and secrets were read again")

    def _leave(self) -> None:
        try:
            self._sharing.stop()
        except Exception as exc:  # noqa: BLE001 - supervision point: the daemon's loop; leases end by themselves
            log.warning("the leases could not be given back: %s", trouble_of(exc) or repr(exc))


def _end(threads: Sequence[Fetcher | Chore]) -> None:
    for one in threads:
        one.stop()
    until = time.monotonic() + PATIENCE
    for one in threads:
        one.join(until)
