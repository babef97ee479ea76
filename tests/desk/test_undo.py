"""Undo: of everything, as a whole, and never over somebody else's change."""

from collections.abc import Callable

import pytest

from tests.office import Office, letter
from tui_mail.desk import marks, triage
from tui_mail.desk.bulk import bulk
from tui_mail.desk.change import Done
from tui_mail.desk.internal import send_message
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.notes import add_note
from tui_mail.desk.snoozing import snooze, wake
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound
from tui_mail.store.actor import Actor
from tui_mail.store.clock import SECOND, now
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, history, readable_row
from tui_mail.store.queries.lists import page
from tui_mail.store.rows import View

Step = Callable[[Office, Actor, int], Done]

STEPS: dict[str, Step] = {
    "take": lambda _, actor, item: triage.take(actor, item),
    "assign": lambda office, actor, item: triage.assign(actor, item, office.person("sandra")),
    "status": lambda _, actor, item: triage.set_status(actor, item, "pending"),
    "snooze": lambda _, actor, item: snooze(actor, item, now() + 3600 * SECOND),
    "archive": lambda _, actor, item: triage.archive(actor, item),
    "link": lambda _, actor, item: link(actor, item, record(actor, "mandate", "2026-00117").id),
    "unlink": lambda _, actor, item: unlink(actor, item, record(actor, "contact", "00456").id),
    "note": lambda _, actor, item: add_note(actor, item, "hallo"),
    "star": lambda _, actor, item: marks.star(actor, item),
}


@pytest.mark.parametrize("name", STEPS)
def test_every_action_can_be_undone_to_the_letter(office: Office, name: str) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    before, links = readable_row(anna, item), detail(anna, item).links
    counts = office.counts("anna")
    STEPS[name](office, anna, item)
    assert (readable_row(anna, item).modseq, detail(anna, item).links) != (before.modseq, links)
    (done,) = undo(anna).done
    assert done.sentence == f"Undid {name} of item {item}"
    after = readable_row(anna, item)
    assert after.modseq > before.modseq
    assert {**_fields(after), "modseq": 0} == {**_fields(before), "modseq": 0}
    assert (detail(anna, item).links, detail(anna, item).notes) == (links, ())
    assert office.counts("anna") == counts
    assert history(anna, item)[-1].action == "undo"


def _fields(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("status", "assignee", "snoozed_until", "folder", "starred", "case")}


def test_undo_repeated_walks_back(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    triage.take(anna, item)
    triage.set_status(anna, item, "pending")
    undo(anna)
    assert readable_row(anna, item).status == "open"
    undo(anna)
    assert (readable_row(anna, item).status, readable_row(anna, item).assignee) == ("new", None)
    with pytest.raises(NotFound, match="nothing of yours to undo"):
        undo(anna)


def test_undo_is_refused_where_somebody_else_has_changed_the_same_field_since(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    triage.set_status(anna, item, "open")
    triage.set_status(mm, item, "pending")
    with pytest.raises(Conflict, match=r"Martin Muster has changed it since \(status\)"):
        undo(anna)
    assert readable_row(anna, item).status == "pending"


def test_undo_does_not_mind_that_somebody_changed_another_field(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    triage.set_status(anna, item, "pending")
    triage.assign(mm, item, office.person("sandra"))
    undo(anna)
    assert (readable_row(anna, item).status, readable_row(anna, item).assignee) == ("new", "sandra")


def test_a_bulk_action_is_undone_as_a_whole(office: Office) -> None:
    items = office.deliver(letter(1), letter(2), letter(3))
    anna = office.actor("anna")
    result = bulk(items, lambda item: triage.archive(anna, item))
    assert result.sentence == "Archived 3 items"
    assert page(anna, View()) == []
    assert len(undo(anna).done) == 3
    assert [row.id for row in page(anna, View())] == items[::-1]


def test_a_dispatcher_undoes_what_a_member_did_and_not_the_other_way_round(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    taken = triage.take(office.actor("sandra"), item)
    undo(office.actor("anna"), taken.event_id)
    assert readable_row(office.actor("anna"), item).assignee is None
    given = triage.assign(office.actor("anna"), item, office.person("sandra"))
    with pytest.raises(Exception, match="Only a dispatcher"):
        undo(office.actor("sandra"), given.event_id)


def test_an_undo_of_waking_puts_to_sleep_again(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    until = now() + 3600 * SECOND
    snooze(anna, item, until)
    wake(anna, item)
    undo(anna)
    assert readable_row(anna, item).snoozed_until == until


def test_what_was_undone_is_not_undone_again(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    taken = triage.take(anna, item)
    undo(anna, taken.event_id)
    with pytest.raises(Conflict, match="undone already"):
        undo(anna, taken.event_id)


def test_what_others_have_of_their_own_stands_in_no_undos_way(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    marks.star(anna, item)
    marks.star(mm, item)
    undo(anna)
    link(anna, item, record(anna, "mandate", "2026-00117").id)
    add_note(anna, item, "eins")
    add_note(mm, item, "zwei")
    link(mm, item, record(anna, "project", "12").id)
    assert [done.sentence for done in undo(anna).done] == [f"Undid note of item {item}"]
    assert [note.text for note in detail(anna, item).notes] == ["zwei"]
    assert not readable_row(anna, item).starred
    assert readable_row(mm, item).starred


def test_what_of_a_bulk_action_cannot_be_taken_back_is_named_with_the_reason(office: Office) -> None:
    items = office.deliver(letter(1), letter(2), letter(3))
    anna, mm = office.actor("anna"), office.actor("mm")
    bulk(items, lambda item: triage.set_status(anna, item, "pending"))
    triage.set_status(mm, items[1], "resolved")
    result = undo(anna)
    assert [done.item_id for done in result.done] == [items[2], items[0]]
    why = "Not undone: Martin Muster has changed it since (status)."
    assert result.refused == {why: (items[1],)}
    assert result.sentence == f"Undid status of 2 items; item {items[1]} refused: {why}"
    with pytest.raises(Conflict, match="Martin Muster has changed it since"):
        undo(anna)
    undo(mm)
    assert [done.item_id for done in undo(anna).done] == [items[1]]


def test_a_change_that_was_itself_taken_back_stands_in_no_undos_way(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    triage.set_status(anna, item, "open")
    triage.set_status(mm, item, "pending")
    undo(mm)
    undo(anna)
    assert readable_row(anna, item).status == "new"


def test_who_takes_back_what_others_did_with_many_hears_nothing_of_items_that_he_does_not_see(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    triage.take(sandra, item)
    note = send_message(sandra, office.blobs, ["mm"], "", "Nur für dich.").item_id
    bulk([item, note], lambda one: triage.set_status(sandra, one, "pending"))
    undone = undo(anna, history(anna, item)[-1].id)
    assert ([one.item_id for one in undone.done], undone.refused) == ([item], {})
    with pytest.raises(NotFound, match="no event"):
        undo(anna, history(sandra, note)[-1].id)
