"""What the ledger knows of the messages on servers: every one that was seen has an outcome, and a reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.accounts import StoredFolder
from tui_mail.store.queries.asking import ask, marks

CHUNK = 500
"""Keys in one statement: SQLite takes 32,766 values, PostgreSQL plans long lists slowly."""

PAGE = 2000
"""Sightings that are read at once."""

NEVER_SO_LATE = 2 * 86_400 * SECOND
"""Microseconds; nothing that failed waits longer than a day for its next try."""

OUTCOMES = ("stored", "duplicate", "skipped", "quarantined", "failed")


@dataclass(frozen=True, slots=True)
class Tried:
    """A message that failed before: how often, and what of it is kept, where it stands in the quarantine."""

    attempts: int
    message: int | None
    size: int


def settled_keys(
    folder: StoredFolder, keys: Sequence[str], at: int | None = None, sizes: Mapping[str, int] | None = None
) -> set[str]:
    """Return which of these keys need not be fetched: those with an outcome that stands, or whose next try is later.

    A key that was gone and is there again needs it, as does one with another size: on POP3 a sender may choose it.
    """
    found: set[str] = set()
    moment = now() if at is None else at
    told = sizes or {}
    for some in _chunks(keys):
        rows = ask(
            "SELECT remote_key, size FROM sighting WHERE remote_folder = ? AND uidvalidity = ? AND gone_at IS NULL"  # noqa: S608 - only marks
            " AND (outcome <> 'failed' OR retry_at IS NULL OR (retry_at > ? AND retry_at <= ?))"
            f" AND remote_key IN ({marks(len(some))})",
            [folder.id, folder.uidvalidity, moment, moment + NEVER_SO_LATE, *some],
        )
        found.update(key for key, size in rows if not size or told.get(key, size) == size)
    return found


def present_among(folder: StoredFolder, keys: Sequence[str]) -> int:
    """Count which of these keys the ledger holds as present."""
    here = "SELECT count(*) FROM sighting WHERE remote_folder = ? AND uidvalidity = ? AND gone_at IS NULL"
    return sum(
        int(ask(f"{here} AND remote_key IN ({marks(len(some))})", [folder.id, folder.uidvalidity, *some])[0][0])
        for some in _chunks(keys)
    )


def present_count(folder: StoredFolder) -> int:
    """Count the messages of a folder that the ledger holds as present."""
    statement = "SELECT count(*) FROM sighting WHERE remote_folder = ? AND uidvalidity = ? AND gone_at IS NULL"
    return int(ask(statement, [folder.id, folder.uidvalidity])[0][0])


def present_keys(folder: StoredFolder) -> Iterator[list[tuple[int, str]]]:
    """Yield id and key of what the ledger holds as present, page by page."""
    last = 0
    while True:
        page = ask(
            "SELECT id, remote_key FROM sighting WHERE remote_folder = ? AND uidvalidity = ? AND gone_at IS NULL"
            " AND id > ? ORDER BY id LIMIT ?",
            [folder.id, folder.uidvalidity, last, PAGE],
        )
        if page:
            yield [(row[0], row[1]) for row in page]
            last = page[-1][0]
        if len(page) < PAGE:
            return


def due_keys(folder: StoredFolder, at: int) -> list[str]:
    """Return some of the keys that failed before and are to be tried again by `at`, the longest waiting first.

    What would be due much later is from before a clock was put back.
    """
    rows = ask(
        "SELECT remote_key FROM sighting WHERE remote_folder = ? AND outcome = 'failed'"
        " AND (retry_at <= ? OR retry_at > ?)"
        " AND uidvalidity = ? AND gone_at IS NULL ORDER BY retry_at, id LIMIT ?",
        [folder.id, at, at + NEVER_SO_LATE, folder.uidvalidity, PAGE],
    )
    return [row[0] for row in rows]


def given_up(folder: StoredFolder) -> int:
    """Count the messages that failed and are not tried any more."""
    statement = (
        "SELECT count(*) FROM sighting WHERE remote_folder = ? AND outcome = 'failed' AND retry_at IS NULL"
        " AND uidvalidity = ? AND gone_at IS NULL"
    )
    return int(ask(statement, [folder.id, folder.uidvalidity])[0][0])


def tried(folder: StoredFolder, keys: Sequence[str]) -> dict[str, Tried]:
    """Return which of these keys failed before."""
    found: dict[str, Tried] = {}
    for some in _chunks(keys):
        rows = ask(
            "SELECT remote_key, attempts, message, size FROM sighting WHERE remote_folder = ? AND uidvalidity = ?"  # noqa: S608 - only marks
            f" AND outcome = 'failed' AND gone_at IS NULL AND remote_key IN ({marks(len(some))})",
            [folder.id, folder.uidvalidity, *some],
        )
        found |= {row[0]: Tried(*row[1:]) for row in rows}
    return found


def first_seen(folder: StoredFolder, messages: Sequence[int]) -> dict[int, int]:
    """Return when each of these messages was first seen in a folder, under whatever key."""
    if not messages:
        return {}
    rows = ask(
        "SELECT message, min(seen_at) FROM sighting WHERE remote_folder = ?"  # noqa: S608 - only marks
        f" AND message IN ({marks(len(messages))}) GROUP BY message",
        [folder.id, *messages],
    )
    return {message: at for message, at in rows}


def earlier_generation(folder: StoredFolder) -> list[int]:
    """Return the ids of some sightings from before the server numbered the folder anew that were not closed yet."""
    rows = ask(
        "SELECT id FROM sighting WHERE remote_folder = ? AND uidvalidity <> ? AND gone_at IS NULL ORDER BY id LIMIT ?",
        [folder.id, folder.uidvalidity, PAGE],
    )
    return [row[0] for row in rows]


def recognised(folder: StoredFolder) -> tuple[int, int]:
    """Count what was known from before the folder was numbered anew, and what was new in it."""
    ((again,),) = ask(
        "SELECT count(*) FROM sighting s WHERE s.remote_folder = ? AND s.uidvalidity = ? AND s.outcome = 'duplicate'"
        " AND EXISTS (SELECT 1 FROM sighting o WHERE o.message = s.message AND o.remote_folder = s.remote_folder"
        " AND o.uidvalidity <> s.uidvalidity)",
        [folder.id, folder.uidvalidity],
    )
    ((new,),) = ask(
        "SELECT count(*) FROM sighting WHERE remote_folder = ? AND uidvalidity = ?"
        " AND outcome IN ('stored', 'quarantined')",
        [folder.id, folder.uidvalidity],
    )
    return int(again), int(new)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger, as an audit reads it."""

    key: str
    outcome: str
    reason: str
    retry_at: int | None  # of what failed; None: not any more


