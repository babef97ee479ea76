"""The instance as a team file; applying it changes nothing."""

from typing import TypeVar

import msgspec

from tui_mail.config.team import Account, Case, Category, Company, Contact, Mailbox, TaskCategory, Team, User
from tui_mail.desk.administration.run import require_admin
from tui_mail.errors import TuiMailError
from tui_mail.store.actor import Actor
from tui_mail.store.database import snapshot
from tui_mail.store.queries.administration import (
    Fields,
    LabelKey,
    Stored,
    all_records,
    stored_accounts,
    stored_labels,
    stored_mailboxes,
    stored_task_categories,
    stored_users,
)

Entry = TypeVar("Entry", bound=msgspec.Struct)


def export_config(actor: Actor) -> Team:
    """Return the instance as a team: active labels, users and accounts, all mailboxes and records. For admins."""
    with snapshot():
        require_admin(actor)
        records = all_records().values()
        labels = [key for key, label in stored_labels().items() if label.fields["active"]]
        return Team(
            departments=_names("department", labels),
            qualifications=_names("qualification", labels),
            categories=tuple(_category(key) for key in labels if key.kind == "category"),
            task_categories=tuple(
                _entry(TaskCategory, {"kind": kind, "name": name, **row.fields})
                for (kind, name), row in stored_task_categories().items()
            ),
            users=tuple(_entry(User, {"login": login, **fields}) for login, fields in _active(stored_users())),
            accounts=tuple(_entry(Account, fields) for _, fields in _active(stored_accounts())),
            mailboxes=tuple(_entry(Mailbox, {"code": code, **box.fields}) for code, box in stored_mailboxes().items()),
            companies=tuple(_entry(Company, {"number": r.number, **r.fields}) for r in records if r.kind == "company"),
            contacts=tuple(_entry(Contact, {"number": r.number, **r.fields}) for r in records if r.kind == "contact"),
            cases=tuple(
                _entry(Case, {"kind": r.kind, "number": r.number, **r.fields})
                for r in records
                if r.kind not in ("company", "contact")
            ),
        )


def _names(kind: str, labels: list[LabelKey]) -> tuple[str, ...]:
    return tuple(key.name for key in labels if key.kind == kind)


def _category(key: LabelKey) -> Category:
    return _entry(Category, {"direction": key.direction, "family": key.family, "name": key.name})


def _active(rows: dict[str, Stored]) -> list[tuple[str, Fields]]:
    """Return what is active, without saying so: the file has no word for it."""
    return [
        (name, {key: value for key, value in row.fields.items() if key != "active"})
        for name, row in rows.items()
        if row.fields["active"]
    ]


def _entry(kind: type[Entry], fields: Fields) -> Entry:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as exc:
        name = next(iter(fields.values()))
        raise TuiMailError(f"The {kind.__name__.lower()} {name!r} cannot be written to a team file: {exc}") from exc
