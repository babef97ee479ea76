"""What somebody should look at: each alert stands for a list of items, or for an account.

Who hears of which is the mailbox's to say, by role or login; where it does not, those who hand out its mail do. Nobody
is told of more than he may see: the numbers are those of his own lists.
"""

from collections import Counter as Tally
from dataclasses import dataclass, replace
from typing import Literal

from tui_mail.store.actor import Actor
from tui_mail.store.canonical import from_json
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Mailbox
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.accounts import health
from tui_mail.store.queries.lists import MOST_COUNTED, count
from tui_mail.store.queries.tasks import due_tasks
from tui_mail.store.rows import View
from tui_mail.store.visibility import Place, places

ListKind = Literal["quarantine", "suggested", "unknown-number", "overdue", "holder-absent", "unlinked"]
AlertKind = ListKind | Literal["fetch-failed", "token", "task-due"]

USUAL_HEARERS = ("dispatcher", "manager")
"""Roles that hear of a mailbox where it names nobody."""

GRACE = 900
"""Seconds that mail may be linked to nothing before anybody is told: some is linked by hand at once."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at: so many items of a mailbox, which `view` lists; or what keeps an account from its mail."""

    kind: AlertKind
    mailbox: str
    count: int
    sentence: str
    view: View | None

    @property
    def is_of_account(self) -> bool:
        """Whether it speaks of an account, and not of something that can be listed."""
        return self.kind in ("fetch-failed", "token")

    @property
    def number(self) -> str:
        """How many, as people read it."""
        return f"{MOST_COUNTED:,}+" if self.count > MOST_COUNTED else f"{self.count:,}"


_SAID: dict[ListKind, tuple[str, str]] = {
    "quarantine": ("{} message in the quarantine of {}", "{} messages in the quarantine of {}"),
    "suggested": (
        "{} item in {} names a case that it was not linked to by itself",
        "{} items in {} name cases that they were not linked to by themselves",
    ),
    "unknown-number": (
        "{} item in {} names a number that no record has",
        "{} items in {} name numbers that no record has",
    ),
    "overdue": ("{} item in {} waits for too long", "{} items in {} wait for too long"),
    "holder-absent": ("{} item in {} is with somebody who is away", "{} items in {} are with somebody who is away"),
    "unlinked": ("{} item in {} is linked to nothing", "{} items in {} are linked to nothing"),
}


def alerts(actor: Actor) -> list[Alert]:
    """Return what the actor should look at, what keeps mail from coming in first."""
    return [*_of_accounts(actor), *_of_mailboxes(actor), *_of_tasks(actor)]


def _of_accounts(actor: Actor) -> list[Alert]:
    found = []
    for account in health(actor):
        mailbox = account.mailbox or ""
        if account.state == "failed":
            found.append(Alert("fetch-failed", mailbox, 1, f"{account.name} fails: {account.failure}", None))
        elif account.token is not None and (said := account.token.problem or account.token.warning):
            found.append(Alert("token", mailbox, 1, f"{account.name}: {said}", None))
    return found


def _of_tasks(actor: Actor) -> list[Alert]:
    """Count what is due of each mailbox: the actor's own in any case, nobody's for who hears of the mailbox."""
    due = due_tasks(actor)
    hearers, here = _hearers() if due else {}, places(actor) if due else {}
    numbers: Tally[str] = Tally()
    for one in due:
        named = hearers.get(one.mailbox_id, {}).get("task-due")
        if one.assignee_id is not None or _hears(actor, here[one.mailbox_id], named):
            numbers[one.mailbox] += 1
    said = {True: "{} task or event of {} is due.", False: "{} tasks and events of {} are due."}
    return [
        Alert("task-due", code, number, said[number == 1].format(f"{number:,}", code), None)
        for code, number in sorted(numbers.items())
    ]


def _hearers() -> dict[int, dict[str, list[str]]]:
    """Return by mailbox who hears of what there, where it says so."""
    rows = tuples(Mailbox.select(Mailbox.id, Mailbox.alerts))
    return {key: from_json(said) if said else {} for key, said in rows}


def _of_mailboxes(actor: Actor) -> list[Alert]:
    hearers = _hearers()
    found = []
    for place in sorted(places(actor).values(), key=lambda one: one.code):
        for kind, view in _lists(place.mailbox_id).items():
            if not _hears(actor, place, hearers.get(place.mailbox_id, {}).get(kind)):
                continue
            if number := count(actor, view):
                found.append(_alert(kind, place.code, number, view))
    return found


def _alert(kind: ListKind, code: str, number: int, view: View) -> Alert:
    one = Alert(kind, code, number, "", view)
    return Alert(kind, code, number, _SAID[kind][number != 1].format(one.number, code) + ".", view)


def _lists(mailbox_id: int) -> dict[ListKind, View]:
    """Return what each alert lists."""
    inbox = View(mailbox_id=mailbox_id)
    anywhere = View(mailbox_id=mailbox_id, folder_kind=None, put_away=False)
    grace = now() - GRACE * SECOND
    return {
        "quarantine": View(mailbox_id=mailbox_id, folder_kind="quarantine", snoozed=None),
        "suggested": replace(anywhere, suggested=True, unresolved=True),
        "unknown-number": replace(anywhere, unknown_number=True, unresolved=True),
        "overdue": replace(anywhere, overdue=True),
        "holder-absent": replace(anywhere, holder_absent=True, snoozed=None),
        "unlinked": replace(inbox, unlinked=True, unresolved=True, until=grace),
    }


def _hears(actor: Actor, place: Place, named: list[str] | None) -> bool:
    if place.kind == "internal" or place.role is None:
        return False
    return place.role in (USUAL_HEARERS if named is None else named) or actor.login in (named or ())
