"""Read marks, stars, and the first opening."""

import pytest

from tests.office import Office, letter
from tui_mail.desk import marks, triage
from tui_mail.errors import NotPermitted
from tui_mail.store.queries.items import detail, history, readable_row
from tui_mail.store.queries.tree import modseqs, tree


@pytest.mark.covers("HO-66", "CO-39")
def test_read_and_unread_are_each_persons_own_and_leave_no_trace(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna, mm = office.actor("anna"), office.actor("mm")
    before = modseqs(anna)
    marks.mark_read(anna, item)
    assert not readable_row(anna, item).unread
    assert readable_row(mm, item).unread
    marks.mark_unread(anna, item)
    assert readable_row(anna, item).unread
    assert modseqs(anna) == before
    assert [event.action for event in history(anna, item)] == ["arrived"]


@pytest.mark.covers("CK-10")
def test_the_first_opening_is_seen_by_all_and_the_second_is_not_written(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    assert marks.opened(anna, item).event_id is not None
    assert marks.opened(anna, item).event_id is None
    assert [seen.login for seen in detail(office.actor("mm"), item).seen_by] == ["anna"]
    assert not readable_row(anna, item).unread
    assert readable_row(anna, item).status == "new"


def test_an_item_that_its_assignee_opens_is_open(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    triage.assign(office.actor("anna"), item, office.person("sandra"))
    triage.set_status(office.actor("anna"), item, "new")
    marks.opened(office.actor("sandra"), item)
    assert readable_row(office.actor("sandra"), item).status == "open"


def test_an_envelope_cannot_be_opened(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotPermitted, match="take it first"):
        marks.opened(office.actor("sandra"), item)
    with pytest.raises(NotPermitted, match="take it first"):
        marks.star(office.actor("sandra"), item)


@pytest.mark.covers("CO-34")
def test_a_star_is_its_owners(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    marks.star(office.actor("anna"), item)
    assert readable_row(office.actor("anna"), item).starred
    assert not readable_row(office.actor("mm"), item).starred
    marks.unstar(office.actor("anna"), item)
    assert not readable_row(office.actor("anna"), item).starred


def test_the_tree_is_bold_while_something_unresolved_is_unread(office: Office) -> None:
    first, second = office.deliver(letter(1), letter(2))
    anna = office.actor("anna")
    marks.mark_read(anna, first)
    assert [box.unread for box in tree(anna)] == [True]
    marks.mark_read(anna, second)
    assert [box.unread for box in tree(anna)] == [False]
    marks.mark_unread(anna, first)
    triage.set_status(anna, first, "resolved")
    assert [box.unread for box in tree(anna)] == [False]
