"""Who wrote: a contact in the place of a shared address, correspondents nobody knows, and who gets no mailings."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.blocking import block, block_sender, unblock
from tui_mail.desk.correspondents import add_correspondents
from tui_mail.desk.identifying import identify
from tui_mail.desk.merging import merge
from tui_mail.desk.relations import create_contact
from tui_mail.desk.triage import assign
from tui_mail.desk.undo import undo
from tui_mail.desk.writers import written_by
from tui_mail.errors import NotFound, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Event, EventText
from tui_mail.store.queries.blocked import blocked
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, headers
from tui_mail.store.queries.lists import page
from tui_mail.store.queries.relation_rows import relation
from tui_mail.store.queries.senders import unknown_senders
from tui_mail.store.rows import View

SHARED = {"from_": "Müller AG <info@mueller.example>"}


def links(item: int) -> list[str]:
    return [one.number for one in detail(SYSTEM, item).links if one.state == "linked"]


@pytest.mark.covers("HO-78")
def test_a_contact_stands_for_a_shared_address_and_the_header_stays(office: Office) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1, **SHARED))
    jeanne = record(anna, "contact", "00457")
    done = written_by(anna, item, jeanne.id)
    assert done.sentence == f"item {item} is written by 00457 Jeanne Dupont from now on"
    (row,) = page(anna, View())
    assert (row.correspondent, detail(anna, item).row.written_by) == ("Jeanne Dupont", "Jeanne Dupont")
    assert ("From", "Müller AG <info@mueller.example>") in headers(anna, item)
    assert [one.address for one in detail(anna, item).addresses if one.role == "from"] == ["info@mueller.example"]
    (link,) = [one for one in detail(anna, item).links if one.number == "00457"]
    assert (link.origin, link.why) == ("manual", "written by him from info@mueller.example, says Anna Muster")
    assert "info@mueller.example" not in relation(anna, "contact", "00457").addresses
    create_contact(anna, "900", "J. D. Dupont")
    merge(anna, "contact", "00457", "900")
    assert page(anna, View())[0].correspondent == "J. D. Dupont"
    undo(anna)
    assert page(anna, View())[0].correspondent == "Müller AG"
    assert "900" not in links(item)


def test_only_a_contact_writes_and_only_what_came_in(office: Office) -> None:
    anna = office.actor("anna")
    (came,) = office.deliver(letter(1, **SHARED))
    (sent,) = office.deliver(letter(2, from_="kanzlei@muster.example", to="x@y.example"), role="sent")
    company, contact = record(anna, "company", "00123"), record(anna, "contact", "00457")
    with pytest.raises(UsageError, match="not by a company"):
        written_by(anna, came, company.id)
    with pytest.raises(UsageError, match="Only what came in"):
        written_by(anna, sent, contact.id)
    with pytest.raises(NotPermitted):
        written_by(office.actor("sandra"), came, contact.id)
    written_by(anna, came, contact.id)
    assert written_by(anna, came, contact.id).event_id is None
    assert written_by(anna, came, None).sentence.endswith("by its sender again; the link stays")
    assert page(anna, View())[-1].correspondent == "Müller AG"


@pytest.mark.covers("HO-75")
def test_correspondents_whom_nobody_knows_come_into_the_address_book(office: Office) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(
        letter(
            1,
            from_="Marie Leroy <marie@leroy.example>",
            to="kanzlei@muster.example, Paul <paul@leroy.example>, jean@dupont.example",
            cc="rosa@leroy.example, anna@muster.example",
        )
    )
    done = add_correspondents(anna, item)
    assert done.sentence == (
        f"Added contact 00458 Marie Leroy and 2 more correspondents of item {item} to the address book"
    )
    made = [relation(anna, "contact", number) for number in ("00458", "00459", "00460")]
    assert [(one.name, *one.addresses) for one in made] == [
        ("Marie Leroy", "marie@leroy.example"), ("Paul", "paul@leroy.example"), ("rosa", "rosa@leroy.example"),
    ]  # fmt: skip
    assert set(links(item)) >= {"00458", "00459", "00460"}
    assert add_correspondents(anna, item).event_id is None
    undo(anna)
    assert not set(links(item)) & {"00458", "00459", "00460"}
    (mailing,) = office.deliver(letter(2, to=", ".join(f"n{n}@mass.example" for n in range(101))))
    with pytest.raises(UsageError, match="101 of its correspondents are unknown: import them"):
        add_correspondents(anna, mailing)
    with pytest.raises(NotPermitted):
        add_correspondents(office.actor("vera"), item)


@pytest.mark.covers("HO-80")
def test_a_blocked_address_gets_no_mailings_and_everybody_sees_that(office: Office) -> None:
    anna = office.actor("anna")
    (item,) = office.deliver(letter(1))
    said = block_sender(anna, item).sentence
    assert said == f"No mass mailings to the sender of item {item} any more: jean@dupont.example"
    assert detail(anna, item).no_mailings == ("jean@dupont.example",)
    assert relation(anna, "contact", "00456").blocked == ("jean@dupont.example",)
    (row,) = blocked(anna)
    assert (row.by, row.names) == ("Anna Muster", ("Jean Dupont", "Jeanne Dupont"))
    assert block(anna, "JEAN@dupont.example").endswith("already")
    assert unblock(office.actor("sandra"), "Jean@dupont.example").endswith("may get mass mailings again")
    assert blocked(anna) == []
    event = Event.select().where(Event.action == "block").get()
    assert "jean" not in f"{event.before}{event.after}{event.why}"
    assert EventText.get_by_id(event.id).text.startswith("jean@dupont.example")
    with pytest.raises(NotFound):
        unblock(anna, "jean@dupont.example")
    with pytest.raises(UsageError):
        block(anna, "no address")
    for login in ("vera", "otto"):
        with pytest.raises(NotPermitted):
            block(office.actor(login), "a@b.example")
    assert blocked(office.actor("otto")) == []


@pytest.mark.covers("CK-03")
def test_who_wrote_and_is_nobodys_is_listed_as_far_as_his_mail_may_be_read(office: Office) -> None:
    first, second, third, _machine, _known = office.deliver(
        letter(1, from_="Marie Leroy <marie@leroy.example>"),
        letter(2, from_="M. Leroy <marie@leroy.example>"),
        letter(3, from_="paul@leroy.example"),
        letter(4, from_="robot@leroy.example", auto_submitted="auto-generated"),
        letter(5),
    )
    office.deliver(letter(6, from_="sandra@muster.example"))
    anna, sandra = office.actor("anna"), office.actor("sandra")
    listed = [(one.address, one.name, one.mails, one.item) for one in unknown_senders(anna)]
    assert listed == [("paul@leroy.example", "", 1, third), ("marie@leroy.example", "M. Leroy", 2, second)]
    assert unknown_senders(sandra) == [], "of what waits in the queue only envelopes are hers to see"
    assign(anna, first, office.person("sandra"))
    assert [(one.address, one.mails) for one in unknown_senders(sandra)] == [("marie@leroy.example", 1)]
    assert unknown_senders(office.actor("otto")) == unknown_senders(anna, 999) == []
    identify(anna, first, record(anna, "contact", "00456").id)
    assert [one.address for one in unknown_senders(anna, limit=1)] == ["paul@leroy.example"]
    assert len(unknown_senders(anna)) == 1
