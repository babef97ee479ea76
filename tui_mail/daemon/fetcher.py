"""One account's fetcher: a round, then rest until the server rings, the poll is due or somebody asks."""

import hashlib
import logging
import secrets
import threading
import time
from collections import Counter as Tally

from tui_mail.children import Children
from tui_mail.config.measures import duration_seconds
from tui_mail.daemon.bells import Bells
from tui_mail.daemon.waiting import wait_after
from tui_mail.desk.accounts import note_failure, note_success, settings_of
from tui_mail.desk.intake.rounds import Round
from tui_mail.desk.server_side import ServerSide
from tui_mail.desk.tokens import credential, forget_access_token
from tui_mail.errors import LeaseLost, LoginRefused, TuiMailError
from tui_mail.fetch import RemoteFolder, Source, open_source
from tui_mail.mail.text import counted, full_stop
from tui_mail.store.account_rows import ALERT_AFTER
from tui_mail.store.blobs import Blobs
from tui_mail.store.clock import SECOND, now, rfc3339
from tui_mail.store.database import close_database
from tui_mail.store.queries.accounts import StoredAccount, wanted_by
from tui_mail.store.queries.ledger import next_retry
from tui_mail.store.trouble import trouble_of

log = logging.getLogger(__name__)

RETRY_WAIT = 10.0
"""Seconds at least before messages that could not be filed are tried again, each when it is due."""

HUNG = 15 * 60.0
"""Seconds of a round without a sign of life after which a fetcher counts as hung. All it waits for ends sooner."""

Outcomes = dict[RemoteFolder, "Tally[str]"]


