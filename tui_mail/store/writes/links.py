"""Links between items and records; one that was taken away stays as a tombstone."""

from dataclasses import dataclass

from tui_mail.errors import NotFound
from tui_mail.store.clock import now
from tui_mail.store.models import Link, Record
from tui_mail.store.models.table import first_tuple


@dataclass(frozen=True, slots=True)
class LinkState:
    """A link as it is now."""

    record: int
    origin: str
    state: str
    why: str
    form: str = "link"  # link | eml (a document there) | board (a message on its board)


def record_name(record_id: int) -> tuple[str, str, str]:
    """Return kind, number and name of a record. Raises NotFound."""
    row = first_tuple(Record.select(Record.kind, Record.number, Record.name).where(Record.id == record_id))
    if row is None:
        raise NotFound("There is no such record.")
    return (row[0], row[1], row[2])


def link_state(item_id: int, record_id: int) -> LinkState | None:
    """Return the link, also a suggested or taken-away one; None where there never was one."""
    query = Link.select(Link.record, Link.origin, Link.state, Link.why, Link.form)
    found: LinkState | None = (
        query.where((Link.item == item_id) & (Link.record == record_id)).objects(LinkState).first()
    )
    return found


def set_link(item_id: int, link: LinkState) -> None:
    """Make the link, or give it another state; since when there is one, stays."""
    values = {"origin": link.origin, "state": link.state, "why": link.why, "form": link.form}
    insert = Link.insert(item=item_id, record=link.record, **values, linked_at=now())
    insert.on_conflict(conflict_target=[Link.item, Link.record], update=values).execute()


def remove_link(item_id: int, record_id: int) -> None:
    """Forget a link, tombstone and all: only undoing its making does that."""
    Link.delete().where((Link.item == item_id) & (Link.record == record_id)).execute()
