"""What the team file says of people and what they share: users, categories, mailboxes, companies, contacts, cases."""

from typing import Literal

import msgspec
from msgspec.structs import force_setattr

from tui_mail.config import checks
from tui_mail.config.measures import duration_text, patience_seconds
from tui_mail.config.ssh_keys import ssh_key

Role = Literal["viewer", "member", "dispatcher", "manager"]
Visibility = Literal["assigned_only", "claim_queue", "all"]
ActOn = Literal["own", "all"]
AlertKind = Literal["quarantine", "suggested", "unknown-number", "overdue", "holder-absent", "unlinked", "task-due"]
Direction = Literal["in", "out"]
Receiver = Literal["unassigned", "least"]
ContactModule = Literal["contact", "colleague"]
CompanyModule = Literal["company", "supplier"]

EVERYBODY = "*"
"""As a member: everybody with a login."""

NEVER = "never"
OVERDUE_AFTER = "2d"
"""How long somebody may wait for an answer, where nobody says."""


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person with a login."""

    login: str
    name: str
    email: str = ""
    admin: bool = False
    auditor: bool = False
    departments: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    ssh_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checks.login("login", self.login)
        checks.line("name", self.name)
        force_setattr(self, "email", self.email.lower())
        if self.email:
            checks.address("email", self.email)
        checks.each("departments", self.departments, label)
        checks.each("qualifications", self.qualifications, label)
        checks.each("ssh_keys", self.ssh_keys, ssh_key)


class Category(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What mail of one direction can be, perhaps in a family of such."""

    direction: Direction
    family: str = ""
    name: str

    def __post_init__(self) -> None:
        if self.family:
            label("family", self.family)
        label("name", self.name)

    @property
    def way(self) -> tuple[str, ...]:
        """What tells it from others."""
        return tuple(filter(None, (self.direction, self.family, self.name)))


class Reassign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of an item that its assignee leaves lying: after how much time, and who gets it."""

    after: str
    to: Receiver = "unassigned"
    hours: str | None = None  # mon-fri 08:00-18:00: only then time counts

    def __post_init__(self) -> None:
        checks.measure("after", self.after, patience_seconds)
        force_setattr(self, "after", duration_text(patience_seconds(self.after)))
        if self.hours is not None:
            checks.line("hours", self.hours)


class Mailbox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people see and share; with an owner it is private."""

    code: str
    name: str
    account: str | None = None
    owner: str | None = None
    visibility: Visibility = "claim_queue"
    members_act_on: ActOn = "own"
    members: dict[str, Role] = {}
    signature: str = ""
    active: bool = True
    overdue_after: str = OVERDUE_AFTER
    reassign: Reassign | None = None
    alerts: dict[AlertKind, tuple[str, ...]] = {}  # who hears of what, by role or login

    def __post_init__(self) -> None:
        checks.word("code", self.code)
        checks.line("name", self.name)
        if self.account is not None:
            checks.word("account", self.account)
        if self.owner is not None:
            checks.login("owner", self.owner)
        for member in self.members:
            if member != EVERYBODY:
                checks.login("members", member)
        checks.paragraph("signature", self.signature)
        for hearers in self.alerts.values():
            checks.each("alerts", hearers, checks.login)
        if self.overdue_after != NEVER:
            checks.measure("overdue_after", self.overdue_after, patience_seconds)
            force_setattr(self, "overdue_after", duration_text(patience_seconds(self.overdue_after)))


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A firm outside; it shares its number space with the contacts."""

    number: str
    name: str
    module: CompanyModule = "company"
    addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_record(self)


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person outside."""

    number: str
    name: str
    module: ContactModule = "contact"
    company: str | None = None  # its number
    addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_record(self)
        if self.company is not None:
            _number("company", self.company)


CaseStatus = Literal["open", "closed"]


class ParentCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The case that another one belongs to."""

    kind: str
    number: str

    def __post_init__(self) -> None:
        checks.case_kind("kind", self.kind)
        _number("number", self.number)


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matter that mail is filed under. A sub-project's number is its path: `12/3`."""

    kind: str
    number: str
    title: str
    requester: str | None = None  # number of a contact
    company: str | None = None  # its number
    parent: ParentCase | None = None
    participants: tuple[str, ...] = ()
    folder: str = ""  # where it is placed among the others: Litigation/2026
    status: CaseStatus | None = None  # None: as it is; a new one is open

    def __post_init__(self) -> None:
        checks.case_kind("kind", self.kind)
        _number("number", self.number)
        checks.line("title", self.title)
        for key, number in (("requester", self.requester), ("company", self.company)):
            if number is not None:
                _number(key, number)
        if self.folder:
            checks.folder_path("folder", self.folder)
        if self.parent is not None and (self.parent.kind, self.parent.number) == (self.kind, self.number):
            raise ValueError("parent: a case cannot be its own parent")
        force_setattr(self, "participants", tuple(text.lower() for text in self.participants))
        checks.addresses("participants", self.participants)


def label(key: str, text: str) -> None:
    """Require a name of a department, qualification or category; the slash stands between family and name."""
    checks.line(key, text)
    if "/" in text or len(text) > 60 or text.lower() == "none":
        raise ValueError(f"{key}: {text[:80]!r} cannot be a name here (no slash, not `none`, at most 60 letters)")


def _check_record(record: Company | Contact) -> None:
    _number("number", record.number)
    checks.line("name", record.name)
    force_setattr(record, "addresses", tuple(text.lower() for text in record.addresses))
    checks.addresses("addresses", record.addresses)


def _number(key: str, text: str) -> None:
    """Require a business number: text without blanks, in which leading zeros count."""
    checks.line(key, text)
    if len(text) > 64 or any(character.isspace() for character in text):
        raise ValueError(f"{key}: {text[:80]!r} is not a number (one word, at most 64)")
