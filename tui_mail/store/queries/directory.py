"""Users, and the records that mail is filed at."""

from collections import Counter as Tally
from collections.abc import Collection

from tui_mail.errors import NotFound
from tui_mail.mail.text import fold
from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import now
from tui_mail.store.models import Counter, Membership, Record, RecordAddress, User
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.absences import AbsenceRow, away
from tui_mail.store.queries.merged import survivor, survivors
from tui_mail.store.rows import Person, RecordRow
from tui_mail.store.visibility import Place, places, slices

WORKERS = ("member", "dispatcher", "manager")
"""Roles that can have items."""

UNRESOLVED = ("new", "open", "pending")
"""Statuses that still ask for work."""

UP_NEXT = ("new", "open")
"""Statuses that ask for work now: what is pending waits for others."""

PEOPLE_SPACE = "relation"
"""The number space that contacts and companies share."""

RELATIONS = ("contact", "company")
"""The kinds of records that are no cases, and have addresses."""


def user_by_login(login: str) -> Actor | None:
    """Return the active user with this login as an actor."""
    user = User.get_or_none((User.login == login) & (User.active == True))  # noqa: E712 - SQL
    return None if user is None else Actor(user.id, user.login, user.name, user.admin, user.auditor)


def is_switched_off(login: str) -> bool:
    """Whether somebody has this login, but may not come in any more."""
    return bool(User.select().where((User.login == login) & (User.active == False)).exists())  # noqa: E712 - SQL


