"""Snooze and wake."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import triage
from tui_mail.desk.snoozing import snooze, wake, wake_due
from tui_mail.errors import Conflict, UsageError
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.items import history, readable_row
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.tree import tree
from tui_mail.store.rows import UNTIL_REPLY, View

HOUR = 3600 * SECOND


@pytest.mark.covers("TS-10")
def test_a_snoozed_item_leaves_the_list_and_is_counted_apart(office: Office) -> None:
    item, _ = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    done = snooze(anna, item, now() + HOUR)
    assert done.sentence.startswith(f"Snoozed item {item} until ")
    assert item not in [row.id for row in page(anna, View())]
    assert [row.id for row in page(anna, View(snoozed=True))] == [item]
    assert readable_row(anna, item).status == "new"
    assert [(box.count, box.snoozed) for box in tree(anna)] == [(1, 1)]


def test_the_daemon_wakes_what_is_due_and_lists_it_on_top(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    snooze(anna, first, now() + HOUR)
    snooze(anna, second, now() + 2 * HOUR)
    assert wake_due(now()) == 0
    assert wake_due(now() + HOUR + SECOND) == 1
    woken = readable_row(anna, first)
    assert (woken.status, woken.snoozed_until) == ("open", None)
    assert page(anna, View())[0].id == first
    last = history(anna, first)[-1]
    assert (last.actor, last.action) == ("system", "wake")
    assert last.why.startswith("its time came")


def test_unsnoozing_opens_the_item(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    snooze(anna, item, now() + HOUR)
    wake(anna, item)
    assert (readable_row(anna, item).status, readable_row(anna, item).snoozed_until) == ("open", None)
    assert wake(anna, item).event_id is None


def test_any_change_of_status_ends_the_snooze_and_keeps_the_status(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    snooze(anna, item, now() + HOUR)
    triage.set_status(anna, item, "pending")
    assert (readable_row(anna, item).status, readable_row(anna, item).snoozed_until) == ("pending", None)


def test_only_what_is_in_the_inbox_and_unresolved_can_be_snoozed(office: Office) -> None:
    item, other = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    with pytest.raises(UsageError, match="past"):
        snooze(anna, item, now() - SECOND)
    triage.archive(anna, item)
    with pytest.raises(Conflict, match="in the inbox"):
        snooze(anna, item, now() + HOUR)
    triage.set_status(anna, other, "resolved")
    with pytest.raises(Conflict, match="resolved"):
        snooze(anna, other, now() + HOUR)


@pytest.mark.covers("TS-10")
def test_what_sleeps_until_a_reply_is_woken_by_no_clock(office: Office) -> None:
    item, other = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    done = snooze(anna, item, UNTIL_REPLY)
    assert done.sentence == f"Snoozed item {item} until a reply"
    snooze(anna, other, now() + HOUR)
    assert wake_due(now() + 10 * 365 * 24 * HOUR) == 1
    row = readable_row(anna, item)
    assert (row.snoozed_until, row.status) == (UNTIL_REPLY, "new")
    assert [one.id for one in page(anna, View(snoozed=True))] == [item]
    assert [(box.count, box.snoozed) for box in tree(anna)] == [(1, 1)]
    wake(anna, item)
    assert (readable_row(anna, item).snoozed_until, readable_row(anna, item).status) == (None, "open")


def test_what_sleeps_until_a_reply_does_not_stay_when_one_comes(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(UsageError, match="cannot sleep on"):
        snooze(office.actor("anna"), item, UNTIL_REPLY, stay=True)
