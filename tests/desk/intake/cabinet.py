"""A source whose folders a test fills, empties and numbers anew, and which fails where it should."""

import threading
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.office import Office
from tui_mail.children import Children
from tui_mail.desk.intake.reading import open_readers
from tui_mail.desk.intake.rounds import Round
from tui_mail.errors import MessagesRefused, SourceError
from tui_mail.fetch import Fetched, RemoteFolder, Role
from tui_mail.mail.text import counted
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import IntakeRound, Sighting
from tui_mail.store.queries.accounts import StoredAccount, feeding_accounts

CHUNK = 3
"""Keys that are told at once: few, so that every test crosses from one to the next."""


@dataclass
class Drawer:
    """A folder: messages by key. With `validity` the keys are numbers."""

    messages: dict[str, bytes] = field(default_factory=dict)
    role: Role = "inbox"
    validity: int = 7
    refused: set[str] = field(default_factory=set)
    error: SourceError | None = None  # raised when it is opened
    broken_at: str = ""  # the key at which the line breaks
    line: SourceError | None = None

    def put(self, *messages: bytes) -> None:
        first = max((int(key) for key in self.messages), default=0) + 1
        self.messages |= {str(number): raw for number, raw in enumerate(messages, first)}


class Cabinet:
    """A source in memory, told apart from a server by nothing that a round can see."""

    def __init__(self, **drawers: Drawer) -> None:
        self.drawers = drawers
        self.fetched: list[str] = []
        self.listed = 0

    def folders(self) -> list[RemoteFolder]:
        return [RemoteFolder(name, drawer.role) for name, drawer in self.drawers.items()]

    def look(self, folder: RemoteFolder) -> RemoteFolder:
        drawer = self.drawers[folder.name]
        if drawer.error is not None:
            raise drawer.error
        return replace(folder, uidvalidity=drawer.validity, messages=len(drawer.messages))

    def new_keys(self, folder: RemoteFolder, last_uid: int) -> Iterator[list[str]]:
        drawer = self.drawers[folder.name]
        self.listed += 1
        keys = [key for key in drawer.messages if not drawer.validity or int(key) > last_uid]
        for start in range(0, len(keys), CHUNK):
            yield keys[start : start + CHUNK]

    def fetch(self, folder: RemoteFolder, keys: Sequence[str], size_limit: int) -> Iterator[Fetched]:
        drawer = self.drawers[folder.name]
        refused = [key for key in keys if key in drawer.refused]
        for key in keys:
            if key == drawer.broken_at and drawer.line is not None:
                raise drawer.line
            raw = drawer.messages.get(key)
            if raw is None or key in refused:
                continue
            self.fetched.append(key)
            at = now() - 3600 * SECOND
            if len(raw) > size_limit:
                yield Fetched(key, raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", at, len(raw), is_head=True)
            else:
                yield Fetched(key, raw, at, len(raw), seen_there=key == "1")
        if refused:
            raise MessagesRefused(f"The server does not give {counted(len(refused), 'message')}.", tuple(refused))

    def wait(self, folder: RemoteFolder, seconds: float, stop: threading.Event) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held open."""


class SizedCabinet(Cabinet):
    """One whose keys a sender may choose."""

    def sizes(self, folder: RemoteFolder, keys: Sequence[str]) -> dict[str, int]:
        return {key: len(raw) for key, raw in self.drawers[folder.name].messages.items() if key in keys}


def take_in(
    office: Office,
    source: Cabinet,
    readers: Children | None = None,
    account: StoredAccount | None = None,
    fence: int | None = None,
) -> "Tally[str]":
    """Do one round; returns how many had which outcome. The sums of its books agree."""
    if readers is None:
        with open_readers(1) as real:
            return take_in(office, source, real, account, fence)
    chosen = account or feeding_accounts()[0]
    outcomes: Tally[str] = Tally()
    try:
        done = Round(chosen, source, office.blobs, readers, threading.Event(), fence=fence).run()
        for tally in done.values():
            outcomes += tally
    finally:
        check_books()
    return outcomes


def check_books() -> None:
    """Check that in every round as many were seen as have an outcome."""
    for row in IntakeRound.select():
        assert row.seen == row.stored + row.duplicate + row.skipped + row.quarantined + row.failed > 0


def ledger(gone: bool = False) -> dict[str, str]:
    """Return outcome by key of what is there, or is gone."""
    rows = Sighting.select().where(Sighting.gone_at.is_null(not gone)).order_by(Sighting.id)
    return {row.remote_key: row.outcome for row in rows}
