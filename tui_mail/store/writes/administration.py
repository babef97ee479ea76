"""Rows of users, accounts, mailboxes and records, as administration writes them. Ids stand for names here."""

from collections.abc import Mapping, Sequence

from tui_mail.config.measures import duration_seconds
from tui_mail.config.people import NEVER, OVERDUE_AFTER
from tui_mail.mail.text import fold
from tui_mail.store.canonical import to_json
from tui_mail.store.models import (
    Account,
    Criterion,
    Folder,
    Mailbox,
    Membership,
    Participant,
    Record,
    RecordAddress,
    User,
)
from tui_mail.store.queries.administration import record_space
from tui_mail.store.writes.relinking import ask_relinking

SYSTEM_FOLDERS = {
    "inbox": "Inbox",
    "sent": "Sent",
    "archive": "Archive",
    "junk": "Junk",
    "trash": "Trash",
    "quarantine": "Quarantine",
}
"""Kind and name of the folders that every mailbox has from the beginning."""


def write_user(user_id: int | None, login: str, fields: Mapping[str, object]) -> int:
    """Make or change a user; returns the id."""
    lists = {key: to_json(fields[key]) for key in ("departments", "qualifications", "ssh_keys")}
    values = {**fields, **lists}
    if user_id is None:
        return int(User.insert(login=login, **values).execute())
    User.update(**values).where(User.id == user_id).execute()
    return user_id


def write_account(
    account_id: int | None,
    name: str,
    kind: str,
    settings: Mapping[str, object],
    criteria: Sequence[Mapping[str, object]],
) -> int:
    """Make or change an account with its criteria, in their order; the daemon tries it at once. Returns the id."""
    values: dict[str, object] = {"kind": kind, "settings": to_json(settings), "active": True, "next_try_at": None}
    if account_id is None:
        account_id = int(Account.insert(name=name, **values).execute())
    else:
        Account.update(**values).where(Account.id == account_id).execute()
    write_criteria(account_id, criteria)
    return account_id


def write_criteria(account_id: int, criteria: Sequence[Mapping[str, object]]) -> None:
    """Let an account look for these in subjects, in their order."""
    Criterion.delete().where(Criterion.account == account_id).execute()
    for position, criterion in enumerate(criteria):
        keywords, separators = to_json(criterion["keywords"]), to_json(criterion["separators"])
        Criterion.insert(
            account=account_id, position=position, keywords=keywords, kind=criterion["kind"], separators=separators
        ).execute()


def create_mailbox(code: str, fields: Mapping[str, object]) -> int:
    """Make a mailbox with its system folders; returns the id."""
    mailbox_id = int(Mailbox.insert(code=code, **_columns(fields)).execute())
    for kind, name in SYSTEM_FOLDERS.items():
        Folder.insert(mailbox=mailbox_id, name=name, kind=kind).execute()
    return mailbox_id


def change_mailbox(mailbox_id: int, fields: Mapping[str, object]) -> None:
    """Set fields of a mailbox."""
    Mailbox.update(**_columns(fields)).where(Mailbox.id == mailbox_id).execute()


def _columns(fields: Mapping[str, object]) -> dict[str, object]:
    """Return fields as the team file says them as they are stored: times in seconds, the usual one as none."""
    columns = dict(fields)
    if "overdue_after" in columns:
        said = str(columns["overdue_after"])
        kept = {OVERDUE_AFTER: None, NEVER: 0}
        columns["overdue_after"] = kept[said] if said in kept else duration_seconds(said)
    if "alerts" in columns:
        columns["alerts"] = to_json(columns["alerts"]) if columns["alerts"] else ""
    if "reassign" in columns:
        rule = columns["reassign"]
        columns["reassign"] = ""
        if isinstance(rule, Mapping):
            columns["reassign"] = to_json({**rule, "after": duration_seconds(rule["after"])})
    return columns


def detach_account(mailbox_id: int) -> None:
    """Leave a mailbox without an account, so that another one can have it."""
    Mailbox.update(account=None).where(Mailbox.id == mailbox_id).execute()


def set_membership(mailbox_id: int, member_id: int | None, role: str | None) -> None:
    """Give a person (None: everybody) a role in a mailbox, or none any more."""
    who = Membership.member.is_null() if member_id is None else Membership.member == member_id
    here = (Membership.mailbox == mailbox_id) & who
    if role is None:
        Membership.delete().where(here).execute()
    elif not Membership.update(role=role).where(here).execute():
        Membership.insert(mailbox=mailbox_id, member=member_id, role=role).execute()


def write_record(
    record_id: int | None, kind: str, number: str, columns: Mapping[str, object], addresses: Sequence[str]
) -> int:
    """Make or change a contact, company or case with its addresses (of a case: its participants); returns the id.

    Mail of an address that a contact or company has from now on is still to be linked there.
    """
    is_case = record_space(kind) == kind
    folded = fold(" ".join((number, str(columns["name"]), *([] if is_case else addresses))))
    if record_id is None:
        values = {"kind": kind, "space": record_space(kind), "number": number, "folded": folded, **columns}
        record_id = int(Record.insert(**values).execute())
    else:
        Record.update(folded=folded, **columns).where(Record.id == record_id).execute()
    added = _set_addresses(Participant if is_case else RecordAddress, record_id, addresses)
    for address in () if is_case else added:
        ask_relinking(record_id, address)
    return record_id


def _set_addresses(
    table: type[RecordAddress] | type[Participant], record_id: int, addresses: Sequence[str]
) -> list[str]:
    """Let a record have these addresses; returns which are new."""
    here = table.record == record_id
    known = {row.address for row in table.select().where(here)}
    gone = sorted(known - set(addresses))
    table.delete().where(here & table.address.in_(gone)).execute()
    added = [address for address in dict.fromkeys(addresses) if address not in known]
    for address in added:
        table.insert(record=record_id, address=address).execute()
    return added
