"""Saying who the sender is: the address becomes one of a contact or company, and his other mail is linked, too."""

import pytest

from tests.office import Office, letter
from tui_mail.desk.identifying import identify, identify_all
from tui_mail.desk.linking import link, unlink
from tui_mail.desk.relations import create_company, create_contact, give_address, registering
from tui_mail.desk.triage import assign
from tui_mail.desk.undo import undo
from tui_mail.errors import Conflict, NotFound, NotPermitted, UsageError
from tui_mail.store.actor import SYSTEM
from tui_mail.store.models import Event, EventText, RecordAddress
from tui_mail.store.models.table import tuples
from tui_mail.store.queries.directory import record
from tui_mail.store.queries.items import detail, history
from tui_mail.store.queries.relations import next_number

STRANGER = {"from_": "Marie Leroy <marie@leroy.example>"}


def addresses(record_id: int) -> list[str]:
    return [
        row[0] for row in tuples(RecordAddress.select(RecordAddress.address).where(RecordAddress.record == record_id))
    ]


def links(item: int) -> list[tuple[str, str, str]]:
    return [(one.number, one.origin, one.why) for one in detail(SYSTEM, item).links if one.state == "linked"]


def dupont() -> int:
    return record(SYSTEM, "contact", "00456").id


@pytest.mark.covers("CK-03")
def test_the_address_is_known_from_then_on_and_the_item_is_linked(office: Office) -> None:
    (item,) = office.deliver(letter(1, **STRANGER))
    assert links(item) == []
    done = identify(office.actor("anna"), item, dupont())
    assert done.sentence == f"Identified the sender of item {item} as contact 00456 Jean Dupont"
    assert links(item) == [("00456", "manual", "identified by Anna Muster")]
    assert detail(SYSTEM, item).row.status == "open"
    assert sorted(addresses(dupont())) == ["jean@dupont.example", "marie@leroy.example"]
    (later,) = office.deliver(letter(2, **STRANGER))
    assert links(later) == [("00456", "address", "address marie@leroy.example of contact 00456 Jean Dupont")]
    again = identify(office.actor("anna"), later, dupont())
    assert again.event_id is None
    assert again.sentence == f"item {later} is linked to contact 00456 Jean Dupont already by its address"


@pytest.mark.covers("CK-03")
def test_what_was_sent_is_identified_by_its_first_recipient(office: Office) -> None:
    (item,) = office.deliver(
        letter(1, from_="kanzlei@muster.example", to="marie@leroy.example, jean@dupont.example"), role="sent"
    )
    identify(office.actor("anna"), item, record(SYSTEM, "company", "00123").id)
    assert "00123" in [number for number, _, _ in links(item)]


@pytest.mark.covers("CO-40", "CO-41")
def test_other_mail_of_the_address_is_linked_and_one_undo_takes_all_back(office: Office) -> None:
    first, second, third, fourth = office.deliver(*(letter(number, **STRANGER) for number in range(4)))
    anna = office.actor("anna")
    link(anna, third, record(SYSTEM, "project", "12").id)
    link(anna, fourth, dupont())
    unlink(anna, fourth, dupont())
    found = identify_all(anna, [first], dupont())
    assert found.remark == "2 others of that address linked, too"
    because = "contact 00456 Jean Dupont got address marie@leroy.example"
    assert links(second) == [("00456", "address", because)]
    assert detail(SYSTEM, second).row.status == "new", "nobody has looked at it"
    last = history(SYSTEM, second)[-1]
    assert (last.actor, last.action) == ("system", "link")
    assert because in str(last.after["link"])
    assert [number for number, _, _ in links(third)] == ["12", "00456"]
    assert links(fourth) == [], "what was taken away stays so"
    undo(anna)
    assert (links(first), links(second)) == ([], [])
    assert [number for number, _, _ in links(third)] == ["12"]
    assert addresses(dupont()) == ["jean@dupont.example"]


