"""The bells of an account: a thread per folder that listens to the server and rings when mail may have come.

They are only the alarm clock of the fetcher; its poll is the safety net.
"""

import logging
import threading
from collections.abc import Callable, Iterable

from tui_mail.errors import TuiMailError
from tui_mail.fetch import RemoteFolder, Source

log = logging.getLogger(__name__)

RENEWAL = 24 * 3600.0
PAUSE = 10.0
"""Seconds before a folder whose bell broke is listened to again; the poll goes on meanwhile."""

STOP_LOOK = 0.25
"""Seconds in which a waiting thread notices that it should end."""


class Bells:
    """Listens at one connection after the other."""

    def __init__(self, account: str, ring: Callable[[], None]) -> None:
        self._account = account
        self._ring = ring
        self._deaf = threading.Event()  # ends the bells of the present connection
        self._rounded = threading.Event()  # a round went well since the last bell
        self._threads: dict[str, threading.Thread] = {}

    def watch(self, source: Source, folders: Iterable[RemoteFolder]) -> None:
        """Listen to these folders, after a round that went well."""
        self._rounded.set()
        for folder in folders:
            if folder.name not in self._threads:
                arguments = (source, folder, self._deaf)
                bell = threading.Thread(target=self._listen, args=arguments, name=f"bell-{folder.name}", daemon=True)
                self._threads[folder.name] = bell
                bell.start()

    def silence(self) -> None:
        """Let nobody listen any more soon."""
        self._deaf.set()

    def take_down(self) -> None:
        """End all bells; the next `watch` hangs up new ones."""
        self.silence()
        for bell in self._threads.values():
            bell.join(5 * STOP_LOOK)
        self._threads = {}
        self._deaf = threading.Event()

    def _listen(self, source: Source, folder: RemoteFolder, deaf: threading.Event) -> None:
        while not deaf.is_set():
            if not self._rounded.wait(STOP_LOOK):
                continue  # the round that this bell or another one asked for is not done yet
            try:
                rang = source.wait(folder, RENEWAL, deaf)
            except TuiMailError as exc:
                place = {"account": self._account, "folder": folder.name}
                log.info("account %s, %s: %s", self._account, folder.name, exc.sentence, extra=place)
                self._wake()  # the round finds out at once whether the account still works, and says so
                deaf.wait(PAUSE)  # what comes meanwhile rings when the bell looks again
                continue
            if rang:
                self._wake()

    def _wake(self) -> None:
        self._rounded.clear()
        self._ring()
