"""Which accounts this daemon fetches: on SQLite all of them; on PostgreSQL its share beside the daemons elsewhere.

It says every few seconds that it runs and that it keeps what it has, in a thread and on a connection of its own, so
that neither a long round nor a slow server costs it an account.
"""

import logging
import math
import os
import secrets
import socket
import threading
from collections.abc import Sequence

from tui_mail.store.database import close_database, is_sqlite
from tui_mail.store.heartbeats import beat, bury, fall_silent, sharing
from tui_mail.store.leases import (
    RENEWAL,
    leases,
    release_lease,
    release_leases,
    release_leases_of,
    renew_leases,
    take_lease,
)
from tui_mail.store.trouble import trouble_of

log = logging.getLogger(__name__)

Fences = dict[int, int | None]
"""Accounts with the fence that the lease of each was given; None where there are no leases."""


class Sharing:
    """The leases of this process."""

    def __init__(self, home: str, *, is_daemon: bool = True) -> None:
        """`home` is what its lock gave. `is_daemon`: it takes its share, otherwise what is free for one round."""
        self._host = socket.gethostname()
        self._home = f"{self._host}/{home}/"
        self.name = f"{self._home}{os.getpid()}/{secrets.token_hex(4)}"
        self._is_daemon = is_daemon
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
        self.is_needed = not is_sqlite()

    def start(self) -> None:
        """Say that this daemon runs, and go on saying so. Who held this home before is dead, and needs nothing."""
        if self.is_needed:
            release_leases_of(self._home, self.name)
            bury(self._home, self.name)
            self._renew()
            self._thread.start()

    def stop(self) -> None:
        """Give everything back: others take it at once."""
        if self.is_needed:
            self._stop.set()
            self._thread.join()
            release_leases(self.name)
            fall_silent(self.name)

    def choose(self, wanted: Sequence[int]) -> Fences:
        """Return which of the accounts this daemon fetches now: what it has, and what is free up to its share.

        What it has above its share is left out: give it back when nothing is done with it any more.
        """
        if not self.is_needed:
            return dict.fromkeys(wanted)
        share = math.ceil(len(wanted) / max(1, sharing())) if self._is_daemon else len(wanted)
        found = leases()
        mine: Fences = {}
        for account_id in wanted:
            lease = found.get(account_id)
            if lease is not None and lease.is_live and lease.holder == self.name and len(mine) < share:
                mine[account_id] = lease.fence
        for account_id in wanted:
            lease = found.get(account_id)
            if len(mine) < share and (lease is None or not lease.is_live):
                fence = take_lease(account_id, self.name)
                if fence is not None:
                    mine[account_id] = fence
        return mine

    def give_back(self, account_id: int) -> None:
        """Let others have an account with which nothing is done here any more."""
        if self.is_needed:
            release_lease(account_id, self.name)

    def _run(self) -> None:
        while not self._stop.wait(RENEWAL):
            try:
                self._renew()
            except Exception as exc:  # noqa: BLE001 - supervision point: the daemon's loop; the database may be away
                log.warning("leases could not be renewed: %s", trouble_of(exc) or repr(exc))
                close_database()
        close_database()

    def _renew(self) -> None:
        if self._is_daemon:
            beat(self.name, self._host)
        renew_leases(self.name)
