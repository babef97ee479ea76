"""Which bytes must be there for what the ledger says was kept, and where to look for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_mail.store.models import Document, Item, RawMessage
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.asking import ask
from tui_mail.store.queries.folders import folder_paths

PAGE = 2000
"""Sightings that are read at once."""


@dataclass(frozen=True, slots=True)
class Held:
    """A line of the ledger whose message is kept here, and all the bytes it needs by their SHA-256."""

    key: str
    message: int
    blobs: frozenset[str]


def held_of(remote_folder: int) -> Iterator[list[Held]]:
    """Yield what was kept of a folder, page by page: also of what has left the server, where nobody else has it."""
    last = 0
    while True:
        page = ask(
            "SELECT id, remote_key, message, raw_sha256 FROM sighting"
            " WHERE remote_folder + 0 = ? AND id > ? AND message IS NOT NULL ORDER BY id LIMIT ?",  # + 0: walk by id
            [remote_folder, last, PAGE],
        )
        needed = _needed([row[2] for row in page])
        yield [
            Held(key, message, frozenset(needed[message] | ({raw} if raw else set()))) for _, key, message, raw in page
        ]
        if len(page) < PAGE:
            return
        last = page[-1][0]


def _needed(messages: Sequence[int]) -> defaultdict[int, set[str]]:
    """Return the forms in which messages came, and their documents."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    wanted = sorted(set(messages))
    raws = RawMessage.select(RawMessage.message, RawMessage.sha256).where(RawMessage.message.in_(wanted))
    files = Document.select(Document.message, Document.blob).where(
        Document.message.in_(wanted) & Document.blob.is_null(False)
    )
    for message, name in (*tuples(raws), *tuples(files)):
        found[message].add(name)
    return found


def items_with(message: int, mailbox_id: int) -> list[tuple[int, str]]:
    """Return the items of a mailbox that a message is, each with the path of its folder."""
    here = (Item.message == message) & (Item.mailbox == mailbox_id)
    found = list(tuples(Item.select(Item.id, Item.folder).where(here).order_by(Item.id)))
    paths = folder_paths({folder for _, folder in found})
    return [(item, paths[folder]) for item, folder in found]
