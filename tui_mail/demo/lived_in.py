"""What the office has done with its mail before somebody looks: the same for the same mail."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tui_mail.demo.world import ANNA, MARTIN, SANDRA
from tui_mail.desk import marks, notes, snoozing, triage
from tui_mail.desk.bulk import bulk
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND
from tui_mail.store.queries.directory import user_by_login
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import View

NEWEST = 112
"""How many of the newest items are still in the inbox; older ones were archived."""

UNREAD = 20
"""How many of the newest items are still unread by the one who looks."""

Deed = Callable[["_Office", int], object]


class _Office:
    """The people of the demo, as those who act."""

    def __init__(self, me: Actor) -> None:
        self.me = me
        self.anna, self.sandra, self.martin = (_person(one.login) for one in (ANNA, SANDRA, MARTIN))

    def give(self, item: int, to: Actor, message: str = "") -> None:
        """Let the dispatcher assign an item."""
        assert to.user_id is not None  # noqa: S101 - people of the team file
        triage.assign(self.anna, item, to.user_id, message)


def _person(login: str) -> Actor:
    person = user_by_login(login)
    assert person is not None  # noqa: S101 - the demo's team file has it
    return person


def _assign_and_read(office: _Office, item: int) -> None:
    office.give(item, office.sandra)
    marks.opened(office.sandra, item)


def _ask_back(office: _Office, item: int) -> None:
    office.give(item, office.sandra)
    triage.set_status(office.sandra, item, "pending")


def _hand_over(office: _Office, item: int) -> None:
    office.give(item, office.martin, "bitte heute noch ansehen")
    marks.opened(office.martin, item)


def _note(office: _Office, item: int) -> None:
    office.give(item, office.sandra)
    notes.add_note(office.sandra, item, "Hat angerufen, wartet auf Rückruf.", office.anna.user_id)


def _put_off(office: _Office, item: int) -> None:
    office.give(item, office.me)
    morning = datetime.now().astimezone().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    snoozing.snooze(office.me, item, int(morning.timestamp()) * SECOND)


def _resolve(office: _Office, item: int) -> None:
    office.give(item, office.sandra)
    triage.set_status(office.sandra, item, "resolved")


def _star(office: _Office, item: int) -> None:
    triage.take(office.me, item)
    marks.star(office.me, item)


DEEDS: dict[int, Deed] = {
    2: _assign_and_read,
    4: _ask_back,
    5: lambda office, item: triage.archive(office.anna, item),
    7: _hand_over,
    8: _note,
    9: _resolve,
    10: lambda office, item: triage.archive(office.martin, item),
    12: _put_off,
    13: _star,
}
"""What is done to the items at these places of each `ROUND`; the others are left as they came."""

ROUND = 14


def work_a_while(me: Actor) -> None:
    """Let the office do its work: archive what is old, deal with some of the newer items, leave the newest unread."""
    office = _Office(me)
    ids = [row.id for row in page(me, View(), limit=10_000)]
    bulk(ids[NEWEST:], lambda item: triage.archive(office.anna, item))
    bulk(ids[UNREAD:NEWEST], lambda item: marks.mark_read(me, item))
    for place, item in enumerate(ids[:NEWEST]):
        if deed := DEEDS.get(place % ROUND):
            deed(office, item)
