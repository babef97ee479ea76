"""What stands above the archive of a record: what it is, what it belongs to, who dealt with it last."""

from collections.abc import Iterable
from dataclasses import dataclass

from tui_mail.errors import NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.models import Event, Item, Link, Participant, Record, RecordAddress, User
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import RELATIONS
from tui_mail.store.queries.merged import family, survivor, survivors
from tui_mail.store.queries.scopes import readable_items, records_below
from tui_mail.store.visibility import places

MOST_BELOW = 200
"""So many sub-cases, or contacts of a company, are named."""

_LOOKED_AT = 50
_CHUNK = 500
_QUIET = ("opened", "star", "unstar", "audited", "undo", "arrived")
"""What somebody does without dealing with a mail."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another record, as it is named at this one."""

    id: int
    kind: str
    number: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class LastDealt:
    """Who of the house did something with a mail of a record last. Times are microseconds UTC."""

    who: str
    action: str
    item: int
    at: int


@dataclass(frozen=True, slots=True)
class RecordHead:
    """A contact, company or case with what it is connected to. Times are microseconds UTC."""

    id: int
    kind: str
    number: str
    name: str
    status: str
    module: str
    folder: str
    company: Reference | None
    requester: Reference | None
    above: tuple[Reference, ...]  # the cases that it is part of, the topmost first
    below: tuple[Reference, ...]  # its parts, or the contacts and cases of a company; what is open first
    addresses: tuple[str, ...]  # of a case: its participants
    merged: tuple[Reference, ...]  # that it stands for
    created_at: int | None
    closed_at: int | None
    keep_until: int | None
    held_at: int | None
    held_why: str
    last: LastDealt | None

    @property
    def people_below(self) -> tuple[Reference, ...]:
        """The contacts of a company."""
        return tuple(one for one in self.below if one.kind in RELATIONS)

    @property
    def cases_below(self) -> tuple[Reference, ...]:
        """The parts of a case, or the cases of a company."""
        return tuple(one for one in self.below if one.kind not in RELATIONS)

    @property
    def is_case(self) -> bool:
        """Whether it is neither a contact nor a company."""
        return self.kind not in RELATIONS

    @property
    def key(self) -> str:
        """Kind and number."""
        return f"{self.kind} {self.number}"


Keys = dict[int | None, tuple[str, str]]
"""Kind and number of records by their ids."""


def references(ids: Iterable[int | None]) -> Keys:
    """Return kind and number of these records; of merged ones those of who stands for them."""
    wanted = sorted({key for key in ids if key is not None})
    instead = survivors(wanted)
    found: Keys = {}
    for start in range(0, len(wanted), _CHUNK):
        some = [instead.get(key, key) for key in wanted[start : start + _CHUNK]]
        query = Record.select(Record.id, Record.kind, Record.number).where(Record.id.in_(some))
        found |= {key: (kind, number) for key, kind, number in tuples(query)}
    return found | {key: found[stands] for key, stands in instead.items() if stands in found}


def record_head(actor: Actor, record_id: int) -> RecordHead:
    """Return what is known of a record. Raises NotFound; whoever is in no mailbox sees none."""
    with snapshot():
        row = Record.get_or_none(Record.id == survivor(record_id)) if places(actor) else None
        if row is None:
            raise NotFound("There is no such record.")
        return _head(actor, row)


def _head(actor: Actor, row: Record) -> RecordHead:
    others = _references(Record.id.in_([key for key in (row.company, row.requester) if key is not None]))
    by_id = {one.id: one for one in others}
    merged = family(row.id)[1:]
    return RecordHead(
        id=row.id,
        kind=row.kind,
        number=row.number,
        name=row.name,
        status=row.status,
        module=row.module,
        folder=row.folder,
        company=by_id.get(survivor(row.company)) if row.company is not None else None,
        requester=by_id.get(survivor(row.requester)) if row.requester is not None else None,
        above=_above(row.parent),
        below=tuple(_references((Record.company if row.kind == "company" else Record.parent).in_([row.id, *merged]))),
        addresses=_addresses(row, [row.id, *merged]),
        merged=tuple(_rows(Record.id.in_(merged))) if merged else (),
        created_at=row.created_at,
        closed_at=row.closed_at,
        keep_until=row.keep_until,
        held_at=row.held_at,
        held_why=row.held_why,
        last=_last_dealt(actor, row.id),
    )


def _references(condition: object) -> list[Reference]:
    """Return other records by number, open ones first; where one was merged, the one that stands for it."""
    found = _rows(condition)
    standing = {one.id: survivor(one.id) for one in found}
    if all(key == stands for key, stands in standing.items()):
        return found
    return _references(Record.id.in_(sorted(set(standing.values()))))


def _rows(condition: object) -> list[Reference]:
    columns = (Record.id, Record.kind, Record.number, Record.name, Record.status)
    query = Record.select(*columns).where(condition).order_by(Record.status.desc(), Record.kind, Record.number)
    return [Reference(*row) for row in tuples(query.limit(MOST_BELOW))]


def _above(parent: int | None) -> tuple[Reference, ...]:
    found: list[Reference] = []
    while parent is not None and all(one.id != parent for one in found):
        row = Record.get_by_id(parent)
        found.insert(0, Reference(row.id, row.kind, row.number, row.name, row.status))
        parent = row.parent
    return tuple(found)


def _addresses(row: Record, ids: list[int]) -> tuple[str, ...]:
    table = RecordAddress if row.kind in RELATIONS else Participant
    return tuple(one[0] for one in tuples(table.select(table.address).where(table.record.in_(ids)).order_by(table.id)))


def _last_dealt(actor: Actor, record_id: int) -> LastDealt | None:
    """Return who of the house did what with one of the newest mails that the actor may read."""
    here = Link.record.in_(records_below(record_id)) & (Link.state == "linked") & readable_items(actor)
    newest = Item.select(Item.id).join(Link, on=(Link.item == Item.id)).where(here).distinct()
    ids = [row[0] for row in tuples(newest.order_by(Item.id.desc()).limit(_LOOKED_AT))]
    query = (
        Event.select(User.name, Event.action, Event.item, Event.at)
        .join(User, on=(User.id == Event.actor))
        .where(Event.item.in_(ids) & Event.action.not_in(_QUIET))
        .order_by(Event.id.desc())
    )
    row = first_tuple(query.limit(1)) if ids else None
    return None if row is None else LastDealt(*row)
