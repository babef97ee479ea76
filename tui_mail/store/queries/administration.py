"""The instance as a team file would say it: what administration compares with, and what it exports.

Fields have the names and values of the team file (JSON values; logins, names and numbers instead of ids). Addresses are
sorted: their order means nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import msgspec

from tui_mail.config import team
from tui_mail.config.measures import duration_text
from tui_mail.config.people import NEVER, OVERDUE_AFTER
from tui_mail.store.canonical import from_json
from tui_mail.store.models import (
    Account,
    Criterion,
    Item,
    Label,
    Mailbox,
    Membership,
    Participant,
    Record,
    RecordAddress,
    TaskCategory,
    User,
)
from tui_mail.store.models.table import first_tuple, tuples
from tui_mail.store.queries.directory import PEOPLE_SPACE, RELATIONS, UNRESOLVED, assignable
from tui_mail.store.queries.labels import label_title

Value = TypeVar("Value")
Fields = dict[str, object]
RecordKey = tuple[str, str]
"""Number space and number."""


class LabelKey(NamedTuple):
    """What tells a label from others; only categories have a direction and perhaps a family."""

    kind: str  # department | qualification | category
    direction: str
    family: str
    name: str

    @property
    def title(self) -> str:
        """How people read it."""
        return label_title(self.family, self.name)


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it is now."""

    id: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class StoredRecord(Stored):
    """A contact, company or case as it is now; its fields depend on its kind."""

    kind: str
    number: str


def record_space(kind: str) -> str:
    """Return the number space of a kind of record: contacts and companies share one."""
    return PEOPLE_SPACE if kind in RELATIONS else kind


def is_anybody_there() -> bool:
    """Whether the instance has a user."""
    return first_tuple(User.select(User.id).limit(1)) is not None


def has_admin() -> bool:
    """Whether an active admin is there."""
    admins = User.select(User.id).where((User.admin == True) & (User.active == True))  # noqa: E712 - SQL
    return first_tuple(admins.limit(1)) is not None


def stored_users() -> dict[str, Stored]:
    """Return all users by login."""
    return {user.login: Stored(user.id, _user_fields(user)) for user in User.select().order_by(User.id)}


def ids_of_active_users() -> dict[str, int]:
    """Return the ids of all users who are active, by login."""
    return dict(tuples(User.select(User.login, User.id).where(User.active == True)))  # noqa: E712 - SQL


def _user_fields(user: User) -> Fields:
    return {
        "name": user.name,
        "email": user.email,
        "admin": user.admin,
        "auditor": user.auditor,
        "departments": from_json(user.departments),
        "qualifications": from_json(user.qualifications),
        "ssh_keys": from_json(user.ssh_keys),
        "active": user.active,
    }


def stored_accounts() -> dict[str, Stored]:
    """Return all accounts by name, settings that are newer than their last change with their defaults."""
    criteria: defaultdict[int, list[Fields]] = defaultdict(list)
    for line in Criterion.select().order_by(Criterion.account, Criterion.position):
        keywords, separators = from_json(line.keywords), from_json(line.separators)
        criteria[line.account].append({"keywords": keywords, "kind": line.kind, "separators": separators})
    found = {}
    for row in Account.select().where(Account.kind != "import").order_by(Account.id):
        account = msgspec.convert({**from_json(row.settings), "criteria": criteria[row.id]}, team.Account)
        found[row.name] = Stored(row.id, {**plain_fields(account), "active": row.active})
    return found


def plain_fields(struct: msgspec.Struct) -> Fields:
    """Return a struct of the team file as JSON values under the names of the file."""
    fields: Fields = msgspec.json.decode(msgspec.json.encode(struct))
    return fields


def stored_mailboxes() -> dict[str, Stored]:
    """Return all mailboxes for mail by code; members, or an owner, who are no active users are left out."""
    logins = dict(tuples(User.select(User.id, User.login).where(User.active == True)))  # noqa: E712 - SQL
    accounts = dict(tuples(Account.select(Account.id, Account.name)))
    members = _members()
    return {
        box.code: Stored(
            box.id,
            {
                "name": box.name,
                "account": accounts.get(box.account),
                "owner": logins.get(box.owner),
                "visibility": box.visibility,
                "members_act_on": box.members_act_on,
                "members": members[box.id],
                "signature": box.signature,
                "active": box.active,
                "overdue_after": _overdue_after(box.overdue_after),
                "reassign": _reassign(box.reassign),
                "alerts": from_json(box.alerts) if box.alerts else {},
            },
        )
        for box in Mailbox.select().where(Mailbox.kind == "mail").order_by(Mailbox.id)
    }