def test_the_system_links_what_is_others_and_tells_nobody_how_many_these_are(office: Office) -> None:
    mine, other = office.deliver(letter(1, **STRANGER), letter(2, **STRANGER))
    assign(office.actor("anna"), mine, office.person("sandra"))
    assert identify_all(office.actor("sandra"), [mine], dupont()).others == 0
    assert [number for number, _, _ in links(other)] == ["00456"]


def test_an_undo_leaves_the_address_where_somebody_has_relied_on_it_since(office: Office) -> None:
    first, second = office.deliver(letter(1, **STRANGER), letter(2, **STRANGER))
    done = identify(office.actor("anna"), first, dupont())
    later = identify(office.actor("mm"), second, dupont())
    undo(office.actor("anna"), done.event_id)
    assert "marie@leroy.example" in addresses(dupont())
    assert [origin for _, origin, _ in links(first)] == ["address"], "it is his all the same"
    undo(office.actor("mm"), later.event_id)
    assert "marie@leroy.example" in addresses(dupont()), "it was not this one that gave it"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"from_": "undisclosed:;"}, "names no address"),
        (
            {"from_": "Kanzlei <kanzlei@muster.example>", "to": "", "authentication_results": ""},
            "no address|of this house",
        ),
    ],
)
def test_nobody_and_who_is_of_the_house_are_not_identified(office: Office, headers: dict[str, str], why: str) -> None:
    (item,) = office.deliver(letter(1, **headers))
    with pytest.raises(UsageError, match=why):
        identify(office.actor("anna"), item, dupont())


def test_a_sender_is_no_case(office: Office) -> None:
    (item,) = office.deliver(letter(1, **STRANGER))
    with pytest.raises(UsageError, match="a contact or a company, not a project"):
        identify(office.actor("anna"), item, record(SYSTEM, "project", "12").id)


@pytest.mark.covers("CK-04")
def test_a_new_contact_gets_the_number_after_the_highest_as_wide_as_that(office: Office) -> None:
    anna = office.actor("anna")
    assert next_number() == "00458"
    made = create_contact(anna, None, "Marie Leroy", ["Marie@Leroy.example"], company="00123")
    assert made.sentence == "Made contact 00458 Marie Leroy"
    assert create_company(anna, None, "Leroy SA").number == "00459"
    assert create_company(anna, "L-1", "Leroy Sud").number == "L-1"
    assert next_number() == "00460"
    assert addresses(made.id) == ["marie@leroy.example"]
    with pytest.raises(Conflict, match="00458 is the number of a contact already"):
        create_company(anna, "00458", "Leroy")
    with pytest.raises(NotFound, match="no company 00456"):
        create_contact(anna, None, "X", company="00456")


def test_what_is_said_of_people_outside_stands_beside_the_history_and_can_be_erased(office: Office) -> None:
    made = create_contact(office.actor("anna"), None, "Marie Leroy")
    with registering(office.actor("anna")) as run:
        assert give_address(run, made.id, "marie@leroy.example")
        assert not give_address(run, made.id, "Marie@leroy.example")
    events = Event.select().where(Event.mailbox.is_null()).order_by(Event.id.desc()).limit(2)
    assert [event.action for event in events] == ["change", "create"]
    assert not any("leroy" in f"{event.before} {event.after}".lower() for event in events)
    assert all("eroy" in EventText.get_by_id(event.id).text for event in events)


@pytest.mark.parametrize("login", ["vera", "otto"])
def test_viewers_and_outsiders_make_no_contacts(office: Office, login: str) -> None:
    with pytest.raises(NotPermitted, match="made by the members"):
        create_contact(office.actor(login), None, "Marie Leroy")


def test_the_history_says_who_identified_whom(office: Office) -> None:
    (item,) = office.deliver(letter(1, **STRANGER))
    identify(office.actor("anna"), item, dupont())
    assert history(office.actor("mm"), item)[-1].action == "identify"