def lines(folder: StoredFolder, keys: Sequence[str]) -> dict[str, Line]:
    """Return what the ledger says of these keys as they are on the server now."""
    found: dict[str, Line] = {}
    for some in _chunks(keys):
        rows = ask(
            "SELECT remote_key, outcome, reason, retry_at FROM sighting"  # noqa: S608 - only marks
            " WHERE remote_folder = ? AND uidvalidity = ?"
            f" AND gone_at IS NULL AND remote_key IN ({marks(len(some))})",
            [folder.id, folder.uidvalidity, *some],
        )
        found |= {row[0]: Line(*row) for row in rows}
    return found


def unequal_rounds(folder: StoredFolder) -> int:
    """Count the rounds whose books are wrong: more or fewer were seen than have an outcome."""
    ((count,),) = ask(
        "SELECT count(*) FROM intake_round WHERE remote_folder = ?"
        " AND seen <> stored + duplicate + skipped + quarantined + failed",
        [folder.id],
    )
    return int(count)


def next_retry(account_id: int) -> int | None:
    """Return when the next message of an account that failed is to be tried again; None where there is none."""
    ((at,),) = ask(
        "SELECT min(s.retry_at) FROM remote_folder f JOIN sighting s ON s.remote_folder = f.id"
        " AND s.uidvalidity = f.uidvalidity WHERE f.account = ? AND s.outcome = 'failed' AND s.retry_at IS NOT NULL"
        " AND s.gone_at IS NULL",
        [account_id],
    )
    return None if at is None else int(at)


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