def _overdue_after(seconds: int | None) -> str:
    if seconds is None:
        return OVERDUE_AFTER
    return duration_text(seconds) if seconds else NEVER


def _reassign(rule: str) -> Fields | None:
    if not rule:
        return None
    fields: Fields = from_json(rule)
    return {**fields, "after": duration_text(int(str(fields["after"])))}


def _members() -> defaultdict[int, dict[str, str]]:
    active = dict(tuples(User.select(User.id, User.login).where(User.active == True)))  # noqa: E712 - SQL
    active[None] = team.EVERYBODY
    members: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in Membership.select().order_by(Membership.id):
        if row.member in active:
            members[row.mailbox][active[row.member]] = row.role
    return members


def stored_labels() -> dict[LabelKey, Stored]:
    """Return all departments, qualifications and categories."""
    rows = Label.select().order_by(Label.id)
    return {
        LabelKey(row.kind, row.direction, row.family, row.name): Stored(row.id, {"active": row.active}) for row in rows
    }


def stored_task_categories() -> dict[tuple[str, str], Stored]:
    """Return all categories of tasks and events by kind and name."""
    rows = TaskCategory.select().order_by(TaskCategory.kind.desc(), TaskCategory.id)
    return {
        (row.kind, row.name): Stored(row.id, {"fields": from_json(row.fields), "active": row.active}) for row in rows
    }


def stored_records(keys: Collection[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """Return those of these contacts, companies and cases that are there."""
    by_space: defaultdict[str, list[str]] = defaultdict(list)
    for space, number in sorted(set(keys)):
        by_space[space].append(number)
    found: dict[RecordKey, StoredRecord] = {}
    for space, numbers in by_space.items():
        for some in _chunks(numbers):
            rows = list(Record.select().where((Record.space == space) & Record.number.in_(some)))
            found.update(_records(rows))
    return found


def all_records() -> dict[RecordKey, StoredRecord]:
    """Return every contact, company and case, in the order they were made."""
    found: dict[RecordKey, StoredRecord] = {}
    for some in _chunks([row[0] for row in tuples(Record.select(Record.id).order_by(Record.id))]):
        found.update(_records(list(Record.select().where(Record.id.in_(some)).order_by(Record.id))))
    return found


def _chunks(values: list[Value]) -> Iterable[list[Value]]:
    """Split what is asked for in one query: SQLite takes 32,766 values, PostgreSQL plans long lists slowly."""
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _records(rows: list[Record]) -> dict[RecordKey, StoredRecord]:
    ids = [row.id for row in rows]
    addresses = _addresses(RecordAddress, ids)
    participants = _addresses(Participant, ids)
    wanted = {key for row in rows for key in (row.company, row.requester, row.parent) if key is not None}
    others: dict[int | None, Record] = {row.id: row for row in Record.select().where(Record.id.in_(sorted(wanted)))}
    found = {}
    for row in rows:
        fields: Fields = {"name": row.name, "module": row.module or row.kind, "addresses": addresses[row.id]}
        if row.kind == "contact":
            fields["company"] = _number(others.get(row.company))
        elif row.kind != "company":
            parent = others.get(row.parent)
            fields = {
                "title": row.name,
                "requester": _number(others.get(row.requester)),
                "company": _number(others.get(row.company)),
                "parent": None if parent is None else {"kind": parent.kind, "number": parent.number},
                "participants": participants[row.id],
                "folder": row.folder,
                "status": row.status,
            }
        found[row.space, row.number] = StoredRecord(row.id, fields, row.kind, row.number)
    return found


def _number(record: Record | None) -> str | None:
    return None if record is None else record.number


def _addresses(table: type[RecordAddress] | type[Participant], ids: list[int]) -> defaultdict[int, list[str]]:
    addresses: defaultdict[int, list[str]] = defaultdict(list)
    for record, address in sorted(tuples(table.select(table.record, table.address).where(table.record.in_(ids)))):
        addresses[record].append(address)
    return addresses


def is_its_own_ancestor(record_id: int) -> bool:
    """Whether a case's parents lead back to it."""
    seen: set[int] = set()
    current = record_id
    while current not in seen:
        seen.add(current)
        parent = first_tuple(Record.select(Record.parent).where(Record.id == current))[0]
        if parent is None:
            return False
        current = parent
    return current == record_id


def items_of_outsiders(mailbox_id: int) -> list[int]:
    """Return the unresolved items of a mailbox whose assignee can have none of its items any more."""
    here = (Item.mailbox == mailbox_id) & Item.assignee.is_null(False) & Item.status.in_(UNRESOLVED)
    outside = Item.assignee.not_in(sorted(assignable(mailbox_id)))
    return [row[0] for row in tuples(Item.select(Item.id).where(here & outside).order_by(Item.id))]
