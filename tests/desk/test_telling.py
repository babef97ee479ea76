"""Who hears of what is done: the assignee, whom a note is for, who should know that an item woke."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import linking, triage
from tui_mail.desk.bulk import bulk
from tui_mail.desk.notes import add_note
from tui_mail.desk.snoozing import snooze, wake, wake_due
from tui_mail.errors import Conflict
from tui_mail.store.clock import SECOND, now
from tui_mail.store.models import Membership, Notification
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import history, readable_row
from tui_mail.store.queries.notifications import waiting

HOUR = 3600 * SECOND


def heard(office: Office, login: str) -> list[tuple[str, int | None, str]]:
    """Return what waits for somebody to be seen, oldest first: kind, item, text."""
    return [(one.kind, one.item, one.text) for one in waiting(office.actor(login))][::-1]


@pytest.mark.covers("CK-18", "TS-09")
def test_who_is_assigned_an_item_hears_of_it_with_the_message(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    triage.assign(office.actor("anna"), item, office.person("sandra"), "bitte heute")
    assert heard(office, "sandra") == [("assigned", item, "bitte heute")]
    assert heard(office, "anna") == heard(office, "mm") == []


def test_of_what_one_does_oneself_one_hears_nothing(office: Office) -> None:
    first, second, third = office.deliver(letter(1), letter(2), letter(3))
    anna = office.actor("anna")
    triage.take(anna, first)
    triage.assign(anna, second, office.person("anna"), "später")
    triage.take(anna, third)
    add_note(anna, third, "für mich", office.person("anna"))
    snooze(anna, third, now() + HOUR)
    wake(anna, third)
    assert Notification.select().count() == 0


def test_each_item_of_a_bulk_action_is_told(office: Office) -> None:
    items = office.deliver(letter(1), letter(2))
    anna, sandra = office.actor("anna"), office.person("sandra")
    bulk(items, lambda item: triage.assign(anna, item, sandra))
    assert [item for _, item, _ in heard(office, "sandra")] == items


def test_who_is_refused_lets_nobody_hear_anything(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    triage.assign(office.actor("mm"), item, office.person("sandra"))
    with pytest.raises(Conflict, match="Sandra Keller has this item now"):
        triage.assign(office.actor("anna"), item, office.person("mm"), expect=None)
    with pytest.raises(Conflict, match="Sandra Keller has this item now"):
        triage.release(office.actor("anna"), item, expect=office.person("mm"))
    assert heard(office, "mm") == []


@pytest.mark.covers("CK-19", "CK-21")
def test_a_dispatcher_reassigns_and_unassigns_what_somebody_has(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    triage.take(office.actor("sandra"), item)
    assert triage.assign(anna, item, office.person("mm")).sentence == f"Assigned item {item} to Martin Muster"
    assert readable_row(anna, item).assignee == "mm"
    assert triage.release(anna, item).sentence == f"Unassigned item {item}"
    assert readable_row(anna, item).assignee is None
    assert triage.release(anna, item).sentence == f"Nobody has item {item}"


def test_whom_a_note_is_for_hears_of_it(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    add_note(anna, item, "für alle")
    add_note(anna, item, "bitte ansehen", office.person("mm"))
    assert heard(office, "mm") == [("note", item, "bitte ansehen")]
    assert Notification.select().count() == 1


@pytest.mark.covers("TS-10")
def test_the_assignee_hears_of_what_woke_and_else_the_dispatchers_do(office: Office) -> None:
    taken, free = office.deliver(letter(1), letter(2))
    triage.take(office.actor("sandra"), taken)
    for item in (taken, free):
        snooze(office.actor("anna"), item, now() + HOUR)
    wake_due(now() + HOUR + SECOND)
    assert [(kind, item) for kind, item, _ in heard(office, "sandra")] == [("woken", taken)]
    assert [(kind, item) for kind, item, _ in heard(office, "anna")] == [("woken", free)]
    assert heard(office, "mm") == []


def test_where_nobody_dispatches_the_managers_hear_of_what_woke(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    snooze(office.actor("anna"), item, now() + HOUR)
    Membership.update(role="viewer").where(Membership.member == office.person("anna")).execute()
    wake_due(now() + HOUR + SECOND)
    assert tuples(Notification.select(Notification.person, Notification.kind)) == [(office.person("mm"), "woken")]


def test_the_event_that_one_hears_of_is_that_of_the_change(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    linking.link(anna, item, record(anna, "project", "12").id)
    triage.assign(anna, item, office.person("sandra"))
    ((event,),) = tuples(Notification.select(Notification.event))
    assert event == history(anna, item)[-1].id
