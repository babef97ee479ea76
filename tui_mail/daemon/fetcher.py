"""One account's fetcher: a round, then rest until the server rings, the poll is due or somebody asks."""

import logging
import random
import threading
import time
from collections import Counter as Tally

from tui_mail.children import Children
from tui_mail.config.measures import duration_seconds
from tui_mail.config.secrets import resolve
from tui_mail.desk.accounts import note_failure, note_success
from tui_mail.desk.intake.rounds import Round, settings_of
from tui_mail.errors import TuiMailError
from tui_mail.fetch import RemoteFolder, Source, open_source
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import close_database
from tui_mail.store.queries.accounts import StoredAccount

log = logging.getLogger(__name__)

FIRST_WAIT = 2.0
LONGEST_WAIT = 15 * 60.0
"""Seconds before an account that failed is tried again: growing, but it never switches itself off."""

RETRY_WAIT = 60.0
"""Seconds before messages that could not be filed are tried again, if the poll is not sooner."""

BELL_RENEWAL = 24 * 3600.0
BELL_PAUSE = 10.0
"""Seconds before a folder whose bell broke is listened to again; the poll goes on meanwhile."""

STOP_LOOK = 0.25
"""Seconds in which a waiting thread notices that it should end."""


class Fetcher:
    """Keeps one account taken in."""

    def __init__(self, account: StoredAccount, blobs: Blobs, readers: Children) -> None:
        self.account = account
        self._blobs = blobs
        self._readers = readers
        self._stop = threading.Event()
        self._ring = threading.Event()
        self._deaf = threading.Event()  # ends the bells of the present connection
        self._rounded = threading.Event()  # a round went well since the last bell
        self._failures = 0
        self._source: Source | None = None
        self._bells: dict[str, threading.Thread] = {}
        self._thread = threading.Thread(target=self._run, name=f"fetch-{account.name}", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def ring(self) -> None:
        """Let it look now."""
        self._ring.set()

    def stop(self) -> None:
        """Let it end after the batch it is at."""
        self._stop.set()
        self._deaf.set()
        self._ring.set()

    def join(self, until: float) -> None:
        """Wait for it to end, until a monotonic time at most."""
        self._thread.join(max(0.0, until - time.monotonic()))

    def has_ended(self) -> bool:
        """Whether it is done with everything after `stop`."""
        return not self._thread.is_alive()

    def once(self) -> bool:
        """Do one round in this thread and hang up; returns whether it went well. The account says what went wrong."""
        self._round()
        self._hang_up()
        return self._failures == 0

    def _run(self) -> None:
        while not self._stop.is_set():
            self._ring.wait(self._round())
            self._ring.clear()
        self._hang_up()
        close_database()

    def _round(self) -> float:
        """Do a round and note how it went; returns the seconds to rest."""
        begun_at = now()
        try:
            outcomes = self._take_in()
            pause = self._succeed(begun_at, outcomes)
            self._watch(list(outcomes))
        except Exception as exc:  # noqa: BLE001 - supervision point: the daemon's loop
            self._hang_up()
            return (
                0.0 if self._stop.is_set() else self._fail(begun_at, exc)
            )  # what the end of the program broke is no failure
        return pause

    def _take_in(self) -> dict[RemoteFolder, "Tally[str]"]:
        settings = settings_of(self.account)
        if self._source is None:
            self._source = open_source(settings, lambda: resolve(settings.secret) if settings.secret else "")
        outcomes = Round(self.account, self._source, self._blobs, self._readers, self._stop).run()
        for folder, tally in outcomes.items():
            if tally:
                log.info("account %s, %s: %s", self.account.name, folder.name, _told(tally))
        return outcomes

    def _succeed(self, begun_at: int, outcomes: dict[RemoteFolder, "Tally[str]"]) -> float:
        self._failures = 0
        pause = float(duration_seconds(settings_of(self.account).poll))
        if any(tally["failed"] for tally in outcomes.values()):
            pause = min(pause, RETRY_WAIT)
        note_success(self.account.id, begun_at, now() + int(pause * SECOND))
        return pause

    def _fail(self, begun_at: int, exc: Exception) -> float:
        self._failures += 1
        pause = min(LONGEST_WAIT, FIRST_WAIT * 1.8**self._failures) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
        if isinstance(exc, TuiMailError):
            sentence = exc.sentence
            log.warning("account %s: %s Next try in %d s.", self.account.name, sentence, pause)
        else:
            sentence = f"The program failed ({type(exc).__name__}); the log of the daemon says more."
            log.error("account %s: unexpected failure", self.account.name, exc_info=exc)
            close_database()  # a connection that broke would stay so
        try:
            note_failure(self.account.id, begun_at, sentence, now() + int(pause * SECOND))
        except Exception:  # supervision point: the daemon's loop; the database may be what failed
            log.exception("account %s: its failure could not be noted", self.account.name)
        return pause

    # --- bells ---

    def _watch(self, folders: list[RemoteFolder]) -> None:
        """Listen to each folder, so that new mail is taken in at once; the poll is only the safety net."""
        self._rounded.set()
        for folder in folders:
            if self._is_threaded() and folder.name not in self._bells and self._source is not None:
                arguments = (self._source, folder, self._deaf)
                bell = threading.Thread(target=self._listen, args=arguments, name=f"bell-{folder.name}", daemon=True)
                self._bells[folder.name] = bell
                bell.start()

    def _is_threaded(self) -> bool:
        return threading.current_thread() is self._thread

    def _listen(self, source: Source, folder: RemoteFolder, deaf: threading.Event) -> None:
        while not deaf.is_set():
            if not self._rounded.wait(STOP_LOOK):
                continue  # the round that this bell or another one asked for is not done yet
            try:
                rang = source.wait(folder, BELL_RENEWAL, deaf)
            except TuiMailError as exc:
                log.info("account %s, %s: %s", self.account.name, folder.name, exc.sentence)
                self._wake()  # the round finds out at once whether the account still works, and says so
                deaf.wait(BELL_PAUSE)  # what comes meanwhile rings when the bell looks again
                continue
            if rang:
                self._wake()

    def _wake(self) -> None:
        self._rounded.clear()
        self._ring.set()

    def _hang_up(self) -> None:
        self._deaf.set()
        for bell in self._bells.values():
            bell.join(5 * STOP_LOOK)
        self._bells = {}
        self._deaf = threading.Event()
        source, self._source = self._source, None
        if source is not None:
            source.close()


def _told(tally: "Tally[str]") -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in tally.items())
