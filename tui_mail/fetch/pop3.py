"""Mail from a POP3 server: short sessions, everything listed each time, nothing changed but what is to be deleted."""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch.pop3_listing import Listing, cut, digest_of, glance, head_of, read_listing
from tui_mail.fetch.pop3_session import FOREIGN, Garbage, NotNow, Pop3Session, Refused
from tui_mail.fetch.source import Deleted, Fetched, RemoteFolder
from tui_mail.mail.text import counted, safe_line
from tui_mail.network import Server

_KEYS_AT_ONCE = 1000
_POLL_SECONDS = 60.0  # between two looks for new mail
_REST_SECONDS = 10.0  # after which a session that nobody uses is ended: many servers let only one in
_UNSURE_SECONDS = 2.0  # after which a session is asked whether it still lives
_SLICE_SECONDS = 0.25  # how soon `stop` is noticed
_INBOX = RemoteFolder("INBOX", "inbox")


class Pop3Source:
    """One account on one server, which has one folder. Keys are unique ids, with a hash where one is not unique."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session: Pop3Session | None = None
        self._listing: Listing | None = None
        self._is_told = False  # what is listed in this session was told: who asks again wants news
        self._print = ""  # of what was told last
        self._stumbled: set[str] = set()  # keys at which the connection was lost
        self._lock = threading.Lock()  # not held between two messages
        self._used_at = 0.0
        self._pause = _POLL_SECONDS

    def folders(self) -> list[RemoteFolder]:
        """Log in and return the only folder there is."""
        with self._at_work(anew=True):
            return [_INBOX]

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        """Return the inbox with what it holds now. SourceError for any other folder."""
        if folder.name != _INBOX.name:
            raise SourceError(f'{self._server.place} has no folder "{safe_line(folder.name)}": POP3 has an inbox only.')
        with self._at_work(anew=True) as session:
            return replace(folder, messages=len(self._listed(session).sizes))

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        """Yield every key, mostly the oldest message first."""
        with self._at_work(anew=True) as session:
            listing = self._listed(session)
            self._is_told, self._print = True, listing.print
        keys = listing.keys()
        while some := list(islice(keys, _KEYS_AT_ONCE)):
            yield some

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        """Yield the messages that are still there; those the server refuses to give are named after the others."""
        refused: list[str] = []
        for key in keys:
            with self._at_work() as session:
                fetched = self._fetch_one(session, key, size_limit, refused)
            if fetched is not None:
                yield fetched
        if refused:
            names = ", ".join(map(safe_line, refused[:10]))
            sentence = f"{self._server.place} does not give {counted(len(refused), 'message')}: {names}."
            raise MessagesRefused(sentence, tuple(refused))

    def sizes(self, folder: RemoteFolder, keys: Sequence[str]) -> dict[str, int]:
        """Return the sizes that are listed: a sender may have chosen the unique id of another message."""
        with self._at_work() as session:
            listing = self._listed(session)
        return {key: listing.size(numbers[0]) for key in keys if (numbers := listing.numbers(key))}

    def delete(self, folder: RemoteFolder, hashes: Mapping[str, str]) -> Deleted:
        """Delete messages by key, if they are still those with these SHA-256."""
        refused: set[str] = set()
        with self._at_work() as session:
            listing = self._listed(session)
            gone = {
                key
                for key, wanted in hashes.items()
                # each of several equal ones, not only the first
                if any([self._delete_one(session, number, key, wanted, refused) for number in listing.numbers(key)])
            }
            self._forget()
            session.quit()  # only now anything happens there
        return Deleted(gone, refused - gone)

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        """Return True as soon as something new may be there, False after `seconds` or soon after `stop` is set."""
        until = time.monotonic() + seconds
        looked_at = time.monotonic()
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            self._rest()
            if time.monotonic() - looked_at >= self._pause:
                looked_at = time.monotonic()
                if self._is_changed():
                    return True
            stop.wait(min(left, _SLICE_SECONDS, self._pause))
        return False

    def close(self) -> None:
        """Log out; call it when no `wait` runs any more."""
        session = self._session
        self._forget()
        if session is not None:
            session.leave()

    # --- sessions ---

    @contextlib.contextmanager
    def _at_work(self, *, anew: bool = False) -> Iterator[Pop3Session]:
        """Give a session that lives; `anew` makes a new one when the present one was listed and told already."""
        with self._lock:
            try:
                session = self._living(anew)
                with session.guarded():
                    yield session
            except SourceError:
                self._forget()
                raise
            except Refused as exc:
                self.close()
                raise SourceError(f"{self._server.place} refused: {session.said(exc)}") from exc
            finally:
                self._used_at = time.monotonic()

    def _living(self, anew: bool) -> Pop3Session:
        if self._session is not None:
            is_stale = anew and self._is_told
            is_unsure = time.monotonic() - self._used_at > _UNSURE_SECONDS
            if is_stale or (is_unsure and not self._session.lives()):
                self.close()
        if self._session is None:
            self._session = Pop3Session(self._server.for_a_connection())
            self._pause = max(_POLL_SECONDS, self._session.login_delay)
        return self._session

    def _listed(self, session: Pop3Session) -> Listing:
        if self._listing is None:
            self._listing = read_listing(session)
        return self._listing

    def _forget(self) -> None:
        self._session, self._listing, self._is_told = None, None, False

    # --- waiting ---

    def _rest(self) -> None:
        """Log out after a round, so that other programs are let in."""
        if self._session is not None and self._lock.acquire(blocking=False):
            try:
                if time.monotonic() - self._used_at > _REST_SECONDS:
                    self.close()
            finally:
                self._lock.release()

    def _is_changed(self) -> bool:
        """Look for news in a session of its own, unless a round is at work."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if self._session is not None:
                return False
            session = Pop3Session(self._server.for_a_connection())
            try:
                with session.guarded():
                    return glance(session) != self._print
            finally:
                session.leave()
        except NotNow:
            return False  # another program reads just now
        except Refused as exc:
            raise SourceError(f"{self._server.place} refused: {session.said(exc)}") from exc
        finally:
            self._lock.release()

    # --- messages ---

    def _fetch_one(self, session: Pop3Session, key: str, size_limit: int, refused: list[str]) -> Fetched | None:
        listing = self._listed(session)
        numbers = listing.numbers(key)
        if not numbers:
            return None
        try:
            fetched = _message(session, key, numbers[0], listing.size(numbers[0]), size_limit)
        except Refused:
            refused.append(key)
            return None
        except FOREIGN as exc:
            # A message that the server breaks off at, again and again, must not hold up those behind it.
            if key not in self._stumbled and not isinstance(exc, Garbage):
                self._stumbled.add(key)
                raise
            session.hang_up()
            self._forget()
            refused.append(key)
            return None
        self._stumbled.discard(key)
        return fetched

    def _delete_one(self, session: Pop3Session, number: int, key: str, wanted: str, refused: set[str]) -> bool:
        try:
            if digest_of(session, number) != wanted:
                return False
            session.command(f"DELE {number}")
        except Refused:
            refused.add(key)
            return False
        return True


def _message(session: Pop3Session, key: str, number: int, listed_size: int, limit: int) -> Fetched:
    now = time.time_ns() // 1000  # POP3 does not say when a message came
    if listed_size > limit:
        return Fetched(key, head_of(session, number), now, listed_size, is_head=True)
    whole = session.message(f"RETR {number}", limit, 10 * limit + listed_size)
    if whole.size > limit:  # larger than it was listed
        return Fetched(key, cut(whole.raw), now, whole.size, is_head=True)
    return Fetched(key, whole.raw, now, whole.size)