def user_by_id(user_id: int) -> Actor:
    """Return a user as an actor, also one who was switched off. Raises NotFound."""
    user = User.get_or_none(User.id == user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return Actor(user.id, user.login, user.name, user.admin, user.auditor)


def user_addresses() -> set[str]:
    """Return the addresses of all active users, in lower case."""
    query = User.select(User.email).where((User.active == True) & (User.email != ""))  # noqa: E712 - SQL
    return {row[0].lower() for row in tuples(query)}


def person_name(user_id: int) -> str:
    """Return the name of a user. Raises NotFound."""
    row = first_tuple(User.select(User.name).where(User.id == user_id))
    if row is None:
        raise NotFound("There is no such person.")
    return str(row[0])


def assignable(mailbox_id: int) -> set[int]:
    """Return the ids of the active users that items of a mailbox can be assigned to."""
    return _members(mailbox_id, WORKERS)


def readers(mailbox_id: int) -> set[int]:
    """Return the ids of the active members of a mailbox in any role."""
    return _members(mailbox_id, (*WORKERS, "viewer"))


def dispatchers(mailbox_id: int) -> set[int]:
    """Return the ids of the active users who dispatch in a mailbox: its managers where nobody else does."""
    return _members(mailbox_id, ("dispatcher",)) or _members(mailbox_id, ("manager",))


def _members(mailbox_id: int, roles: tuple[str, ...]) -> set[int]:
    here = (Membership.mailbox == mailbox_id) & Membership.role.in_(roles)
    members = {row[0] for row in tuples(Membership.select(Membership.member).where(here))}
    everybody = User.select(User.id).where(User.active == True)  # noqa: E712 - SQL
    active = {row[0] for row in tuples(everybody)}
    return active if None in members else active & members


def people(actor: Actor, mailbox_id: int) -> list[Person]:
    """Return who can be assigned items of a mailbox that the actor sees, and how much each has open there.

    Only items that the actor may see are counted.
    """
    place = places(actor).get(mailbox_id)
    if place is None:
        return []
    open_items = _open_items(actor, place)
    users = list(User.select().where(User.id.in_(sorted(assignable(mailbox_id)))).order_by(User.name, User.login))
    absences = away(now())
    stand_ins = names_of_users({one.substitute for one in absences.values()})
    return [_person(user, open_items[user.id], absences.get(user.id), stand_ins) for user in users]


def open_items_of_people(actor: Actor) -> Tally[int]:
    """Return how much each person has open in the mailboxes that the actor sees; only items that he may see count."""
    return sum((_open_items(actor, place) for place in places(actor).values()), Tally())


def _open_items(actor: Actor, place: Place) -> Tally[int]:
    seen = {part.assignee for part in slices(actor, place)}
    open_items: Tally[int] = Tally()
    here = (Counter.mailbox == place.mailbox_id) & Counter.status.in_(UNRESOLVED)
    for assignee, items in tuples(Counter.select(Counter.assignee, Counter.items).where(here)):
        if seen & {None, assignee}:
            open_items[assignee] += items
    return open_items


def _person(user: User, open_items: int, absence: AbsenceRow | None, stand_ins: dict[int | None, str]) -> Person:
    return Person(
        id=user.id,
        login=user.login,
        name=user.name,
        open_items=open_items,
        departments=tuple(from_json(user.departments)),
        qualifications=tuple(from_json(user.qualifications)),
        absent=absence is not None,
        back_at=None if absence is None else absence.ends_at,
        substitute=None if absence is None else stand_ins.get(absence.substitute),
    )


def names_of_users(ids: Collection[int | None]) -> dict[int | None, str]:
    """Return the names of these users."""
    wanted = sorted(key for key in ids if key is not None)
    return dict(tuples(User.select(User.id, User.name).where(User.id.in_(wanted)))) if wanted else {}


def records(actor: Actor, text: str = "", kinds: frozenset[str] | None = None, limit: int = 50) -> list[RecordRow]:
    """Return contacts, companies and cases that hold every word of the text in number, name or address.

    For what was merged stands the one it was merged into. Whoever is in no mailbox sees none of them.
    """
    if not places(actor):
        return []
    query = Record.select()
    if kinds is not None:
        query = query.where(Record.kind.in_(sorted(kinds)))
    for word in fold(text).split():
        query = query.where(Record.folded.contains(word))
    return record_rows(standing(list(query.order_by(Record.status.desc(), Record.kind, Record.number).limit(limit))))


def standing(found: list[Record]) -> list[Record]:
    """Return the same records, in the place of each merged one the one that stands for it."""
    instead = survivors({row.id for row in found if row.merged_into is not None})
    if not instead:
        return found
    others = {row.id: row for row in Record.select().where(Record.id.in_(sorted(set(instead.values()))))}
    rows = (others[instead[row.id]] if row.id in instead else row for row in found)
    return list({row.id: row for row in rows}.values())


def record_rows(found: list[Record]) -> list[RecordRow]:
    """Return records as pickers show them; whoever calls has seen to who may know of them."""
    names = names_of({row.company for row in found} | {row.requester for row in found})
    return [_record_row(record, names) for record in found]


def record_id_of(actor: Actor, kind: str, number: str) -> int:
    """Return the record with this kind and number; that which stands for it where it was merged. Raises NotFound."""
    here = (Record.kind == kind) & (Record.number == number)
    row = first_tuple(Record.select(Record.id).where(here)) if places(actor) else None
    if row is None:
        raise NotFound(f"There is no {kind} {number}.")
    return survivor(row[0])


def record(actor: Actor, kind: str, number: str) -> RecordRow:
    """Return one record by kind and number, of a merged one the one that stands for it. Raises NotFound."""
    return record_rows([Record.get_by_id(record_id_of(actor, kind, number))])[0]


def names_of(record_ids: Collection[int | None]) -> dict[int, str]:
    """Return the names of these records, of merged ones that of who stands for them."""
    wanted = {key for key in record_ids if key is not None}
    instead = survivors(wanted)
    asked = sorted({instead.get(key, key) for key in wanted})
    names: dict[int, str] = dict(tuples(Record.select(Record.id, Record.name).where(Record.id.in_(asked))))
    return {key: names[instead.get(key, key)] for key in wanted}


def _record_row(found: Record, names: dict[int, str]) -> RecordRow:
    if found.kind == "contact":
        detail = names.get(found.company or 0, "")
    elif found.kind == "company":
        detail = ", ".join(
            row[0]
            for row in tuples(RecordAddress.select(RecordAddress.address).where(RecordAddress.record == found.id))
        )
    else:
        detail = " · ".join(filter(None, (names.get(found.requester or 0, ""), found.status)))
    return RecordRow(found.id, found.kind, found.number, found.name, detail)
