"""Conversations as somebody sees them: over all his mailboxes, and of what he may not see nothing but that it is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tui_mail.mail.conversation import Place, places
from tui_mail.mail.threading import Forest, Named
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Item, Message
from tui_mail.store.models.table import first_tuple
from tui_mail.store.queries.asking import ask, marks
from tui_mail.store.queries.items import row
from tui_mail.store.queries.joining import MAIL_COLUMNS, REPORTS, edges_at, named
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.rows import Envelope, Key, Row
from tui_mail.store.visibility import NOBODY, Slice, is_closed, visible_to

_ASIDE = ("trash", "junk")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a conversation: an item, or (without one) mails that are not here."""

    row: Row | Envelope | None
    depth: int
    missing: int = 0
    continues: str = ""  # the subject before, where another one begins here

    @property
    def not_here(self) -> str:
        """What is said of mails that are named and are not here."""
        return "a mail that is not here" if self.missing == 1 else f"{self.missing} mails that are not here"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What somebody sees of a conversation; `elsewhere`: there is more, which he may not see."""

    lines: tuple[Line, ...]
    elsewhere: bool

    @property
    def rows(self) -> tuple[Row | Envelope, ...]:
        """The items, from the top."""
        return tuple(line.row for line in self.lines if line.row is not None)


@dataclass(frozen=True, slots=True)
class _Found:
    """An item of a message of the conversation that may be seen."""

    hit: Hit
    message: int
    is_aside: bool
    mailbox: int


def conversation(actor: Actor, item_id: int) -> Conversation:
    """Return the conversation that an item is part of. Raises NotFound where there is nothing that may be seen."""
    with snapshot():
        here = row(actor, item_id)
        thread = _thread_of(item_id)
        seen, elsewhere = _seen(actor, thread, here)
        mails = _mails(seen)
        edges = edges_at([thread])
        forest = Forest(mails, (edges[key] for key in sorted(edges)))
        rows = {one.id: one for one in read_rows(actor, [found.hit for found in seen.values()])}
        lines = (_line(place, seen, rows) for place in places(forest))
        return Conversation(tuple(line for line in lines if line.row is not None or line.missing), elsewhere)


def neighbour(actor: Actor, item_id: int, step: int) -> Row | Envelope | None:
    """Return the item so many steps further in its conversation, in the order of its tree; None beyond its ends."""
    rows = conversation(actor, item_id).rows
    at = next(at for at, one in enumerate(rows) if one.id == item_id) + step
    return rows[at] if 0 <= at < len(rows) else None


def _thread_of(item_id: int) -> int:
    found = first_tuple(
        Item.select(Message.thread).join(Message, on=(Message.id == Item.message)).where(Item.id == item_id)
    )
    return 0 if found is None else int(found[0])


def _seen(actor: Actor, thread: int, here: Envelope) -> tuple[dict[int, _Found], bool]:
    """Return by message the item of it that is shown, and whether there is a message of which none may be seen."""
    statement = (
        "SELECT i.id, i.message, i.mailbox, i.assignee, i.private_to, i.listed_at, f.kind FROM message m"
        " JOIN item i ON i.message = m.id JOIN folder f ON f.id = i.folder WHERE m.thread = ? ORDER BY i.id"
    )
    slices = visible_to(actor)
    seen: dict[int, _Found] = {}
    messages = set()
    for item, message, mailbox, assignee, private_to, listed_at, kind in ask(statement, [thread]):
        messages.add(message)
        sight = _sight(slices, mailbox, assignee)
        if sight is None:
            continue
        full = sight if private_to is None else not is_closed(actor, private_to)
        found = _Found(Hit(Key(listed_at, item), full), message, kind in _ASIDE, mailbox)
        if message not in seen or _rank(found, here) > _rank(seen[message], here):
            seen[message] = found
    return seen, len(messages) > len(seen)


def _sight(slices: Iterable[Slice], mailbox: int, assignee: int | None) -> bool | None:
    """Tell whether more than the envelope may be seen; None where nothing may."""
    found = [
        part.full
        for part in slices
        if part.mailbox_id == mailbox and part.assignee in (None, assignee if assignee is not None else NOBODY)
    ]
    return any(found) if found else None


def _rank(found: _Found, here: Envelope) -> tuple[bool, ...]:
    """Of several items of one message, show the one that was asked for, what may be read, what lies where that lies."""
    return (found.hit.key.item == here.id, found.hit.full, not found.is_aside, found.mailbox == here.mailbox_id)


def _mails(messages: Collection[int]) -> list[Named]:
    """Return what these messages say of their places; what others say may not be seen."""
    chosen = sorted(messages)
    reports: set[int] = set()
    found: list[Named] = []
    for start in range(0, len(chosen), 1000):
        some = chosen[start : start + 1000]
        of_kind = f"SELECT message FROM attachment WHERE message IN ({marks(len(some))}) AND media_type IN (?, ?, ?)"  # noqa: S608 - only marks
        reports |= {row[0] for row in ask(of_kind, [*some, *REPORTS])}
        statement = f"SELECT {MAIL_COLUMNS} FROM message m WHERE m.id IN ({marks(len(some))})"  # noqa: S608 - likewise
        found += [named(row[1], row, reports) for row in ask(statement, some)]
    return found


def _line(place: Place, seen: dict[int, _Found], rows: dict[int, Row | Envelope]) -> Line:
    if place.mail is None:
        return Line(None, place.depth, place.missing)
    item = seen[place.mail.key].hit.key.item
    return Line(rows.get(item), place.depth, 0, place.continues)
