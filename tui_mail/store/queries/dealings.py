"""What there was to do with somebody outside: what came from him and went to him, who has it, who answered."""

from collections.abc import Collection
from dataclasses import dataclass

from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Item, Link, Message, Record
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.answers import answers_of, users_by_address
from tui_mail.store.queries.directory import names_of_users, record_id_of
from tui_mail.store.queries.merged import family, survivor
from tui_mail.store.queries.rows import Hit, read_rows
from tui_mail.store.queries.scopes import readable_items
from tui_mail.store.rows import Answer, Key, Row


@dataclass(frozen=True, slots=True)
class Dealing:
    """An item at a contact or company."""

    row: Row
    writer: str  # a user's name, else what the message says
    answers: tuple[Answer, ...]


def dealings(actor: Actor, kind: str, number: str, limit: int) -> list[Dealing]:
    """Return what the actor may read at a contact, or at a company and its contacts, newest first. Raises NotFound."""
    with snapshot():
        records = _records(actor, kind, number)
        hits = [Hit(Key(*hit), full=True) for hit in _hits(actor, records, limit)]
        rows = [row for row in read_rows(actor, hits) if isinstance(row, Row)]
        writers = writers_of([row.id for row in rows])
        return [Dealing(row, writers[row.id], tuple(answers_of(actor, row.id))) for row in rows]


def _records(actor: Actor, kind: str, number: str) -> list[int]:
    them = family(record_id_of(actor, kind, number))
    if kind == "company":
        contacts = tuples(Record.select(Record.id).where(Record.company.in_(them)))
        them += [one for row in contacts for one in family(survivor(row[0]))]
    return list(dict.fromkeys(them))


def _hits(actor: Actor, records: Collection[int], limit: int) -> list[tuple[int, int]]:
    """Return when the newest items were received, with their ids."""
    here = Link.record.in_(list(records)) & (Link.state == "linked") & readable_items(actor)
    query = Item.select(Item.received_at, Item.id).distinct().join(Link, on=(Link.item == Item.id)).where(here)
    return list(tuples(query.order_by(Item.received_at.desc(), Item.id.desc()).limit(limit)))


def writers_of(items: Collection[int]) -> dict[int, str]:
    """Return who wrote each item, colleagues by their name here."""
    columns = (Item.id, Message.from_name, Message.from_address)
    query = Item.select(*columns).join(Message, on=(Message.id == Item.message)).where(Item.id.in_(list(items)))
    users = users_by_address()
    names = names_of_users(set(users.values()))
    return {
        item: names.get(users.get(address.lower()), name or address) if address else name
        for item, name, address in tuples(query)
    }
