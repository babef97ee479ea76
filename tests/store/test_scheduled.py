"""What will happen to an item by itself: waking, becoming overdue, being taken from who leaves it lying."""

import json
from datetime import datetime, timedelta

import pytest

from tests.office import Office, letter
from tui_mail.desk.moving import junk
from tui_mail.desk.reassigning import reassign_idle
from tui_mail.desk.snoozing import snooze
from tui_mail.desk.triage import assign, set_status, take
from tui_mail.store.clock import SECOND, now
from tui_mail.store.database import change
from tui_mail.store.models import Item, Mailbox
from tui_mail.store.queries.items import detail
from tui_mail.store.rows import UNTIL_REPLY, Scheduled

HOUR = 3600 * SECOND


def coming(office: Office, item: int) -> list[Scheduled]:
    """What is scheduled for an item."""
    return list(detail(office.actor("mm"), item).scheduled)


def _times(item: int) -> tuple[int, int]:
    """Since when somebody waits, and when somebody last did something."""
    row = Item.get_by_id(item)
    return row.waiting_since or 0, row.acted_at or 0


def rule(**columns: object) -> None:
    """Give the mailbox a rule or another patience."""
    with change():
        Mailbox.update(**columns).execute()


def test_mail_that_waits_is_overdue_after_two_days_or_what_its_mailbox_says(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    received = _times(item)[0]
    assert coming(office, item) == [Scheduled("overdue", received + 48 * HOUR)]
    rule(overdue_after=3600)
    assert coming(office, item) == [Scheduled("overdue", received + HOUR)]
    rule(overdue_after=0)
    assert coming(office, item) == []


@pytest.mark.parametrize("until", [UNTIL_REPLY, now() + 5 * HOUR], ids=["reply", "time"])
def test_what_sleeps_wakes_and_nothing_else(office: Office, until: int) -> None:
    (item,) = office.deliver(letter(1))
    snooze(office.actor("mm"), item, until)
    assert coming(office, item) == [Scheduled("wake", until)]


def test_for_what_is_settled_or_put_away_nothing_is_scheduled(office: Office) -> None:
    settled, unwanted = office.deliver(letter(1), letter(2))
    set_status(office.actor("mm"), settled, "pending")
    junk(office.actor("mm"), unwanted)
    assert coming(office, settled) == coming(office, unwanted) == []


def test_the_rule_of_the_mailbox_says_when_it_is_taken_from_who_leaves_it_lying(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    rule(reassign=json.dumps({"after": 4 * 3600, "to": "unassigned"}), overdue_after=0)
    assert coming(office, item) == []
    take(office.actor("sandra"), item)
    (due,) = coming(office, item)
    assert due == Scheduled("reassign", _times(item)[1] + 4 * HOUR)
    assert reassign_idle(due.at - SECOND) == 0
    assert reassign_idle(due.at + SECOND) == 1
    assert coming(office, item) == []


def test_only_the_hours_of_the_rule_count(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    hours = {"after": 4 * 3600, "to": "least", "hours": "mon-fri 08:00-18:00"}
    rule(reassign=json.dumps(hours), overdue_after=0)
    assign(office.actor("anna"), item, office.person("sandra"))
    friday = datetime(2026, 11, 20, 16, 0).astimezone()
    at = round(friday.timestamp()) * SECOND
    with change():
        Item.update(acted_at=at, listed_at=at).where(Item.id == item).execute()
    (due,) = coming(office, item)
    monday = friday + timedelta(days=2, hours=18)
    assert abs(due.at - round(monday.timestamp()) * SECOND) <= SECOND


def test_hours_that_never_come_schedule_nothing(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    rule(reassign=json.dumps({"after": 40_000_000, "to": "least", "hours": "mon 08:00-08:01"}), overdue_after=0)
    take(office.actor("sandra"), item)
    assert coming(office, item) == []
