"""A history as it is stored, read line by line: a million lines need no more memory than a page of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tui_mail.store.canonical import from_json
from tui_mail.store.database import database, is_sqlite
from tui_mail.store.models import Instance, Mailbox
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.asking import ask
from tui_mail.store.writes.chains import INSTANCE_CHAIN, event_hash

ERASURE = "erase-text"
"""Action of the event that says which texts were erased: `after` holds the ids of their events as `texts`.

A text that is not there and that no such event names was not erased but lost.
"""

PAGE = 2_000
_HASHED = (
    "mailbox", "sequence", "at", "actor", "action", "item", "before", "after", "why", "text_hash", "batch", "undoes",
    "previous",
)  # fmt: skip
_COLUMNS = ", ".join(f'e."{name}"' for name in ("id", *_HASHED, "hash"))
_PAGE_OF_LINES = f"""
SELECT {_COLUMNS}, t.text, CASE WHEN u.mailbox = e.mailbox THEN u.sequence WHEN u.at <= e.at THEN 0 END FROM event e
LEFT JOIN event_text t ON t.event = e.id
LEFT JOIN event u ON u.id = e.undoes
  AND (u.item = e.item OR (u.item IS NULL AND e.item IS NULL AND u.mailbox = e.mailbox))
WHERE {{whose}} AND (e.sequence, e.id) > (?, ?) ORDER BY e.sequence, e.id LIMIT {PAGE}
"""  # noqa: S608 - names of our own
_BEFORE_ALL = -(1 << 63)


@dataclass(frozen=True, slots=True)
class Ending:
    """What the mailbox, or the instance, remembers of its history: how many lines, and the hash of the last one."""

    length: int
    head: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it is stored."""

    event: int
    values: dict[str, Any]  # what its hash is of
    hash: str
    text: str | None
    undone: int | None  # line of the event that it takes back; 0: it stands in the history of another mailbox

    @property
    def number(self) -> Any:
        """Its place in the history."""
        return self.values["sequence"]

    def computed(self, **others: int) -> str:
        """Return the hash of its columns, some of them as they may have been; '' where nothing of ours is in them."""
        try:
            return event_hash({**self.values, **others})
        except (TypeError, UnicodeEncodeError):  # bytes, or text that is not UTF-8 any more
            return ""


def ending(mailbox_id: int | None) -> Ending | None:
    """Return what is remembered of a history; None where that is lost."""
    if mailbox_id is not None:
        columns = (Mailbox.history_length, Mailbox.history_head)
        found = first_tuple(Mailbox.select(*columns).where(Mailbox.id == mailbox_id))
        return None if found is None else Ending(*found)
    kept = first_tuple(Instance.select(Instance.value).where(Instance.name == INSTANCE_CHAIN))
    try:
        value = from_json(kept[0])
        return Ending(value["length"], value["head"])
    except (TypeError, ValueError, KeyError):
        return None


def lines(mailbox_id: int | None) -> Iterator[Line]:
    """Return the lines of a mailbox's history, or with None of the instance's, in their order; inside a snapshot."""
    whose, values = _whose("e.mailbox", mailbox_id)
    statement = _PAGE_OF_LINES.format(whose=whose)
    last: tuple[Any, int] = (_BEFORE_ALL, 0)
    while page := ask(statement, [*values, *last]):
        for event, *columns, text, undone in page:
            yield Line(event, dict(zip(_HASHED, columns, strict=False)), columns[-1], text, undone)
        last = (page[-1][_HASHED.index("sequence") + 1], page[-1][0])
        if len(page) < PAGE:
            return


def erased_texts(mailbox_id: int | None) -> set[int]:
    """Return the events whose texts were erased, as far as the history says so."""
    whose, values = _whose("mailbox", mailbox_id)
    found: set[int] = set()
    statement = f"SELECT after FROM event WHERE {whose} AND action = ?"  # noqa: S608 - names of our own
    for (after,) in ask(statement, [*values, ERASURE]):
        try:
            found.update(from_json(after)["texts"])
        except (TypeError, ValueError, KeyError):
            continue  # the line itself is named as changed
    return found


def histories() -> list[tuple[int, str]]:
    """Return id and code of every mailbox, used or not, and of each that has lines of history and is not there."""
    boxes = {key: str(code) for key, code in tuples(Mailbox.select(Mailbox.id, Mailbox.code))}
    named = ask("SELECT DISTINCT mailbox FROM event WHERE mailbox IS NOT NULL", [])
    return sorted({**{key: f"number {key}" for (key,) in named}, **boxes}.items())


@contextmanager
def whatever_bytes() -> Iterator[None]:
    """Let text be read that is not UTF-8 any more: SQLite stores what somebody wrote into its file."""
    if not is_sqlite():
        yield
        return
    connection = database.connection()
    connection.text_factory = lambda found: found.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = str


def _whose(column: str, mailbox_id: int | None) -> tuple[str, list[object]]:
    return (f"{column} IS NULL", []) if mailbox_id is None else (f"{column} = ?", [mailbox_id])