class Attention(threading.Event):
    """Tells a round to stop, and remembers when it last asked: who asks is alive."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_at = time.monotonic()

    def is_set(self) -> bool:
        """Whether to stop."""
        self.asked_at = time.monotonic()
        return super().is_set()


class Fetcher:
    """Keeps one account taken in. `fence` is that of the daemon's lease, None where there are no leases."""

    def __init__(self, account: StoredAccount, blobs: Blobs, readers: Children, fence: int | None = None) -> None:
        self.account = account
        self.fence = fence
        self.trouble = ""  # the sentence of the last failure, empty while all is well
        self._blobs = blobs
        self._readers = readers
        self._stop = Attention()
        self._is_to_end = False
        self._is_resting = False
        self._ring = threading.Event()
        self._bells = Bells(account.name, self._ring.set)
        self._failures = 0
        self._is_single = False
        self._source: Source | None = None
        self._salt = secrets.token_bytes(16)
        self._used = b""  # what the last login was done with, as a hash
        self._looks_again = False
        self._thread = threading.Thread(target=self._run, name=f"fetch-{account.name}", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def ring(self) -> None:
        """Let it look now."""
        self._ring.set()

    def look_again(self) -> None:
        """Let it look now, and log in anew if its secret has changed."""
        self._looks_again = True
        self._ring.set()

    def stop(self) -> None:
        """Let it end after the batch it is at."""
        self._is_to_end = True
        self._stop.set()
        self._bells.silence()
        self._ring.set()

    def join(self, until: float) -> None:
        """Wait for it to end, until a monotonic time at most."""
        self._thread.join(max(0.0, until - time.monotonic()))

    def has_ended(self) -> bool:
        """Whether it is done with everything after `stop`."""
        return not self._thread.is_alive()

    def serves(self, account: StoredAccount | None, fence: int | None) -> bool:
        """Whether it fetches just this account under just this lease."""
        return (self.account, self.fence) == (account, fence)

    def is_alive(self) -> bool:
        """Whether it does what it should: it rests, or its round goes on, or it was told to end."""
        if self._is_to_end:
            return True
        goes_on = self._is_resting or time.monotonic() - self._stop.asked_at < HUNG
        return self._thread.is_alive() and goes_on

    def once(self) -> bool:
        """Do one round in this thread and hang up; returns whether it went well. The account says what went wrong.

        A failure is not logged: who calls has its sentence from the account.
        """
        self._is_single = True
        self._round()
        self._hang_up()
        return self._failures == 0

    def _run(self) -> None:
        while not self._stop.is_set():
            pause = self._round()
            self._is_resting = True
            self._ring.wait(pause)
            self._ring.clear()
            self._stop.asked_at = time.monotonic()
            self._is_resting = False
        self._hang_up()
        close_database()

    def _round(self) -> float:
        """Do a round and note how it went; returns the seconds to rest."""
        begun_at = now()
        try:
            self._renew_login()
            outcomes = self._take_in_with_a_token_that_holds(begun_at)
            pause = self._succeed(begun_at)
            if self._source is not None and threading.current_thread() is self._thread:
                self._bells.watch(self._source, outcomes)
        except LeaseLost:
            self._give_up()
            return 0.0
        except Exception as exc:  # noqa: BLE001 - supervision point: the daemon's loop
            self._hang_up()
            return (
                0.0 if self._stop.is_set() else self._fail(begun_at, exc)
            )  # what the end of the program broke is no failure
        return pause

    def _take_in_with_a_token_that_holds(self, begun_at: int) -> Outcomes:
        """Do a round, a second time where the server has taken back an access token before its time."""
        try:
            return self._take_in(begun_at)
        except LoginRefused:
            self._hang_up()
            if not forget_access_token(self.account):
                raise
            return self._take_in(begun_at)

    def _take_in(self, begun_at: int) -> Outcomes:
        settings = settings_of(self.account)
        if self._source is None:
            self._source = open_source(settings, self._secret)
        begun = time.monotonic()
        asked, asker = wanted_by(self.account.id, begun_at)
        tools = (self._source, self._blobs, self._readers, self._stop)
        outcomes = Round(self.account, *tools, actor=asker, fence=self.fence).run()
        _tell(self.account.name, outcomes, time.monotonic() - begun)
        on_server = ServerSide(self.account, self._source, self._blobs, self.fence)
        on_server.run(list(outcomes), asked=asked, stop=self._stop)
        return outcomes

    def _give_up(self) -> None:
        log.info(
            "account %s: another daemon has taken it over", self.account.name, extra={"account": self.account.name}
        )
        self.stop()
        self._hang_up()

    # --- the secret ---

    def _secret(self) -> str:
        secret = credential(self.account)()
        self._used = self._hashed(secret)
        return secret

    def _hashed(self, secret: str) -> bytes:
        return hashlib.sha256(self._salt + secret.encode()).digest()

    def _renew_login(self) -> None:
        """Hang up where the secret is another one now; one that cannot be read leaves things as they are."""
        if not self._looks_again:
            return
        self._looks_again = False
        if self._source is None or settings_of(self.account).auth != "password":
            return
        try:
            is_new = self._used not in (b"", self._hashed(credential(self.account)()))
        except TuiMailError as exc:
            log.warning("account %s: %s", self.account.name, exc.sentence, extra={"account": self.account.name})
            return
        if is_new:
            self._hang_up()

    # --- how it went ---

    def _succeed(self, begun_at: int) -> float:
        pause = float(duration_seconds(settings_of(self.account).poll))
        if (retry_at := next_retry(self.account.id)) is not None:
            pause = min(pause, max(RETRY_WAIT, (retry_at - now()) / SECOND))
        note_success(self.account.id, begun_at, now() + int(pause * SECOND), self.fence)
        if self._failures:
            said = {"account": self.account.name, "failures": self._failures}
            times = counted(self._failures, "failure")
            log.info("account %s works again after %s", self.account.name, times, extra=said)
        self._failures, self.trouble = 0, ""
        return pause

    def _fail(self, begun_at: int, exc: Exception) -> float:
        self._failures += 1
        pause = wait_after(self._failures, exc)
        next_try = now() + int(pause * SECOND)
        known = exc.sentence if isinstance(exc, TuiMailError) else trouble_of(exc)
        told = known or f"The program failed ({type(exc).__name__}); the log of the daemon says more"
        self.trouble = full_stop(told)
        self._tell_failure(exc, is_known=bool(known), pause=pause, next_try=next_try)
        if trouble_of(exc) or not known:
            close_database()  # a connection that broke would stay so
        try:
            note_failure(self.account.id, begun_at, self.trouble, next_try, self.fence)
        except LeaseLost:
            self._give_up()
        except Exception as worse:  # supervision point: the daemon's loop; the database may be what failed
            close_database()
            if not trouble_of(worse):
                log.exception("account %s: its failure could not be noted", self.account.name)
        return pause

    def _tell_failure(self, exc: Exception, *, is_known: bool, pause: float, next_try: int) -> None:
        """Log a failure; once, when it has become a lasting one, as an error that somebody should look at."""
        name = self.account.name
        said = {"account": name, "failures": self._failures, "next_try": rfc3339(next_try)}
        if not is_known:
            log.error("account %s: unexpected failure", name, exc_info=exc, extra=said)
        elif self._is_single:
            return
        elif self._failures == ALERT_AFTER:
            times = f"It has failed {self._failures} times in a row; next try in {pause:.0f} s."
            log.error("account %s: %s %s", name, self.trouble, times, extra=said)
        else:
            log.warning("account %s: %s Next try in %d s.", name, self.trouble, pause, extra=said)

    def _hang_up(self) -> None:
        self._bells.take_down()
        source, self._source = self._source, None
        if source is not None:
            source.close()


def _tell(account: str, outcomes: Outcomes, seconds: float) -> None:
    """Log what a round brought, folder by folder; nothing where it brought nothing."""
    everything = sum(tally.total() for tally in outcomes.values())
    for folder, tally in outcomes.items():
        if tally:
            told = ", ".join(f"{number} {outcome}" for outcome, number in tally.items())
            figures = {"seconds": round(seconds, 3), "rate": round(everything / max(seconds, 1e-6), 1)}
            place = {"account": account, "folder": folder.name, "seen": tally.total()}
            log.info("account %s, %s: %s", account, folder.name, told, extra={**place, **tally, **figures})
