"""The team as lines of tables: users, mailboxes, labels, and everything about one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui_mail.config.people import EVERYBODY
from tui_mail.screens.glyphs import Glyphs
from tui_mail.screens.line_table import Column, TableLine
from tui_mail.screens.team_watch import TeamSeen
from tui_mail.screens.times import long
from tui_mail.store.queries.team_tables import AbsenceEntry

_WAYS = {"in": "incoming mail", "out": "outgoing mail", "": ""}
_OFF = "switched off"


@dataclass(frozen=True, slots=True)
class Section:
    """One of the tables."""

    name: str
    columns: tuple[Column, ...]
    lines: Callable[[TeamSeen, Glyphs], Iterator[TableLine]]
    empty: str
    empty_for_admin: str


def names(value: object) -> list[str]:
    """Return a list of names as the team file has it."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _users(seen: TeamSeen, glyphs: Glyphs) -> Iterator[TableLine]:
    boxes: dict[str, list[str]] = {}
    for box in seen.mailboxes:
        for login, role in box.members.items():
            boxes.setdefault(login, []).append(f"{box.code} ({role})")
    for user in seen.users:
        fields = user.fields
        rights = ", ".join(word for word in ("admin", "auditor") if fields.get(word))
        away = [_away(one) for one in seen.absences if one.login == user.login]
        departments, skills = ", ".join(names(fields["departments"])), ", ".join(names(fields["qualifications"]))
        mailboxes = ", ".join([*boxes.get(user.login, []), *boxes.get(EVERYBODY, [])])
        count = (seen.open_items or {}).get(user.id, 0)
        state = "off" if not user.active else "away" if user.absent else ""
        known = glyphs.nothing if "admin" in fields else ""
        cells = (user.login, str(fields["name"]), rights or known, departments, skills, mailboxes)
        facts = (
            ("Name", f"{fields['name']} ({user.login})"),
            ("E-mail", str(fields["email"])),
            ("Is", ", ".join(filter(None, (rights, _OFF if not user.active else "")))),
            ("Away", "; ".join(away)),
            ("Departments", departments),
            ("Qualifications", skills),
            ("Mailboxes", mailboxes),
            ("Open items", f"{count:,}" if count else "none that you may see"),
        )
        yield TableLine(user.login, (*cells, state, f"{count:,}" if count else ""), user, user.active, facts)


def _away(absence: AbsenceEntry) -> str:
    begins = "" if absence.is_now else f"from {long(absence.begins_at)} "
    until = "until further notice" if absence.ends_at is None else f"until {long(absence.ends_at)}"
    return begins + until + (f", {absence.substitute} stands in" if absence.substitute else "")


def _mailboxes(seen: TeamSeen, glyphs: Glyphs) -> Iterator[TableLine]:
    for box in seen.mailboxes:
        fields = box.fields
        owner = fields["owner"]
        whose = f"{owner} {glyphs.private}" if owner else "public"
        people = ", ".join(f"{_member(login)} ({role})" for login, role in box.members.items())
        me, active = box.role or ("admin" if box.managed else "auditor"), bool(fields["active"])
        visibility, act_on = str(fields["visibility"]), str(fields["members_act_on"])
        addresses = ", ".join(box.addresses)
        cells = (box.code, str(fields["name"]), addresses, whose, visibility, people)
        facts = (
            ("Name", f"{fields['name']} ({box.code})" + ("" if active else f", {_OFF}")),
            ("Whose", f"private to {owner} {glyphs.private}" if owner else "public: only its members get in"),
            ("You are", me),
            ("Account", f"{fields['account']}: {addresses or 'no address'}" if fields["account"] else ""),
            ("Members", people),
            ("Members see", f"{visibility}, act on {act_on}"),
            ("Overdue after", str(fields["overdue_after"])),
            ("Left lying", _reassigned(fields["reassign"])),
        )
        yield TableLine(box.code, (*cells, me if active else "off"), box, active, facts)


def _member(login: str) -> str:
    return "everybody" if login == EVERYBODY else login


def _reassigned(rule: object) -> str:
    if not isinstance(rule, dict):
        return "stays with who has it"
    whom = "nobody" if rule["to"] == "unassigned" else "who has least"
    return f"goes to {whom} after {rule['after']}" + (f", counting {rule['hours']}" if rule.get("hours") else "")


def _labels(seen: TeamSeen, glyphs: Glyphs) -> Iterator[TableLine]:
    for label in seen.labels:
        have = [user.login for user in seen.users if label.name in names(user.fields.get(f"{label.kind}s"))]
        state = "" if label.active else "retired"
        cells = (label.kind, label.family, label.name, _WAYS[label.direction], ", ".join(have), state)
        facts = (
            (label.kind.capitalize(), label.title),
            ("For", _WAYS[label.direction]),
            ("Who has it", ", ".join(have)),
            ("State", "offered" if label.active else "retired: offered no more"),
        )
        yield TableLine(f"label {label.id}", cells, label, label.active, facts)


SECTIONS: tuple[Section, ...] = (
    Section(
        "Users",
        (
            Column("Login", 12),
            Column("Name", 20),
            Column("Rights", 15),
            Column("Departments", 15, wide=True),
            Column("Qualifications", 18, wide=True),
            Column("Mailboxes", 36),
            Column("", 7),
            Column("Open", 9),
        ),
        _users,
        "Nobody.",
        "Nobody.",
    ),
    Section(
        "Mailboxes",
        (
            Column("Code", 12),
            Column("Name", 18, wide=True),
            Column("Addresses", 28),
            Column("Whose", 10),
            Column("Members see", 14, wide=True),
            Column("Members", 28),
            Column("You", size=11),
        ),
        _mailboxes,
        "No mailbox is shared with you.\nAsk the manager of a mailbox, or an admin, to make you a member.",
        "There is no mailbox yet: n makes one.\nTogether with the account that feeds it: Esc, g e, n.",
    ),
    Section(
        "Labels",
        (
            Column("Kind", 16),
            Column("Family", 18),
            Column("Name", 24),
            Column("For", 16),
            Column("Who has it", 24, wide=True),
            Column("", 10),
        ),
        _labels,
        "There is no department, qualification or category yet.\nAdmins make them.",
        "There is no department, qualification or category yet:\nn makes one.",
    ),
)
