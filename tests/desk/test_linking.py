"""Filing by hand, and the tombstone."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.linking import link, unlink
from tui_mail.errors import NotFound
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, readable_row


def record_id(office: Office, kind: str, number: str) -> int:
    return record(office.actor("anna"), kind, number).id


@pytest.mark.covers("HO-26")
def test_the_first_case_becomes_the_primary_one_and_further_ones_do_not(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    link(anna, item, record_id(office, "mandate", "2026-00117"))
    link(anna, item, record_id(office, "project", "12"))
    assert readable_row(anna, item).case == "mandate 2026-00117"
    assert readable_row(anna, item).link_count == 4  # two contacts by address, two cases by hand
    link(anna, item, record_id(office, "project", "12"), primary=True)
    assert readable_row(anna, item).case == "project 12"


@pytest.mark.covers("CO-41")
def test_what_was_unlinked_leaves_a_tombstone(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    dupont = record_id(office, "contact", "00456")
    assert dupont in [one.record_id for one in detail(anna, item).links]
    unlink(anna, item, dupont)
    assert dupont not in [one.record_id for one in detail(anna, item).links]
    with pytest.raises(NotFound, match="not linked to contact 00456"):
        unlink(anna, item, dupont)


@pytest.mark.covers("CO-42")
def test_a_tombstone_gives_way_to_a_link_by_hand(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    anna = office.actor("anna")
    dupont = record_id(office, "contact", "00456")
    unlink(anna, item, dupont)
    link(anna, item, dupont)
    (made,) = [one for one in detail(anna, item).links if one.record_id == dupont]
    assert (made.origin, made.why) == ("manual", "by Anna Muster")


def test_unlinking_the_primary_case_leaves_none(office: Office) -> None:
    (item,) = office.deliver(letter(1, subject="Mandat 2026-00117"))
    anna = office.actor("anna")
    assert readable_row(anna, item).case == "mandate 2026-00117"
    unlink(anna, item, record_id(office, "mandate", "2026-00117"))
    assert readable_row(anna, item).case is None


def test_there_is_no_link_to_what_does_not_exist(office: Office) -> None:
    (item,) = office.deliver(letter(1))
    with pytest.raises(NotFound, match="no such record"):
        link(office.actor("anna"), item, 999_999)
