"""Mail that was there before somebody had its address: linked then, everywhere, and never against a no."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.linking import unlink
from tui_mail.desk.merging import merge
from tui_mail.desk.relations import create_contact, give_address, registering, take_address_off
from tui_mail.desk.relinking import relink_due
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Relinking
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, history

NEW = "Marie Leroy <marie@leroy.example>"


def numbers(item: int) -> set[str]:
    return {one.number for one in detail(SYSTEM, item).links if one.state == "linked"}


@pytest.mark.covers("CO-40", "CO-41")
def test_a_new_contact_gets_all_mail_of_his_address_but_what_was_taken_away_from_him(office: Office) -> None:
    came, as_reply_to, elsewhere = office.deliver(
        letter(1, from_=NEW, subject="Mandat 2026-00117"),
        letter(2, from_="x@y.example", reply_to=NEW),
        letter(3, from_="x@y.example", cc=NEW),
    )
    (sent,) = office.deliver(letter(4, from_="kanzlei@muster.example", to="x@y.example", cc=NEW), role="sent")
    before = detail(SYSTEM, came).row
    made = create_contact(office.actor("anna"), None, "Marie Leroy", ["marie@leroy.example"])
    assert [made.number in numbers(item) for item in (came, as_reply_to, elsewhere, sent)] == [True, True, False, True]
    after = detail(SYSTEM, came).row
    assert (after.status, after.assignee, after.case) == (before.status, before.assignee, before.case)
    last = history(SYSTEM, came)[-1]
    assert (last.action, last.actor) == ("link", "system")
    assert f"contact {made.number} Marie Leroy got address marie@leroy.example" in str(last.after["link"])
    unlink(office.actor("anna"), came, made.id)
    with registering(office.actor("anna")) as run:
        give_address(run, made.id, "x@y.example")
    assert made.number not in numbers(came)
    assert made.number in numbers(elsewhere)
    assert Relinking.select().count() == 0


def test_a_great_deal_is_done_bit_by_bit_and_goes_on_where_it_ended(office: Office) -> None:
    items = office.deliver(*(letter(number, from_=NEW) for number in range(5)))
    with registering(office.actor("anna"), relinks=False) as run:
        give_address(run, record(SYSTEM, "contact", "00456").id, "marie@leroy.example")
    first = relink_due(most=2)
    assert (first.items, first.goes_on) == (tuple(items[:2]), True)
    (late,) = office.deliver(letter(9, from_=NEW))
    assert numbers(late) == {"00456"}
    rest = relink_due()
    assert (rest.items, rest.goes_on) == (tuple(items[2:]), False)
    assert all(numbers(item) == {"00456"} for item in items)


def test_who_stands_for_a_merged_contact_gets_it_and_who_lost_the_address_meanwhile_does_not(office: Office) -> None:
    his, others = office.deliver(letter(1, from_=NEW), letter(2, from_="x@y.example"))
    anna, company = office.actor("anna"), record(SYSTEM, "company", "00123").id
    with registering(anna, relinks=False) as run:
        give_address(run, record(SYSTEM, "contact", "00457").id, "marie@leroy.example")
        give_address(run, company, "x@y.example")
        take_address_off(run, company, "x@y.example")
    merge(anna, "contact", "00457", "00456")
    assert numbers(his) == {"00456"}
    assert numbers(others) == set()
    assert Relinking.select().count() == 0
